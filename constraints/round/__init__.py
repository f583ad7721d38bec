"""A round: its tables, blanks resolved, running work, instructions, and travel times."""
