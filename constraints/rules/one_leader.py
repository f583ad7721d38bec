"""At most one leader a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, RuleRows, limits
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class OneLeader(CouplingRule):
    """A case has one leader or none; running deployments count."""

    id = "one-leader"
    always = True
    sentence = "A case has at most one leader."
    source = "https://tscouncil.org.uk/2019-2020-school-improvement-offer/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find cases with more than one deployment."""
        for case_id, leads in plan.leads_of.items():
            if len(leads) > 1:
                named = ", ".join(row.person.person_id for row in leads)
                yield Breach(self.id, case_id, f"{len(leads)} leaders ({named}); one is allowed")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each case with more than one candidate leader: its leads are at most 1."""
        case, names = columns.lead.case, arrays.cases.ids
        one = np.ones(len(case), np.int64)
        return limits(case, np.arange(len(case)), one, np.ones(len(names), np.int64), names)
