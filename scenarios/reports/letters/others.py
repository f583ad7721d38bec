"""Who else was within reach of a case, for the file of planners and directors: prices, loads, and what stops them.

Nothing is solved here: pairs are judged by the rules, priced by the preferences, and held against the plan in hand.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import preferences
from constraints.faces import arrays_of
from optimiser.model import judged_leads
from optimiser.questions.pair_judgement import judge, row_of
from scenarios.escaping import DataText
from scenarios.explain import judgement_fact
from scenarios.reports.audience import ABOUT_PERSONS, Audience
from scenarios.reports.letters.template_facts import Other
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Bools, Ints
    from constraints.faces import Pairs, PlanRow
    from constraints.round import Person
    from scenarios.reports.letters.desk import Desk
    from scenarios.statements import Argument, Statement

SHOWN = 6
"""How many of each sort are told: those that would do, the cheapest first, and those that rules stop, the nearest."""


@dataclasses.dataclass(frozen=True)
class Others:
    """The leaders within reach of every case.

    Attributes
    ----------
    desk : Desk
    audience : Audience
        Directors are not told what rules about persons have found.
    """

    desk: Desk
    audience: Audience

    @functools.cached_property
    def _judged(self) -> tuple[Pairs, Bools]:
        """Every leader within reach of every case, and which of these pairs are candidates."""
        near, masks = judged_leads(self.desk.round)
        stopped = np.zeros(len(near), bool)
        for mask in masks.values():
            stopped |= mask
        return near, ~stopped

    @functools.cached_property
    def _prices(self) -> Ints:
        """What each pair costs by itself, in minutes."""
        arrays, (near, _) = arrays_of(self.desk.round), self._judged
        prices = np.zeros(len(near), np.int64)
        for rule in preferences(self.desk.round.policy):
            prices += rule.prices(arrays, near)
        return prices

    def candidates(self) -> Mapping[str, int]:
        """Return how many leaders the rules let lead each case."""
        near, able = self._judged
        counts = np.bincount(near.case[able], minlength=len(arrays_of(self.desk.round).cases.ids))
        return dict(zip(arrays_of(self.desk.round).cases.ids, counts.tolist(), strict=True))

    def of(self, case_id: str, leader_id: str | None) -> tuple[tuple[Other, ...], tuple[Other, ...]]:
        """Return the other leaders who could lead a case, and those whom rules stop.

        Parameters
        ----------
        case_id : str
        leader_id : str or None
            Whom the plan has.
        """
        arrays, (near, able) = arrays_of(self.desk.round), self._judged
        case = arrays.case_at[case_id]
        low, high = np.searchsorted(near.case, [case, case + 1])
        at = np.arange(low, high)
        taken = at[near.person[at] == arrays.person_at[leader_id]] if leader_id else at[:0]
        own = int(self._prices[taken[0]]) if len(taken) else None
        could, cannot = at[able[at]], at[~able[at]]
        could = could[~np.isin(could, taken)]
        could = could[np.lexsort((near.person[could], near.minutes[could], self._prices[could]))][:SHOWN]
        cannot = cannot[np.lexsort((near.person[cannot], near.minutes[cannot]))][:SHOWN]
        return (
            tuple(self._describe_pair(case_id, j, own, stopped=False) for j in could.tolist()),
            tuple(self._describe_pair(case_id, j, own, stopped=True) for j in cannot.tolist()),
        )

    def _describe_pair(self, case_id: str, pair: int, own: int | None, *, stopped: bool) -> Other:
        arrays, near = arrays_of(self.desk.round), self._judged[0]
        person = self.desk.round.people[arrays.people.ids[near.person[pair]]]
        price = None if stopped else int(self._prices[pair])
        days, cases = self._left(person)
        busy = tuple(DataText(row.case.case_id) for row in self._leads(person))
        return Other(
            who=self.desk.who(person),
            minutes=int(near.minutes[pair]),
            measured=bool(near.measured[pair]),
            price=price,
            more=None if price is None or own is None else price - own,
            busy=busy,
            half_days_left=days,
            cases_left=cases,
            left=None if stopped else _left_words(case_id, person, busy, days, cases),
            stopped=self._stops(case_id, person) if stopped else (),
        )

    def _stops(self, case_id: str, person: Person) -> tuple[Statement, ...]:
        """Return what stops a pair; of rules about persons, a director reads the rule alone."""
        found = judge(self.desk.round, row_of(self.desk.round, case_id, person.person_id))
        pair: dict[str, Argument] = {"case_id": case_id, "leader_id": person.person_id}
        return tuple(
            state("letter.stopped-by", rule=one.rule, judged=judgement_fact(one).says, **pair)
            if self._open(one.rule)
            else state("letter.stopped-by-rule", rule=one.rule, **pair)
            for one in found
            if one.stops
        )

    def _open(self, rule: str) -> bool:
        return self.audience is Audience.PLANNER or rule not in ABOUT_PERSONS

    def _leads(self, person: Person) -> Sequence[PlanRow]:
        return [row for row in self.desk.plan.rows_of_person.get(person.person_id, ()) if row.kind == "lead"]

    def _left(self, person: Person) -> tuple[int, int]:
        """Return the half-days and cases that the plan leaves of a leader's time."""
        ledger, new = self.desk.round.ledger, [row for row in self._leads(person) if not row.running]
        days = sum(ledger.days_left[person.person_id]) - sum(row.half_days for row in new)
        taken = {row.case.case_id for row in new} - ledger.cases_held.get(person.person_id, frozenset())
        return days, ledger.cases_left[person.person_id] - len(taken)


def _left_words(case_id: str, person: Person, busy: tuple[DataText, ...], days: int, cases: int) -> Statement:
    """Say what a leader does in the plan, and what it leaves of their time."""
    left: dict[str, Argument] = {"half_days": days, "cases": cases, "case_id": case_id, "leader_id": person.person_id}
    return state("letter.other-leads", case_ids=busy, **left) if busy else state("letter.other-free", **left)
