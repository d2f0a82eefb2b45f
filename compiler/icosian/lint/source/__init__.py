"""Files that cannot be read, or cannot stand in a script."""
