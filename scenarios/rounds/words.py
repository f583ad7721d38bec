"""What a cell's text stands for before its column's type is asked: words for nothing, values of workbooks, headers."""

from __future__ import annotations

import datetime as dt

NO_ID = frozenset({"none", "nan", "not applicable", "0", "0.0"})
"""What exports write where there is no id; elsewhere these are words, or a number."""


def as_text(value: object) -> str:
    """Return a workbook's or Parquet's value as the text a CSV would have."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float) and value != value:  # NaN
        return ""
    return str(value)


def header_name(text: str) -> str:
    """Return a header as our columns are called: ` Half Days` is half_days."""
    return "_".join(text.strip().lower().replace("-", " ").split())
