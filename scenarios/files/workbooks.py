"""Workbooks of Excel (xlsx, xlsm), read sheet by sheet by openpyxl.

A sheet may state its own size, and some writers state it wrongly: it is never believed.  Every row that is there is
read, also those that a filter hides.  What a cell does not say is marked: a formula that no program has reckoned, the
error that a formula ended in, cells that are merged.
"""

from __future__ import annotations

import functools
import io
import warnings
from typing import TYPE_CHECKING, Any

from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from scenarios.escaping import as_text, is_blank
from scenarios.files.grids import Grid, Merged
from scenarios.files.headers import WITHIN
from scenarios.files.limits import MOST_CELLS, MOST_CHARACTERS
from scenarios.files.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAMAGED = "the sheet is damaged"
NO_VALUE = "a formula without a saved value"


class _Reader(ExcelReader):
    """Opens a workbook and passes over charts: they hold no rows, and openpyxl fails on some."""

    def read_chartsheet(self, sheet: Any, rel: object) -> None:  # noqa: ANN401, ARG002, RUF100 - as openpyxl calls it
        book: Any = self.wb
        book._sheets.append(Chartsheet(parent=book, title=sheet.name))  # noqa: SLF001 - others keep their places


class _Parser(WorkSheetParser):
    """Notes which cells hold formulas, and which of these no value."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.spoilt: dict[tuple[int, int], str] = {}
        self.formulas: dict[tuple[int, int], str] = {}

    def parse_cell(self, element: Any) -> dict[str, Any]:  # noqa: ANN401 - an element of XML
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        if formula is None and cell["data_type"] != "e":
            return cell
        place = cell["row"], cell["column"] - 1
        if formula is not None:
            self.formulas[place] = f"={formula.text or ''}"
            value = element.find(VALUE_TAG)
            if value is None or (value.text is None and element.get("t") != "str"):  # a text may be worked out as none
                self.spoilt[place] = NO_VALUE
        if cell["data_type"] == "e" and not is_blank(str(cell["value"])):
            self.spoilt[place] = f"the error {cell['value']}"
        return cell


class ExcelTab:
    """A sheet of an Excel workbook.

    Attributes
    ----------
    title : str
    hidden : bool
    """

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - openpyxl's types lack what is read here
        self.title, self.hidden = str(sheet.title), sheet.sheet_state != "visible"
        self._sheet = sheet

    def head(self) -> Grid:
        """Return the first rows, among which the header is."""
        return self._read(WITHIN)

    @functools.cached_property
    def grid(self) -> Grid:
        """All rows; only now is it known whether the sheet can be read.

        Raises
        ------
        Unreadable
        """
        return self._read(None)

    def _read(self, last: int | None) -> Grid:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # parts that are no cells, and dates out of range, which are errors
                return self._parse(last)
        except Unreadable:
            raise
        except Exception as error:  # a damaged file makes openpyxl fail in any way
            raise Unreadable(_DAMAGED) from error

    def _parse(self, last: int | None) -> Grid:
        book: Any = self._sheet.parent
        rows: list[list[str]] = []
        numbers: list[int] = []
        cells = 0
        with self._sheet._get_source() as source:  # noqa: SLF001 - the one way to a sheet whatever size it states
            parser = _Parser(
                source, self._sheet._shared_strings, data_only=True, epoch=book.epoch,  # noqa: SLF001
                date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )  # fmt: skip
            for number, found in parser.parse():
                if last is not None and number > last:
                    break
                row = _as_row(found, number)
                cells += len(row)
                if cells > MOST_CELLS:
                    raise Unreadable(f"more than {MOST_CELLS:,} cells", number)
                if row:
                    rows.append(row)
                    numbers.append(number)
        return Grid(rows, numbers, parser.spoilt, _hidden(parser, numbers), tuple(_merged(parser)), parser.formulas)


def _as_row(cells: list[dict[str, Any]], number: int) -> list[str]:
    """Return the texts of a row's cells, each at its column; none where all are empty."""
    texts = [(cell["column"], as_text(cell["value"])) for cell in cells if cell["value"] is not None]
    row = [""] * max((column for column, text in texts if text), default=0)
    for column, text in texts:
        if len(text) > MOST_CHARACTERS:
            raise Unreadable(f"a cell of more than {MOST_CHARACTERS:,} characters", number)
        if text:
            row[column - 1] = text
    return row


def _hidden(parser: _Parser, numbers: list[int]) -> int:
    """Count the filled rows that the sheet does not show."""
    hidden = {
        int(row) for row, attributes in parser.row_dimensions.items() if attributes.get("hidden") in {"1", "true"}
    }
    return len(hidden.intersection(numbers))


def _merged(parser: _Parser) -> Iterator[Merged]:
    for merged in getattr(parser.merged_cells, "mergeCell", ()):
        left, top, right, bottom = range_boundaries(merged.ref)
        if None not in {left, top, right, bottom} and (left, top) != (right, bottom):
            yield Merged(str(merged.ref), int(top or 0), int(bottom or 0), int(left or 1) - 1, int(right or 1) - 1)


def excel_tabs(raw: bytes) -> tuple[ExcelTab, ...]:
    """Return the sheets of an Excel workbook, in its order; sheets that are charts are none.

    Raises
    ------
    Unreadable
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl does not know hold no rows
            reader = _Reader(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            reader.read()
        stated = [sheet.name for sheet in reader.parser.sheets]
    except Exception as error:  # see ExcelTab
        raise Unreadable("not a workbook, or damaged") from error
    book: Any = reader.wb
    lacking = [name for name in stated if name not in book.sheetnames]
    if lacking:
        raise Unreadable(f"the workbook is damaged: its sheet {lacking[0]!r} is not in it")
    return tuple(ExcelTab(sheet) for sheet in book._sheets if isinstance(sheet, ReadOnlyWorksheet))  # noqa: SLF001
