"""What a case gets lies within its offer."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import (
    NO_UPPER,
    Columns,
    RuleRows,
    half_days_of,
    limits,
    never,
    running_covers,
    running_leads,
    stack_rows,
)
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, PlanRow, RoundArrays
    from constraints.round import Round


class OfferLimit(CouplingRule):
    """The offer of a case's tier.

    - Where the case has a grant: staff half-days at the policy's rate are within it; the leader is paid apart.
    - Else, where it has an entitlement: leader's and staff's half-days together are within it.
    - Where the tier limits the leader: a new deployment is no longer than that.

    Running work counts with the figures of case and need, as if new; where it alone is more than the offer, the limit
    is what it takes. Personal cover lies inside the deployment and is charged nowhere.
    """

    id = "offer-limit"
    sentence = (
        "A case gets at most its offer: half-days of leader and staff within the entitlement, or staff within the "
        "grant and the leader within the tier's days."
    )
    source = "https://tscouncil.org.uk/2019-2020-school-improvement-offer/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find cases that get more than their offer."""
        running = _running_use(plan.round)
        used: Counter[str] = Counter()
        for row in plan.rows:
            used[row.case.case_id] += _use(plan.round, row)
            limit = plan.round.policy.tiers[row.case.tier].lead_limit_half_days
            if row.kind == "lead" and not row.running and limit is not None and row.half_days > limit:
                yield Breach(self.id, row.case.case_id, f"a leader for {row.half_days} half-days; the tier has {limit}")
        for case_id, taken in used.items():
            case = plan.round.cases[case_id]
            offer = case.entitlement_half_days if case.grant_pence is None else case.grant_pence
            if offer is not None and taken > max(offer, running[case_id]):
                unit = "half-days" if case.grant_pence is None else "pence"
                yield Breach(self.id, case_id, f"{taken} {unit}; the offer is {max(offer, running[case_id])}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each case whose candidates could outgrow its offer, and one against leads beyond the tier."""
        cases, policy = arrays.cases, arrays.round.policy
        granted = cases.grant >= 0
        lead_rate = np.where(granted, 0, 1)
        staff_rate = np.where(granted, policy.offer.staff_half_day_pence, 1)
        offer = np.where(granted, cases.grant, np.where(cases.entitlement < 0, NO_UPPER, cases.entitlement))
        most = np.maximum(offer, _running_of_cases(arrays, lead_rate, staff_rate))
        paid = np.arange(columns.supports.stop)
        case = columns.case[paid]
        rate = np.where(columns.need[paid] < 0, lead_rate[case], staff_rate[case])
        too_long = np.flatnonzero(
            (cases.lead_half_days > _tier_limit(arrays))[columns.lead.case] & ~columns.lead.running
        )
        return stack_rows(
            never(columns.lead.case[too_long], too_long, cases.ids),
            limits(case, paid, half_days_of(arrays, columns)[paid] * rate, most, cases.ids),
        )


def _use(round_: Round, row: PlanRow) -> int:
    """Return what a row takes of its case's offer: pence of a grant, or half-days."""
    granted = row.case.grant_pence is not None
    if row.kind == "personal":
        return 0
    if row.need is None:
        return 0 if granted else row.case.lead_half_days
    return row.need.half_days * (round_.policy.offer.staff_half_day_pence if granted else 1)


def _running_use(round_: Round) -> Counter[str]:
    """Add up what running work takes of its cases' offers."""
    use: Counter[str] = Counter()
    for case_id in round_.ledger.leads:
        case = round_.cases[case_id]
        use[case_id] += case.lead_half_days if case.grant_pence is None else 0
    for (case_id, need_id), (person_id, _) in round_.ledger.supports.items():
        if not round_.people[person_id].is_leader:
            rate = 1 if round_.cases[case_id].grant_pence is None else round_.policy.offer.staff_half_day_pence
            use[case_id] += round_.needs[case_id, need_id].half_days * rate
    return use


def _running_of_cases(arrays: RoundArrays, lead_rate: Ints, staff_rate: Ints) -> Ints:
    """Return the same as an array, one entry a case."""
    led, _ = running_leads(arrays)
    need, person = running_covers(arrays)
    need = need[person >= arrays.people.leaders]
    case = arrays.needs.case[need]
    use = np.zeros(len(arrays.cases.ids), np.int64)
    np.add.at(use, led, arrays.cases.lead_half_days[led] * lead_rate[led])
    np.add.at(use, case, arrays.needs.half_days[need] * staff_rate[case])
    return use


def _tier_limit(arrays: RoundArrays) -> Ints:
    """Return the longest deployment that each case's tier allows."""
    limit = np.full(len(arrays.cases.ids), NO_UPPER, np.int64)
    for tier, offer in arrays.round.policy.tiers.items():
        if offer.lead_limit_half_days is not None:
            limit[arrays.cases.tier == tier] = offer.lead_limit_half_days
    return limit
