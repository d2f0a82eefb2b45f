"""What travels between processes, and whether it can."""
