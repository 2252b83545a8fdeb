"""Batches: catalogues that are sent in one piece and scored in the background."""
