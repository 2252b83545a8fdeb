"""Families: listings that are one offer, found, kept and shown."""
