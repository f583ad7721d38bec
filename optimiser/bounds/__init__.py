"""Bounds that can be checked: column generation, safe duals, cutting planes, and their certificates.

`column_generation` solves relaxations, `safe_dual` makes whole-number bounds and reduced costs of their duals,
`tableau` finds cuts and `mir_cuts` makes them, `certificates` keeps what proves a bound and checks it again,
`composition` adds up the bounds of components, and `legacy_cuts` checks the cuts of runs of earlier versions.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
