"""Variants under `config.when`: which configurations have one."""
