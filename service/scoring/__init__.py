"""Scores over HTTP: one listing, or up to a thousand at once."""
