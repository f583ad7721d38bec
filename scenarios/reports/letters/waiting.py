"""Why a school has no leader, and what comes next: in statements that tell it nothing about others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import SPECIALISMS
from scenarios.escaping import DataText
from scenarios.reports.letters.matches import inside
from scenarios.reports.letters.template_facts import Waiting
from scenarios.runs import ENTRIES
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.round import Case
    from scenarios.reports.letters.desk import Desk
    from scenarios.statements import Statement


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
    cause = desk.causes[case.case_id]
    (row,) = desk.rows("unplaced", case.case_id) or ({"detail": ""},)
    entered = cause not in ENTRIES
    needs = tuple(dict.fromkeys(inside(SPECIALISMS[need.specialism]) for need in desk.round.needs_of(case.case_id)))
    opening = "letter.sorry" if entered else "letter.not-sought"
    return Waiting(
        opening=state(opening, place=desk.place(case).name, case_id=case.case_id),
        cause=_cause(desk, case, cause),
        entered=entered,
        detail=DataText(row["detail"][:1].upper() + row["detail"][1:]) if detailed else DataText(""),
        sorry=tuple(_sorry(case)) if entered else (),
        rounds_waited=case.rounds_waited,
        needs=needs,
        next=tuple(_next(desk, case, cause, needs)),
    )


def _cause(desk: Desk, case: Case, cause: str) -> Statement:
    urgent_first = "-urgent-first" if cause == "not-enough" and len(desk.round.policy.tiers) > 1 else ""
    return state(f"letter.cause-{cause}{urgent_first}", target=case.target, case_id=case.case_id)


def _sorry(case: Case) -> Iterator[Statement]:
    """Say what the letter does not mean, and that the wait is known."""
    yield state("letter.no-judgement", target=case.target)
    if case.rounds_waited:
        yield state("letter.waited", rounds=case.rounds_waited, case_id=case.case_id)


def _next(desk: Desk, case: Case, cause: str, needs: tuple[str, ...]) -> Iterator[Statement]:
    """Say what happens next."""
    case_id = case.case_id
    if cause == "refused":
        yield state("letter.tell-us-if-wrong-offer", case_id=case_id)
    elif cause in ENTRIES:
        yield state("letter.tell-us-if-wrong", case_id=case_id)
    else:
        yield state("letter.look-again", case_id=case_id)
        if desk.round.policy.goals.waiting_cap:
            yield state("letter.wait-counts", case_id=case_id)
        if needs:
            yield state("letter.needs-on-record", target=case.target, names=needs, case_id=case_id)
