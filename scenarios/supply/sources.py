"""The table of a survey, found in its file: the header, the filled rows below it, and where they stand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.escaping import fold as fold_heading
from scenarios.escaping import plain, tidy
from scenarios.files import WITHIN, Choice, Sheet, count_known, read_sheet
from scenarios.supply.doubles import Row
from scenarios.supply.headings import with_options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence, Set
    from pathlib import Path

    from constraints.domain import Fault
    from scenarios.supply.mapping import ColumnMap


@dataclasses.dataclass(frozen=True)
class Source:
    """The table of a survey.

    Attributes
    ----------
    file : str
        Its name, for messages.
    tab : str
        The sheet that was read; empty where the file is the table.
    header : tuple of str
    header_rows : tuple of int
        One row, or two; as a spreadsheet numbers them.
    rows : tuple of Row
        The filled ones below.
    notes : tuple of str
        What there is to tell of how it was read.
    sheet : Sheet
        As it was read.
    """

    file: str
    tab: str
    header: Sequence[str]
    header_rows: tuple[int, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    sheet: Sheet

    def faults(self, columns: Collection[int], rows: Collection[Row]) -> Iterator[Fault]:
        """Find cells of some columns that do not say what they hold (NM111), and uneven ones of some rows (NM110)."""
        return self.sheet.faults(columns, {row.number for row in rows})


def read_source(path: Path, columns: ColumnMap, choice: Choice | None = None) -> Source:
    """Find the table of a survey: in a workbook its sheet, and the row with the most headings of the map.

    Parameters
    ----------
    path : Path
    columns : ColumnMap
    choice : Choice, optional
        Sheets that somebody chose; they go before the one that the map names.

    Raises
    ------
    InputRefused
        The file cannot be read (NM101, NM107), or several of its sheets could be meant (NM112).
    """
    sheet = _sheet(path, columns, choice or Choice())
    rows = [Row(number, tuple(map(plain, row))) for number, row in zip(sheet.numbers, sheet.rows, strict=True)]
    joined = with_options(sheet.header, rows[0].cells) if rows else None
    notes = list(sheet.notes)
    header_rows: tuple[int, ...] = (sheet.header_row,)
    if joined is not None:
        notes.append(f"Headings are read from rows {sheet.header_row} and {rows[0].number}")
        header_rows = (sheet.header_row, rows[0].number)
        sheet = dataclasses.replace(sheet, header=tuple(joined), header_row=rows[0].number)
    return Source(
        file=sheet.file,
        tab=sheet.file.removeprefix(f"{path.name} [").removesuffix("]") if sheet.file != path.name else "",
        header=tuple(tidy(text) for text in sheet.header),
        header_rows=header_rows,
        rows=tuple(rows if joined is None else rows[1:]),
        notes=tuple(notes),
        sheet=sheet,
    )


def _sheet(path: Path, columns: ColumnMap, choice: Choice) -> Sheet:
    """Read the sheet with the most headings of the map; where none is known, titles are told by standing alone."""
    known = columns.known_headings
    if columns.sheet and not choice.is_made:
        choice = Choice([columns.sheet])  # one that is not there is passed over: the same form may come in another file
    sheet = read_sheet(path, known, choice=choice)
    return sheet if count_known(sheet.header, known) else read_sheet(path, _fullest(sheet), choice=choice)


def _fullest(sheet: Sheet) -> Set[str]:
    """Return the headings, folded, of the first row that is nearly as full as any: titles stand in single cells."""
    rows = [{fold_heading(cell) for cell in row if fold_heading(cell)} for row in (sheet.header, *sheet.rows[:WITHIN])]
    most = max(map(len, rows), default=0)
    return next((row for row in rows if 5 * len(row) >= 4 * most), set())
