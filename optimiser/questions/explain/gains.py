"""Gains: what a change of the round is worth, found by placing again in the changed round, and audited there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit.audit import audit_allocation
from constraints.domain.faults import AuditFailed
from optimiser.model.variations import with_stages
from optimiser.questions.placement.matching import NOBODY, Matching
from optimiser.questions.placement.network import Places
from optimiser.questions.placement.placing import completed, count_bounds, place_again, placing_stages, values_of
from optimiser.questions.session import Move, StageLoss, Workbench
from optimiser.results import Settings, StageResult
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from constraints.domain.numbers import Ints
    from constraints.round.round import Round


@dataclasses.dataclass(frozen=True)
class Change:
    """Something that a planner could change, in units that a planner has.

    Attributes
    ----------
    kind : str
        `place`, `half-days`, `release`, `reach`, `travel-waiver`, `answers` or `leader`.
    subject : tuple of str
        The ids that it is about; empty where it is about everybody.
    amount : int
    unit : str
        Such as `place`, `half-day`, `minute`.
    """

    kind: str
    subject: tuple[str, ...]
    amount: int
    unit: str


@dataclasses.dataclass(frozen=True)
class Gain:
    """What a change is worth.

    Attributes
    ----------
    change : Change
    losses : tuple of StageLoss
        By stage; a gain is a loss below 0. All stages where the changed round was solved whole, else those of placing.
    placed_ids, lost_ids : tuple of str
        Cases that get a leader, and that lose theirs to more urgent ones.
    moves : tuple of Move
        All cases that are led by somebody else than in the plan.
    exact : bool
        Whether every figure is proved.
    """

    change: Change
    losses: tuple[StageLoss, ...]
    placed_ids: tuple[str, ...]
    lost_ids: tuple[str, ...]
    moves: tuple[Move, ...]
    exact: bool

    @property
    def placed(self) -> int:
        """How many more cases are led."""
        return len(self.placed_ids) - len(self.lost_ids)


def gain(bench: Workbench, change: Change, changed: Round, seconds: float | None = 0.0) -> Gain:
    """Return what a change is worth by placed stages and rounds waited.

    Parameters
    ----------
    bench : Workbench
        The round with its plan.
    change : Change
    changed : Round
        The round with the change: it allows at least what the round allows.
    seconds : float, optional
        For a solve, where counts do not prove what is found; 0 for none.
    """
    after = Workbench.of_plan(changed, bench.allocation)
    places = Places.of_model(after.model)
    matching = Matching.of_point(places, after.x)
    matching.place(np.flatnonzero(places.open & (matching.leader_of == NOBODY)).tolist())
    before = values_of(bench.model, bench.x)
    bounds = count_bounds(places)
    again = place_again(places, matching, before, bounds)
    x, losses = (again.x, again.losses) if again.x is not None else (after.x, ())
    if not again.exact and seconds != 0.0:
        x, losses = _solved(after, x, before, bounds, seconds)
    elif again.x is None:
        losses = tuple(
            StageLoss(stage.goal, True, before[stage.goal], before[stage.goal], bounds[stage.goal], False)
            for stage in placing_stages(after.model)
        )
    return _told(bench, after, change, x, losses)


def whole_gain(bench: Workbench, change: Change, changed: Round, seconds: float | None = None) -> Gain:
    """Return what a change is worth by all stages: the changed round is solved from the plan on.

    Parameters
    ----------
    bench : Workbench
    change : Change
    changed : Round
    seconds : float, optional
    """
    after = Workbench.of_plan(changed, bench.allocation)
    places = Places.of_model(after.model)
    matching = Matching.of_point(places, after.x)
    matching.place(np.flatnonzero(places.open & (matching.leader_of == NOBODY)).tolist())
    begun = completed(after.model, after.x, matching.leader_of)
    stages = [*Workbench.ranked_of(after.model), after.unmoved]
    solved = solve_model(
        with_stages(after.model, stages),
        Settings(seed=bench.seed, time_limit=seconds),
        warm_start=_better(after, begun),
        known=_known(count_bounds(places)),
    )
    before = values_of(bench.model, bench.x)
    assert solved.x is not None  # the plan is legal in the changed round
    losses = _losses(after, solved.stages, before)
    allocation = after.model.allocation(solved.x)
    report = audit_allocation(changed, allocation)
    if not report.clean:
        raise AuditFailed(str(report))
    return _told(bench, after, change, solved.x, losses)


def _better(after: Workbench, begun: Ints | None) -> Ints:
    """Return a point to start from: one that places more than the plan does, else the plan."""
    stages = placing_stages(after.model)
    if begun is None or [stage.value(begun) for stage in stages] <= [stage.value(after.x) for stage in stages]:
        return after.x
    return begun


def _known(bounds: dict[str, int]) -> tuple[StageResult, ...]:
    return tuple(StageResult(goal, bound, bound, 0.0) for goal, bound in bounds.items())


def _losses(after: Workbench, stages: tuple[StageResult, ...], before: dict[str, int]) -> tuple[StageLoss, ...]:
    rising = {stage.goal: stage.maximise for stage in after.model.stages}
    losses, exact = [], True
    for result in stages:
        if result.goal in before:
            exact = exact and result.proved
            values = (before[result.goal], result.value, result.bound)
            losses.append(StageLoss(result.goal, rising[result.goal], *values, exact))
    return tuple(losses)


def _solved(
    after: Workbench, x: Ints, before: dict[str, int], bounds: dict[str, int], seconds: float | None
) -> tuple[Ints, tuple[StageLoss, ...]]:
    """Solve the placed stages of a changed round."""
    stages = [*placing_stages(after.model), after.unmoved]  # of equals the one that moves least
    settings = Settings(seed=after.seed, time_limit=seconds)
    solved = solve_model(with_stages(after.model, stages), settings, warm_start=x, known=_known(bounds))
    assert solved.x is not None
    return solved.x, _losses(after, solved.stages, before)


def _told(bench: Workbench, after: Workbench, change: Change, x: Ints, losses: tuple[StageLoss, ...]) -> Gain:
    report = audit_allocation(after.round, after.model.allocation(x))
    if not report.clean:
        raise AuditFailed(str(report))
    moves = [move for move in after.moves(x) if not move.need_id]
    return Gain(
        change=change,
        losses=losses,
        placed_ids=tuple(move.case_id for move in moves if move.before is None),
        lost_ids=tuple(move.case_id for move in moves if move.after is None),
        moves=tuple(move for move in moves if move.after is not None),
        exact=bool(losses) and all(loss.exact for loss in losses),
    )
