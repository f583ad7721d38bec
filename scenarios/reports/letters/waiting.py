"""Why a school has no leader, and what comes next: in words that tell it nothing about other schools or leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import SPECIALISMS
from scenarios.escaping import DataText
from scenarios.reports.cases import entry_of
from scenarios.reports.letters.desk import addressed
from scenarios.reports.letters.matches import inside
from scenarios.reports.letters.template_facts import Waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.round import Case
    from scenarios.reports.letters.desk import Desk

_NOT_ENTERED = {
    "not-eligible": "Your school is not eligible for this offer.",
    "trust-matched": "A strong trust has been found for your school, and it is to be supported that way instead.",
    "trust-pending": "A strong trust is being sought for your school; until that is settled it is given no leader.",
    "refused": "Your school declined the offer, as our records say.",
    "in-support": "Your school is in support already.",
}
"""Facts about the school itself that keep it out, by :data:`scenarios.reports.cases.ENTRIES`."""

_CAUSES = {
    "nobody-in-reach": "No leader in this round is within reach of your school.",
    "blocked": "The rules of the offer let none of the leaders within reach lead your school.",
    "not-enough": (
        "There are leaders who could lead your school, but in this plan none of them has room left: they are needed "
        "for other schools."
    ),
}
"""Causes by :data:`scenarios.runs.causes.CAUSES`; a rule that is named might tell of others."""


def waiting(desk: Desk, case: Case, *, detailed: bool) -> Waiting:
    """Say why a case has no leader.

    Parameters
    ----------
    desk : Desk
    case : Case
        That the plan leaves without a leader.
    detailed : bool
        Whether to say which rules stop how many: to planners and directors only.
    """
    entry = entry_of(desk.round, case)
    (row,) = desk.rows("unplaced", case.case_id) or ({"cause": "", "detail": ""},)
    entered = entry == "in-round"
    needs = dict.fromkeys(inside(SPECIALISMS[need.specialism]) for need in desk.round.needs_of(case.case_id))
    return Waiting(
        cause=addressed(_cause(desk, row["cause"]) if entered else _NOT_ENTERED[entry], case),
        entered=entered,
        detail=DataText(row["detail"][:1].upper() + row["detail"][1:]) if detailed else DataText(""),
        rounds_waited=case.rounds_waited,
        needs=tuple(needs),
        next=tuple(_next(desk, entry)),
    )


def _cause(desk: Desk, cause: str) -> str:
    sentence = _CAUSES.get(cause, "No leader was found.")
    if cause != "not-enough":
        return sentence
    if len(desk.round.policy.tiers) > 1:
        return f"{sentence} The most urgent schools come first; after that the plan helps as many as it can."
    return f"{sentence} The plan helps as many as it can."


def _next(desk: Desk, entry: str) -> Iterator[str]:
    """Say what happens next."""
    match entry:
        case "in-round":
            yield "If a leader becomes free before support starts, we look again, and write to you."
            if desk.round.policy.goals.waiting_cap:
                yield "Your wait counts in the next round: of schools as urgent as yours, those that waited go first."
        case "refused":
            yield "If this is wrong, or you would like to take up the offer now, please tell us."
        case "not-eligible" | "trust-matched" | "trust-pending" | "in-support":
            yield "If you think this is wrong, please tell us."
