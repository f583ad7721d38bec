"""Whether an allocation keeps every rule, what it is worth, and what it looks like as tables: no solver."""
