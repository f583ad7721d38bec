"""Legal points: greedy start, fix and optimise; and what to do where there is none."""
