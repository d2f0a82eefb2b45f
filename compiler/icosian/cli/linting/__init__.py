"""What `icosian lint` does beside judging: its flags, and what it mends."""
