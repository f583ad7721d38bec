"""New support by a member of staff fits into the half-days that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.rules.base import Breach, CouplingRule
from constraints.rules.leader_days import days_rows, overdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Columns, Plan, RoundArrays, RuleRows


class StaffDays(CouplingRule):
    """Half-days of a member of staff: as leader-days, over the needs that the person covers."""

    id = "staff-days"
    sentence = (
        "A member of staff's new support fits into the half-days that running work and commitments leave, visits too."
    )
    source = "http://yarlsideteachingschool.co.uk/deployment-costs/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find staff who support for more half-days than they have left."""
        for rows in plan.rows_of_person.values():
            yield from overdrawn(self.id, plan, [row for row in rows if row.kind == "support" and not row.running])

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each member of staff, and each period where the person has periods."""
        new = ~columns.support.running
        need, person = columns.support.need[new], columns.support.person[new]
        column = np.arange(len(columns))[columns.supports][new]
        by_period = arrays.needs.half_days_split[need, columns.support.profile[new]]
        return days_rows(arrays, person, column, arrays.needs.half_days[need], by_period)
