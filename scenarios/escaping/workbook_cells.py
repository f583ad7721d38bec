"""Cells of workbooks: text stays text whatever it says, and no program refuses the file for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenarios.escaping.characters import without_controls

if TYPE_CHECKING:
    import io

    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""Characters that a cell can hold, counted in UTF-16 as Excel counts."""

_OPTIONS = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def new_workbook(made: io.BytesIO) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    """Open a new workbook, in memory, in which no text becomes a formula, a link or a number."""
    import xlsxwriter

    return xlsxwriter.Workbook(made, {"in_memory": True, **_OPTIONS})


def fitting(text: str) -> str:
    """Return text that a cell can hold: control characters shown, and what is too long cut with a remark.

    Parameters
    ----------
    text : str
    """
    safe = _holdable(text)
    if _units(safe) <= LONGEST:
        return safe
    remark = f" [cut; {len(safe):,} characters]"
    kept = safe.encode("utf-16-le")[: 2 * (LONGEST - len(remark))].decode("utf-16-le", errors="ignore")
    return kept + remark


def fits(text: str) -> bool:
    """Say whether a cell holds a text as it is, so that reading gives it back."""
    return _holdable(text) == text and _units(text) <= LONGEST


def _holdable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", without_controls(lines))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def set_text(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write text into a cell of a workbook that is there; openpyxl alone would make a formula of an `=`."""
    cell = sheet.cell(row, column, _holdable(text))
    cell.data_type = "s"


def header_text(text: str, most: int) -> str:
    """Return text as a printed header shows it: an ampersand begins a command there unless it is doubled.

    Parameters
    ----------
    text : str
    most : int
        Characters that are kept.
    """
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    cut = words if len(words) <= most else f"{words[:most]}..."
    # Digits right after a command would be read as a size of letters.
    return (" " if cut[:1].isdigit() else "") + cut.replace("&", "&&")
