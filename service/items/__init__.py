"""What a person should look at: the queue, its search, and who holds what."""
