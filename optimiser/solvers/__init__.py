"""The one place that calls solvers: linear relaxations through MathOpt, 0-1 programs through CP-SAT.

Every call is seeded, single-threaded, and ends by proof, by a work limit, or by the clock or an interrupt.  What comes
back is checked here, in whole numbers, before anybody sees it: a point is one that keeps every row, a bound is a whole
number that no known point undercuts, or None where nothing is known, and "proved" follows from these two alone.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
