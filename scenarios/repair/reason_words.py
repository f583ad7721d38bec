"""Why a case has another leader than before, in words: statements of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.rounds import unit_of
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Allocation
    from constraints.round import Round
    from optimiser.questions.repair import ParentPlan, Reason
    from scenarios.statements import Argument, Statement

_FIRM = {
    "pin": "repair.your-pin",
    "approved": "repair.approved-at",
    "announced": "repair.announced-at",
    "running": "repair.running-at",
}
_GOALS = {"waiting": "repair.for-waiting", "needs": "repair.for-needs", "price": "repair.for-price"}


def difference_words(
    round_: Round, parent: ParentPlan, allocation: Allocation, reasons: Sequence[Reason]
) -> dict[str, Statement]:
    """Return why each case has another leader than before, sorted by case.

    Parameters
    ----------
    round_ : Round
        The changed one.
    parent : ParentPlan
    allocation : Allocation
        The repaired one.
    reasons : sequence of Reason
        One for every case that moved.
    """
    now = {row.case_id: row.leader_id for row in allocation.deployments}
    found = {}
    for reason in reasons:
        leader = parent.leaders[reason.case_id]
        new = [case_id for case_id, who in now.items() if who == leader != parent.leaders.get(case_id)]
        found[reason.case_id] = because(round_, reason, leader, new)
    new = [case_id for case_id in now if case_id not in parent.leaders]
    found |= {case_id: state("repair.placed", case_id=case_id) for case_id in new}
    found |= {case_id: state("repair.left", case_id=case_id) for case_id in parent.left}
    return dict(sorted(found.items()))


def because(round_: Round, reason: Reason, leader_id: str, new: Sequence[str] = ()) -> Statement:
    """Say why a case moved, in words that may be published.

    Parameters
    ----------
    round_ : Round
        The changed one.
    reason : Reason
    leader_id : str
        Who led it.
    new : sequence of str, optional
        The cases that this leader leads now, and did not before.
    """
    about: dict[str, Argument] = {"case_id": reason.case_id, "leader_id": leader_id}
    if reason.obstacles:
        findings = tuple(
            state("repair.finding", because=obstacle.because, rule=obstacle.rule, **about)
            for obstacle in reason.obstacles
        )
        return state("repair.stopped", findings=findings, **about)
    if reason.kind == "forced":
        return _forced(round_, reason, about)
    if reason.goal:
        return _chosen(round_, reason, about, new)
    return state("repair.least" if reason.checked else "repair.not-proved", **about)


def _forced(round_: Round, reason: Reason, about: dict[str, Argument]) -> Statement:
    """Say why no plan has the leader at the case though no rule about the pair alone stops it."""
    if reason.pinned:
        return state("repair.pinned", **about | {"leader_id": reason.pinned}, unit=unit_of(round_))
    if reason.no_room is None:
        return state("repair.no-plan", **about)
    firm = tuple(
        state(_FIRM[why], **about | {"case_id": case_id}, name=name_of_case(round_, case_id))
        for case_id, why in reason.no_room.firm
    )
    if firm:
        return state("repair.no-room-after", changes=firm, rule=reason.no_room.rule, **about)
    return state("repair.no-room", rule=reason.no_room.rule, **about)


def _chosen(round_: Round, reason: Reason, about: dict[str, Argument], new: Sequence[str]) -> Statement:
    """Say which promise could not be kept, and by how much."""
    if reason.at_most is None:
        return state("repair.cannot-stay", goal=reason.goal, **about)
    leads = [about | {"case_id": case_id, "name": name_of_case(round_, case_id)} for case_id in new]
    about = about | {
        "more": abs(reason.promised - reason.at_most),
        "changes": tuple(state("repair.now-leads", **one) for one in leads),
    }
    if reason.goal in _GOALS:
        word = {"unit": unit_of(round_)} if reason.goal == "waiting" else {}
        return state(_GOALS[reason.goal], **word, **about)
    tier = int(reason.goal.removeprefix("placed.tier"))
    return state("repair.for-placed", tier=tier, unit=unit_of(round_), **about)


def name_of_case(round_: Round, case_id: str) -> str:
    """Return what a case is called: the name of the school where support is delivered, else its id.

    Parameters
    ----------
    round_ : Round
    case_id : str
    """
    case = round_.cases[case_id]
    place = next((school for school in case.members if school.urn == case.place_id), case.members[0])
    return place.name or case_id
