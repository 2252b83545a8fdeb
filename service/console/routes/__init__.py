"""What the console answers to, a module for each of its places."""
