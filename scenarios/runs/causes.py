"""Why a case has no leader: a cause from a closed list, and the facts behind it in publishable words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import outcome_table, outcome_tables

if TYPE_CHECKING:
    import pandas as pd

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.round import Case, Round
    from optimiser.model import Candidates

CAUSES: dict[str, str] = {
    "nobody-in-reach": "no leader is within reach of the place of delivery",
    "blocked": "every leader within reach is blocked by a rule",
    "not-enough": "leaders could be sent, but none of them has enough time or places left",
}
"""The closed list of causes."""


def run_tables(
    round_: Round, allocation: Allocation, report: AuditReport, candidates: Candidates
) -> dict[str, pd.DataFrame]:
    """Return all outcome tables of a run by name: those of the audit, and why cases have no leader.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    report : AuditReport
        Of the allocation.
    candidates : Candidates
        Of the round.
    """
    unplaced = unplaced_table(round_, allocation, candidates)
    return {**outcome_tables(round_, allocation, report), "unplaced": unplaced}


def unplaced_table(round_: Round, allocation: Allocation, candidates: Candidates) -> pd.DataFrame:
    """Return a row for every case without a leader: case_id, cause, detail.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    candidates : Candidates
        Of the same round.
    """
    placed = {deployment.case_id for deployment in allocation.deployments}
    cases = list(round_.cases.values())
    open_leaders = np.bincount(candidates.lead.case, minlength=len(cases))
    rows = [
        (case.case_id, *_cause(round_, case, position, int(open_leaders[position]), candidates))
        for position, case in enumerate(cases)
        if case.case_id not in placed
    ]
    return outcome_table("unplaced", rows)


def _cause(round_: Round, case: Case, position: int, open_leaders: int, candidates: Candidates) -> tuple[str, str]:
    limit = round_.policy.tiers[case.tier].lead_limit_half_days
    if limit is not None and case.lead_half_days > limit:
        return "blocked", f"leading takes {case.lead_half_days} half-days, the offer pays for {limit} (offer-limit)"
    near = int(candidates.lead_considered[position])
    if not near:
        return "nobody-in-reach", "no leader within reach"
    blocked = {rule: int(by_case[position]) for rule, by_case in candidates.lead_blocked.items() if by_case[position]}
    blocked_by = ", ".join(
        f"{rule} {count}" for rule, count in sorted(blocked.items(), key=lambda item: (-item[1], item[0]))
    )
    if not open_leaders:
        return "blocked", f"leaders within reach: {near}, all blocked by: {blocked_by}"
    able = f"leaders within reach: {near}, of whom {open_leaders} could be sent"
    return "not-enough", able + (f"; the others are blocked by: {blocked_by}" if blocked_by else "")
