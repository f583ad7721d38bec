"""same-diocese: a faith school that would rather be led from its own diocese."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.domain import vocabulary as v
from constraints.rules.base import RowPrice, RuleParams, dearest_member

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class SameDioceseParams(RuleParams):
    """Parameters of `same-diocese`."""

    minutes: int = Field(default=10, ge=0)


class SameDiocese(RowPrice):
    """A price on a lead where a school of the case asks for its faith and the supporter is of another diocese, or none.

    A diocese is approached first about its schools; the rate is a choice.
    """

    id = "same-diocese"
    sentence = "A leader from outside the diocese of a school that asks for its faith costs {minutes} minutes."
    source = "https://gov.uk/guidance/school-improvement-support-for-the-2018-to-2019-academic-year"
    Params = SameDioceseParams
    params: SameDioceseParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        dioceses = [school.diocese for school in row.case.members if school.faith_requirement in {"prefer", "require"}]
        outside = [diocese for diocese in dioceses if diocese and diocese != row.person.supporter.diocese]
        return self.params.minutes if outside else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        schools, supporters = arrays.schools, arrays.supporters
        asks = (schools.diocese >= 0) & (schools.faith_requirement != v.FAITH_REQUIREMENTS.index("none"))

        def price(school: Ints, person: Ints) -> Ints:
            other = schools.diocese[school] != supporters.diocese[arrays.people.supporter[person]]
            return np.where(asks[school] & other, self.params.minutes, 0)

        return dearest_member(arrays, pairs, price)
