"""How good the reviewing is, and what it says of the scores."""
