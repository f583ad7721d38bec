"""The one place that calls solvers: linear relaxations through MathOpt, 0-1 programs through CP-SAT.

Every call is seeded, single-threaded, and ends by proof, by a work limit, or by the clock or an interrupt.  What comes
back is checked here, in whole numbers, before anybody sees it: a point is one that keeps every row, a bound is a whole
number that no known point undercuts, or None where nothing is known, and "proved" follows from these two alone.
"""

from optimiser.solvers.cpsat import search
from optimiser.solvers.glop import relax
from optimiser.solvers.program import Program
from optimiser.solvers.results import Basis, Floats, LpResult, LpSolution, MipResult, SolveStatus
from optimiser.solvers.rows import BoundedRows, Rows

__all__ = [
    "Basis",
    "BoundedRows",
    "Floats",
    "LpResult",
    "LpSolution",
    "MipResult",
    "Program",
    "Rows",
    "SolveStatus",
    "relax",
    "search",
]
