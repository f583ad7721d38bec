"""Why a case moved: because its leader could not stay, or because a promise could not be kept if they did.

Every reason is checked.  That a pair cannot be is what a rule's audit face finds; that no plan at all has it is a
solve of its own; and that a promise breaks is shown goal by goal, with all leaders that stay held where they are.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import numpy as np

from optimiser.model import Stage, constrain_goals, force_columns
from optimiser.questions.pair_judgement import Obstacle, obstacles_to
from optimiser.results import Outcome
from optimiser.search import insert_greedily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.questions.repair.least_change import Repair, Repaired

Kind = Literal["forced", "chosen"]
CHECKED_COLUMNS = 2_000_000
"""So many chosen moves are checked one by one as have so many columns in all, though five at least; for those beyond
the proof of the least change answers, for all together."""


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
    goal : str or None
        Of a chosen move: the first goal whose promise cannot be kept if the leader stays beside all that do.
    at_most : int or None
        How far that goal could go then (of a price: the least).
    promised : int or None
    checked : bool
        Whether a rule, a proof or a solve of its own says so; else it is not known whether the move was needed.
    """

    case_id: str
    kind: Kind
    obstacles: tuple[Obstacle, ...] = ()
    goal: str | None = None
    at_most: int | None = None
    promised: int | None = None
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
    open_ = [case_id for case_id in moved if case_id in parent.column]
    staying = np.array([parent.column[c] for c in parent.leaders if c not in set(moved)], np.int64)
    found = [_forced_by_rule(repair, case_id) for case_id in moved if case_id not in parent.column]
    checks, most = _Checks(repair, repaired, staying), max(5, CHECKED_COLUMNS // max(1, repair.model.size))
    found += [checks.reason(case_id, one_by_one=number < most) for number, case_id in enumerate(open_)]
    return tuple(sorted(found, key=lambda reason: reason.case_id))


def _forced_by_rule(repair: Repair, case_id: str) -> Reason:
    obstacles = obstacles_to(repair.model.round, case_id, repair.parent.leaders[case_id])
    return Reason(case_id, "forced", obstacles, checked=bool(obstacles))


@dataclasses.dataclass(frozen=True)
class _Checks:
    """Checks of moves whose pair no rule stops."""

    repair: Repair
    repaired: Repaired
    staying: Ints

    def reason(self, case_id: str, *, one_by_one: bool) -> Reason:
        """Say why a case moved."""
        column = self.repair.parent.column[case_id]
        in_time = not self.repair.session.budget.spent
        if in_time and self._impossible(column):
            return Reason(case_id, "forced")
        if in_time and one_by_one:
            for goal, at_most, promised in self._broken(column):
                return Reason(case_id, "chosen", goal=goal, at_most=at_most, promised=promised)
        return Reason(case_id, "chosen", checked=self.repaired.moved.proved)

    def _impossible(self, column: int) -> bool:
        """Say whether no plan has a lead at all, with what is held and whatever else it gives up."""
        only = np.array([column], np.int64)
        model = force_columns(self.repair.fixed, only)
        if model.keeps(insert_greedily(self.repair.fixed, only)):
            return False
        first = self.repair.ranked[0]
        anything = Stage(first.goal, first.maximise, np.zeros(model.size, np.int64))
        return self.repair.session.solve(model, [anything]).outcome is Outcome.PROVED_IMPOSSIBLE

    def _broken(self, column: int) -> Iterator[tuple[str, int | None, int]]:
        """Yield the first goal whose floor breaks where a lead stays beside all that stay, if that can be shown.

        Goal by goal: with the floors of the goals before held, how far can this one go?
        """
        ranked, floors = self.repair.ranked, self.repaired.floors
        base = force_columns(self.repair.fixed, np.append(self.staying, column))
        for number, stage in enumerate(ranked):
            if self.repair.session.budget.spent:
                return
            model = constrain_goals(base, ranked[:number], [floors[earlier.goal] for earlier in ranked[:number]])
            solved = self.repair.session.solve(model, [stage], self._start(model, column))
            if solved.outcome is Outcome.PROVED_IMPOSSIBLE:
                yield stage.goal, None, floors[stage.goal]
                return
            if solved.x is None:
                return
            bound, floor = solved.stages[0].bound, floors[stage.goal]
            if bound < floor if stage.maximise else bound > floor:
                yield stage.goal, bound, floor
                return

    def _start(self, model: Model, column: int) -> Ints | None:
        start = insert_greedily(model, np.append(column, self.staying))
        return start if model.keeps(start) else None
