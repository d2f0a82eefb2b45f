"""The project around the files: its settings, and which of its files are dataflows."""
