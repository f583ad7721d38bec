"""other-region: support across a regional border."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class OtherRegionParams(RuleParams):
    """Parameters of `other-region`."""

    minutes: int = Field(default=30, ge=0)


class OtherRegion(RowPrice):
    """A price where the supporter's region is not the case's; a blank region is no other region.

    Support from other regions happens, and has been criticised in public; the rate is a choice.
    """

    id = "other-region"
    sentence = "A supporter from another region costs {minutes} minutes."
    source = "https://schoolsweek.co.uk/dfe-advisers-rise-to-the-challenge-269-miles-away/"
    Params = OtherRegionParams
    params: OtherRegionParams
    prices_kinds = frozenset({"lead", "support"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        here, there = row.case.region, row.person.supporter.region
        return self.params.minutes if here and there and here != there else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        here = arrays.cases.region[pairs.case]
        there = arrays.supporters.region[arrays.people.supporter[pairs.person]]
        return np.where((here >= 0) & (there >= 0) & (here != there), self.params.minutes, 0)
