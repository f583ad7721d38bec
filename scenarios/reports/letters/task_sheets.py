"""Task sheets: what a leader is asked to do, where, when, with whom, and whom to ring first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.round import split
from scenarios.escaping import DataText
from scenarios.reports.approvals import CHECKED
from scenarios.reports.letters.desk import school_name
from scenarios.reports.letters.missing_names import named
from scenarios.reports.letters.template_facts import Call, Share, Task, TaskSheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.faces import PlanRow
    from constraints.round import Case
    from scenarios.reports.letters.desk import Desk
    from scenarios.reports.letters.matches import Matches

OWN_SIDE = ("local-authority", "trust", "diocese", "school")
"""Parties of the supported side, whom a letter to a school may name."""

_PARTY = {
    "local-authority": "local authority",
    "trust": "trust",
    "diocese": "diocese",
    "school": "school",
    "home-head": "supporting school",
    "supporter": "supporting body",
    "leader": "leader",
    "staff": "staff member",
}
_TODO = {"tell": "to be told", "ask": "to be asked", "asked": "has been asked", "agreed": "has agreed"}


def make_task_sheet(desk: Desk, matches: Matches, rows: Sequence[PlanRow]) -> TaskSheet:
    """Write a leader's task sheet.

    Parameters
    ----------
    desk : Desk
    matches : Matches
        For how far each proposal has gone.
    rows : sequence of PlanRow
        All that one leader leads.
    """
    tasks = tuple(_task(desk, matches, row) for row in rows)
    person = rows[0].person
    periods = zip(*(task.shares for task in tasks), strict=True) if desk.round.periods else ()
    return TaskSheet(
        tasks=tasks,
        half_days=sum(task.half_days for task in tasks),
        half_days_given=person.half_days,
        cases_given=person.max_cases,
        periods=tuple(Share(shares[0].period, sum(share.half_days for share in shares)) for shares in periods),
    )


def _task(desk: Desk, matches: Matches, row: PlanRow) -> Task:
    case_id = row.case.case_id
    periods = desk.round.periods
    shares = split(row.half_days, row.profile, len(periods)) if periods else (row.half_days,)
    return Task(
        place=desk.place(row.case),
        tier=desk.round.policy.tiers[row.case.tier].name,
        half_days=row.half_days,
        shares=tuple(Share(DataText(period), share) for period, share in zip(periods or ("",), shares, strict=True)),
        journey=desk.journey(row),
        running=row.running,
        status=matches.status(row, school="the school", leader="you"),
        helps=desk.helps(case_id),
        gaps=desk.gaps(case_id),
        referred=desk.referred(case_id),
        calls=tuple(call for call in calls(desk, row.case) if call.party != "leader"),
        checks=tuple(_checks(desk, row)),
    )


def _checks(desk: Desk, row: PlanRow) -> Iterator[DataText]:
    """Say what is to be checked before work begins; each fact once, with those whom it is about."""
    about: dict[str, dict[str, None]] = {}
    for flag in desk.rows("flags", row.case.case_id):
        if flag["kind"] == "not-known":
            who = desk.round.people[flag["person_id"]]
            subject = "you" if who.person_id == row.person.person_id else str(desk.who(who).name)
            about.setdefault(f"{CHECKED.get(flag['rule'], flag['rule'])}: {flag['because']}", {})[subject] = None
    for check, people in about.items():
        yield DataText(check if list(people) == ["you"] else f"{check} (this is about {' and '.join(people)})")


def calls(desk: Desk, case: Case, parties: Sequence[str] = ()) -> tuple[Call, ...]:
    """Return whom to tell and ask about a case, in the policy's order.

    Parameters
    ----------
    desk : Desk
    case : Case
        That the plan leads.
    parties : sequence of str
        Only these; all where empty.
    """
    rows = sorted(desk.rows("contacts", case.case_id), key=lambda row: int(row["order"]))
    kept = [row for row in rows if not parties or row["party"] in parties]
    return tuple(
        Call(
            party=row["party"],
            what=_PARTY.get(row["party"], row["party"]),
            whom=_whom(desk, case, row),
            state=row["what"],
            todo=_TODO[row["what"]],
        )
        for row in kept
    )


def _whom(desk: Desk, case: Case, row: Mapping[str, str]) -> DataText:
    """Return the name of a party, where the round has one, else what it is."""
    party, whom, place = row["party"], row["whom"], case.place
    match party:
        case "local-authority":
            return named(place.la_name, whom)
        case "school":
            return next((school_name(school) for school in case.members if school.urn == whom), DataText(whom))
        case "home-head" | "supporter":
            return named(desk.round.supporters[whom].name, f"Supporter {whom}")
        case "leader" | "staff":
            return desk.who(desk.round.people[whom]).name
    return DataText(whom)
