"""Open Inference Protocol v2, so that standard clients can call huoyan."""
