"""The model that serves: who it is, and how a new one takes over."""
