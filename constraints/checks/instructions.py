"""Running work, decisions and events: whether they contradict each other."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import CaseRow, Decision, Event, Need, Running, School
from constraints.round import Turns, occasion_of, replaces, turn_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault


def running_contradictions(look: Look) -> Iterator[Fault]:
    """Find a second running leader of a case, and a second person at work on a need."""
    first: dict[tuple[str, str | None], tuple[int, str]] = {}
    for number, row in look.rows(Running):
        if row.case_id is None or row.person_id is None:
            continue
        at, person_id = first.setdefault((row.case_id, row.need_id), (number, row.person_id))
        if person_id != row.person_id:
            who = "one running leader" if row.need_id is None else f"one person at work on {row.need_id}"
            there = look.row_name("running", at)
            expected = f"{who} at case {row.case_id}; row {there} has {person_id}"
            yield look.fault(
                "NM205", "running", number, "person_id", row.person_id, expected, "take one of the two rows out"
            )


def running_leaders(look: Look) -> Iterator[Fault]:
    """Find staff members that run a case, and leaders at work on a need of a case that another leader runs."""
    leads = {row.case_id: row.person_id for _, row in look.rows(Running) if row.need_id is None}
    for number, row in look.rows(Running):
        if row.need_id is None and row.person_id in look.known["staff"] - look.known["leaders"]:
            advice = "fill need_id: only leaders lead"
            yield look.fault(
                "NM205", "running", number, "person_id", row.person_id, "a leader, as need_id is blank", advice
            )
        other = leads.get(row.case_id)
        if row.need_id is not None and row.person_id in look.known["leaders"] and other not in (None, row.person_id):
            expected = f"a staff member, or the case's running leader {other}"
            yield look.fault(
                "NM205", "running", number, "person_id", row.person_id, expected, "correct one of the two rows"
            )


def running_half_days(look: Look) -> Iterator[Fault]:
    """Find running work of which more is left than there is in all."""
    for number, row in look.rows(Running):
        if row.half_days is not None and row.half_days_left is not None and row.half_days < row.half_days_left:
            expected = f"at least the {row.half_days_left} half-days that are left"
            advice = "correct one of the two, or leave half_days blank"
            yield look.fault("NM205", "running", number, "half_days", row.half_days, expected, advice)


def contradicting_decisions(look: Look) -> Iterator[Fault]:
    """Find a pin and a forbid of the same pair at the same moment, unless a later decision replaces one of them.

    One that names no specialism is about the whole pair, and contradicts an opposite one of any specialism.
    """
    for rows in _standing_decisions(look):
        for at, (number, row) in enumerate(rows):
            opposite = [
                (first, other) for first, other in rows[:at] if other.decision != row.decision and replaces(row, other)
            ]
            if opposite:
                first, other = opposite[0]
                there = look.row_name("decisions", first)
                expected = f"no opposite at one moment: row {there} says {_describe(other)}, this one {_describe(row)}"
                advice = "take one of the two out, or give both a date and time: the later one wins"
                yield look.fault("NM303", "decisions", number, "decision", row.decision, expected, advice)


def _describe(row: Decision) -> str:
    rule = f" of {row.rule}" if row.decision == "waive" else ""
    return f"{row.decision}{rule} {row.person_id} for {row.specialism or 'the whole case'}"


def decisions_against_running(look: Look) -> Iterator[Fault]:
    """Find a pin of another leader than the one who runs the case, and a forbid of work that goes on."""
    leads = {row.case_id: row.person_id for row in _going_on(look) if row.need_id is None}
    work = _running_work(look)
    for number, row in (item for rows in _standing_decisions(look) for item in rows):
        leader = leads.get(row.case_id)
        pins_leader = row.decision == "pin" and row.specialism is None and row.person_id in look.known["leaders"]
        if pins_leader and leader not in (None, row.person_id):
            expected = f"{leader}, who runs the case"
            yield look.fault(
                "NM303",
                "decisions",
                number,
                "person_id",
                row.person_id,
                expected,
                "end the running work or drop the pin",
            )
        if row.decision == "forbid" and row.specialism in work.get((row.case_id, row.person_id), set()):
            expected = "a pair without running work"
            yield look.fault(
                "NM303", "decisions", number, "decision", "forbid", expected, "take the running work or the row out"
            )


def _standing_decisions(look: Look) -> list[list[tuple[int, Decision]]]:
    """Return the pins and forbids that nothing later replaces, those of each pair together."""
    return [_standing(rows) for rows in _decisions_by_pair(look).values()]


def _standing(rows: list[tuple[int, Decision]]) -> list[tuple[int, Decision]]:
    """Return the pins and forbids of a pair that nothing later replaces."""
    turns = Turns(row for _, row in rows)
    return [
        (number, row)
        for number, row in rows
        if row.decision in {"pin", "forbid"}
        and not any(turn_of(later, turns) > turn_of(row, turns) and replaces(later, row) for _, later in rows)
    ]


def _decisions_by_pair(look: Look) -> dict[tuple[str, str], list[tuple[int, Decision]]]:
    pairs: dict[tuple[str, str], list[tuple[int, Decision]]] = defaultdict(list)
    for number, row in look.rows(Decision):
        if row.decision is not None and row.case_id is not None and row.person_id is not None:
            pairs[row.case_id, row.person_id].append((number, row))
    return pairs


def lifts_of_nothing(look: Look) -> Iterator[Fault]:
    """Find lifts that take nothing back: what the planner meant to be gone would go on standing."""
    for rows in _decisions_by_pair(look).values():
        turns = Turns(row for _, row in rows)
        for number, row in rows:
            before = [
                each for each in rows if each[1].decision != "lift" and turn_of(each[1], turns) <= turn_of(row, turns)
            ]
            if row.decision != "lift" or any(replaces(row, other) for _, other in before):
                continue
            expected = "a pin, forbid or waiver of the pair, by then, with the same specialism and rule"
            advice = "take the row out: nothing of the pair stands by then"
            if before:
                first, other = before[-1]
                there = look.row_name("decisions", first)
                advice = f"row {there} says {_describe(other)}: repeat its specialism and rule"
            yield look.fault("NM303", "decisions", number, "decision", "lift", expected, advice)


def _running_work(look: Look) -> dict[tuple[str, str], set[str | None]]:
    """Map each running pair to what a forbid of it may name: nothing (the pair), or the specialism of the need."""
    specialisms = {(row.case_id, row.need_id or row.specialism): row.specialism for _, row in look.rows(Need)}
    work: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for row in _going_on(look):
        work[row.case_id, row.person_id] |= {None}
        if row.need_id is not None:
            work[row.case_id, row.person_id] |= {specialisms.get((row.case_id, row.need_id))}
    return work


def _going_on(look: Look) -> list[Running]:
    """Return the running work that is the round's own; see :func:`constraints.round.ledger.goes_on`."""
    rows = [row for _, row in look.rows(Running)]
    if all(row.tier is None for row in rows):
        return rows
    tiers = {school.case_id or school.urn: school.tier for _, school in look.rows(School)}
    tiers |= {case.case_id: case.tier for _, case in look.rows(CaseRow)}
    now = [tiers.get(row.case_id) for row in rows]
    return [row for row, tier in zip(rows, now, strict=True) if row.tier is None or tier is None or row.tier >= tier]


def events_without_party(look: Look) -> Iterator[Fault]:
    """Find refusals and withdrawals that take a pair or a person away and do not say whose."""
    lines = {(line.event, line.party, line.scope): line.takes for line in look.round.policy.refusals}
    for number, row in look.rows(Event):
        takes = lines.get((row.event, row.party, row.scope), lines.get((row.event, row.party, None)))
        if takes in {"pair", "person", "supporter"} and row.person_id is None:
            expected = f"the person or supporter: under {look.round.policy.id} this event takes a {takes} away"
            yield look.fault("NM103", "events", number, "person_id", None, expected, "fill person_id")


def voids_of_nothing(look: Look) -> Iterator[Fault]:
    """Find voids that take no event back: what was recorded by mistake would go on counting."""
    standing: list[tuple[int, Event]] = []
    for number, row in look.rows(Event):
        if row.event != "void":
            standing.append((number, row))
            continue
        left = [each for each in standing if occasion_of(each[1]) != occasion_of(row)]
        if len(left) == len(standing):
            expected = "an event above it of the same case, party, person, scope and day"
            yield look.fault(
                "NM303", "events", number, "event", "void", expected, _advice_for_void(look, standing, row)
            )
        standing = left


def _advice_for_void(look: Look, standing: list[tuple[int, Event]], row: Event) -> str:
    near = [(at, other) for at, other in standing if (other.case_id, other.party) == (row.case_id, row.party)]
    if not near:
        return "take the row out: nothing of this party about the case stands above it"
    at, other = near[-1]
    facts = ", ".join(str(fact) for fact in (other.event, other.person_id, other.scope, other.on) if fact is not None)
    when = "day" if not other.on.has_time else "day, with the time"
    return f"row {look.row_name('events', at)} says {facts}: repeat its person, scope and {when}"
