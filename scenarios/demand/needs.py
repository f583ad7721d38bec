"""Needs of source `derived`: what weak sub-judgements say about a school before anybody has visited it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Need

if TYPE_CHECKING:
    import pandas as pd

    from constraints.policies import Policy

WEAK = (3, 4)
"""Grades of a sub-judgement that point to a need."""
MOST_SEVERE = 3


def derived_needs(schools: pd.DataFrame, policy: Policy) -> list[Need]:
    """Derive needs from sub-judgements, by the policy's table.

    Parameters
    ----------
    schools : DataFrame
        By URN: case_id (empty for a school that stands alone) and a grade by judgement.
    policy : Policy
        `eligibility.derived_needs` names the specialisms; a 3 has the severity `needs.derived_severity`, a 4 one
        more.

    Returns
    -------
    list of Need
        Sorted by case, URN and specialism; where two judgements point to one specialism, the more severe.
        In a trust's case a need has its school's URN in its id.
    """
    worst: dict[tuple[str, str, str], int] = {}
    for judgement, specialism in policy.eligibility.derived_needs.items():
        weak = schools[schools[judgement].isin(WEAK)]
        severities = (weak[judgement].astype(int) - WEAK[0] + policy.needs.derived_severity).clip(upper=MOST_SEVERE)
        for urn, case_id, severity in zip(weak.index, weak["case_id"], severities, strict=True):
            key = (case_id or urn, urn, specialism)
            worst[key] = max(worst.get(key, 0), int(severity))
    return [
        Need(
            case_id=case, specialism=specialism, severity=severity, half_days=policy.needs.derived_half_days, urn=urn,
            need_id=specialism if case == urn else f"{specialism}-{urn}", source="derived",
        )
        for (case, urn, specialism), severity in sorted(worst.items())
    ]  # fmt: skip
