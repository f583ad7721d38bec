"""What a repair tells of itself: who moved and why, and what giving up a little would save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.audit import outcome_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    import pandas as pd

    from constraints.domain import Allocation
    from optimiser.questions.repair import ParentPlan, Reason, Repair, Repaired
    from scenarios.statements import Statement

KINDS: Mapping[str, str] = {
    "forced": "no plan of the changed round has the leader at the case",
    "chosen": "what is promised could not be kept if the leader stayed beside all others who stay",
    "placed": "the case had no leader before",
    "left": "the case is not in the round any more",
}
"""The closed list of what a row of `diff.csv` is about; only the first two are moves."""


def diff_table(
    parent: ParentPlan, allocation: Allocation, reasons: Sequence[Reason], words: Mapping[str, Statement]
) -> pd.DataFrame:
    """Return a row for every case whose leader is not who it was, sorted by case.

    Parameters
    ----------
    parent : ParentPlan
    allocation : Allocation
        The repaired one.
    reasons : sequence of Reason
        One for every case that moved.
    words : mapping of str to Statement
        By case, from :func:`difference_words`.
    """
    now = {row.case_id: row.leader_id for row in allocation.deployments}
    rows: list[tuple[str | int, ...]] = []
    for reason in reasons:
        case_id, leader = reason.case_id, parent.leaders[reason.case_id]
        cells = (reason.kind, words[case_id].text, reason.checked)
        rows.append((case_id, leader, now.get(case_id, ""), parent.states[case_id], parent.weights[case_id], *cells))
    rows += [
        (case_id, "", leader, "", 0, "placed", words[case_id].text, True)
        for case_id, leader in now.items()
        if case_id not in parent.leaders
    ]
    rows += [(case_id, leader, "", "", 0, "left", words[case_id].text, True) for case_id, leader in parent.left.items()]
    return outcome_table("diff", sorted(rows))


def curve_table(repair: Repair, points: Mapping[Fraction | None, Repaired]) -> pd.DataFrame:
    """Return give-up against moves: a row a point, with the value that every goal comes to.

    `weight` is what the moved cases weigh, `least_weight` the proved least; `proved` says whether the two meet.

    Parameters
    ----------
    repair : Repair
    points : mapping of Fraction to Repaired
        By percent of needs and price that may be given up; one that they do not say is no point of the curve.
    """
    goals = [stage.goal for stage in repair.ranked]
    rows = [
        (
            float(percent),
            len(repair.parent.moved(point.x)),
            point.moved.value,
            point.moved.bound,
            point.moved.proved,
            *(stage.value(point.x) for stage in repair.ranked),
        )
        for percent, point in sorted((percent, point) for percent, point in points.items() if percent is not None)
    ]
    return outcome_table("curve", rows, goals)
