"""What a round is about: records of its files, how a cell is read, the closed lists, and faults of bad input."""
