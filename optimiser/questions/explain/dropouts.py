"""Drop-out drill: which schools each leader's loss would leave waiting, and who would stand by for the others.

By placed stages: the leader's cases are placed again by the fewest moves, and what is lost is exact where counts of
places prove it; other leaders are asked of the engine, two at a time, as long as there is time.
"""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit.audit import audit_allocation
from constraints.domain.faults import AuditFailed
from constraints.faces.arrays import arrays_of
from constraints.faces.columns import NO_LOWER
from optimiser.engine.lanes import Lanes
from optimiser.model.variations import forbid_columns, with_stages
from optimiser.questions.explain.changes import without_leader
from optimiser.questions.placement.matching import NOBODY, Matching
from optimiser.questions.placement.network import Places
from optimiser.questions.placement.placing import (
    best_by_counts,
    count_bounds,
    place_again,
    placing_stages,
    values_of,
)
from optimiser.questions.session import Move, StageLoss
from optimiser.results import Settings
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain.numbers import Ints
    from optimiser.model.model import Model
    from optimiser.questions.session import Workbench

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
    losses : tuple of StageLoss
        By placed stage and rounds waited.
    exact : bool
        Whether no plan without the leader places more.
    how : str
        `no cases`, `counted`, `solved` or `bounded`: how it is known.
    x : int array or None
        Leads that do this, as a legal point of the model.
    """

    leader_id: str
    case_ids: tuple[str, ...]
    running_ids: tuple[str, ...]
    lost_ids: tuple[str, ...]
    moves: tuple[Move, ...]
    losses: tuple[StageLoss, ...]
    exact: bool
    how: str
    x: Ints | None = dataclasses.field(repr=False, compare=False, default=None)


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
    asked, met = np.zeros(len(model.lower), np.int64), np.zeros(len(model.lower), np.int64)
    np.add.at(asked, entries.row, 1)
    np.add.at(met, entries.row[gone[entries.col]], 1)
    lower = np.where((model.lower > 0) & (asked > 0) & (asked == met), NO_LOWER, model.lower)
    return dataclasses.replace(forbid_columns(model, np.flatnonzero(theirs)), lower=lower)


def drill(bench: Workbench, leader_ids: Sequence[str] | None = None, seconds: float | None = None) -> list[DropOut]:
    """Drill the loss of each leader alone.

    Parameters
    ----------
    bench : Workbench
    leader_ids : sequence of str, optional
        All leaders of the round unless given.
    seconds : float, optional
        For the solves; what is not solved by then is told with bounds. 0: no solve at all.

    Returns
    -------
    list of DropOut
        In the order asked; all leaders by id.
    """
    drill_ = _Drill(bench)
    at = arrays_of(bench.round).person_at
    asked = list(leader_ids) if leader_ids is not None else arrays_of(bench.round).people.ids[: drill_.places.leaders]
    found = [drill_.counted(at[leader_id]) for leader_id in asked]
    deadline = None if seconds is None else time.monotonic() + seconds
    open_ = [number for number, one in enumerate(found) if not one.exact]
    solved = Lanes(WORKERS).map(
        lambda number: drill_.solved(at[found[number].leader_id], found[number], deadline), open_
    )
    for number, one in zip(open_, solved, strict=True):
        found[number] = one
    return found


def audit_drop_outs(bench: Workbench, drilled: Sequence[DropOut], seconds: float | None = None) -> int:
    """Audit what drop-outs leave, each against the round without the leader, and return how many there was time for.

    Parameters
    ----------
    bench : Workbench
    drilled : sequence of DropOut
        The first is always audited.
    seconds : float, optional

    Raises
    ------
    AuditFailed
        Leads that a drop-out leaves break a rule: an error of ours.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    for number, one in enumerate(drilled):
        if number and deadline is not None and time.monotonic() >= deadline:
            return number
        if one.x is not None:
            report = audit_allocation(without_leader(bench.round, one.leader_id), bench.model.allocation(one.x))
            if not report.clean:
                raise AuditFailed(str(report))
    return len(drilled)


class _Drill:
    """Holds what is the same for every leader."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.places = Places.of_model(bench.model)
        self.matching = Matching.of_point(self.places, bench.x)
        self.before = values_of(bench.model, bench.x)
        led = np.zeros(len(self.places.open), bool)
        lead = bench.model.columns.lead
        led[lead.case[bench.x[bench.model.columns.leads] > 0]] = True
        self.led = led
        self.best = self.matching.within and best_by_counts(self.places, led)
        ends = {result.goal: result.proved for result in bench.known}
        self.settled = self.best or all(ends.get(stage.goal, False) for stage in placing_stages(bench.model))
        room_of_leader, room_of_supporter = self.places.all_room
        together = np.zeros(self.places.supporters, np.int64)
        np.add.at(together, self.matching.home, room_of_leader)
        self.shared = room_of_supporter < together

    def counted(self, leader: int) -> DropOut:
        """Drill by moves and counts alone."""
        lead = self.bench.model.columns.lead
        running = lead.case[lead.running & (lead.person == leader)]
        own = self.matching.led_by(leader)
        if not own:
            return self._told(leader, running, own, self.matching.leader_of, self._nothing(), "no cases", self.bench.x)
        matching = Matching(self.places, self.matching.leader_of)
        matching.place(matching.without([leader]))
        certain = self.best and not self.shared[self.matching.home[leader]]
        bounds = None if certain else count_bounds(self.places, leader)
        again = place_again(self.places, matching, self.before, bounds)
        if again.x is None:
            return self._of_point(leader, self._own_left_out(leader), count_bounds(self.places, leader), "bounded")
        losses = again.losses
        exact = again.exact or (self.settled and not any(loss.loss for loss in losses))
        if exact and not again.exact:  # a restriction of a best plan gains nothing: where nothing is lost, that is best
            losses = tuple(dataclasses.replace(loss, bound=loss.after, exact=True) for loss in losses)
        how = "counted" if exact else "bounded"
        return self._told(leader, running, own, matching.leader_of, losses, how, again.x)

    def solved(self, leader: int, found: DropOut, deadline: float | None) -> DropOut:
        """Ask the engine for the placed stages, as long as there is time."""
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return found
        model = without(self.bench.model, leader)
        stages = placing_stages(model)
        known = [result for result in self.bench.known if result.goal in {stage.goal for stage in stages}]
        settings = Settings(seed=self.bench.seed, time_limit=left, threads=1)  # several are solved side by side
        near = with_stages(model, [*stages, self.bench.unmoved])  # of equals the one that moves least
        solved = solve_model(near, settings, warm_start=found.x, known=known)
        if solved.x is None:
            return found
        bounds = {result.goal: result.bound for result in solved.stages}
        told = self._of_point(leader, solved.x, bounds, "solved")
        worse = [loss.after for loss in told.losses] < [loss.after for loss in found.losses]
        return found if worse else told

    def _own_left_out(self, leader: int) -> Ints:
        """Return the plan without the leader's cases and their covers."""
        columns, model = self.bench.model.columns, self.bench.model
        chosen = self.bench.x[: len(columns)] > 0
        gone = np.unique(
            columns.lead.case[chosen[columns.leads] & (columns.lead.person == leader) & ~columns.lead.running]
        )
        chosen &= ~np.isin(columns.case, gone)
        return model.complete(chosen)

    def _of_point(self, leader: int, x: Ints, bounds: dict[str, int], how: str) -> DropOut:
        """Tell a drop-out from a point of the model and the bounds on its goals."""
        losses, exact = [], True
        for stage in placing_stages(self.bench.model):
            after, before = stage.value(x), self.before[stage.goal]
            bound = bounds[stage.goal] if exact or how == "solved" else int(np.abs(stage.weights).sum())
            exact = exact and after == bound
            losses.append(StageLoss(stage.goal, True, before, after, bound, exact))
        lead = self.bench.model.columns.lead
        leader_of = np.full(len(self.places.open), NOBODY, np.int64)
        used = (x[self.bench.model.columns.leads] > 0) & ~lead.running
        leader_of[lead.case[used]] = lead.person[used]
        running = lead.case[lead.running & (lead.person == leader)]
        if how == "solved" and not exact:
            how = "bounded"
        return self._told(leader, running, self.matching.led_by(leader), leader_of, tuple(losses), how, x)

    def _nothing(self) -> tuple[StageLoss, ...]:
        values = [(stage.goal, self.before[stage.goal]) for stage in placing_stages(self.bench.model)]
        return tuple(StageLoss(goal, True, value, value, value, True) for goal, value in values)

    def _told(
        self,
        leader: int,
        running: Ints,
        own: list[int],
        leader_of: Ints,
        losses: tuple[StageLoss, ...],
        how: str,
        x: Ints,
    ) -> DropOut:
        before, ids = self.matching.leader_of, arrays_of(self.bench.round).cases.ids
        people = arrays_of(self.bench.round).people.ids
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
            exact=all(loss.exact for loss in losses),
            how=how,
            x=x,
        )
