"""A round with planted secrets, for tests of what outputs tell to whom.

It ships so that an output of somebody's own can be held to the same.  Every text that comes out for an
audience is searched for :func:`planted_secrets` of that audience::

    run = planted_run(folder / "run")
    text = my_output(run, Audience.SCHOOL, "100001")
    assert not leaks(text, Audience.SCHOOL, "100001")
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from constraints import testing as make
from constraints.domain.vocabulary import REASON_CODES
from scenarios.reports.audience import Audience
from scenarios.runs import read_run, run

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.domain.records import Event
    from constraints.round.round import Round
    from scenarios.runs import Run

ALDER, BIRCH, CEDAR, DOGWOOD = "100001", "100002", "100003", "100004"
"""Cases: the first two are led, by LEAD-A and LEAD-B. Cedar's only leader refused it; Dogwood refused the offer."""

_NAMES = {ALDER: "Alder Primary", BIRCH: "Birch Primary", CEDAR: "Cedar Primary", DOGWOOD: "Dogwood Primary"}
_TEAMS = {ALDER: ("LEAD-A", "STAFF-A", "HOME-A", "Home of A"), BIRCH: ("LEAD-B", "STAFF-B", "HOME-B", "Home of B")}
_UNUSED = ("LEAD-C", "STAFF-C", "HOME-C", "Home of C")
"""Refused Cedar, withdrew from nothing, leads nobody."""
_NOTE = "PLANTED-NOTE"
_PLANNER = "PLANTED-PLANNER"
_ROLE = "PLANTED-INTEREST"
_REASONS = {
    "conflict": "former-employment",
    "leader refuses": "no-capacity",
    "school refuses": "declined-offer",
    "forbid": "exceptional",
    "other region": "too-far",
}
"""Reason codes by where they stand; each stands in one place only, so that a leak tells where it came from."""

_REFUSED_ON = dt.date(2019, 9, 3)


def planted_round() -> Round:
    """Make a round of real (not generated) data with a secret in every place that has any.

    Notes stand in conflicts, decisions and events; LEAD-B has a conflict with Alder and an interest in Cedar's
    authority; LEAD-C refused Cedar; Dogwood refused the offer; a planner forbade LEAD-A at Birch.
    """
    at, reasons = make.HERE, _REASONS
    return make.make_round(
        schools=[
            make.school(urn, at=(at[0], at[1] + 1_000 * k), name=_NAMES[urn], la_code="801", region="South West")
            for k, urn in enumerate((ALDER, BIRCH, CEDAR, DOGWOOD))
        ],
        needs=[make.need(ALDER, "maths"), make.need(BIRCH, "phonics"), make.need(CEDAR, "english")],
        supporters=[
            make.supporter(home, name=name, region="South West")
            for _, _, home, name in (*_TEAMS.values(), _UNUSED)
        ],
        leaders=[
            make.leader("LEAD-A", "HOME-A", half_days=6, max_cases=1),
            make.leader("LEAD-B", "HOME-B", half_days=6, max_cases=1),
            make.leader("LEAD-C", "HOME-C", half_days=6, max_cases=1),
        ],
        staff=[
            make.staff_member("STAFF-A", "HOME-A", "maths:3"),
            make.staff_member("STAFF-B", "HOME-B", "phonics:3"),
            make.staff_member("STAFF-C", "HOME-C", "english:3"),
        ],
        conflicts=[make.conflict(ALDER, "LEAD-B", note=_NOTE, reason_code=reasons["conflict"])],
        interests=[make.interest("LEAD-B", "801-governors", _ROLE)],
        decisions=[
            make.forbid(CEDAR, "LEAD-A", note=_NOTE, by=_PLANNER, reason_code=reasons["forbid"]),
            make.forbid(CEDAR, "LEAD-B", note=_NOTE, by=_PLANNER, reason_code=reasons["forbid"]),
            make.pin(ALDER, "LEAD-A", note=_NOTE, by=_PLANNER, reason_code="local-knowledge"),
        ],
        events=[
            _event(CEDAR, "leader", "LEAD-C", reasons["leader refuses"]),
            _event(BIRCH, "leader", "LEAD-C", reasons["other region"]),
            _event(DOGWOOD, "school", None, reasons["school refuses"]),
        ],
    )  # fmt: skip


def _event(case_id: str, party: str, person_id: str | None, reason: str) -> Event:
    on = _REFUSED_ON.isoformat()
    return make.event(case_id, "refused", party, person_id, on=on, reason_code=reason, note=_NOTE, by=_PLANNER)


def planted_run(folder: Path) -> Run:
    """Solve the planted round into a new folder, and read it."""
    run(planted_round(), folder)
    return read_run(folder)


def planted_secrets(audience: Audience, case_id: str | None = None) -> tuple[str, ...]:
    """Return the texts that no output for an audience may hold.

    Parameters
    ----------
    audience : Audience
    case_id : str, optional
        The reader's case, of an output for a school.
    """
    always = (_NOTE,)
    if audience is Audience.PLANNER:
        return always
    conflicts = (_ROLE, *_reason(_REASONS["conflict"]))
    if audience is Audience.DIRECTOR:
        return (*always, *conflicts)
    reasons = [text for code in _REASONS.values() for text in _reason(code)]
    people = [word for team in (*_TEAMS.values(), _UNUSED) for word in team]
    told = (*always, _PLANNER, _ROLE, *reasons)
    if audience is Audience.PUBLIC:
        return (*told, *(word for word in people if not word.startswith("H")))  # supporters are published
    mine = {*_TEAMS.get(case_id or "", ()), case_id, _NAMES.get(case_id or "")}
    others = [word for word in (*people, *_NAMES, *_NAMES.values()) if word not in mine]
    own = _reason(_REASONS["school refuses"]) if case_id == DOGWOOD else ()
    return tuple(word for word in (*told, *others) if word not in own)


def _reason(code: str) -> tuple[str, str]:
    """Return a reason code and its words."""
    return code, REASON_CODES[code]


def leaks(text: str, audience: Audience, case_id: str | None = None) -> list[str]:
    """Return the secrets that a text tells, as :func:`planted_secrets` lists them; the case of letters hides nothing.

    Parameters
    ----------
    text : str
        All that the output holds, its file names and hidden parts too.
    audience : Audience
    case_id : str, optional
    """
    searched = text.casefold()
    return [secret for secret in planted_secrets(audience, case_id) if secret.casefold() in searched]
