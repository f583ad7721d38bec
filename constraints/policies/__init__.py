"""A policy as data: its parts, the words that may stand in it, and how values are laid over it."""
