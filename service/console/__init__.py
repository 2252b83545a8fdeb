"""The reviewers' console at ``/review``."""
