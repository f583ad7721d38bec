"""The half-days of all of a supporter's people together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NO_UPPER, Columns, RuleRows, half_days_of, limits
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import Plan, RoundArrays


class ReleaseLimit(CouplingRule):
    """What a supporter can spare: its leaders' deployments and its staff's support, visits too.

    Running work and commitments are taken off first; what leaders cover personally lies inside their deployments.
    """

    id = "release-limit"
    sentence = "A supporter's people together do no more new half-days than the supporter releases, leaders included."
    source = "https://www.gov.uk/guidance/national-leaders-of-education-a-guide-for-potential-applicants"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find supporters whose people do more half-days than are left."""
        for supporter_id, rows in plan.rows_of_supporter.items():
            left = plan.round.ledger.release_left[supporter_id]
            taken = sum(row.half_days for row in rows if row.kind != "personal" and not row.running)
            if left is not None and taken > left:
                yield Breach(self.id, supporter_id, f"{taken} half-days of new work; {left} are left to release")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each supporter with a limit."""
        new = np.flatnonzero(~columns.running[: columns.supports.stop])
        half_days, supporter = half_days_of(arrays, columns)[new], arrays.people.supporter[columns.person[new]]
        left = np.where(arrays.supporters.release_left < 0, NO_UPPER, arrays.supporters.release_left)
        return limits(supporter, new, half_days, left, arrays.supporters.ids)
