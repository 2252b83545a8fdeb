"""The HTTP service: scores over the wire, never a word of training."""
