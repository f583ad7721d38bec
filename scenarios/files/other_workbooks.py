"""Workbooks of other programs: xls and xlsb of older Excels, ods of LibreOffice and of Ofsted, read by calamine.

calamine gives values.  What an ods file says beside them (rows that a filter hides, formulas that no program has
reckoned, merged cells) is read from its text.
"""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl.utils.cell import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from scenarios.escaping import as_text
from scenarios.files.grids import Grid, Merged
from scenarios.files.limits import MOST_CELLS, MOST_CHARACTERS
from scenarios.files.refusals import Unreadable
from scenarios.files.workbooks import NO_VALUE

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


class OtherTab:
    """A sheet of a workbook that is not Excel's xlsx.

    Attributes
    ----------
    title : str
    hidden : bool
    """

    def __init__(self, book: CalamineWorkbook, title: str, marks: Grid | None, *, hidden: bool) -> None:
        self.title, self.hidden = title, hidden
        self._book, self._marks = book, marks

    def head(self) -> Grid:
        """Return the rows, among which the header is."""
        return self.grid

    @functools.cached_property
    def grid(self) -> Grid:
        """All rows.

        Raises
        ------
        Unreadable
        """
        try:
            sheet = self._book.get_sheet_by_name(self.title)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise Unreadable(f"more than {MOST_CELLS:,} cells")
            rows = [[as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            merged = tuple(_merged(*corners) for corners in sheet.merged_cell_ranges or ())
        except CalamineError as error:
            raise Unreadable("the sheet is damaged") from error
        _refuse_long_cells(rows)
        marks = self._marks
        if marks is None:
            return Grid(rows, range(1, len(rows) + 1), merged=merged)
        return Grid(rows, range(1, len(rows) + 1), marks.spoilt, marks.hidden, marks.merged, marks.formulas)


def _refuse_long_cells(rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        if any(len(text) > MOST_CHARACTERS for text in row):
            raise Unreadable(f"a cell of more than {MOST_CHARACTERS:,} characters", number)


def _merged(first: tuple[int, int], last: tuple[int, int]) -> Merged:
    (top, left), (bottom, right) = first, last
    place = f"{get_column_letter(left + 1)}{top + 1}:{get_column_letter(right + 1)}{bottom + 1}"
    return Merged(place, top + 1, bottom + 1, left, right)


def other_tabs(raw: bytes, archive: zipfile.ZipFile | None) -> tuple[OtherTab, ...]:
    """Return the sheets of a workbook, in its order; sheets that are charts are none.

    Parameters
    ----------
    raw : bytes
    archive : ZipFile or None
        Of an ods or xlsb file, looked at before; None for an xls file, which is none.

    Raises
    ------
    Unreadable
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except PasswordError as error:
        raise Unreadable("protected by a password") from error
    except CalamineError as error:
        raise Unreadable("not a workbook, or damaged") from error
    marks = _marks(archive) if archive is not None and "content.xml" in archive.namelist() else {}
    return tuple(
        OtherTab(book, sheet.name, marks.get(sheet.name), hidden=sheet.visible != SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
    )


# --- what an ods file says beside its values -------------------------------------------------------------------------


def _marks(archive: zipfile.ZipFile) -> Mapping[str, Grid]:
    """Return what is marked on each sheet of an ods file; its rows are not read here.

    Raises
    ------
    Unreadable
        Its text is damaged.
    """
    marks: dict[str, Grid] = {}
    try:
        with archive.open("content.xml") as source:
            for _, element in iterparse(source, events=("end",)):
                if element.tag == f"{_TABLE}table":
                    marks[element.get(f"{_TABLE}name", "")] = _SheetMarks(element).found()
                    element.clear()
    except (ParseError, OSError, ValueError) as error:
        raise Unreadable("not a workbook, or damaged") from error
    return marks


class _SheetMarks:
    """Walks over the rows and cells of a sheet; a row or cell may be written once for many that are alike."""

    def __init__(self, table: Element) -> None:
        self.table = table
        self.spoilt: dict[tuple[int, int], str] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.merged: list[Merged] = []
        self.hidden = 0

    def found(self) -> Grid:
        """Return the marks as a grid without rows."""
        number = 1
        for row in self.table.iter(f"{_TABLE}table-row"):
            times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
            filled = self._read(row, number)
            if filled and row.get(f"{_TABLE}visibility") in {"filter", "collapse"}:
                self.hidden += times
            number += times
        return Grid([], [], self.spoilt, self.hidden, tuple(self.merged), self.formulas)

    def _read(self, row: Element, number: int) -> bool:
        """Note the marks of a row; return whether any of its cells is filled."""
        place, filled = 0, False
        for cell in row:
            if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                continue
            says = cell.get(f"{_OFFICE}value-type") is not None
            formula = cell.get(f"{_TABLE}formula")
            filled = filled or says
            if formula is not None:
                self.formulas[number, place] = formula.partition(":")[2] or formula
                if not says:
                    self.spoilt[number, place] = NO_VALUE
            down, along = (int(cell.get(f"{_TABLE}number-{what}-spanned", "1")) for what in ("rows", "columns"))
            if down > 1 or along > 1:
                self.merged.append(_merged((number - 1, place), (number + down - 2, place + along - 1)))
            place += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        return filled
