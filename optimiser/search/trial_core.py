"""Trial cores: CP-SAT over ever more of the columns that reduced-cost fixing leaves, until one proves the best.

A core has the columns that a point within a trial gap of the bound can use (a restricted master of the integer program;
cores of knapsacks: Balas and Zemel, "An algorithm for large zero-one knapsack problems", Operations Research 28, 1980).
What a core proves holds for all points up to that gap, so where its best point is within it, that is the best of all;
else the next core is wider.  The last has every column that a better point could use at all, and its end is a proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.search.state import SearchState


def search_trial_cores(state: SearchState) -> None:
    """Search ever wider cores, until one has all columns that a better point could use.

    Parameters
    ----------
    state : SearchState
    """
    parameters, work_limit = state.parameters, state.settings.work_limit
    size, left = parameters.first_core_columns, parameters.last_core_work_share * work_limit
    while not state.done and left > 0:
        limit = _trial_cost(state, size)
        is_last = limit >= state.cost - 1
        work = left if is_last else min(left, parameters.core_work_share * work_limit)
        keep = np.flatnonzero(state.unfixed(limit) | (state.point > 0))
        if len(keep) > parameters.core_columns_per_work * work:
            return
        left -= _search_core(state, keep, limit, work)
        state.note("core")
        if is_last:
            return
        size *= parameters.core_growth


def _trial_cost(state: SearchState, size: int) -> int:
    """Return a cost for which about so many columns can be used; less than the incumbent's."""
    if state.relaxation is None or size >= len(state.point):
        return state.cost - 1
    reduced = state.relaxation.reduced
    dearest = int(np.partition(reduced.costs, size)[size])
    return min(state.cost - 1, (reduced.total + max(dearest, 0)) >> reduced.bits)


def _search_core(state: SearchState, keep: Ints, limit: int, work: float) -> float:
    """Search the columns that a point of at most such a cost can use; return the work that it took."""
    core, cost = state.program.fix_outside(keep, state.point), state.cost
    outside = cost - core.value(state.point[keep])
    found = solvers.search(
        core,
        state.point[keep],
        state.stopper,
        seed=state.settings.seed,
        work_limit=work,
        on_better=lambda value, _: state.tell(value + outside, state.bound, value + outside < cost),
        cost_at_least=state.bound - outside,
        gap=state.gap,
    )
    if found.x is not None:
        point = state.point.copy()
        point[keep] = found.x
        state.take(point)
    if found.bound is not None:
        state.raise_bound(min(found.bound + outside, limit + 1))
    return found.work
