"""The steps of a stage, legal points, and what cannot hold together where there is none.

`state` is what the steps share: `cutting_planes`, `fix_and_optimise` and `trial_core`.  `greedy` is where a search
begins; `conflicts` finds an irreducible infeasible set by a deletion filter.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
