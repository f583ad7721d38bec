"""The command line: thin shells over functions of :mod:`scenarios`; printing and exit codes only."""
