"""Commands that look after models and keys."""
