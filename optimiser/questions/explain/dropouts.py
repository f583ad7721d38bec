"""Drop-out drill: which schools each leader's loss would leave waiting, and who would stand by for the others.

By placed stages: the leader's cases are placed again by the fewest moves, and what is lost is exact where counts of
places prove it; other leaders are asked of the engine, two at a time, as long as there is time.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NO_LOWER, arrays_of
from optimiser.engine import Lanes
from optimiser.model import forbid_columns
from optimiser.questions.changed_rounds import without_leader
from optimiser.questions.placement import (
    NOBODY,
    Matching,
    Places,
    best_by_counts,
    count_bounds,
    leads_decide,
    leads_model,
    leads_point,
    place_again,
    placing_stages,
)
from optimiser.questions.proof_status import GoalChange, goal_changes
from optimiser.questions.session import Move, audit_point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.questions.session import Session

WORKERS = 2
"""How many leaders are asked of the engine at a time."""


@dataclasses.dataclass(frozen=True)
class DropOut:
    """What the loss of one leader would do.

    Attributes
    ----------
    leader_id : str
    case_ids : tuple of str
        The cases that the leader leads anew in the plan.
    running_ids : tuple of str
        Cases that the leader leads already; that work stays as it is here.
    lost_ids : tuple of str
        Cases that would wait, and do not in the plan: the leader's own, or less urgent ones that give way.
    moves : tuple of Move
        Who would stand by: for the leader's cases, and for those that are handed on to make room.
    losses : tuple of GoalChange
        By placed stage and rounds waited.
    proved : bool
        Whether no plan without the leader places more.
    how : str
        `no cases`, `counted`, `solved` or `bounded`: how it is known.
    leader_of : int array (cases,)
        Positions of the leaders of the cases that running work does not lead; -1 for nobody.
    """

    leader_id: str
    case_ids: tuple[str, ...]
    running_ids: tuple[str, ...]
    lost_ids: tuple[str, ...]
    moves: tuple[Move, ...]
    losses: tuple[GoalChange, ...]
    proved: bool
    how: str
    leader_of: Ints = dataclasses.field(repr=False, compare=False)
    x: Ints | None = dataclasses.field(repr=False, compare=False, default=None)
    """A legal point of the round's model with these leads, where one was made."""

    def point(self, model: Model) -> Ints:
        """Return a legal point with these leads, of the model of the round."""
        x = leads_point(model, self.leader_of) if self.x is None else self.x
        assert x is not None, "leads of which placing is told alone are legal with nobody who covers anything"
        return x


def without(model: Model, leader: int) -> Model:
    """Return the model in which a leader does nothing new, and pins on the leader ask nothing.

    Parameters
    ----------
    model : Model
    leader : int
        Position of the person.
    """
    columns = model.columns
    theirs = (columns.person == leader) & ~columns.running
    gone = np.zeros(model.size, bool)
    gone[: len(columns)] = theirs
    entries = model.matrix.tocoo()
    entry_counts, dropped_counts = np.zeros(len(model.lower), np.int64), np.zeros(len(model.lower), np.int64)
    np.add.at(entry_counts, entries.row, 1)
    np.add.at(dropped_counts, entries.row[gone[entries.col]], 1)
    lower = np.where((model.lower > 0) & (entry_counts > 0) & (entry_counts == dropped_counts), NO_LOWER, model.lower)
    return dataclasses.replace(forbid_columns(model, np.flatnonzero(theirs)), lower=lower)


def drill(session: Session, leader_ids: Sequence[str] | None = None) -> list[DropOut]:
    """Drill the loss of each leader alone.

    Parameters
    ----------
    session : Session
        What is not solved within its time is told with bounds.
    leader_ids : sequence of str, optional
        All leaders of the round unless given.

    Returns
    -------
    list of DropOut
        In the order asked; all leaders by id.
    """
    drill_ = _Drill(session)
    at = arrays_of(session.round).person_at
    if leader_ids is None:
        leader_ids = arrays_of(session.round).people.ids[: drill_.places.leaders]
    found = [drill_.count(at[leader_id]) for leader_id in leader_ids]
    open_ = [number for number, one in enumerate(found) if not one.proved]
    solved = Lanes(WORKERS).map(lambda number: drill_.solve(at[found[number].leader_id], found[number]), open_)
    for number, one in zip(open_, solved, strict=True):
        found[number] = one
    return found


def audit_drop_outs(session: Session, drilled: Sequence[DropOut]) -> int:
    """Audit what drop-outs leave, each against the round without the leader, and return how many there was time for.

    Parameters
    ----------
    session : Session
    drilled : sequence of DropOut
        The first is always audited.

    Raises
    ------
    AuditFailed
        Leads that a drop-out leaves break a rule: an error of ours.
    """
    for number, one in enumerate(drilled):
        if number and session.budget.spent:
            return number
        audit_point(session.model, one.point(session.model), without_leader(session.round, one.leader_id))
    return len(drilled)


class _Drill:
    """Holds what is the same for every leader."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.alone = leads_decide(session.model)
        self.places = Places.of_model(leads_model(session.round) if self.alone else session.model)
        self.matching = Matching.of_point(self.places, session.x)
        self.before = session.model.values(session.x)
        led = session.model.led_cases(session.x)
        self.led = led
        self.best = self.matching.within and best_by_counts(self.places, led)
        ends = {result.goal: result.proved for result in session.known}
        self.settled = self.best or all(ends.get(stage.goal, False) for stage in placing_stages(session.model))
        room_of_leader, room_of_supporter = self.places.all_room
        together = np.zeros(self.places.supporters, np.int64)
        np.add.at(together, self.matching.home, room_of_leader)
        self.shared = room_of_supporter < together

    def count(self, leader: int) -> DropOut:
        """Drill by moves and counts alone."""
        lead = self.session.model.columns.lead
        running = lead.case[lead.running & (lead.person == leader)]
        own = self.matching.led_by(leader)
        if not own:
            return self._drop_out(
                leader, running, own, self.matching.leader_of, self._nothing(), "no cases", self.session.x
            )
        matching = self.matching.copy()
        matching.place(matching.without([leader]))
        certain = self.best and not self.shared[self.matching.home[leader]]
        bounds = None if certain else count_bounds(self.places, leader)
        again = place_again(self.places, matching, self.before, bounds)
        if again.x is None:
            return self._of_point(leader, self._own_left_out(leader), count_bounds(self.places, leader), "bounded")
        losses = again.losses
        proved = again.proved or (self.settled and not any(loss.loss for loss in losses))
        if proved and not again.proved:  # a restriction of a best plan gains nothing: where nothing is lost, it is best
            losses = tuple(dataclasses.replace(loss, bound=loss.after, proved=True) for loss in losses)
        how = "counted" if proved else "bounded"
        x = None if self.alone else again.x
        return self._drop_out(leader, running, own, matching.leader_of, losses, how, x)

    def solve(self, leader: int, found: DropOut) -> DropOut:
        """Ask the engine for the placed stages, as long as there is time."""
        if self.session.budget.spent:
            return found
        model = without(self.session.model, leader)
        stages = placing_stages(model)
        known = [result for result in self.session.known if result.goal in {stage.goal for stage in stages}]
        alone = dataclasses.replace(self.session.settings, threads=1)  # several are solved side by side
        session = dataclasses.replace(self.session, settings=alone)
        start = found.point(self.session.model)
        solved = session.solve(model, [*stages, self.session.unmoved], start, known)  # of equals the least moves
        if solved.x is None:
            return found
        bounds = {result.goal: result.bound for result in solved.stages}
        better = self._of_point(leader, solved.x, bounds, "solved")
        worse = [loss.after for loss in better.losses] < [loss.after for loss in found.losses]
        return found if worse else better

    def _own_left_out(self, leader: int) -> Ints:
        """Return the plan without the leader's cases and their covers."""
        columns, model = self.session.model.columns, self.session.model
        chosen = self.session.x[: len(columns)] > 0
        gone = np.unique(
            columns.lead.case[chosen[columns.leads] & (columns.lead.person == leader) & ~columns.lead.running]
        )
        chosen &= ~np.isin(columns.case, gone)
        return model.complete(chosen)

    def _of_point(self, leader: int, x: Ints, bounds: dict[str, int], how: str) -> DropOut:
        """Tell a drop-out from a point of the model and the bounds on its goals."""
        losses = goal_changes(
            (
                (stage, self.before[stage.goal], stage.value(x), bounds[stage.goal])
                for stage in placing_stages(self.session.model)
            ),
            None if how == "solved" else lambda stage: int(np.abs(stage.weights).sum()),
        )
        lead = self.session.model.columns.lead
        leader_of = np.full(len(self.places.open), NOBODY, np.int64)
        used = (x[self.session.model.columns.leads] > 0) & ~lead.running
        leader_of[lead.case[used]] = lead.person[used]
        running = lead.case[lead.running & (lead.person == leader)]
        if how == "solved" and not all(loss.proved for loss in losses):
            how = "bounded"
        return self._drop_out(leader, running, self.matching.led_by(leader), leader_of, losses, how, x)

    def _nothing(self) -> tuple[GoalChange, ...]:
        values = [(stage, self.before[stage.goal]) for stage in placing_stages(self.session.model)]
        return goal_changes((stage, value, value, value) for stage, value in values)

    def _drop_out(
        self,
        leader: int,
        running: Ints,
        own: list[int],
        leader_of: Ints,
        losses: tuple[GoalChange, ...],
        how: str,
        x: Ints | None,
    ) -> DropOut:
        before, ids = self.matching.leader_of, arrays_of(self.session.round).cases.ids
        people = arrays_of(self.session.round).people.ids
        moved = np.flatnonzero(before != leader_of).tolist()

        def name(person: int) -> str | None:
            return people[person] if person != NOBODY else None

        return DropOut(
            leader_id=people[leader],
            case_ids=tuple(ids[case] for case in own),
            running_ids=tuple(ids[case] for case in running.tolist()),
            lost_ids=tuple(ids[case] for case in moved if leader_of[case] == NOBODY),
            moves=tuple(
                Move(ids[case], "", name(int(before[case])), name(int(leader_of[case])))
                for case in moved
                if leader_of[case] != NOBODY
            ),
            losses=losses,
            proved=all(loss.proved for loss in losses),
            how=how,
            leader_of=leader_of,
            x=x,
        )
