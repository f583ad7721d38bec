"""One stage: improve the incumbent, step by step, until it is proved best or work or time runs out.

The steps are those of docs/engine.md; each is a file of its own, and all share a
:class:`~optimiser.search.state.SearchState`.

1. Relaxation, by column generation: a bound, and for every column what using it costs at least.
2. Cuts: mixed-integer rounding cuts read off the tableau, round by round, until they close little.
3. Fix and optimise: CP-SAT over the cases that the relaxed point splits, all others as it has them.
4. Trial cores: CP-SAT over the columns that reduced-cost fixing leaves within a trial gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.bounds import ColumnGeneration
from optimiser.search import CuttingPlanes, FixAndOptimise, search_trial_cores

if TYPE_CHECKING:
    from optimiser.search import SearchState


def search_stage(state: SearchState) -> None:
    """Take all steps; the state has what came of them.

    Parameters
    ----------
    state : SearchState
    """
    has_time = state.done or _relax_cut_and_fix(state)
    if has_time and not state.done:
        search_trial_cores(state)


def _relax_cut_and_fix(state: SearchState) -> bool:
    """Take the steps that rest on the relaxation; say whether there is time for cores."""
    generation = _begin_column_generation(state)
    relaxation = state.relaxation = generation.solve()
    state.start = generation.end
    state.note("relaxation")
    if relaxation is None or not relaxation.converged:
        has_time = not generation.stopper.over  # else a core would have all columns, and take too long to write down
        if relaxation is not None:
            FixAndOptimise(state).seek(state.parameters.first_fix_work)
        return has_time
    cuts, nearby = CuttingPlanes(state, generation, relaxation), FixAndOptimise(state)
    nearby.before_cuts()
    for _ in range(state.parameters.cut_passes):
        is_worth_more = cuts.add_rounds()
        nearby.after_cuts()
        if not is_worth_more or state.done:
            break
    state.start = generation.end
    nearby.after_all_cuts()
    return True


def _begin_column_generation(state: SearchState) -> ColumnGeneration:
    """Return the relaxation of a stage, which has a share of its time."""
    return ColumnGeneration(
        state.uncut.program,
        state.uncut.choice,
        state.order,
        state.point,
        state.stopper.part(state.parameters.relaxation_time_share),
        on_bound=state.raise_bound,
        parameters=state.parameters,
        start=state.start,
    )
