"""A listing in, a score out: shared by training and serving."""
