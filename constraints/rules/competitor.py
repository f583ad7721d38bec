"""competitor: a supporter that competes with the school for pupils."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams, dearest_member
from constraints.travel import metres_between

if TYPE_CHECKING:
    from constraints.domain import Ints, School, Supporter
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class CompetitorParams(RuleParams):
    """Parameters of `competitor`."""

    minutes: int = Field(default=20, ge=0)
    metres: int = Field(default=3000, ge=0)
    """Straight-line distance up to which two schools compete."""


class Competitor(RowPrice):
    """A price where supporter and a school of the case are schools of one authority and phase, close to each other."""

    id = "competitor"
    sentence = "A supporting school of the same authority and phase within {metres} metres costs {minutes} minutes."
    source = "choice"
    Params = CompetitorParams
    params: CompetitorParams
    prices_kinds = frozenset({"lead", "support"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        supporter = row.person.supporter
        competes = any(self._compete(school, supporter) for school in row.case.members)
        return self.params.minutes if competes else 0

    def _compete(self, school: School, supporter: Supporter) -> bool:
        if not (supporter.urn and supporter.la_code and school.la_code == supporter.la_code):
            return False
        if school.phase != supporter.phase:
            return False
        ends = (school.easting, school.northing, supporter.easting, supporter.northing)
        return int(metres_between(*(np.array([end]) for end in ends))[0]) <= self.params.metres

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        schools, supporters = arrays.schools, arrays.supporters

        def price(school: Ints, person: Ints) -> Ints:
            there = arrays.people.supporter[person]
            metres = metres_between(
                schools.easting[school], schools.northing[school], supporters.easting[there], supporters.northing[there]
            )
            is_school = (supporters.urn[there] >= 0) & (supporters.la[there] >= 0)
            alike = (schools.la[school] == supporters.la[there]) & (schools.phase[school] == supporters.phase[there])
            return np.where(is_school & alike & (metres <= self.params.metres), self.params.minutes, 0)

        return dearest_member(arrays, pairs, price)
