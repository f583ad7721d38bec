"""The relaxation of a large program over pairs, for its bound: rows that link two columns come in where they break.

Most rows of such a program say that one column needs another: a cover its supporter's place in the team, say.  There
are tens of thousands of them, and the bound asks for few.  Whatever rows are in, their bound holds; so it is enough to
go on for as long as it rises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER
from optimiser import bounds, solvers
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.solvers import Basis, Floats
    from optimiser.stopping import Stopper

STALL_ROUNDS, STALL_SHARE = 3, 0.02
"""Enough rows where so many rounds close less than such a share of what is left of the gap."""
_BROKEN = 1e-6


def bound_row_by_row(
    program: Program, cost: int, bound: int, stopper: Stopper, iterations: int, on_bound: Callable[[int], None]
) -> int:
    """Return a bound on the program's cost, no worse than the one that is known.

    Parameters
    ----------
    program : Program
    cost : int
        Of the point in hand: a bound that reaches it is enough.
    bound : int
        That is known.
    stopper : Stopper
    iterations : int
        How many steps of the simplex one solve may take.
    on_bound : callable
        Called with every better bound.
    """
    inside = np.flatnonzero(~_links(program))
    basis: Basis | None = None
    told = [float(bound)]
    while cost > bound and not _stalled(told, cost):
        part = _with_rows(program, inside)
        relaxed = solvers.relax(part, stopper, basis, iterations=iterations)
        if relaxed.duals is not None and (low := bounds.dual_bound(part, relaxed.duals)) > bound:
            bound = low
            on_bound(bound)
        solution = relaxed.solution
        if solution is None:
            break  # what it has at the limit is a bound, too, but no point that breaks rows
        told.append(max(told[-1], float(program.cost @ solution.x)))
        broken = np.setdiff1d(_broken(program, solution.x), inside)
        if not len(broken):
            break
        inside = np.concatenate([inside, broken])
        basis = None if solution.basis is None else solution.basis.with_rows(len(broken))
    return bound


def _links(program: Program) -> Bools:
    """Say which rows have two entries and no more than 0 on their right: one column needs another."""
    entries = np.diff(program.matrix.indptr)
    links: Bools = (entries == 2) & (program.upper == 0) & (program.lower <= NO_LOWER)
    return links


def _with_rows(program: Program, rows: Ints) -> Program:
    matrix = sparse.csr_array(program.matrix[rows])
    return Program(program.cost, matrix, program.lower[rows], program.upper[rows], program.most)


def _broken(program: Program, x: Floats) -> Ints:
    activity = program.matrix @ x
    return np.flatnonzero((activity > program.upper + _BROKEN) | (activity < program.lower - _BROKEN))


def _stalled(told: list[float], cost: int) -> bool:
    """Say whether the last rounds closed little of the gap."""
    if len(told) <= STALL_ROUNDS:
        return False
    return told[-1] - told[-1 - STALL_ROUNDS] < STALL_SHARE * (cost - told[-1])
