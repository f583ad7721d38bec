"""Task sheets: what a leader is asked to do, where, when, with whom, and whom to ring first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.round import how_known
from scenarios.escaping import DataText
from scenarios.reports.approvals import CHECKED
from scenarios.reports.letters.desk import school_name
from scenarios.reports.letters.missing_names import named
from scenarios.reports.letters.template_facts import Call, Share, Task, TaskSheet
from scenarios.runs import period_shares, say_shares
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.faces import PlanRow
    from constraints.policies import Policy
    from constraints.round import Case, Person
    from scenarios.reports.letters.desk import Desk
    from scenarios.reports.letters.matches import Matches
    from scenarios.reports.letters.template_facts import Journey
    from scenarios.statements import Argument, Statement

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
_AVAILABLE = "available-leader"
"""The rule of which a sheet says in words to its reader what is not known."""

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
    half_days = sum(task.half_days for task in tasks)
    return TaskSheet(
        opening=_opening(person, tasks, half_days),
        tasks=tasks,
        half_days=half_days,
        half_days_given=person.half_days,
        cases_given=person.max_cases,
        periods=tuple(Share(shares[0].period, sum(share.half_days for share in shares)) for shares in periods),
    )


def _opening(person: Person, tasks: Sequence[Task], half_days: int) -> tuple[Statement, Statement]:
    """Say what a leader is asked to do, and what they offered."""
    unit = "case" if any(task.place.members for task in tasks) else "school"
    running = sum(task.running for task in tasks)
    new, who = len(tasks) - running, {"leader_id": person.person_id, "unit": unit}
    if not running:
        asked = state("letter.sheet-proposed", new=new, half_days=half_days, **who)
    elif not new:
        asked = state("letter.sheet-goes-on", running=running, half_days=half_days, **who)
    else:
        asked = state("letter.sheet-both", new=new, running=running, half_days=half_days, **who)
    return asked, state("letter.sheet-offer", half_days=person.half_days, cases=person.max_cases, **who)


def _task(desk: Desk, matches: Matches, row: PlanRow) -> Task:
    case_id = row.case.case_id
    by_period = period_shares(desk.round, row)
    shares = tuple(Share(DataText(period), half_days) for period, half_days in by_period or (("", row.half_days),))
    journey, status = desk.journey(row), matches.status(row, school="the school", leader="you")
    return Task(
        place=desk.place(row.case),
        tier=desk.round.policy.tiers[row.case.tier].name,
        half_days=row.half_days,
        shares=shares,
        journey=journey,
        running=row.running,
        says=(_visits(row, journey, shares if by_period else ()), _way(row, journey), status),
        helps=desk.helps(case_id),
        gaps=desk.gaps(case_id),
        referred=desk.referred(case_id, "letter.referred-elsewhere"),
        calls=tuple(call for call in calls(desk, row.case, reader=row.person) if call.party != "leader"),
        checks=tuple(_checks(desk, matches, row)),
    )


def _visits(row: PlanRow, journey: Journey, shares: Sequence[Share]) -> Statement:
    """Say how many half-days a task takes, in which periods, and in how many visits."""
    about: dict[str, Argument] = {
        "half_days": row.half_days,
        "visits": journey.visits,
        "length": "a whole day" if journey.whole_days else "half a day",
        "case_id": row.case.case_id,
        "leader_id": row.person.person_id,
    }
    if row.running and not row.half_days:
        return state("letter.sheet-none-left", case_id=row.case.case_id, leader_id=row.person.person_id)
    left = "-left" if row.running else ""
    if not shares:
        return state(f"letter.sheet-visits{left}", **about)
    said = say_shares([(one.period, one.half_days) for one in shares])
    return state(f"letter.sheet-visits{left}-by-period", shares=said, **about)


def _way(row: PlanRow, journey: Journey) -> Statement:
    who = {"case_id": row.case.case_id, "leader_id": row.person.person_id}
    return state("letter.sheet-journey", minutes=journey.minutes, known=how_known(journey.measured), **who)


def _checks(desk: Desk, matches: Matches, row: PlanRow) -> Iterator[Statement]:
    """Say what is to be checked before work begins; each fact once, with those whom it is about."""
    about: dict[tuple[str, str], dict[DataText, None]] = {}
    for flag in desk.rows("flags", row.case.case_id):
        if flag["kind"] == "not-known":
            who = desk.round.people[flag["person_id"]]
            person = DataText("you") if who.person_id == row.person.person_id else desk.who(who).name
            about.setdefault((flag["rule"], flag["because"]), {})[person] = None
    if any(rule == _AVAILABLE for rule, _ in about):
        yield from matches.availability(row, own=True)
    for (rule, because), people in about.items():
        if rule == _AVAILABLE:
            continue
        check: dict[str, Argument] = {
            "subject": CHECKED.get(rule, rule),
            "because": DataText(because),
            "case_id": row.case.case_id,
            "rule": rule,
        }
        if list(people) == ["you"]:
            yield state("letter.sheet-check", **check).named(desk.schools)
        else:
            yield state("letter.sheet-check-about", people=tuple(people), **check).named(desk.schools)


def calls(desk: Desk, case: Case, parties: Sequence[str] = (), *, reader: Person | None = None) -> tuple[Call, ...]:
    """Return whom to tell and ask about a case, in the policy's order.

    Parameters
    ----------
    desk : Desk
    case : Case
        That the plan leads.
    parties : sequence of str
        Only these; all where empty.
    reader : Person, optional
        A leader who reads the list, and whose own head is called so.
    """
    rows = sorted(desk.rows("contacts", case.case_id), key=lambda row: int(row["order"]))
    return tuple(_call(desk, case, row, reader) for row in rows if not parties or row["party"] in parties)


def _call(desk: Desk, case: Case, row: Mapping[str, str], reader: Person | None) -> Call:
    party, whom, todo = row["party"], _whom(desk, case, row), _TODO[row["what"]]
    what = _PARTY.get(party, party)
    about: dict[str, Argument] = {"todo": todo, "case_id": case.case_id}
    if party == "home-head" and reader is not None and row["whom"] == reader.supporter.supporter_id:
        says = state("letter.call-own-head", **about)
    elif party in {"school", "staff", "leader"}:
        says = state("letter.call-named", whom=whom, **about)
    elif whom:
        says = state("letter.call-party-named", party=what[0].upper() + what[1:], whom=whom, **about)
    else:
        says = state("letter.call-party", party=what[0].upper() + what[1:], **about)
    phone = DataText(desk.names.phones.get(row["whom"], ""))
    return Call(party=party, what=what, whom=whom, phone=phone, state=row["what"], todo=todo, says=says)


def steps(calls: Sequence[Call], case: Case, policy: Policy, *, running: bool) -> Iterator[Statement]:
    """Say to a school what happens next: whom we tell, and that we ask it.

    Parameters
    ----------
    calls : sequence of Call
        Those of its own side, in the policy's order.
    case : Case
    policy : Policy
    running : bool
        Whether this support goes on from an earlier round, or has started.
    """
    several = len(case.members) > 1
    for number, call in enumerate(calls):
        about: dict[str, Argument] = {"case_id": case.case_id}
        if call.party == "school":
            key = _school_step(call, running=running)
            yield state(key[several], member=call.whom, **about) if several else state(key[several], **about)
        elif call.state in _BODY_STEPS:
            body = DataText(f"{call.what}, {call.whom},") if call.whom else call.what
            yield state(_BODY_STEPS[call.state], body=body, **about)
        else:
            first = "-first" if number == 0 and len(calls) > 1 else ""
            named_ = {"whom": call.whom} if call.whom else {}
            key_ = f"letter.we-tell{'-named' if call.whom else ''}{first}"
            yield state(key_, party=call.what, **named_, **about)
    is_asked = any(call.party == "school" and call.state in {"ask", "asked"} for call in calls)
    if not running and is_asked and _may_refuse(policy):
        yield state("letter.if-not-accepted", case_id=case.case_id)


_BODY_STEPS = {"ask": "letter.we-ask-body", "asked": "letter.we-have-asked-body", "agreed": "letter.body-agreed"}
"""What a school hears of the body responsible for it, where that has to say yes, too."""


def _may_refuse(policy: Policy) -> bool:
    """Say whether a school may refuse a leader and keep the offer."""
    return any((line.event, line.party, line.takes) == ("refused", "school", "pair") for line in policy.refusals)


def _school_step(call: Call, *, running: bool) -> tuple[str, str]:
    """Return the keys of what is said to a single school, and of one of several."""
    if call.state == "agreed":
        return "letter.you-agreed", "letter.school-agreed"
    if call.state == "tell":
        told = ("letter.decide-nothing", "letter.school-decides-nothing")
        return told if running else ("letter.we-tell-you", "letter.we-tell-school")
    if call.state == "asked":
        return "letter.we-have-asked-you", "letter.we-have-asked-school"
    return "letter.we-ask-you", "letter.we-ask-school"


def _whom(desk: Desk, case: Case, row: Mapping[str, str]) -> DataText:
    """Return the name of a party, where the round has one, else what it is."""
    party, whom, place = row["party"], row["whom"], case.place
    match party:
        case "local-authority":
            return named(place.la_name, whom)
        case "school":
            return next((school_name(school) for school in case.members if school.urn == whom), DataText(whom))
        case "home-head" | "supporter":
            home = named(desk.round.supporters[whom].name, f"Supporter {whom}")
            head = desk.names.names.get(whom)
            return DataText(f"{head}, {home.plain}") if head else home
        case "trust":
            return named(place.trust_name, whom)
        case "leader" | "staff":
            return desk.who(desk.round.people[whom]).name
    return DataText(whom)
