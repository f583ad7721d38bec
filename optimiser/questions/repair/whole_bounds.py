"""How good a repaired plan is among all plans of the changed round, whatever the repair held or promised."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from optimiser.model import CANONICAL, constrain_goals
from optimiser.results import StageResult
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.model import Stage
    from optimiser.questions.session import Session
    from optimiser.results import Solved

SHARE = 0.2
"""Of the time that is left, for a bound that no solve has given yet."""
WORK_SHARE = 0.05
"""Of a stage's work, for the same: a plan that has less of an earlier goal is far from this bound whatever is done."""
CUT_ROUNDS = 2
"""And how often it is cut."""


def bounds_of_whole(session: Session, plain: Solved, x: Ints, other: Solved | None) -> tuple[StageResult, ...]:
    """Return the values of a plan in the round's own goals, with bounds over all plans of the round.

    The bounds of a solve hold for as long as no goal has less than that solve reported; from there on the goals before
    are held at what they are, and the next is improved anew.

    Parameters
    ----------
    session : Session
    plain : Solved
        Of the whole model, with the round's own goals in their order.
    x : int array (columns + auxiliaries,)
        The plan.
    other : Solved or None
        Another solve of the whole model, which began with some of the round's own goals in their order.
    """
    ranked = session.model.ranked
    sources = [_leading(plain, ranked), *([] if other is None else [_leading(other, ranked)])]
    results: list[StageResult] = []
    for number, stage in enumerate(ranked):
        value, ends = stage.value(x), [source[stage.goal] for source in sources if stage.goal in source]
        if not ends:
            results.append(_bound(session, stage, ranked[:number], x))
            continue
        bound = ends[0].bound
        for end in ends[1:]:
            bound = stage.tighter(bound, end.bound)
        reached = any(result.reached for result in ends)
        results.append(StageResult(stage.goal, value, bound, sum(result.seconds for result in ends), reached))
        sources = [source for source in sources if stage.goal in source and not _lost(stage, source[stage.goal], value)]
    return (*results, *(_tie_break(session, plain, stage, x) for stage in session.model.stages[len(ranked) :]))


def _leading(solved: Solved, ranked: Sequence[Stage]) -> dict[str, StageResult]:
    """Return the results of a solve as far as it took the round's own goals, in their order, before all else."""
    found: dict[str, StageResult] = {}
    for stage, result in zip(ranked, solved.stages, strict=False):
        if stage.goal != result.goal:
            break
        found[stage.goal] = result
    return found


def _lost(stage: Stage, end: StageResult, value: int) -> bool:
    """Say whether a plan has less of a goal than a solve reported."""
    return end.value > value if stage.maximise else end.value < value


def _bound(session: Session, stage: Stage, before: Sequence[Stage], x: Ints) -> StageResult:
    """Bound a goal over all plans that are as good as the point in the goals before it."""
    model = constrain_goals(session.model, before, [earlier.value(x) for earlier in before])
    settings = dataclasses.replace(
        session.settings,
        parameters=dataclasses.replace(session.settings.parameters, cut_passes=1, cut_rounds=CUT_ROUNDS),
    )
    brief = dataclasses.replace(session.within(session.budget.part(SHARE)), settings=settings)
    result = brief.solve(model, [dataclasses.replace(stage, work_share=WORK_SHARE)], x).stages[0]
    return dataclasses.replace(result, value=stage.value(x))


def _tie_break(session: Session, plain: Solved, stage: Stage, x: Ints) -> StageResult:
    """Return the tie-break's result: a repaired plan is not the one that it would choose, unless they are one."""
    end = next((result for result in plain.stages if result.goal == CANONICAL), None)
    if end is not None and end.reached and plain.x is not None and (plain.x == x).all():
        return end
    bound = stage.value_of_cost(Program.of(session.model, stage.weights).trivial_bound)
    return StageResult(stage.goal, stage.value(x), bound, 0.0, reached=False)
