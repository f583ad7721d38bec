"""The rounds of a study: built, edited, drawn from, and carried from one round of a chain to the next."""
