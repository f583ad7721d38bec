"""Plans in a planner's own sheet: any table that says school and leader, such as the edited sheet Allocation.

Schools and leaders may be called by id, URN or name; a row without a leader leads nobody.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.escaping import fold
from scenarios.files import Sheet, Unreadable, open_book, shown_name
from scenarios.rounds import cases_called, leaders_called, only_one, which_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from constraints.round import IdChanges, Round
    from scenarios.files import Grid

ALLOCATION_SHEET, NEEDS_SHEET = "Allocation", "Needs covered"
"""The sheets of the workbook of a run that say who leads, and who covers which need."""

_CASE = ("case id", "case", "urn", "school urn", "school", "school name", "name")
_LEADER = ("leader id", "leader", "led by", "leader's own school", "support school", "supporting school")
_NEED, _PERSON, _PROFILE = ("need id", "need"), ("person", "person id"), ("profile",)
"""How each column may be headed, the surest first."""
_DEEPEST = 20
"""Rows among which the header is."""


def has_planned_sheets(path: Path) -> bool:
    """Say whether a file has no sheet `deployments`, so that its own sheets are to be read.

    Parameters
    ----------
    path : Path
    """
    if not path.is_file():
        return False
    try:
        tabs = open_book(path).tabs
    except Unreadable:
        return False
    return all(tab.title.strip().lower() != "deployments" for tab in tabs)


def planned_sheets(path: Path, round_: Round, changes: IdChanges) -> dict[str, Sheet]:
    """Return the sheets of a plan in ids, under the names and headings of a plan's tables.

    Parameters
    ----------
    path : Path
        A workbook or a CSV file.
    round_ : Round
    changes : IdChanges
        Of the round: people may be called as they were before.

    Raises
    ------
    InputRefused
        No sheet says school and leader, or several do (NM102), or a school or leader is not known, or could be several
        (NM202).
    """
    tabs = {tab.title: tab.grid for tab in open_book(path).tabs if not tab.hidden}
    planned = _Planned(round_, changes)
    found = {"deployments": planned.read(*_one_table(path, tabs), (_CASE, _LEADER, _PROFILE), _LEADS)}
    needs = next((title for title in tabs if fold(title) == fold(NEEDS_SHEET)), None)
    if needs is not None:
        found["supports"] = planned.read(needs, tabs[needs], (_CASE, _NEED, _PERSON), _COVERS)
    if planned.faults:
        raise InputRefused(planned.faults)
    return found


_LEADS, _COVERS = ("case_id", "leader_id", "profile"), ("case_id", "need_id", "person_id")


def _one_table(path: Path, tabs: Mapping[str, Grid]) -> tuple[str, Grid]:
    """Return the sheet that says school and leader: that called Allocation, else the only one."""
    able = [title for title, grid in tabs.items() if _header(grid, (_CASE, _LEADER)) is not None]
    own = [title for title in able if fold(title) == fold(ALLOCATION_SHEET)] or able
    if len(own) != 1:
        why = f"several sheets say school and leader: {', '.join(able)}" if own else "no sheet says school and leader"
        expected = "one sheet with a column such as URN or School, and one such as Leader"
        advice = f"call the sheet that is meant {ALLOCATION_SHEET}" if own else "add the columns"
        raise InputRefused([Fault("NM102", shown_name(path), None, None, why, expected, advice)])
    return own[0], tabs[own[0]]


def _header(grid: Grid, wanted: Sequence[Sequence[str]]) -> int | None:
    """Return where the header is: the first row that has every kind of column."""
    for at, row in enumerate(grid.rows[:_DEEPEST]):
        folded = {fold(cell) for cell in row}
        if all(any(fold(name) in folded for name in names) for names in wanted):
            return at
    return None


@dataclasses.dataclass
class _Planned:
    """Reads sheets in ids, and collects the faults."""

    round: Round
    changes: IdChanges
    faults: list[Fault] = dataclasses.field(default_factory=list)

    def read(self, title: str, grid: Grid, headings: Sequence[Sequence[str]], columns: tuple[str, ...]) -> Sheet:
        top = _header(grid, headings[:2])
        if top is None:
            return Sheet(title, columns, 1, [], [])
        folded = [fold(cell) for cell in grid.rows[top]]
        places = [
            next((folded.index(fold(name)) for name in names if fold(name) in folded), None) for names in headings
        ]
        rows, numbers = [], []
        for number, row in zip(grid.numbers[top + 1 :], grid.rows[top + 1 :], strict=True):
            cells = [row[at].strip() if at is not None and at < len(row) else "" for at in places]
            if cells[1] and not cells[0]:
                advice = "fill it, or take the row out"
                self.faults.append(Fault("NM103", title, number, columns[0], "", "the school that is meant", advice))
            elif cells[1]:
                rows.append(list(self._in_ids(title, number, cells, columns)))
                numbers.append(number)
        return Sheet(title, columns, grid.numbers[top], rows, numbers)

    def _in_ids(self, title: str, number: int, cells: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
        for column, text in zip(columns, cells, strict=True):
            if column == "case_id":
                yield self._id(title, number, column, text, cases_called)
            elif column in {"leader_id", "person_id"}:
                yield self._id(title, number, column, self.changes.by_old_id.get(text, text), leaders_called)
            else:
                yield text

    def _id(
        self, title: str, number: int, column: str, text: str, called: Callable[[Round, str], Sequence[str]]
    ) -> str:
        found = called(self.round, text)
        if len(found) != 1:
            expected = "a case of the round" if column == "case_id" else "a person of the round"
            advice = which_one(found) or "write the id, or the name of the school as the round has it"
            self.faults.append(Fault("NM202", title, number, column, text, expected, advice))
        return only_one(text, found)
