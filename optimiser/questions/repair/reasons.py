"""Why a case moved: because its leader could not stay, or because a promise could not be kept if they did.

Every reason is checked.  That a pair cannot be is what a rule's audit face finds; that there is no room for it beside
what stands firm is a row of the model; that no plan at all has it is a solve of its own; and that a promise breaks is
shown goal by goal, with all leaders that stay held where they are.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Literal

import numpy as np

from constraints.faces import arrays_of
from optimiser.model import Stage, constrain_goals
from optimiser.questions.pair_judgement import Obstacle, obstacles_to
from optimiser.results import Outcome
from optimiser.search import insert_greedily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Bools, Ints
    from optimiser.model import Model
    from optimiser.questions.repair.least_change import Repair, Repaired

Kind = Literal["forced", "chosen"]
Firm = Literal["pin", "approved", "announced", "running"]
"""Why a lead stands firm: a planner pinned it, it was approved, others were told of it, or it goes on from before."""

CHECKED_COLUMNS = 2_000_000
"""So many chosen moves are checked one by one as have so many columns in all, though five at least; for those beyond
the proof of the least change answers, for all together."""

ROOM = ("leader-caseload", "leader-days", "release-limit")
"""Rules that say how much there is of a leader, in the order in which they are named."""


@dataclasses.dataclass(frozen=True)
class NoRoom:
    """That a leader has no room for a case beside the leads that stand firm.

    Attributes
    ----------
    rule : str
        One of :data:`ROOM`.
    firm : tuple of (str, str)
        The cases that take the room, each with why it stands firm; empty where there is too little for this case alone.
    """

    rule: str
    firm: tuple[tuple[str, Firm], ...]


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why one case moved.

    Attributes
    ----------
    case_id : str
    kind : {"forced", "chosen"}
        Forced: no plan of the changed round has the leader at the case. Chosen: some has, but not with what was
        promised and with everybody else who stays.
    obstacles : tuple of Obstacle
        What stops the pair; empty where no rule about the pair alone does.
    pinned : str
        Another leader whom a planner pinned to the case; empty where there is none.
    no_room : NoRoom or None
    goal : str
        Of a chosen move: the first goal whose promise cannot be kept if the leader stays beside all that do; empty
        where none was found.
    at_most : int or None
        How far that goal could go then (of a price: the least); None where there would be no plan at all.
    promised : int
    checked : bool
        Whether a rule, a proof or a solve of its own says so; else it is not known whether the move was needed.
    """

    case_id: str
    kind: Kind
    obstacles: tuple[Obstacle, ...] = ()
    pinned: str = ""
    no_room: NoRoom | None = None
    goal: str = ""
    at_most: int | None = None
    promised: int = 0
    checked: bool = True


def reasons_of(repair: Repair, repaired: Repaired) -> tuple[Reason, ...]:
    """Say of every case that moved why it did, sorted by case.

    Parameters
    ----------
    repair : Repair
    repaired : Repaired
        Of the same repair.
    """
    parent = repair.parent
    moved = parent.moved(repaired.x)
    checks = _Checks(repair, repaired, frozenset(parent.leaders) - frozenset(moved))
    most = max(5, CHECKED_COLUMNS // max(1, repair.model.size))
    found, looked_at = [], 0
    for case_id in moved:
        reason = checks.found_at_once(case_id)
        if reason is None:
            reason, looked_at = checks.found_by_solving(case_id, one_by_one=looked_at < most), looked_at + 1
        found.append(reason)
    return tuple(found)


@dataclasses.dataclass(frozen=True)
class _Checks:
    """Checks of moves; `staying` are the cases whose leader stays."""

    repair: Repair
    repaired: Repaired
    staying: frozenset[str]

    def found_at_once(self, case_id: str) -> Reason | None:
        """Say why a case moved where rules, pins and rows of the model tell; None where only a solve can."""
        parent, round_ = self.repair.parent, self.repair.model.round
        leader = parent.leaders[case_id]
        if case_id not in parent.columns_of_case:
            return Reason(case_id, "forced", obstacles_to(round_, case_id, leader))
        for pinned_case, person, specialism in round_.instructions.pins:
            if pinned_case == case_id and specialism is None and round_.people[person].is_leader and person != leader:
                return Reason(case_id, "forced", pinned=person)
        no_room = self._no_room(parent.columns_of_case[case_id])
        return None if no_room is None else Reason(case_id, "forced", no_room=no_room)

    def found_by_solving(self, case_id: str, *, one_by_one: bool) -> Reason:
        """Say why a case moved whose leader no rule stops and who has room beside what stands firm."""
        in_time = not self.repair.session.budget.spent
        if in_time and self._impossible(case_id):
            return Reason(case_id, "forced")
        if in_time and one_by_one:
            for goal, at_most, promised in self._broken(case_id):
                return Reason(case_id, "chosen", goal=goal, at_most=at_most, promised=promised)
        return Reason(case_id, "chosen", checked=self.repaired.moved.proved)

    # -- room ---------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _firm(self) -> dict[int, Firm]:
        """The leads that every plan of the repair has, by column, each with why."""
        columns_of_case = self.repair.parent.columns_of_case
        told = {case_id for case_id, state in self.repair.parent.states.items() if state in {"announced", "started"}}
        found: dict[int, Firm] = {
            int(columns_of_case[case_id][0]): "announced" if case_id in told else "approved"
            for case_id in self.repair.held
            if len(columns_of_case[case_id]) == 1
        }
        return found | dict.fromkeys(self._pinned(), "pin")

    @functools.cached_property
    def _beside(self) -> tuple[Bools, Ints]:
        """The columns that every plan has, and what each row has of them."""
        model = self.repair.model
        chosen = model.running[: len(model.columns)] > 0
        chosen[list(self._firm)] = True
        return chosen, model.matrix @ model.complete(chosen)

    def _pinned(self) -> Iterator[int]:
        arrays, lead = arrays_of(self.repair.model.round), self.repair.model.columns.lead
        for case_id, person, specialism in self.repair.model.round.instructions.pins:
            if specialism is None and case_id in arrays.case_at and person in arrays.person_at:
                mine = (lead.case == arrays.case_at[case_id]) & (lead.person == arrays.person_at[person])
                columns = np.flatnonzero(mine)
                if len(columns) == 1:  # of several it is not said which one it is
                    yield int(columns[0])

    def _no_room(self, columns: Ints) -> NoRoom | None:
        """Say what of a leader is too little for a case beside what stands firm, whatever else it says of the lead."""
        found = [self._no_room_for(column) for column in columns.tolist()]
        return found[0] if found and None not in found else None

    def _no_room_for(self, column: int) -> NoRoom | None:
        model, (chosen, beside) = self.repair.model, self._beside
        with_lead = chosen.copy()
        with_lead[column] = True
        activity = model.matrix @ model.complete(with_lead)
        broken = (activity > model.upper) & (activity > beside)
        for rule in ROOM:
            for block in (block for block in model.blocks if block.rule.id == rule):
                rows = block.first_row + np.flatnonzero(broken[block.first_row :][: len(block.rows.upper)])
                if len(rows):
                    row = int(rows[0])
                    missing = int(activity[row] - model.upper[row])
                    return NoRoom(rule, (*self._takers(row, column), *self._runs(rule, column, missing)))
        return None

    def _runs(self, rule: str, column: int, missing: int) -> Iterator[tuple[str, Firm]]:
        """Walk over the work that the leader goes on with, where there would be room without it.

        A row has no entries of it: what it takes is taken off the row's limit.
        """
        ids, person = arrays_of(self.repair.model.round).people.ids, self.repair.model.columns.person[column]
        leads = self.repair.model.round.ledger.leads
        mine = {case_id: left for case_id, (leader, left) in leads.items() if leader == ids[person]}
        frees = {"leader-days": sum(mine.values()), "leader-caseload": len(mine)}.get(rule, 0)
        if missing <= frees:
            yield from ((case_id, "running") for case_id in sorted(mine))

    def _takers(self, row: int, column: int) -> tuple[tuple[str, Firm], ...]:
        """Return the firm leads that have a part in a row, by case."""
        matrix, ids = self.repair.model.matrix, arrays_of(self.repair.model.round).cases.ids
        within = set(matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()) - {column}
        case = self.repair.model.columns.case
        return tuple(sorted((ids[case[j]], why) for j, why in self._firm.items() if j in within))

    # -- solves -------------------------------------------------------------------------------------------------------

    def _impossible(self, case_id: str) -> bool:
        """Say whether no plan has a lead at all, with what is held and whatever else it gives up."""
        parent, fixed = self.repair.parent, self.repair.fixed
        model = parent.holding(fixed, [case_id])
        if model.keeps(insert_greedily(fixed, parent.columns_of_case[case_id][:1])):
            return False
        first = self.repair.ranked[0]
        anything = Stage(first.goal, first.maximise, np.zeros(model.size, np.int64))
        return self.repair.session.solve(model, [anything]).outcome is Outcome.PROVED_IMPOSSIBLE

    def _broken(self, case_id: str) -> Iterator[tuple[str, int | None, int]]:
        """Yield the first goal whose promise breaks where a leader stays beside all that stay, if that can be shown.

        Goal by goal: with what is promised of the goals before, how far can this one go?  Nothing is asked of a goal
        where a plan at hand keeps its promise and those before.
        """
        promises = self.repaired.promises
        base = self.repair.parent.holding(self.repair.fixed, self.staying | {case_id})
        x = self._start(base, case_id)
        for number, promise in enumerate(promises):
            if self.repair.session.budget.spent:
                return
            if x is not None and all(each.is_kept(x) for each in promises[: number + 1]):
                continue
            stage, before = promise.stage, promises[:number]
            model = constrain_goals(base, [each.stage for each in before], [each.promised for each in before])
            solved = self.repair.session.solve(model, [stage], x)
            if solved.outcome is Outcome.PROVED_IMPOSSIBLE:
                yield stage.goal, None, promise.promised
                return
            if solved.x is None:
                return
            x, bound, promised = solved.x, solved.stages[0].bound, promise.promised
            if bound < promised if stage.maximise else bound > promised:
                yield stage.goal, bound, promised
                return

    def _start(self, model: Model, case_id: str) -> Ints | None:
        columns = self.repair.parent.columns_of_case
        first = [columns[each][:1] for each in (case_id, *sorted(self.staying))]
        start = insert_greedily(model, np.concatenate(first))
        return start if model.keeps(start) else None
