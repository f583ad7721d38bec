"""Which decisions and answers of a round are still those of the next one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import Decision, Event
from constraints.round import refusal_line, standing_decisions, standing_events, standing_refusals
from scenarios.following.fates import ITSELF, Fate, decision_fate, event_fate
from scenarios.following.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from constraints.round import Round
    from scenarios.following.carrying import Work


def decisions_after(round_: Round, cases: Collection[str], works: Iterable[Work]) -> list[Fate]:
    """Say of every decision whether it stands in the next round: forbids and waivers do, pins do not.

    Parameters
    ----------
    round_ : Round
    cases : collection of str
        Cases of the next round.
    works : iterable of Work
        What runs there.
    """
    standing = {id(row) for row in standing_decisions(round_.records(Decision))}
    runs: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for work in works:
        need = round_.needs.get((work.case_id, work.need_id))
        runs[work.case_id, work.person_id] |= {None} if need is None else {None, need.specialism}
    return [
        _decision_after(
            number, row, id(row) in standing, row.case_id in cases, row.specialism in runs[row.case_id, row.person_id]
        )
        for number, row in rows_of(round_, "decisions", Decision)
    ]


def _decision_after(number: int, row: Decision, stands: bool, is_here: bool, runs: bool) -> Fate:
    if row.decision == "lift":
        return decision_fate(number, row, "dropped", "it has taken back what it lifts")
    if not stands:
        return decision_fate(number, row, "dropped", "a later decision replaced it or took it back")
    if row.decision == "pin":
        return decision_fate(number, row, "dropped", "a pin holds for one round")
    if row.decision == "forbid" and not is_here:
        return decision_fate(number, row, "dropped", "its case is not in the next round")
    if row.decision == "forbid" and runs:
        return decision_fate(number, row, "dropped", "they work there: running work goes on")
    return decision_fate(number, row, "carried", f"{row.decision} until lifted", ITSELF)


def events_after(round_: Round) -> list[Fate]:
    """Say of every event whether it stands in the next round: refusals do, as long as the policy says.

    Parameters
    ----------
    round_ : Round
    """
    standing = {id(row) for row in standing_events(round_.records(Event))}
    refusals = {id(row) for row in standing_refusals(round_)}
    return [
        _event_after(round_, number, row, id(row) in standing, id(row) in refusals)
        for number, row in rows_of(round_, "events", Event)
    ]


def _event_after(round_: Round, number: int, row: Event, stands: bool, refuses: bool) -> Fate:
    if row.event == "void" or not stands:
        return event_fate(number, row, "dropped", "a void, and what it takes back")
    if not refuses:
        later = "a later answer replaced it" if row.event in {"refused", "withdrawn"} else "of this round's proposals"
        return event_fate(number, row, "dropped", later)
    line = refusal_line(round_, row)
    takes = line.takes if line is not None else None
    if line is not None and line.lasts == "round" and takes in {"offer", "person"}:
        return event_fate(number, row, "dropped", "the policy: it lasts for one round")
    what = {"offer": "the offer is refused", "person": f"{row.person_id} is out"}.get(takes or "", "refused")
    return event_fate(number, row, "carried", f"{what} until it is revoked", ITSELF)
