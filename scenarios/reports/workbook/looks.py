"""How sheets look, on the screen and printed: formats, widths, heights, colours, pages and the handling mark."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from scenarios.escaping import header_text
from scenarios.reports.marks import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.reports.marks import Marks
    from scenarios.reports.workbook.sheet_layout import Cell, Colour, Sheet

WHAT_IT_IS, MADE_UP = "What this is", "Generated data, not real"
"""Labels of what nobody may overlook."""
STRONG = frozenset({WHAT_IT_IS, MADE_UP})
"""Labels whose text stands out."""
PROSE = frozenset({"About", "Transparency"})
"""Sheets of labels and text, without filters."""

_CELL: dict[str, Any] = {"valign": "top", "bottom": 1, "bottom_color": "#D9D9D9"}
FORMATS: Mapping[str, Mapping[str, Any]] = {
    "header": {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": "#1F3864",
        "text_wrap": True,
        "valign": "top",
        "align": "left",
        "indent": 1,
    },
    "fill in": {"bold": True, "bg_color": "#F8CBAD", "text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "title": {"bold": True, "font_size": 14},
    "strong": {"bold": True, "valign": "top", "align": "left", "text_wrap": True, "indent": 1, "font_color": "#833C0B"},
    "heading": {"bold": True, "bg_color": "#D9E2F3"},
    "label": {"valign": "top"},
    "text": _CELL | {"align": "left", "indent": 1},
    "long": _CELL | {"align": "left", "text_wrap": True, "indent": 1},
    "number": _CELL | {"num_format": "#,##0"},
    "days": _CELL | {"num_format": "#,##0.0"},
    "blank": _CELL,
    "prose": {"valign": "top", "align": "left", "text_wrap": True, "indent": 1},
    "left": {"valign": "top", "num_format": "#,##0", "align": "left", "indent": 1},
    "percent": _CELL | {"num_format": "0%"},
    "moment": {"valign": "top", "num_format": "dd/mm/yyyy hh:mm:ss", "align": "left", "indent": 1},
    "date": {"valign": "top", "num_format": "dd/mm/yyyy", "align": "left", "indent": 1},
    "as text": {"num_format": "@"},
    "good": {"bg_color": "#C6E0B4"},
    "look": {"bg_color": "#FFE699"},
    "warn": {"bg_color": "#F4B183"},
    "quiet": {"font_color": "#7F7F7F"},
    "first": {"bg_color": "#DDEBF7"},
}
"""Kinds of cells, and after them the shades of :data:`scenarios.reports.workbook.sheet_layout.Shade`."""

PROSE_WIDTHS = (34, 110)
HEADER_HEIGHT, LINE_HEIGHT = 32, 15
"""In points."""
MOST_WRAPPED = 600
"""Characters beyond which text is not broken into lines: its row would fill the screen."""

_WIDEST, _LONG_WIDTH = 46, 50
_LETTERS = 1.1
"""Letters of text that fit into the width of a digit, at least."""
_TITLE_WIDTH = 12
"""Characters at which titles are broken into lines."""


def width_of(sheet: Sheet, name: str, at: int) -> int:
    """Return the width of a column in characters: of its longest line, within bounds.

    Parameters
    ----------
    sheet : Sheet
    name : str
        The column's.
    at : int
        Its place.
    """
    if name in sheet.wrapped:
        return _LONG_WIDTH
    longest = max((len(str(row[at])) for row in sheet.rows if row[at] is not None), default=0)
    words = max(len(word) for word in sheet.header[at].split() or [""])
    return min(_WIDEST, max(longest + 2, min(len(sheet.header[at]), _TITLE_WIDTH), words + 2) + 1)


def lines_of(sheet: Sheet) -> list[int]:
    """Return how many lines each row takes: not every program finds that by itself.

    Parameters
    ----------
    sheet : Sheet
    """
    places = [at for at, name in enumerate(sheet.columns) if name in sheet.wrapped]
    width = round((PROSE_WIDTHS[1] if sheet.title in PROSE else _LONG_WIDTH) * _LETTERS)
    return [max((_lines(row[at], width) for at in places), default=1) for row in sheet.rows]


def _lines(cell: Cell, width: int) -> int:
    if not isinstance(cell, str) or len(cell) > MOST_WRAPPED:
        return 1
    return sum(-(-max(len(line), 1) // width) for line in cell.split("\n"))


def colour_rule(sheet: Sheet, colour: Colour) -> tuple[int, int, dict[str, Any]]:
    """Return the first and last column that a colour is laid on, and its rule as a spreadsheet keeps it.

    An empty cell counts as 0 there, and text as more than any number; neither is meant.

    Parameters
    ----------
    sheet : Sheet
        It has the colour's column.
    colour : Colour
    """
    at = list(sheet.columns).index(colour.column)
    cell = f"${xl_col_to_name(at)}2"
    value = f'"{colour.value}"' if isinstance(colour.value, str) else str(colour.value)
    compared = f"{cell}{colour.test}{value}"
    criteria = f"{cell}>={value},{cell}<={colour.most}" if colour.test == "between" else compared
    whole = f"={criteria}" if isinstance(colour.value, str) else f"=AND(ISNUMBER({cell}),{criteria})"
    first, last = (0, len(sheet.columns) - 1) if colour.whole_row else (at, at)
    return first, last, {"type": "formula", "criteria": whole, "stop_if_true": not colour.whole_row}


_LEGIBLE_WIDTH = 210
"""Characters that a sheet of A4, held sideways, takes at two thirds of the size on screen; smaller is not read."""


def pages_across(widths: Sequence[float], frozen: int) -> int:
    """Return over how many pages the columns of a sheet are printed, so that it can be read.

    Parameters
    ----------
    widths : sequence of float
        Of all columns, in characters.
    frozen : int
        Columns that stand on every page.
    """
    repeated, total = sum(widths[:frozen]), sum(widths)
    return 1 if total <= _LEGIBLE_WIDTH else math.ceil((total - repeated) / (_LEGIBLE_WIDTH - repeated))


_A4 = 9
_MOST_TITLE, _MOST_PART = 60, 70
"""Characters of the round's title, and of the marks of generated data: a header holds 255 in all."""


def set_up_page(tab: Any, marks: Marks, title: str) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Set a sheet up for printing.

    Parameters
    ----------
    tab : Worksheet
    marks : Marks
    title : str
        The sheet's.
    """
    tab.set_paper(_A4)
    tab.set_landscape()
    tab.fit_to_pages(1, 0)
    tab.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    left, middle = header_text(title, _MOST_PART), header_text(marks.handling, _MOST_PART)
    tab.set_header(f"&L{left}&C&B{middle}&B&R{header_text(marks.title, _MOST_TITLE)}")
    made_up = "GENERATED DATA" if marks.generated else ""
    tab.set_footer(f"&LAs at {day_words(marks.as_at)}; run {marks.short_digest}&C{made_up}&RPage &P of &N")
