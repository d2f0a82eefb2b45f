"""The nouns: frozen values that the passes hand to each other.  They import nothing of ours."""
