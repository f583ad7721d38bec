"""What a cell's text stands for before its column's type is asked: blanks, escapes, headers.

Blank are the empty cell and the words that systems write for nothing: NULL, N/A, #N/A and a lone dash.

A spreadsheet runs text that begins with `=`, `+`, `-` or `@` as a formula.  So text that we write gets a leading
apostrophe where it begins so (or would be read as blank), and reading takes such an apostrophe off again.

Line breaks within a cell are line feeds: not every writer of CSV quotes a lone carriage return, and then the row is
cut there.
"""

from __future__ import annotations

import datetime as dt

BLANKS = frozenset({"", "null", "n/a", "#n/a", "-"})
NO_ID = frozenset({"none", "nan", "not applicable", "0", "0.0"})
"""What exports write where there is no id; elsewhere these are words, or a number."""

_FORMULA = ("=", "+", "-", "@", "\t", "'")


def unescape(text: str) -> str | None:
    """Return what a cell says, None where it is blank."""
    text = _one_kind_of_break(text.strip())
    if text.lower() in BLANKS:
        return None
    return text[1:] if text.startswith("'") and _needs_escape(text[1:]) else text


def escape(text: str) -> str:
    """Return text as it is written into a cell, so that no spreadsheet runs it and reading gives it back."""
    text = _one_kind_of_break(text)
    return f"'{text}" if text and _needs_escape(text) else text


def _one_kind_of_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _needs_escape(text: str) -> bool:
    return text.startswith(_FORMULA) or text.lower() in BLANKS


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
