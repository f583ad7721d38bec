"""The model of a round: candidates, 0-1 columns, sparse rows and goals, its variations and components."""
