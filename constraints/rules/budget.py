"""The round stays within its money."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from pydantic import Field

from constraints.faces import Columns, RuleRows, half_days_of, limits
from constraints.rules.base import Breach, CouplingRule, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from constraints.faces import Plan, PlanRow, RoundArrays
    from constraints.policies import Offer

ROUND = "round"
"""Whom the budget is about."""


class BudgetParams(RuleParams):
    """The money of the round."""

    enabled: bool = False
    pence: int = Field(default=0, ge=0)
    """For new work of leaders and staff together."""


class Budget(CouplingRule):
    """Half-days of new deployments and new support by staff, at the policy's rates, within the budget.

    Running work is paid already, and what a leader covers personally lies inside the deployment.
    """

    id = "budget"
    sentence = "New deployments and support cost at most {pence} pence at the policy's rates."
    source = "https://greatheightstrust.org.uk/system-leader-guidance-cpd/"
    Params = BudgetParams

    @property
    def _pence(self) -> int:
        return cast("BudgetParams", self.params).pence

    @staticmethod
    def cost_of(rows: Iterable[PlanRow], offer: Offer) -> int:
        """Add up what the new work among some rows costs, in pence.

        Parameters
        ----------
        rows : iterable of PlanRow
        offer : Offer
            Has the rates.
        """
        rates = {"lead": offer.leader_half_day_pence, "support": offer.staff_half_day_pence, "personal": 0}
        return sum(row.half_days * rates[row.kind] for row in rows if not row.running)

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Add up what new work costs."""
        cost = self.cost_of(plan.rows, plan.round.policy.offer)
        if cost > self._pence:
            yield Breach(self.id, ROUND, f"{cost} pence; the budget is {self._pence}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make one row over all new leads and support."""
        offer = arrays.round.policy.offer
        new = np.flatnonzero(~columns.running[: columns.supports.stop])
        rate = np.where(columns.need[new] < 0, offer.leader_half_day_pence, offer.staff_half_day_pence)
        cost = half_days_of(arrays, columns)[new] * rate
        return limits(np.zeros(len(new), np.int64), new, cost, np.array([self._pence]), (ROUND,))
