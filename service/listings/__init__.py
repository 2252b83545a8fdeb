"""Listings as they were scored, with all that was decided about them."""
