"""The steps of a stage, legal points, and what cannot hold together where there is none.

`state` is what the steps share: `cutting_planes`, `fix_and_optimise` and `trial_core`.  `greedy` is where a search
begins; `conflicts` finds an irreducible infeasible set by a deletion filter.
"""
