"""A member of staff supports only so many cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, RuleRows, at_most_distinct, works_already
from constraints.policies import CHOICE
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class StaffCaseload(CouplingRule):
    """Distinct cases of a member of staff at once: several needs of a case count once, needs met by visits count too.

    Running work and commitments take places first; a case where the person works already has its place.
    """

    id = "staff-caseload"
    sentence = "A member of staff takes on at most as many new cases as running work and commitments leave room for."
    source = CHOICE

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find staff with more new cases than they have places left."""
        ledger = plan.round.ledger
        for person_id, rows in plan.rows_of_person.items():
            supported = {row.case.case_id for row in rows if row.kind == "support" and not row.running}
            new, left = len(supported - ledger.cases_held.get(person_id, frozenset())), ledger.cases_left[person_id]
            if new > left:
                yield Breach(self.id, person_id, f"{new} new cases to support; room for {left}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each person who could break the limit, with an auxiliary for a case that has several needs.

        The auxiliary is 1 where the person is at the case.
        """
        new = np.flatnonzero(~works_already(arrays, columns)[columns.supports])
        column = new + columns.supports.start
        person, case = columns.support.person[new], columns.support.case[new]
        return at_most_distinct(person, case, column, arrays.people.cases_left, arrays.people.ids, len(columns))
