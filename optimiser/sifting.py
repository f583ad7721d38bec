"""Large relaxations by sifting: solve over few columns, price all others, bring in the best, until none is missing."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser import bounds, solvers
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.bounds import Reduced
    from optimiser.solvers import Basis, Floats
    from optimiser.stopping import Stopper

FIRST_PER_CASE = 8
"""How many columns of every case are looked at first."""
MORE_PER_CASE = 12
"""How many are brought in at a time."""
SMALL = 20_000
"""Programs of at most so many columns are solved at once."""
_TOLERANCE = 1e-6


@dataclasses.dataclass(frozen=True)
class Sifted:
    """The end of a relaxation.

    Attributes
    ----------
    x : float array (columns,)
    duals : float array (rows,)
    reduced : Reduced
        What the duals prove, over all columns.
    whole : bool
        Whether the relaxation was solved to its end.
    """

    x: Floats
    duals: Floats
    reduced: Reduced
    whole: bool


def sift(
    program: Program,
    case: Ints,
    order: Ints,
    point: Ints,
    stopper: Stopper,
    on_bound: Callable[[int], None] = lambda bound: None,
) -> Sifted | None:
    """Solve the relaxation of a program of many columns; None where nothing was found in time.

    Parameters
    ----------
    program : Program
    case : int array (columns,)
        -1 for columns of no single case, which are always in.
    order : int array (columns,)
        What is looked at first within a case: least first.
    point : int array (columns,)
        A legal point: its columns are in, so that the first relaxation has one.
    stopper : Stopper
    on_bound : callable
        Called with every better bound.
    """
    inside = (case < 0) | (point > 0) | (len(case) <= SMALL)
    inside |= _first_of_case(case, order, ~inside, FIRST_PER_CASE)
    best: Sifted | None = None
    basis: Basis | None = None
    before = np.zeros(0, np.int64)
    while True:
        at = np.flatnonzero(inside)
        part = Program(
            program.cost[at], sparse.csr_array(program.matrix[:, at]), program.lower, program.upper, program.most[at]
        )
        started = None if basis is None else basis.of_more(np.searchsorted(at, before), len(at))
        relaxed = solvers.relax(part, stopper, started)
        if not relaxed.solved:
            return best
        basis, before = relaxed.basis, at
        reduced = bounds.reduced(program, relaxed.duals)
        missing = ~inside & (np.ldexp(reduced.costs.astype(float), -bounds.SCALE_BITS) < -_TOLERANCE)
        x = np.zeros(len(case))
        x[at] = relaxed.x
        if best is None or reduced.total > best.reduced.total or not missing.any():
            best = Sifted(x, relaxed.duals, reduced, not missing.any())
            on_bound(reduced.bound)
        if not missing.any():
            return best
        inside |= _first_of_case(case, reduced.costs, missing, MORE_PER_CASE)


def _first_of_case(case: Ints, order: Ints, among: Bools, count: int) -> Bools:
    """Say which columns are the first so many of their case in an order."""
    at = np.flatnonzero(among)
    at = at[np.lexsort((at, order[at], case[at]))]
    rank = np.arange(len(at)) - np.searchsorted(case[at], case[at])
    first = np.zeros(len(case), bool)
    first[at[rank < count]] = True
    return first
