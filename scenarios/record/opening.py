"""Opening a workbook that comes back: its seal, the sheets that were filled in, and what else was changed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import TABLES, Fault, InputRefused
from scenarios.escaping import fold
from scenarios.files import Sheet, Unreadable, header_at, open_book, sheet_of, shown_name
from scenarios.record.approving import ApprovalSheet
from scenarios.record.forms import APPROVAL_FILLED, APPROVALS_SHEET, FILLED, IDS_SHEET
from scenarios.record.seals import SEAL_SHEET, Change, Seal, changes_of, unchanged_rows
from scenarios.rounds import headings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scenarios.files import Grid

_INPUT = "input:"
_GONE = "this sheet is gone"
_AGAIN = "fill in the workbook that `nlematch workbook` wrote, and save it as .xlsx"


@dataclasses.dataclass(frozen=True)
class Opened:
    """A workbook that came back.

    Attributes
    ----------
    facts : mapping of str to str
        What was sealed of its run: `run`, `round`, `as_at`, `policy`.
    inputs : mapping of str to str
        The digests of the tables of the round, as they were for the run.
    sheets : mapping of str to Sheet
        The sheets that were filled in, by table.
    changes : tuple of Change
        In the other sheets.
    faults : tuple of Fault
        Formulas in the sheets that were filled in (NM104): what they come to may be another thing tomorrow, and
        nothing at all where a program saved them without reckoning. Also decisions on the list to approve that cannot
        be read, or stand beside a row that is not as it was made.
    approvals : Sheet, optional
        The decisions on the list to approve, as rows of `events.csv`.
    """

    facts: Mapping[str, str]
    inputs: Mapping[str, str]
    sheets: Mapping[str, Sheet]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    approvals: Sheet | None = None


def open_filled(file: Path) -> Opened:
    """Open a workbook that was filled in.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputRefused
        It cannot be read (NM107), or is no workbook of a run that has something to fill in (NM922).
    """
    grids = _grids(file)
    seal_rows = grids[SEAL_SHEET].all_rows() if SEAL_SHEET in grids else []
    seal = Seal.of_lines([row for row in seal_rows if len(row) > 1])
    if seal is None or not {"run", "round"} <= seal.facts.keys():
        raise _refused("NM922", file, "no marks of `nlematch workbook` in it", "a workbook of a run")
    tabs = {table: title for table, title in FILLED.items() if title in grids}
    approvals = _approvals(seal, grids)
    if not tabs and approvals is None:
        lacking = "neither " + " nor ".join((*FILLED.values(), APPROVALS_SHEET))
        raise _refused("NM922", file, lacking, "a workbook with sheets to fill in")
    sheets = {table: _sheet(table, title, grids[title]) for table, title in tabs.items()}
    inputs = {key.removeprefix(_INPUT): value for key, value in seal.facts.items() if key.startswith(_INPUT)}
    changes = _changes(seal, grids)
    faults = [*_formulas(sheets), *(approvals.faults if approvals else ())]
    return Opened(
        seal.facts, inputs, sheets, tuple(changes), tuple(faults), approvals.sheet if approvals is not None else None
    )


def _approvals(seal: Seal, grids: Mapping[str, Grid]) -> ApprovalSheet | None:
    """Read the list to approve, if the workbook was made with one and has it still."""
    title = APPROVALS_SHEET
    if title not in seal.headers or title not in grids:
        return None
    grid = grids[title]
    return ApprovalSheet(title, grid, unchanged_rows(seal.headers[title], seal.rows[title], grid))


def _grids(file: Path) -> dict[str, Grid]:
    """Read all sheets as text."""
    try:
        book = open_book(file)
        if not book.is_workbook:
            raise Unreadable("not a workbook, or damaged")
        return {tab.title: tab.grid for tab in book.tabs}
    except Unreadable as why:
        raise _refused("NM107", file, str(why), "an .xlsx workbook") from why


def _formulas(sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    """Find formulas below the headers of sheets, whether or not a value was saved with them."""
    expected, advice = "what is meant, not a formula", "type it, or paste it as a value"
    for table, sheet in sheets.items():
        names = headings(TABLES[table])
        for (row, place), formula in sheet.formulas.items():
            if row > sheet.header_row and place < len(sheet.header):
                title = sheet.header[place]
                column = names.get(fold(title), title)
                yield Fault("NM104", sheet.file, row, column, formula, expected, advice)


def _refused(code: str, file: Path, value: str, expected: str) -> InputRefused:
    return InputRefused([Fault(code, shown_name(file), None, None, value, expected, _AGAIN)])


def _sheet(table: str, title: str, grid: Grid) -> Sheet:
    """Return the rows that were filled in, with the numbers that the spreadsheet shows."""
    try:
        sheet = sheet_of(title, grid, headings(TABLES[table]).keys())
        spoilt = {place: why for place, why in sheet.spoilt.items() if place not in sheet.formulas}  # told as formulas
        return dataclasses.replace(sheet, spoilt=spoilt)
    except Unreadable:  # emptied, header and all: nothing was filled in
        return Sheet(title, tuple(TABLES[table].columns), 1, [], [])


def _changes(seal: Seal, grids: Mapping[str, Grid]) -> list[Change]:
    """Return how the sheets differ from what was sealed, but for the cells that are to be filled in."""
    changes: list[Change] = []
    for title, header in seal.headers.items():
        if title in grids:
            filled = APPROVAL_FILLED if title == APPROVALS_SHEET else ()
            changes += changes_of(title, header, seal.rows[title], grids[title].all_rows(), filled)
        else:
            changes.append(Change(title, None, None, "", _GONE))
    for table, title in FILLED.items():
        if title in grids:
            changes += _unread(table, title, grids[title])
        elif IDS_SHEET in grids:  # a director's workbook is made without them
            changes.append(Change(title, None, None, "", _GONE))
    ours = {*seal.headers, *FILLED.values(), SEAL_SHEET, IDS_SHEET}
    changes += [Change(title, None, None, "", "a sheet that was not there") for title in grids if title not in ours]
    return changes


def _unread(table: str, title: str, grid: Grid) -> Iterator[Change]:
    """Walk over the columns of a sheet to fill in that are none of its own: nothing in them is read."""
    names = headings(TABLES[table])
    top = header_at(grid, names.keys())
    for name in grid.rows[top] if top is not None else ():
        if name.strip() and fold(name) not in names:
            yield Change(title, grid.numbers[top or 0], name, "", "a column that was not there; it is not read")
