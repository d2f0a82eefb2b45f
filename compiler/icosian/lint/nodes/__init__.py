"""Definitions that do not become the node that they look like."""
