"""context: a supporter that knows schools in other circumstances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams, dearest_member

if TYPE_CHECKING:
    from constraints.domain import Ints, School, Supporter
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class ContextParams(RuleParams):
    """Parameters of `context`."""

    urban_rural_minutes: int = Field(default=5, ge=0)
    idaci_minutes_per_quintile: int = Field(default=2, ge=0)
    """IDACI: the income deprivation affecting children index, quintiles 1-5."""


class Context(RowPrice):
    """A price on a lead where school and supporter differ in surroundings and deprivation; blanks differ from nothing.

    Of a case with several schools the one that differs most counts.
    """

    id = "context"
    sentence = (
        "A leader from other surroundings (urban or rural) costs {urban_rural_minutes} minutes, and "
        "{idaci_minutes_per_quintile} for each quintile of deprivation between the two schools."
    )
    source = "choice"
    Params = ContextParams
    params: ContextParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        return max(self._between(school, row.person.supporter) for school in row.case.members)

    def _between(self, school: School, supporter: Supporter) -> int:
        minutes = 0
        if school.urban_rural and supporter.urban_rural and school.urban_rural != supporter.urban_rural:
            minutes += self.params.urban_rural_minutes
        if school.idaci_quintile is not None and supporter.idaci_quintile is not None:
            apart = abs(school.idaci_quintile - supporter.idaci_quintile)
            minutes += apart * self.params.idaci_minutes_per_quintile
        return minutes

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        schools, supporters, params = arrays.schools, arrays.supporters, self.params

        def price(school: Ints, person: Ints) -> Ints:
            supporter = arrays.people.supporter[person]
            here, there = schools.urban_rural[school], supporters.urban_rural[supporter]
            poor, poorer = schools.idaci[school], supporters.idaci[supporter]
            other = (here >= 0) & (there >= 0) & (here != there)
            apart = np.where((poor >= 0) & (poorer >= 0), np.abs(poor - poorer), 0)
            minutes: Ints = other * params.urban_rural_minutes + apart * params.idaci_minutes_per_quintile
            return minutes

        return dearest_member(arrays, pairs, price)
