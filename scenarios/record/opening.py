"""Opening a workbook that comes back: its seal, the sheets that were filled in, and what else was changed."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

import openpyxl

from constraints.domain import TABLES
from constraints.errors import Fault, InputRefused
from scenarios.files import shown_name
from scenarios.files.refusals import Unreadable
from scenarios.reports.workbook.filling import FILLED, IDS_SHEET
from scenarios.reports.workbook.seals import SEAL_SHEET, Change, Seal, changes_of
from scenarios.rounds.grids import open_workbook, tab_grid
from scenarios.rounds.headers import header_at
from scenarios.rounds.sheets import Sheet
from scenarios.rounds.words import header_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

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
        nothing at all where a program saved them without reckoning.
    """

    facts: Mapping[str, str]
    inputs: Mapping[str, str]
    sheets: Mapping[str, Sheet]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]


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
    seal = Seal.of_lines([row for row in grids.get(SEAL_SHEET, []) if len(row) > 1])
    if seal is None or not {"run", "round"} <= seal.facts.keys():
        raise _refused("NM922", file, "no marks of `nlematch workbook` in it", "a workbook of a run")
    tabs = {table: title for table, title in FILLED.items() if title in grids}
    if not tabs:
        said = "neither " + " nor ".join(FILLED.values())
        raise _refused("NM922", file, said, "a workbook for planners, with sheets to fill in")
    sheets = {table: _sheet(table, title, grids[title]) for table, title in tabs.items()}
    inputs = {key.removeprefix(_INPUT): value for key, value in seal.facts.items() if key.startswith(_INPUT)}
    return Opened(seal.facts, inputs, sheets, tuple(_changes(seal, grids)), tuple(_formulas(file, sheets)))


def _grids(file: Path) -> dict[str, Sequence[Sequence[str]]]:
    """Read all sheets as text."""
    try:
        with open_workbook(file) as book:
            return {tab.title: tab_grid(tab) for tab in book.worksheets}
    except Unreadable as why:
        raise _refused("NM107", file, str(why), "an .xlsx workbook") from why


def _formulas(file: Path, sheets: Mapping[str, Sheet]) -> Iterator[Fault]:
    """Find formulas below the headers of sheets."""
    expected, advice = "what is meant, not a formula", "type it, or paste it as a value"
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True)
    for sheet in sheets.values():
        for row in book[sheet.file].iter_rows(min_row=sheet.header_row + 1, max_col=len(sheet.header)):
            for cell, title in zip(row, sheet.header, strict=False):
                if cell.data_type == "f":
                    column = header_name(title)
                    yield Fault("NM104", sheet.file, cell.row, column, str(cell.value), expected, advice)
    book.close()


def _refused(code: str, file: Path, value: str, expected: str) -> InputRefused:
    return InputRefused([Fault(code, shown_name(file), None, None, value, expected, _AGAIN)])


def _sheet(table: str, title: str, grid: Sequence[Sequence[str]]) -> Sheet:
    """Return the rows that were filled in, with the numbers that the spreadsheet shows."""
    top = header_at(grid, TABLES[table].columns.keys())
    if top is None:  # emptied, header and all: nothing was filled in
        return Sheet(title, tuple(TABLES[table].columns), 1, [], [])
    filled = [(at + 1, tuple(grid[at])) for at in range(top + 1, len(grid)) if "".join(grid[at]).strip()]
    header = tuple(cell.strip() for cell in grid[top])
    return Sheet(title, header, top + 1, [row for _, row in filled], [number for number, _ in filled])


def _changes(seal: Seal, grids: Mapping[str, Sequence[Sequence[str]]]) -> list[Change]:
    """Return how the sheets differ from what was sealed, but for the cells that are to be filled in."""
    told: list[Change] = []
    for title, header in seal.headers.items():
        if title in grids:
            told += changes_of(title, header, seal.rows[title], grids[title])
        else:
            told.append(Change(title, None, None, "", _GONE))
    for table, title in FILLED.items():
        told += _unread(table, title, grids[title]) if title in grids else [Change(title, None, None, "", _GONE)]
    ours = {*seal.headers, *FILLED.values(), SEAL_SHEET, IDS_SHEET}
    told += [Change(title, None, None, "", "a sheet that was not there") for title in grids if title not in ours]
    return told


def _unread(table: str, title: str, grid: Sequence[Sequence[str]]) -> Iterator[Change]:
    """Walk over the columns of a sheet to fill in that are none of its own: nothing in them is read."""
    top = header_at(grid, TABLES[table].columns.keys())
    for name in grid[top] if top is not None else ():
        if name.strip() and header_name(name) not in TABLES[table].columns:
            yield Change(title, (top or 0) + 1, name, "", "a column that was not there; it is not read")
