"""One file a contestant, each a program of its own: `python -m benchmarks.contestants.NAME --problem FOLDER ...`.

A contestant imports no other contestant, so that each runs with what its own environment has.
"""
