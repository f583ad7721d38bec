"""A table found in a file: which sheet it is, where its header stands, and the filled rows below."""

from __future__ import annotations

import dataclasses
import functools
import operator
from typing import TYPE_CHECKING

from constraints.domain import ArgumentFault, Fault, InputRefused, has_control, name_first, nearest
from scenarios.escaping import one_line, tidy
from scenarios.files.books import Book, open_book
from scenarios.files.headers import count_known, header_at
from scenarios.files.refusals import Unreadable, refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
    from pathlib import Path

    from scenarios.files.books import Tab
    from scenarios.files.grids import Grid, Merged

SHEETS_SHOWN = 8
"""Sheets of a workbook that a message names."""
_CHARACTERS_SHOWN = 40


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    file : str
        The file or sheet, as the planner knows it.
    header : tuple of str
    header_row : int
        Its row number; title lines may stand above it.
    rows : list of sequence of str
        Data rows that are not blank; they may be longer or shorter than the header.
    numbers : list of int
        The row number of each, as a spreadsheet shows it.
    spoilt : mapping of (int, int) to str
        By row number and position of the column: cells that do not say what they hold, and why.
    merged : tuple of Merged
        Cells below the header that are merged.
    notes : tuple of str
        What there is to tell of how it was read.
    formulas : mapping of (int, int) to str
        By row number and position, also those with a saved value.
    is_text : bool
        Whether a row with fewer cells than the header has lost one.
    advice : str
        What to try where a cell does not say what it holds.
    """

    file: str
    header: tuple[str, ...]
    header_row: int
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    spoilt: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    merged: tuple[Merged, ...] = ()
    notes: tuple[str, ...] = ()
    formulas: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    is_text: bool = True
    advice: str = "open it in a spreadsheet, type the value, and save it again"

    def column(self, position: int) -> list[str]:
        """Return the texts below a header, empty where a row is too short."""
        if position < self._least_cells:
            return list(map(operator.itemgetter(position), self.rows))
        return [row[position] if position < len(row) else "" for row in self.rows]

    @functools.cached_property
    def _least_cells(self) -> int:
        """How many cells every row has."""
        return min(map(len, self.rows), default=0)

    def faults(self, columns: Collection[int], rows: Collection[int] | None = None) -> Iterator[Fault]:
        """Find all that a reader of some columns cannot rely on: spoilt cells, and rows that are uneven.

        Parameters
        ----------
        columns : collection of int
            Their positions.
        rows : collection of int, optional
            The numbers of the rows that are read; all where not given. Notes below a table may be none.
        """
        yield from self.spoilt_faults(columns)
        yield from (fault for fault in self.ragged_faults() if rows is None or fault.row in rows)

    def ragged_faults(self) -> Iterator[Fault]:
        """Find the rows with more or fewer cells than the header (NM110): what stands in them may stand elsewhere.

        Empty cells at the end do not count, nor do headers that are empty there.
        """
        width = max((place + 1 for place, text in enumerate(self.header) if text), default=0)
        whole = len(self.header)
        for number, row in zip(self.numbers, self.rows, strict=True):
            if len(row) == whole:
                continue
            longer = any(cell.strip() for cell in row[whole:])
            if longer or (len(row) < width and self.is_text):
                yield ragged_fault(self.file, number, len(row), width)

    def spoilt_faults(self, columns: Collection[int]) -> Iterator[Fault]:
        """Find the cells of some columns, their headers among them, that do not say what they hold (NM111).

        Parameters
        ----------
        columns : collection of int
            Their positions.
        """
        for (row, place), why in self.spoilt.items():
            if row >= self.header_row and place in columns:
                expected = "a cell that says its value"
                yield Fault("NM111", self.file, row, self._heading(place), why, expected, self.advice)
        last = max(self.numbers, default=0)
        for cells in self.merged:
            hit = [place for place in range(cells.left, min(cells.right, len(self.header)) + 1) if place in columns]
            if hit and self.header_row < cells.bottom and cells.top <= last:
                why, advice = f"{cells.place} merged", "unmerge them, and fill every cell"
                yield Fault("NM111", self.file, cells.top, self._heading(hit[0]), why, "cells of their own", advice)

    def spoilt_rows(self, place: int) -> frozenset[int]:
        """Return the numbers of the rows in which a column's cell does not say what it holds."""
        merged = [cells for cells in self.merged if cells.left <= place <= cells.right]
        return frozenset(row for row, column in self.spoilt if column == place) | {
            row for cells in merged for row in range(max(cells.top, self.header_row), cells.bottom + 1)
        }

    def _heading(self, place: int) -> str:
        heading = tidy(self.header[place]) if place < len(self.header) else ""
        return heading or f"column {place + 1}"


def ragged_fault(file: str, row: int | None, cells: int, width: int) -> Fault:
    """Make the fault of a row with more or fewer cells than the header."""
    advice = "put text that has a comma or a line break into double quotes"
    return Fault("NM110", file, row, None, f"{cells} cells", f"{width} cells, as in the header", advice)


def sheet_of(file: str, grid: Grid, known: Set[str]) -> Sheet:
    """Make a sheet of a grid: what stands above the header is passed over; blank rows count but are left out.

    Parameters
    ----------
    file : str
    grid : Grid
    known : set of str
        The headers of the table, folded.

    Raises
    ------
    Unreadable
        There is no filled row.
    """
    top = header_at(grid, known)
    if top is None:
        raise Unreadable("the file is empty: it has no header")
    below = grid.rows[top + 1 :]
    filled = [at for at, row in enumerate(below, top + 1) if any(map(str.strip, row))]
    whole = len(filled) == len(below)
    notes = () if not grid.hidden else (f"{grid.hidden:,} rows are hidden in {file}; they were read too",)
    return Sheet(
        file,
        header=tuple(cell.strip() for cell in grid.rows[top]),
        header_row=grid.numbers[top],
        rows=below if whole else [grid.rows[at] for at in filled],
        numbers=grid.numbers[top + 1 :] if whole else [grid.numbers[at] for at in filled],
        spoilt={**control_cells(grid.rows, grid.numbers), **grid.spoilt},
        merged=tuple(cells for cells in grid.merged if cells.bottom > grid.numbers[top]),
        notes=notes,
        formulas=grid.formulas,
        is_text=grid.is_text,
    )


def control_cells(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> dict[tuple[int, int], str]:
    """Return the cells that have a control character: what a terminal would act on is no letter of any name.

    Parameters
    ----------
    rows : sequence of sequence of str
    numbers : sequence of int
        Of the rows.

    Returns
    -------
    dict
        What is wrong with each, by the number of its row and its position.
    """
    return {
        (number, place): f"a control character in it: {one_line(cell.strip()[:_CHARACTERS_SHOWN])}"
        for number, row in zip(numbers, rows, strict=True)
        if has_control("".join(row))  # few rows have one, and cells are many
        for place, cell in enumerate(row)
        if has_control(cell)
    }


class Choice:
    """Sheets that somebody chose by their titles, for whichever workbooks have them.

    Parameters
    ----------
    titles : iterable of str
        A workbook without any of them is read as if nobody had chosen; see :func:`choose_sheets`.
    """

    def __init__(self, titles: Iterable[str] = ()) -> None:
        self._titles = {_fold_title(title) for title in titles}

    @property
    def is_made(self) -> bool:
        """Whether somebody chose at all."""
        return bool(self._titles)

    def of(self, tabs: Sequence[Tab]) -> list[Tab]:
        """Return the chosen ones among the sheets of a workbook."""
        return [tab for tab in tabs if _fold_title(tab.title) in self._titles]


def _fold_title(title: str) -> str:
    return tidy(title).casefold()


def choose_sheets(titles: Sequence[str], files: Iterable[Path | None]) -> Choice:
    """Choose sheets of workbooks, each of which has to be in one of them.

    Parameters
    ----------
    titles : sequence of str
    files : iterable of Path or None
        All that are given, and may be workbooks. Where one cannot be opened, whoever reads it says so.

    Raises
    ------
    InputRefused
        No workbook has a sheet of such a title (NM112); the faults list the sheets that there are.
    """
    if not titles:
        return Choice()
    books = []
    try:
        books = [open_book(file) for file in files if file is not None]
    except Unreadable:
        return Choice(titles)
    sheets = {book.file: [tab.title for tab in book.tabs] for book in books if book.is_workbook}
    there = {_fold_title(title): title for some in sheets.values() for title in some}
    lost = [title for title in titles if _fold_title(title) not in there]
    if lost:
        raise InputRefused(_no_sheet(title, sheets, there) for title in lost)
    return Choice(titles)


def _no_sheet(title: str, sheets: Mapping[str, Sequence[str]], there: Mapping[str, str]) -> Fault:
    """Make the fault of a title that no workbook has."""
    if not sheets:
        expected, advice = "a workbook among the files that are given: these have one table each", "leave `sheets=` out"
        return ArgumentFault.of("read", "sheets", title, expected, advice, "NM112")
    has = (name_first([repr(title) for title in titles], SHEETS_SHOWN) for titles in sheets.values())
    listed = "; ".join(f"{file} has {words}" for file, words in zip(sheets, has, strict=True))
    near = nearest(_fold_title(title), there)
    advice = f"did you mean {there[near]!r}?" if near else "give the title of one of these sheets"
    return ArgumentFault.of("read", "sheets", title, f"the title of a sheet that is there: {listed}", advice, "NM112")


def read_sheet(path: Path, known: Set[str], needed: Set[str] = frozenset(), choice: Choice | None = None) -> Sheet:
    """Read the table of a file; in a workbook, the sheet that has it.

    Parameters
    ----------
    path : Path
    known : set of str
        The headers that the table may have, folded.
    needed : set of str
        Those without which a sheet is not the one that is meant.
    choice : Choice, optional
        Sheets that somebody chose; a workbook without any of them is read as if nobody had.

    Raises
    ------
    InputRefused
        The file is missing (NM101) or cannot be read (NM107), or several of its sheets could be meant (NM112).
    """
    try:
        book = open_book(path, known)
        tab = _chosen(book, known, needed, choice or Choice())
        name = f"{path.name} [{tab.title}]" if len(book.tabs) > 1 else path.name
        sheet = sheet_of(name, tab.grid, known)
    except Unreadable as why:
        raise refused(path, why) from why
    if len(book.tabs) > 1:
        return dataclasses.replace(sheet, notes=(f"{path.name} was read from its sheet {tab.title}", *sheet.notes))
    return sheet


def _chosen(book: Book, known: Set[str], needed: Set[str], choice: Choice) -> Tab:
    """Choose a sheet: the one that was named, else the shown one with most known headers.

    Raises
    ------
    Unreadable
        There is none.
    InputRefused
        Two have equally many.
    """
    tabs = choice.of(book.tabs) or [tab for tab in book.tabs if not tab.hidden] or list(book.tabs)
    if not tabs:
        raise Unreadable("the workbook has no sheet of cells")
    if len(tabs) == 1:
        return tabs[0]
    counts = {place: _headers(tab, known, needed) for place, tab in enumerate(tabs)}
    best = max(counts.values())
    if best == (False, 0):
        return next((tab for tab in tabs if tab.head().rows), tabs[0])
    alike = [tabs[place] for place, count in counts.items() if count == best]
    if len(alike) > 1:
        titles = "; ".join(tab.title for tab in alike[:SHEETS_SHOWN])
        expected = "one sheet with the columns of the table"
        advice = "say which one with `sheets=`, or hide the others"
        raise InputRefused([Fault("NM112", book.file, None, None, titles, expected, advice)])
    return alike[0]


def _headers(tab: Tab, known: Set[str], needed: Set[str]) -> tuple[bool, int]:
    """Say whether a sheet has all needed headers, and count its known ones."""
    grid = tab.head()
    top = header_at(grid, known)
    if top is None or not count_known(grid.rows[top], known):
        return False, 0
    return count_known(grid.rows[top], needed) == len(needed), count_known(grid.rows[top], known)
