"""What may stand in a cell of a workbook: text stays text whatever it says, and no program refuses the file for it."""

from __future__ import annotations

import datetime as dt
import numbers
import re
from typing import Any

import pandas as pd

Cell = str | int | float | dt.date | None
"""What is written; None is an empty cell."""

LONGEST = 32_767
"""Characters that a cell can hold, counted in UTF-16 as Excel counts."""

_PICTURES = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"}
"""Control characters, which XML does not know, by the signs that picture them."""
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")


def as_cell(value: Any) -> Cell:  # noqa: ANN401 - any value of a frame
    """Return a value as it is written into a cell.

    Parameters
    ----------
    value : object
        Text, a number, yes or no, a day, or nothing (None, NaN, NA).
    """
    if isinstance(value, str):
        return fitting(value) or None
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"}:
        return "yes" if value else "no"
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return round(float(value), 4)
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else fitting(str(value))


def fitting(text: str) -> str:
    """Return text that a cell can hold: control characters pictured, and what is too long cut with a remark.

    Parameters
    ----------
    text : str
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PICTURES)
    safe = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", lines)
    if _units(safe) <= LONGEST:
        return safe
    remark = f" [cut; {len(safe):,} characters]"
    kept = safe.encode("utf-16-le")[: 2 * (LONGEST - len(remark))].decode("utf-16-le", errors="ignore")
    return kept + remark


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
