"""A leader takes on only so many cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, RuleRows, limits, works_already
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class LeaderCaseload(CouplingRule):
    """Cases of a leader at once.

    Running work and commitments take places first. A case where the leader works already has its place, so leading
    it anew (in a higher tier, say) takes no other.
    """

    id = "leader-caseload"
    sentence = "A leader takes on at most as many new cases as running work and commitments leave room for."
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find leaders with more new cases than they have places left."""
        ledger = plan.round.ledger
        for person_id, rows in plan.rows_of_person.items():
            led = {row.case.case_id for row in rows if row.kind == "lead" and not row.running}
            new, left = len(led - ledger.cases_held.get(person_id, frozenset())), ledger.cases_left[person_id]
            if new > left:
                yield Breach(self.id, person_id, f"{new} new cases to lead; room for {left}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each leader: a leader has one lead a case, so leads are counted."""
        new = np.flatnonzero(~works_already(arrays, columns)[columns.leads])
        person, people = columns.lead.person[new], arrays.people
        return limits(person, new, np.ones(len(new), np.int64), people.cases_left, people.ids)
