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

KINDS: Mapping[str, str] = {
    "forced": "no plan of the changed round has the leader at the case",
    "chosen": "a promised value could not be kept if the leader stayed beside all others who stay",
    "placed": "the case had no leader before",
    "left": "the case is not in the round any more",
}
"""The closed list of what a row of `diff.csv` is about; only the first two are moves."""


def diff_table(parent: ParentPlan, allocation: Allocation, reasons: Sequence[Reason]) -> pd.DataFrame:
    """Return a row for every case whose leader is not who it was, sorted by case.

    Parameters
    ----------
    parent : ParentPlan
    allocation : Allocation
        The repaired one.
    reasons : sequence of Reason
        One for every case that moved.
    """
    now = {row.case_id: row.leader_id for row in allocation.deployments}
    rows: list[tuple[str | int, ...]] = []
    for reason in reasons:
        case_id, leader = reason.case_id, parent.leaders[reason.case_id]
        cells = (reason.kind, because(reason, leader), reason.checked)
        rows.append((case_id, leader, now.get(case_id, ""), parent.states[case_id], parent.weights[case_id], *cells))
    rows += [
        (case_id, "", leader, "", 0, "placed", KINDS["placed"], True)
        for case_id, leader in now.items()
        if case_id not in parent.leaders
    ]
    rows += [(case_id, leader, "", "", 0, "left", KINDS["left"], True) for case_id, leader in parent.left.items()]
    return outcome_table("diff", sorted(rows))


def because(reason: Reason, leader: str) -> str:
    """Say why a case moved, in words that may be published.

    Parameters
    ----------
    reason : Reason
    leader : str
        Who led it.
    """
    if reason.obstacles:
        return "; ".join(f"{obstacle.because} ({obstacle.rule})" for obstacle in reason.obstacles)
    if reason.kind == "forced":
        return f"no plan that keeps every rule has {leader} at {reason.case_id}"
    if reason.goal is None:
        known = "the least change is proved" if reason.checked else "the least change is not proved"
        return f"for the promised values; {known}, this case was not looked at alone"
    if reason.at_most is None:
        return f"{leader} cannot stay beside all others who stay, with the goals before {reason.goal} as promised"
    edge = "at least" if reason.goal == "price" else "at most"
    return f"if {leader} stayed too, {reason.goal} would be {edge} {reason.at_most}; promised is {reason.promised}"


def curve_table(repair: Repair, points: Sequence[Repaired]) -> pd.DataFrame:
    """Return give-up against moves: a row a point, with the value that every goal comes to.

    `weight` is what the moved cases weigh, `least_weight` the proved least; `proved` says whether the two meet.

    Parameters
    ----------
    repair : Repair
    points : sequence of Repaired
        By rising give-up.
    """
    goals = [stage.goal for stage in repair.ranked]
    rows = [
        (
            float(point.give_up),
            len(repair.parent.moved(point.x)),
            point.moved.value,
            point.moved.bound,
            point.moved.proved,
            *(stage.value(point.x) for stage in repair.ranked),
        )
        for point in points
    ]
    return outcome_table("curve", rows, goals)


def percent(share: Fraction) -> str:
    """Return a percentage as planners write it: 0, 0.5, 10."""
    return f"{float(share):g}"
