"""Gains: what a change of the round is worth, found by placing again in the changed round, and audited there."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser.questions.explain.redundant_limits import admits_nothing_new
from optimiser.questions.placement import (
    NOBODY,
    Matching,
    PlacedAgain,
    Places,
    count_bounds,
    leads_decide,
    leads_model,
    place_again,
    placing_stages,
    with_leads,
)
from optimiser.questions.proof_status import GoalChange, goal_changes
from optimiser.questions.session import Move, Session, audit_point
from optimiser.results import StageResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Ints
    from constraints.round import Round
    from optimiser.model import Stage


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
    losses : tuple of GoalChange
        By stage; a gain is a loss below 0. All stages where the changed round was solved whole, else those of placing.
    placed_ids, lost_ids : tuple of str
        Cases that get a leader, and that lose theirs to more urgent ones.
    moves : tuple of Move
        All cases that have a leader in the plan and would have another one.
    proved : bool
        Whether every figure is.
    redundant : bool
        Whether another limit stops the same plans, so that the changed round needed no solve.
    """

    change: Change
    losses: tuple[GoalChange, ...]
    placed_ids: tuple[str, ...]
    lost_ids: tuple[str, ...]
    moves: tuple[Move, ...]
    proved: bool
    redundant: bool = False

    @property
    def placed(self) -> int:
        """How many more cases are led."""
        return len(self.placed_ids) - len(self.lost_ids)


def gain(session: Session, change: Change, changed: Round) -> Gain:
    """Return what a change is worth by placed stages and rounds waited.

    Parameters
    ----------
    session : Session
        The round with its plan. Where counts do not prove what is found, the changed round is solved as long as there
        is time.
    change : Change
    changed : Round
        The round with the change: it allows at least what the round allows.
    """
    before = session.model.values(session.x)
    alone = _of_leads_alone(session, changed) if leads_decide(session.model) else None
    if alone is not None:
        again, bounds = _counted(_place_waiting(alone), before)
        if again.x is not None and (again.proved or session.budget.spent):
            return _gain_of(alone, change, again.x, again.losses)
    waiting = _place_waiting(Session.of_plan(changed, session.allocation, budget=session.budget))
    after = waiting.after
    again, bounds = _counted(waiting, before)
    x, losses = (again.x, again.losses) if again.x is not None else (after.x, ())
    if not again.proved and not session.budget.spent:
        x, losses = _solve(after, placing_stages(after.model), x, before, bounds)
    elif again.x is None:
        losses = tuple(
            GoalChange(stage.goal, True, before[stage.goal], before[stage.goal], bounds[stage.goal], False)
            for stage in placing_stages(after.model)
        )
    return _gain_of(after, change, x, losses)


def whole_gain(session: Session, change: Change, changed: Round) -> Gain:
    """Return what a change is worth by all stages: the changed round is solved from the plan on.

    Where it is known to have the same plans, there is nothing to solve: what is proved of the plan holds there.

    Parameters
    ----------
    session : Session
    change : Change
    changed : Round
    """
    after = Session.of_plan(changed, session.allocation, budget=session.budget)
    is_known = {result.goal for result in session.known} >= {stage.goal for stage in session.model.ranked}
    if is_known and admits_nothing_new(session.model, after.model):
        return _nothing(session, change)
    waiting = _place_waiting(after)
    warm_start = _better(after, with_leads(after.model, after.x, waiting.matching.leader_of))
    before = session.model.values(session.x)
    x, losses = _solve(after, after.model.ranked, warm_start, before, count_bounds(waiting.places))
    return _gain_of(after, change, x, losses)


def _nothing(session: Session, change: Change) -> Gain:
    """Return the gain of a change that lets in no plan that was not there."""
    before, bounds = session.model.values(session.x), {result.goal: result.bound for result in session.known}
    ends = ((stage, before[stage.goal], before[stage.goal], bounds[stage.goal]) for stage in session.model.ranked)
    losses = goal_changes(ends)
    return Gain(change, losses, (), (), (), all(loss.proved for loss in losses), redundant=True)


def _of_leads_alone(session: Session, changed: Round) -> Session | None:
    """Return a session of the changed round with the leads of the plan alone; None where they are not legal alone."""
    model = leads_model(changed)
    led = model.complete(model.columns_of(session.allocation))
    are_there = int((led[model.columns.leads] > 0).sum()) == len(session.allocation.deployments)
    if not are_there or not model.keeps(led):
        return None
    return dataclasses.replace(session, round=changed, model=model, incumbent=led, left=None)


@dataclasses.dataclass(frozen=True)
class _Waiting:
    """A session of the changed round with the plan, and a matching in which all waiting cases were tried."""

    after: Session
    places: Places
    matching: Matching


def _place_waiting(after: Session) -> _Waiting:
    places = Places.of_model(after.model)
    matching = Matching.of_point(places, after.x)
    matching.place(np.flatnonzero(places.open & (matching.leader_of == NOBODY)).tolist())
    return _Waiting(after, places, matching)


def _counted(waiting: _Waiting, before: Mapping[str, int]) -> tuple[PlacedAgain, dict[str, int]]:
    """Return what was placed by counts alone, and the most that counts allow."""
    bounds = count_bounds(waiting.places)
    return place_again(waiting.places, waiting.matching, before, bounds), bounds


def _better(after: Session, warm_start: Ints | None) -> Ints:
    """Return a point to start from: one that places more than the plan does, else the plan."""
    stages = placing_stages(after.model)
    if warm_start is None or [stage.value(warm_start) for stage in stages] <= [
        stage.value(after.x) for stage in stages
    ]:
        return after.x
    return warm_start


def _solve(
    after: Session, stages: Sequence[Stage], warm_start: Ints, before: Mapping[str, int], bounds: Mapping[str, int]
) -> tuple[Ints, tuple[GoalChange, ...]]:
    """Solve a changed round for some goals; of equals the plan that moves least is taken."""
    known = [StageResult(goal, bound, bound, 0.0) for goal, bound in bounds.items()]
    solved = after.solve(after.model, [*stages, after.unmoved], warm_start, known)
    assert solved.x is not None, "the plan is legal in the changed round"
    ends = zip(stages, solved.stages, strict=False)  # the last one is that little moves
    return solved.x, goal_changes((stage, before[stage.goal], end.value, end.bound) for stage, end in ends)


def _gain_of(after: Session, change: Change, x: Ints, losses: tuple[GoalChange, ...]) -> Gain:
    audit_point(after.model, x, after.round)
    moves = [move for move in after.moves(x) if not move.need_id]
    return Gain(
        change=change,
        losses=losses,
        placed_ids=tuple(move.case_id for move in moves if move.before is None),
        lost_ids=tuple(move.case_id for move in moves if move.after is None),
        moves=tuple(move for move in moves if move.before is not None and move.after is not None),
        proved=bool(losses) and all(loss.proved for loss in losses),
    )
