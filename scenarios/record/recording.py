"""Record an event: read it, hold it against round and policy, add it, and say what it changes for the solver."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from constraints.changes import with_rows
from constraints.checks import check
from constraints.domain import TABLES, Event, Fault, InputRefused, moment_now
from constraints.round import Proposals, Turns, occasion_of, standing_events, takes_away
from scenarios.files import Grid, sheet_of
from scenarios.record.appending import append_rows
from scenarios.rounds import (
    cases_called,
    headings,
    hold_round,
    leaders_called,
    nearest_id,
    only_one,
    read_table,
    supporters_called,
    which_one,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from constraints.round import Round

PLACES = {
    "case_id": "CASE", "event": "EVENT", "party": "--party", "person_id": "--person", "on": "--on", "scope": "--scope",
    "reason_code": "--reason", "note": "--note", "by": "--by", "reply_by": "--reply-by",
}  # fmt: skip
"""Where on the command line each column of an event is given; faults name these places."""

EVENTS = "events"
WHO_STARTED = "the leader whose support has started: nobody else may go on with it"
"""What is expected where a start names nobody."""
_ABOUT = ("case_id", "party", "person_id")
"""What two rows have in common of which the later replaces the other."""
_INSTANT = 0.05
"""Seconds between two looks at the clock."""


@dataclasses.dataclass(frozen=True)
class Recorded:
    """What was recorded.

    Attributes
    ----------
    event : Event
    takes : str or None
        What the policy says that it takes away: offer, pair, person or supporter.
    state : str or None
        How far the proposal of the leader for the case has gone now; None where no leader is named or one is refused.
    effects : tuple of str
        What the solver is told now and was not told before, and the other way round, in words.
    already : bool
        Whether the round has the same event already; then nothing was written.
    sequence : int or None
        The number of the row among all that were ever recorded in the round; it is on the disk. None where nothing
        was written.
    """

    event: Event
    takes: str | None
    state: str | None
    effects: tuple[str, ...]
    already: bool
    sequence: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, the private note left out."""
        row = self.event.model_dump(mode="json", exclude={"note"})
        return row | {
            "takes": self.takes,
            "state": self.state,
            "already": self.already,
            "sequence": self.sequence,
            "effects": list(self.effects),
        }


def record(path: Path, given: Mapping[str, str | None]) -> Recorded:
    """Add an event to a round on disk; when this returns, the row is on the disk and has its number.

    Others who record at the same time wait for each other, a few seconds at most.

    Parameters
    ----------
    path : Path
        A sound round: a folder or a workbook.
    given : mapping of str to str
        The cells of the row by column, as a planner writes them; those left out are blank. Without `on` it happened
        now. Without `scope`, where a person is named and the policy tells a refusal of the offer from one of the
        pair, it is of the pair.

    Raises
    ------
    InputRefused
        With every fault: the round has one, a cell cannot stand, an id is not known, or the round would not hold
        together with the event. Or somebody else does not end writing it (NM607). Nothing was written.
    """
    with hold_round(path) as loaded:
        if loaded.faults:
            raise InputRefused(loaded.faults)
        round_ = loaded.round
        cells = _filled_cells(given)
        cells = _with_ids(round_, cells)
        event = scoped(round_, _read(round_, {"on": str(moment_now()), **cells}))
        standing = standing_events(round_.records(Event))
        if event.event == "void":
            event = _with_occasion(event, standing, cells)
        elif "on" not in cells:
            event = _at_its_own_second(event, standing)
        earlier = same_event(event, standing, exactly="on" in cells)
        already, event = earlier is not None, earlier or event
        after = with_rows(round_, {EVENTS: [event]})
        sequence = None
        if not already:
            _refuse_unsound(after, loaded.file_names)
            (sequence,) = append_rows(path, round_, {EVENTS: [event]})[EVENTS]
    person = round_.people.get(event.person_id or "")
    leader = person if person is not None and person.is_leader else None
    takes = takes_away(round_, event)
    state = Proposals.of(after).state(event.case_id, leader.person_id) if leader and takes is None else None
    effects = () if already else tuple(effects_of(round_, after))
    return Recorded(event, takes, state, effects, already, sequence)


def _with_occasion(void: Event, standing: Iterable[Event], cells: Mapping[str, str]) -> Event:
    """Return a void with the scope and moment of what it takes back, where these are left out and there is just one.

    Raises
    ------
    InputRefused
        Several events could be meant (NM303).
    """
    asked = ["case_id", "party", "person_id", *(["scope"] if "scope" in cells else [])]
    meant = {
        occasion_of(row): row
        for row in standing
        if all(getattr(row, field) == getattr(void, field) for field in asked)
        and ("on" not in cells or void.on == row.on or (not void.on.has_time and void.on.date() == row.on.date()))
    }
    if len(meant) > 1:
        days = ", ".join(" ".join(map(str, filter(None, (row.event, row.scope, row.on)))) for row in meant.values())
        advice = "give --on and --scope of the one that is meant"
        raise InputRefused([Fault("NM303", "EVENT", None, None, "void", f"one event to take back, not {days}", advice)])
    return void.model_copy(update={field: getattr(row, field) for row in meant.values() for field in ("scope", "on")})


def _filled_cells(given: Mapping[str, str | None]) -> dict[str, str]:
    return {column: text for column, text in given.items() if text is not None}


def same_event(event: Event, standing: Iterable[Event], *, exactly: bool) -> Event | None:
    """Return the row that says an event already, None where there is none.

    Parameters
    ----------
    event : Event
    standing : iterable of Event
        Those that no void has taken back.
    exactly : bool
        Whether its time of day was given by who records it, and counts. Else, and where it says a day alone, the last
        row of that day by the same party about the same case and person says it, if it is the same event.
    """
    of_day = [row for row in standing if row.on.date() == event.on.date() and _about(row) == _about(event)]
    if exactly and event.on.has_time:
        same = [row for row in of_day if row.on == event.on]
    else:
        turns = Turns(of_day)
        last = max(map(turns.of, of_day), default=None)
        same = [row for row in of_day if turns.of(row) == last]
    return next((row for row in same if (row.event, row.scope) == (event.event, event.scope)), None)


def _about(row: Event) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in _ABOUT)


def _at_its_own_second(event: Event, standing: Iterable[Event]) -> Event:
    """Return an event that happens now; where something has been recorded of the case this second, of the next one."""
    taken = {row.on for row in standing if row.case_id == event.case_id}
    while (now := moment_now()) in taken:
        time.sleep(_INSTANT)
    return event.model_copy(update={"on": now})


def _with_ids(round_: Round, cells: Mapping[str, str]) -> dict[str, str]:
    """Return cells with the ids of what is called by name: a school, a supporter, or the leader of a home.

    Raises
    ------
    InputRefused
        Several could be meant (NM202).
    """
    named = dict(cells)
    of_supporter = cells.get("party") == "supporter"
    for column, called in (
        ("case_id", cases_called), ("person_id", supporters_called if of_supporter else leaders_called),
    ):  # fmt: skip
        text = cells.get(column)
        if text is None:
            continue
        found = called(round_, text)
        if text not in round_.supporters and (advice := which_one(found)):
            raise InputRefused([Fault("NM202", PLACES[column], None, None, text, "one that is meant", advice)])
        named[column] = text if text in round_.supporters else only_one(text, found)
    return named


# --- reading and checking ------------------------------------------------------------------------------------------


def _read(round_: Round, cells: Mapping[str, str]) -> Event:
    """Read the cells of an event as those of a file are read, and look its ids up.

    Raises
    ------
    InputRefused
        With all faults, each at its place on the command line.
    """
    header = tuple(TABLES[EVENTS].columns)
    faults: list[Fault] = []
    grid = Grid([header, tuple(cells.get(column, "") for column in header)], [1, 2])
    sheet = sheet_of(EVENTS, grid, headings(TABLES[EVENTS]).keys())
    row = read_table(TABLES[EVENTS], sheet, faults).iloc[0]
    known: dict[str, Collection[str]] = {
        "case_id": round_.cases.keys(), "person_id": {*round_.people, *round_.supporters},
    }  # fmt: skip
    for field, ids in known.items():
        if row[field] is not None and row[field] not in ids:
            faults.append(_unknown(field, row[field], ids))
    if row["event"] == "started" and row["person_id"] is None:
        faults.append(Fault("NM103", EVENTS, 2, "person_id", "", WHO_STARTED, "give --person"))
    if faults:
        raise InputRefused(_at_its_place(fault) for fault in faults)
    return Event.model_construct(**{field: row[field] for field in Event.model_fields})


def _unknown(field: str, value: str, known: Collection[str]) -> Fault:
    near = nearest_id(value, known)
    expected = (
        "the id or name of a case"
        if field == "case_id"
        else "the id of a leader, staff member or supporter, or a leader's own school"
    )
    advice = f"did you mean {near!r}?" if near else "look it up in the round"
    return Fault("NM202", EVENTS, 2, field, value, expected, advice)


def _at_its_place(fault: Fault) -> Fault:
    return dataclasses.replace(fault, file=PLACES.get(fault.column or "", fault.file), row=None, column=None)


def scoped(round_: Round, event: Event) -> Event:
    """Say of a refusal that names a person that it is of the pair, where the policy tells the two apart."""
    lines = {(line.event, line.party, line.scope) for line in round_.policy.refusals}
    of_pair = (event.event, event.party, "pair") in lines and takes_away(round_, event) == "offer"
    if event.scope is None and event.person_id is not None and of_pair:
        return event.model_copy(update={"scope": "pair"})
    return event


def _refuse_unsound(after: Round, file_names: Mapping[str, str]) -> None:
    """Refuse an event with which the round would not hold together, such as a refusal of a pair that is pinned.

    Raises
    ------
    InputRefused
        With all faults; those of the event itself at their places on the command line.
    """
    added = after.tables[EVENTS].index[-1]
    faults = check(after, file_names)
    own = {fault for fault in faults if fault.row == added and fault.file == file_names.get(EVENTS, "events.csv")}
    if faults:
        raise InputRefused(_at_its_place(fault) if fault in own else fault for fault in faults)


# --- what changes --------------------------------------------------------------------------------------------------


def effects_of(before: Round, after: Round) -> Iterator[str]:
    """Say what the solver is told now and was not, and what it was told and is not any more."""
    old, new = before.instructions, after.instructions
    for case_id in sorted(new.refused_offers - old.refused_offers):
        yield f"{case_id} is not in the offer any more: nobody may lead it"
    for case_id, party in sorted(new.refused_pairs - old.refused_pairs):
        yield f"{party} may not be matched with {case_id}"
    for party in sorted(new.withdrawn - old.withdrawn):
        whom = f"{party} and all its people are" if party in after.supporters else f"{party} is"
        yield f"{whom} out of the whole round"
    for case_id in sorted(new.in_support - old.in_support):
        yield f"{case_id} is in support: nobody else may lead it"
    for case_id in sorted(old.refused_offers - new.refused_offers):
        yield f"{case_id} is in the offer again"
    for case_id, party in sorted(old.refused_pairs - new.refused_pairs):
        yield f"{party} may be matched with {case_id} again"
    for party in sorted(old.withdrawn - new.withdrawn):
        yield f"{party} is back in the round"
    for case_id in sorted(old.in_support - new.in_support):
        yield f"{case_id} is in support no more"
