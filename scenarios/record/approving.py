"""The list to approve, as it comes back: a director's yes or no beside a match, read as an event of the round.

A row counts only where it is as it was written: whose school and leader it names is what the director saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import TABLES, Event, Fault
from constraints.round import Proposals
from scenarios.escaping import fold
from scenarios.files import Sheet
from scenarios.record.forms import APPROVAL_FILLED, APPROVE, REJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.round import Round
    from scenarios.files import Grid

DIRECTOR = "regional-director"
"""The party whose events these are."""
EVENTS_OF = {APPROVE: "approved", REJECT: "refused"}
"""What is recorded of each word of the column `Decision`."""

_CASE, _LEADER, _DECISION = "Case ID", "Leader ID", "Decision"
_EVENT_OF_TITLE = {"Reason code": "reason_code", "By": "by", "On": "on", "Note": "note"}


class ApprovalSheet:
    """The list to approve, read.

    Parameters
    ----------
    title : str
        Of the sheet.
    grid : Grid
        As it came back, its header first.
    unchanged : sequence of int
        The numbers of the rows that are as they were written, what was filled in left out.

    Attributes
    ----------
    sheet : Sheet
        A row of `events.csv` for every row with a decision.
    faults : tuple of Fault
        Decisions that cannot be read, or beside a row that is not as it was.
    """

    def __init__(self, title: str, grid: Grid, unchanged: Sequence[int]) -> None:
        self._title = title
        rows = list(zip(grid.numbers, grid.rows, strict=True))
        top = [fold(cell) for cell in rows[0][1]] if rows else []
        self._places = {name: top.index(fold(name)) for name in (_CASE, _LEADER, *APPROVAL_FILLED) if fold(name) in top}
        decided = [(number, row) for number, row in rows[1:] if self._cell(row, _DECISION)]
        self._unchanged, self._formulas = frozenset(unchanged), grid.formulas
        self.faults = tuple(fault for number, row in decided for fault in self._faults(number, row))
        columns = tuple(TABLES["events"].columns)
        sound = [(number, row) for number, row in decided if not any(self._faults(number, row))]
        events = [[self._event(row).get(column, "") for column in columns] for _, row in sound]
        self.sheet = Sheet(title, columns, 1, events, [number for number, _ in sound])

    def _cell(self, row: Sequence[str], title: str) -> str:
        at = self._places.get(title)
        return row[at].strip() if at is not None and at < len(row) else ""

    def _faults(self, number: int, row: Sequence[str]) -> Iterator[Fault]:
        word = self._cell(row, _DECISION)
        if word.lower() not in EVENTS_OF:
            expected = f"{APPROVE}, {REJECT}, or nothing"
            yield Fault("NM105", self._title, number, _DECISION, word, expected, "choose one from the list")
        elif any((number, self._places[title]) in self._formulas for title in APPROVAL_FILLED if title in self._places):
            yield Fault("NM104", self._title, number, None, word, "what is meant, not a formula", "type it")
        elif number not in self._unchanged:
            expected, advice = "a row as it was written", "put the row back, or make the workbook again"
            yield Fault("NM924", self._title, number, None, self._cell(row, _CASE), expected, advice)

    def _event(self, row: Sequence[str]) -> dict[str, str]:
        event = EVENTS_OF[self._cell(row, _DECISION).lower()]
        about = {"case_id": self._cell(row, _CASE), "person_id": self._cell(row, _LEADER)}
        filled = {column: self._cell(row, title) for title, column in _EVENT_OF_TITLE.items()}
        return {**about, **filled, "event": event, "party": DIRECTOR, "scope": "pair" if event == "refused" else ""}


def is_decided(round_: Round, event: Event) -> bool:
    """Say whether the director has said the same of a match already, and it stands.

    Parameters
    ----------
    round_ : Round
    event : Event
        An approval or refusal by the director, of a person.
    """
    person_id = str(event.person_id)
    if event.event == "refused":
        return (event.case_id, person_id) in round_.instructions.refused_pairs
    return Proposals.of(round_).answer(event.case_id, DIRECTOR, [person_id]) == "agreed"
