"""Writing sheets into one workbook; the same bytes for the same sheets."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range

from constraints.domain import Moment
from scenarios.escaping import new_workbook
from scenarios.reports.workbook.looks import (
    FORMATS,
    HEADER_HEIGHT,
    LINE_HEIGHT,
    MOST_WRAPPED,
    PROSE,
    PROSE_WIDTHS,
    STRONG,
    colour_rule,
    lines_of,
    pages_across,
    set_up_page,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.reports.marks import Marks
    from scenarios.reports.workbook.sheet_layout import Cell, Sheet


class Writer:
    """Writes the sheets of one workbook.

    Parameters
    ----------
    marks : Marks
        For headers, footers and the properties of the file.

    Attributes
    ----------
    formats : dict of str to Format
        By the names of :data:`scenarios.reports.workbook.looks.FORMATS`.
    """

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self._made = io.BytesIO()
        self.book = new_workbook(self._made)
        self.formats = {name: self.book.add_format(dict(look)) for name, look in FORMATS.items()}
        self.book.set_properties(
            {
                "title": marks.title[:200],
                "subject": marks.recommendation.text,
                "comments": f"{marks.handling}. Run {marks.digest}",
                "created": dt.datetime.combine(marks.as_at, dt.time()),  # never the clock: same run, same bytes
            }
        )

    def close(self) -> bytes:
        """Return the workbook; nothing can be added after that."""
        self.book.close()
        return self._made.getvalue()

    def tab(self, title: str) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """Add an empty sheet, set up for printing."""
        tab = self.book.add_worksheet(title)
        set_up_page(tab, self.marks, title)
        return tab

    def hidden(self, title: str, rows: Sequence[Sequence[str]]) -> None:
        """Add a hidden sheet of text."""
        tab = self.book.add_worksheet(title)
        tab.hide()
        for number, row in enumerate(rows):
            for at, text in enumerate(row):
                if text:
                    tab.write_string(number, at, text)

    def header(self, tab: Any, header: Sequence[str], frozen: int) -> None:  # noqa: ANN401
        """Write titles that stay in view and stand on every printed page."""
        tab.set_row(0, HEADER_HEIGHT)
        for at, title in enumerate(header):
            tab.write_string(0, at, title, self.formats["header"])
        tab.freeze_panes(1, frozen)
        tab.repeat_rows(0)

    def print_across(self, tab: Any, widths: Sequence[float], frozen: int) -> None:  # noqa: ANN401
        """Have a wide sheet printed on several pages side by side, the first columns on each."""
        pages = pages_across(widths, frozen)
        tab.fit_to_pages(pages, 0)
        if pages > 1 and frozen:
            tab.repeat_columns(0, frozen - 1)

    def add(self, sheet: Sheet) -> None:
        """Add a sheet with its rows."""
        tab = self.tab(sheet.title)
        for number, lines in enumerate(lines_of(sheet), start=1):
            if lines > 1:
                tab.set_row(number, lines * LINE_HEIGHT)
        if sheet.title in PROSE:
            self._write_prose(tab, sheet)
        else:
            self._write_rows(tab, sheet)

    def _write_rows(self, tab: Any, sheet: Sheet) -> None:  # noqa: ANN401
        self.header(tab, sheet.header, sheet.frozen)
        last_row, last_column = max(len(sheet.rows), 1), len(sheet.columns) - 1
        widths = [width_of(sheet, name, at) for at, name in enumerate(sheet.columns)]
        self.print_across(tab, widths, sheet.frozen)
        for at, name in enumerate(sheet.columns):
            kind = sheet.kind(name)
            for number, row in enumerate(sheet.rows, start=1):
                self._write(tab, number, at, row[at], kind)
            tab.set_column(at, at, widths[at])
        tab.autofilter(0, 0, last_row, last_column)
        tab.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})
        for colour in sheet.colours:
            if colour.column in sheet.columns:
                first, last, rule = colour_rule(sheet, colour)
                tab.conditional_format(1, first, last_row, last, rule | {"format": self.formats[colour.shade]})

    def _write(self, tab: Any, row: int, at: int, cell: Cell, kind: str) -> None:  # noqa: ANN401
        """Write one cell by the type of its value: text is never taken for anything else."""
        if isinstance(cell, str):
            broken = kind in {"long", "prose", "strong"} and len(cell) <= MOST_WRAPPED
            tab.write_string(row, at, cell, self.formats[kind if broken else "text"])
        elif isinstance(cell, dt.date):
            moment = Moment.of(cell)
            tab.write_datetime(row, at, moment, self.formats["moment" if moment.has_time else "date"])
        elif cell is None:
            tab.write_blank(row, at, None, self.formats["blank"])
        else:
            tab.write_number(row, at, cell, self.formats["number" if kind == "long" else kind])

    def _write_prose(self, tab: Any, sheet: Sheet) -> None:  # noqa: ANN401
        """Write labels and text; a label alone is a heading."""
        tab.hide_gridlines(2)
        for at, width in enumerate(PROSE_WIDTHS):
            tab.set_column(at, at, width)
        tab.write_string(0, 0, sheet.header[0], self.formats["title"])
        for number, (label, value) in enumerate(sheet.rows, start=1):
            heading = value is None
            if label is not None:
                tab.write_string(number, 0, str(label), self.formats["heading" if heading else "label"])
            if heading:
                tab.write_blank(number, 1, None, self.formats["heading"])
            else:
                kind = "strong" if label in STRONG else "prose" if isinstance(value, str) else "left"
                self._write(tab, number, 1, value, kind)
