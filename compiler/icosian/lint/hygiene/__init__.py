"""What works and is of no use: told on request."""

ON_REQUEST = True
