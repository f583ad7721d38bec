"""What a study found, read back from its folder: its runs, its rounds in a row, and the points of its frontiers."""
