"""Fix and optimise: from a relaxed point to a legal one, leaving alone the cases that the relaxation decides whole.

Where fixed cases leave no legal point, their neighbours become free too and it is tried again.  Also called relax and
fix (Pochet and Wolsey, "Production Planning by Mixed Integer Programming", Springer 2006, sections 3.6.1 and 3.6.3).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.bounds import Relaxation
    from optimiser.formulations import StageProgram
    from optimiser.parameters import Settings
    from optimiser.search.state import SearchState
    from optimiser.solvers import Stopper

INTEGRAL = 1e-6
"""A relaxed value so near to a whole number is one: GLOP's own tolerance."""


class FixAndOptimise:
    """Seeks legal points near the relaxed one, as long as there is hope for one that is better than the incumbent.

    Parameters
    ----------
    state : SearchState
    """

    def __init__(self, state: SearchState) -> None:
        self.state = state
        self.last_tried: Relaxation | None = None
        self._renew_hope()

    def _renew_hope(self) -> None:
        self.max_split_cases, self.last_gap = self.state.parameters.max_split_cases, math.inf

    def before_cuts(self) -> None:
        """Look near the first relaxed point, where the incumbent is so far that anything near it will do."""
        if self.state.is_far:
            self.seek(self.state.parameters.first_fix_work)

    def after_cuts(self) -> None:
        """Look near the relaxed point after some rounds of cuts."""
        self.seek(self.state.parameters.fix_work)

    def after_all_cuts(self) -> None:
        """Look near the last relaxed point, whatever was tried before, with more work where the incumbent is far."""
        state, parameters = self.state, self.state.parameters
        if self.last_tried is not state.relaxation or state.refines_near_points or state.is_far:
            self._renew_hope()
            work, share = (
                (parameters.far_fix_work, parameters.far_fix_work_share)
                if state.is_far
                else (parameters.first_fix_work, parameters.fix_work_share)
            )
            self.seek(work, share, refine=state.refines_near_points)

    def seek(self, most_work: float, share: float | None = None, *, refine: bool = False) -> None:
        """Take the relaxed point where it is whole, else a point near it, unless it splits too much to be near any.

        Parameters
        ----------
        most_work : float
        share : float, optional
            Of the stage's work limit, at most.
        refine : bool
            Whether to go on from a point that costs more than the bound.
        """
        state, parameters = self.state, self.state.parameters
        assert state.relaxation is not None
        if _is_integral(state.relaxation.x).all():
            state.take(np.rint(state.relaxation.x).astype(np.int64))
            return
        split = len(split_cases(state.program, state.relaxation))
        if not self._has_hope(split):
            return
        share = parameters.fix_work_share if share is None else share
        work = min(most_work, share * state.settings.work_limit)
        point = fix_and_optimise(state.program, state.relaxation, state.stopper, state.settings, work, refine=refine)
        self.last_tried = state.relaxation
        if point is None or not state.take(point):
            self.max_split_cases = int(parameters.fewer_split_cases * split)
        self.last_gap = state.cost - state.bound
        state.note("fix and optimise")

    def _has_hope(self, split: int) -> bool:
        """Say whether a relaxed point that splits so many cases may have a better one near it."""
        state = self.state
        closer = state.cost - state.bound <= state.parameters.smaller_gap * self.last_gap
        return not state.done and state.seeks_near_points and split <= self.max_split_cases and closer


def split_cases(program: StageProgram, relaxation: Relaxation) -> Ints:
    """Return the cases that a relaxed point does not decide whole."""
    return np.unique(program.case[~_is_integral(relaxation.x) & (program.case >= 0)])


def _is_integral(x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Bools:
    integral: Bools = np.abs(x - np.rint(x)) < INTEGRAL
    return integral


def fix_and_optimise(
    program: StageProgram,
    relaxation: Relaxation,
    stopper: Stopper,
    settings: Settings,
    work_limit: float,
    *,
    refine: bool,
) -> Ints | None:
    """Return a legal point near a relaxed one, or None.

    Parameters
    ----------
    program : StageProgram
    relaxation : Relaxation
        Its relaxation.
    stopper : Stopper
    settings : Settings
    work_limit : float
        For all that it tries.
    refine : bool
        Whether to go on from a point that costs more than the bound.
    """
    x, bound, best = relaxation.x, relaxation.reduced.bound, None
    point = np.rint(np.where(_is_integral(x), x, 0)).astype(np.int64)
    free_cases, left = split_cases(program, relaxation), work_limit
    for _ in range(settings.parameters.max_expansions):
        keep = np.flatnonzero(_free(program, relaxation, free_cases, settings.parameters.max_free_columns))
        inner = program.fix_outside(keep, point)
        found = solvers.search(
            inner, None if best is None else best[keep], stopper, seed=settings.seed, work_limit=left,
            cost_at_least=bound - program.program.value(point) + inner.value(point[keep]), confirm=False,
        )  # fmt: skip
        left -= found.work
        if found.x is not None:
            point[keep] = found.x
            best = point
        enough = not refine or not found.proved or program.program.value(point) <= bound
        if (best is not None and enough) or left <= 0 or stopper.over:
            break
        free_cases = _with_neighbours(program, relaxation, free_cases, point)
    return best


def _free(program: StageProgram, relaxation: Relaxation, cases: Ints, most: int) -> Bools:
    """Say which columns are free: those of some cases, the cheapest where they are many, and auxiliaries."""
    of_cases = np.isin(program.case, cases)
    prices = np.where(of_cases, relaxation.reduced.prices, np.inf)
    if int(of_cases.sum()) > most:
        of_cases = prices <= max(np.partition(prices, most)[most], INTEGRAL)
    free: Bools = of_cases | (program.case < 0)
    return free


def _with_neighbours(program: StageProgram, relaxation: Relaxation, cases: Ints, point: Ints) -> Ints:
    """Return cases together with those that use the same people's or supporters' time."""
    matrix = program.program.matrix
    used = np.flatnonzero((relaxation.x > 0) & np.isin(program.case, cases))
    rows = np.unique(matrix[:, used].tocoo().row)
    rows = rows[np.diff(matrix.indptr)[rows] < len(program.case) // 20]  # a row of nearly all makes no neighbours
    touched = np.unique(matrix[rows].tocoo().col)
    near = program.case[touched[point[touched] > 0]]
    return np.union1d(cases, near[near >= 0])
