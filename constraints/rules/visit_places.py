"""Needs that are met by visiting the supporter take its visit places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, RuleRows, limits
from constraints.policies import CHOICE
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class VisitPlaces(CouplingRule):
    """How many needs a supporter can meet by opening its classrooms; running visits keep their places."""

    id = "visit-places"
    sentence = "A supporter meets at most as many needs by visits as it has visit places."
    source = CHOICE

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find supporters with more new visits than places left."""
        for supporter_id, rows in plan.rows_of_supporter.items():
            places = plan.round.supporters[supporter_id].visit_places or 0
            left = max(0, places - plan.round.ledger.visits_taken.get(supporter_id, 0))
            visits = sum(row.visit and not row.running for row in rows)
            if visits > left:
                yield Breach(self.id, supporter_id, f"{visits} needs to be met by visits; {left} visit places are left")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each supporter."""
        covers = np.arange(len(columns))[columns.covers]
        new = covers[arrays.needs.visit[columns.need[covers]] & ~columns.running[covers]]
        host, supporters = arrays.people.supporter[columns.person[new]], arrays.supporters
        taken = arrays.round.ledger.visits_taken
        left = supporters.visit_places - np.array([taken.get(name, 0) for name in supporters.ids], np.int64)
        return limits(host, new, np.ones(len(new), np.int64), np.maximum(left, 0), supporters.ids)
