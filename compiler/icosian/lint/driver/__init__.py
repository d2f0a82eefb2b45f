"""What a driver script says that cannot be done."""
