"""Verdicts: what people say of listings, and how it is taken back."""
