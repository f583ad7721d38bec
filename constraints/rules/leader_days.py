"""A leader's new deployments fit into the half-days that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, RuleRows, limits, stack_rows
from constraints.round import split
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, PlanRow, RoundArrays


class LeaderDays(CouplingRule):
    """Half-days of a leader.

    Running work and commitments are taken off first (see :mod:`constraints.round.ledger`). A leader with half-days by
    period keeps to each of them: a deployment falls on the periods by its profile.
    """

    id = "leader-days"
    sentence = "A leader's new deployments fit into the half-days that running work and commitments leave."
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find leaders who are deployed for more half-days than they have left."""
        for rows in plan.rows_of_person.values():
            yield from overdrawn(self.id, plan, [row for row in rows if row.kind == "lead" and not row.running])

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each leader, and each period where the leader has periods."""
        new = np.flatnonzero(~columns.lead.running)
        case, person = columns.lead.case[new], columns.lead.person[new]
        by_period = arrays.cases.lead_split[case, columns.lead.profile[new]]
        return days_rows(arrays, person, new, arrays.cases.lead_half_days[case], by_period)


def overdrawn(rule_id: str, plan: Plan, rows: Iterable[PlanRow]) -> Iterator[Breach]:
    """Find out whether one person's new rows take more half-days than the person has left.

    Parameters
    ----------
    rule_id : str
    plan : Plan
    rows : iterable of PlanRow
        All of one person, none of them running.
    """
    rows = list(rows)
    if not rows:
        return
    person, periods = rows[0].person, plan.round.periods
    left = plan.round.ledger.days_left[person.person_id]
    if person.by_period is None:
        taken = sum(row.half_days for row in rows)
        if taken > left[0]:
            yield Breach(rule_id, person.person_id, f"{taken} half-days of new work; {left[0]} are left")
        return
    shares = [split(row.half_days, row.profile, len(periods)) for row in rows]
    for k, period in enumerate(periods):
        taken = sum(share[k] for share in shares)
        if taken > left[k]:
            yield Breach(rule_id, person.person_id, f"{taken} half-days of new work in {period}; {left[k]} are left")


def days_rows(arrays: RoundArrays, person: Ints, column: Ints, half_days: Ints, by_period: Ints) -> RuleRows:
    """Make the rows that hold people within the half-days they have left.

    Parameters
    ----------
    arrays : RoundArrays
    person, column, half_days : int array (k,)
        New work: whose, which column, how long.
    by_period : int array (k, periods)
        The same half-days by period.
    """
    people = arrays.people
    parted = people.has_periods[person]
    # of several profiles each period can be short for another, so what all have together says more to a relaxation
    at_once = ~parted if arrays.cases.profiles.max(initial=1) == 1 else np.ones(len(parted), bool)
    once = limits(person[at_once], column[at_once], half_days[at_once], people.days_left, people.ids)
    each = (
        limits(person[parted], column[parted], by_period[parted, k], people.period_left[:, k], people.ids)
        for k in range(arrays.periods)
    )
    return stack_rows(once, *each)
