"""Live scores on their way into the day's batch; scoring never waits for it."""
