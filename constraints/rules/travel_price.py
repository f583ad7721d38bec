"""travel: the minutes that visits cost, dearer the longer the way.

A visit is a half-day, or a whole day where the way is longer than the policy's `travel.half_day_max_minutes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.policies import NotNegative
from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class TravelPriceParams(RuleParams):
    """Parameters of `travel`."""

    dearer_beyond: tuple[NotNegative, ...] = (45, 60)
    """Minutes one way; what lies beyond each of them counts once more."""


class TravelPrice(RowPrice):
    """Visits x minutes one way, for leaders and for staff who go to the school.

    Distance was one of three things that the matching of the 2019 offer weighed; that minutes beyond 45 and 60 count
    twice and three times is a choice.
    """

    id = "travel"
    sentence = (
        "Every visit costs its minutes one way; minutes beyond each of {dearer_beyond} count once more, "
        "and on a long way a visit is a whole day."
    )
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"
    Params = TravelPriceParams
    params: TravelPriceParams
    prices_kinds = frozenset({"lead", "support"})

    def wording(self) -> str:
        """Return the sentence with the parameters of this policy in it."""
        return self.sentence.format(dearer_beyond=" and ".join(str(limit) for limit in self.params.dearer_beyond))

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row; a school that travels to the supporter costs none."""
        if row.visit:
            return 0
        minutes, _ = round_.times.between(row.case, row.person)
        half_days = row.need.half_days if row.need else row.case.lead_half_days
        whole_days = minutes > round_.policy.travel.half_day_max_minutes
        visits = (half_days + 1) // 2 if whole_days else half_days
        return visits * (minutes + sum(max(0, minutes - limit) for limit in self.params.dearer_beyond))

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        lead = pairs.kind == "lead"
        half_days = arrays.cases.lead_half_days[pairs.case] if lead else arrays.needs.half_days[pairs.need]
        on_site = np.ones(len(pairs), bool) if lead else ~arrays.needs.visit[pairs.need]
        whole_days = pairs.minutes > arrays.round.policy.travel.half_day_max_minutes
        visits = np.where(whole_days, (half_days + 1) // 2, half_days)
        dear = pairs.minutes.copy()
        for limit in self.params.dearer_beyond:
            dear += np.maximum(0, pairs.minutes - limit)
        return np.where(on_site, visits * dear, 0)
