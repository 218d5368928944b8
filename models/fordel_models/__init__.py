"""What a pool is, and how it becomes a problem for the core."""
