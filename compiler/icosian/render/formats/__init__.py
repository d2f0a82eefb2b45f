"""How findings are told: one file a format, with `text(telling)`; its name is what users type."""
