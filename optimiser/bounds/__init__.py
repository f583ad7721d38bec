"""Bounds that can be checked: column generation, safe duals, cutting planes, and their certificates.

`column_generation` solves relaxations, `safe_dual` makes whole-number bounds and reduced costs of their duals,
`tableau` finds cuts and `mir_cuts` makes them, `cliques` does both, `certificates` keeps what proves a bound and
`replay` goes through it again, `composition` adds up the bounds of components, and `legacy_cuts` checks the cuts of
runs of earlier versions.  `reoptimisation` makes of proofs what later solves can begin with: `cut_pool` has the cuts,
`basis_repair` mends the bases.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
