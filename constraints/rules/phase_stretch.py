"""phase-stretch: a phase or provision that is unusual for the person, though not wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import Level, asks_fit, fit_levels, fit_of
from constraints.rules.base import RowPrice, RuleParams, over_members

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class PhaseStretchParams(RuleParams):
    """Parameters of `phase-stretch`."""

    minutes: int = Field(default=20, ge=0)


class PhaseStretch(RowPrice):
    """A price where phase-and-provision is asked and the worst that it finds over the case's schools is "unusual".

    Practitioners call groups that straddle phases weaker; which phases are unusual, and the rate, are choices.
    """

    id = "phase-stretch"
    sentence = "A phase or provision that is unusual for the person costs {minutes} minutes."
    source = "https://roberthilleducationblog.com/2017/11/03/cluster-bonds-vital-as-mats-grow/"
    Params = PhaseStretchParams
    params: PhaseStretchParams
    prices_kinds = frozenset({"lead", "support"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        policy = round_.policy
        if row.need is not None and row.need.specialism not in policy.fit.support_specialisms:
            return 0
        found = min(fit_of(policy, row.person, school) for school in row.case.members)
        return self.params.minutes if found == Level.UNUSUAL else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        found = over_members(arrays, pairs, lambda school, person: fit_levels(arrays, school, person))
        return np.where(asks_fit(arrays, pairs) & (found == Level.UNUSUAL), self.params.minutes, 0)
