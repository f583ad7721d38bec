"""Fix and optimise: from a relaxed point to a legal one, leaving alone the cases that the relaxation decides whole.

Also called relax and fix (Pochet and Wolsey, "Production Planning by Mixed Integer Programming", 2006, chapter 3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers

if TYPE_CHECKING:
    from constraints.domain.numbers import Bools, Ints
    from optimiser.bounds.column_generation import Relaxation
    from optimiser.formulations.stage_program import Part
    from optimiser.solvers.stopping import Stopper

MAX_EXPANSIONS = 5
"""How often it is tried, each time with the neighbours of what was free before, where that was searched to its end."""
MOST_COLUMNS = 30_000
"""How many columns are free at most, about: those of the least reduced costs."""
WHOLE = 1e-6


def split_cases(part: Part, relaxation: Relaxation) -> Ints:
    """Return the cases that a relaxed point does not decide whole."""
    split = np.abs(relaxation.x - np.rint(relaxation.x)) >= WHOLE
    return np.unique(part.case[split & (part.case >= 0)])


def fix_and_optimise(
    part: Part, relaxation: Relaxation, stopper: Stopper, *, seed: int, work_limit: float, refine: bool
) -> Ints | None:
    """Return a legal point near a relaxed one, or None.

    Parameters
    ----------
    part : Part
    relaxation : Relaxation
        Its relaxation.
    stopper : Stopper
    seed : int
    work_limit : float
        For all that it tries.
    refine : bool
        Whether to go on from a point that costs more than the bound.
    """
    x, bound, best = relaxation.x, relaxation.reduced.bound, None
    start = np.rint(np.where(np.abs(x - np.rint(x)) < WHOLE, x, 0)).astype(np.int64)
    free_cases, left = split_cases(part, relaxation), work_limit
    for _ in range(MAX_EXPANSIONS):
        keep = np.flatnonzero(_free(part, relaxation, free_cases))
        inner = part.fix_outside(keep, start).program
        found = solvers.search(
            inner, None if best is None else best[keep], stopper, seed=seed, work_limit=left,
            cost_at_least=bound - part.program.value(start) + inner.value(start[keep]), confirm=False,
        )  # fmt: skip
        left -= found.work
        if found.x is not None:
            start[keep] = found.x
            best = start
        enough = not refine or not found.proved or part.program.value(start) <= bound
        if (best is not None and enough) or left <= 0 or stopper.over:
            break
        free_cases = _with_neighbours(part, relaxation, free_cases, start)
    return best


def _free(part: Part, relaxation: Relaxation, cases: Ints) -> Bools:
    """Say which columns are free: those of some cases, the cheapest where they are many, and auxiliaries."""
    of_cases = np.isin(part.case, cases)
    prices = np.where(of_cases, relaxation.reduced.prices, np.inf)
    if int(of_cases.sum()) > MOST_COLUMNS:
        of_cases = prices <= max(np.partition(prices, MOST_COLUMNS)[MOST_COLUMNS], WHOLE)
    free: Bools = of_cases | (part.case < 0)
    return free


def _with_neighbours(part: Part, relaxation: Relaxation, cases: Ints, start: Ints) -> Ints:
    """Return cases together with those that use the same people's or supporters' time."""
    matrix = part.program.matrix
    used = np.flatnonzero((relaxation.x > 0) & np.isin(part.case, cases))
    rows = np.unique(matrix[:, used].tocoo().row)
    rows = rows[np.diff(matrix.indptr)[rows] < len(part.case) // 20]
    touched = np.unique(matrix[rows].tocoo().col)
    near = part.case[touched[start[touched] > 0]]
    return np.union1d(cases, near[near >= 0])
