"""What a cell's text stands for before its column's type is asked: blanks, values of workbooks, headers.

One list of words means blank in every file.  A column whose publisher uses such a word as a value (the religious
character `None`) keeps it as a fact: :data:`constraints.domain.cells.FACT_WORDS` has them.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING

from constraints.domain import narrow_signs

if TYPE_CHECKING:
    from collections.abc import Set

BLANKS = frozenset(
    {
        "", "-", "--", "---", "\u2013", "\u2014", ".", "..", "...",
        "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "<na>", "n/k", "nan", "nat",
        "null", "(null)", "<null>", "[null]", "\\n", "undefined",
        "none", "(none)", "<none>", "nil", "blank", "(blank)", "empty", "(empty)",
        "missing",
        "tbc", "tba", "tbd", "to be confirmed", "to be announced", "to be decided", "to be determined",
        "unknown", "not known", "not available", "not applicable", "does not apply", "not provided", "not given",
        "not stated", "not recorded", "no data", "no trust", "no federation", "no diocese",
    }
)  # fmt: skip
"""Words that people and programs write for nothing, in lower case."""

_LONGEST_BLANK = max(map(len, BLANKS))

NO_ID = frozenset({"0", "0.0"})
"""What exports write where there is no id; elsewhere these are numbers."""

NO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")
"""Characters without any width, which come with text copied from pages and say nothing in any file."""
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Soft hyphens and marks of direction too: in what publishers and surveys say, nobody sees them or means anything."""
_NO_LETTER = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"^(?P<name>.*[^\d.])\.(?:\.\.)?\d+$", re.DOTALL)
"""How pandas and R (`Name.1`, `Name...12`) rename a header that stands twice."""


def plain(text: str) -> str:
    """Return text without what nobody sees, and with plain letters for those of full width."""
    return text if text.isascii() else narrow_signs(_UNSEEN.sub("", text))


def tidy(text: str) -> str:
    """Return plain text with one space for all white space."""
    return " ".join(plain(text).split())


def is_blank(text: str, facts: Set[str] = frozenset()) -> bool:
    """Say whether a cell says nothing.

    Parameters
    ----------
    text : str
    facts : set of str
        Words for nothing that are values of this column, in lower case.
    """
    cell = tidy(text)
    if len(cell) > _LONGEST_BLANK:
        return False
    cell = cell.casefold()
    return cell in BLANKS and cell not in facts


def as_text(value: object) -> str:
    """Return a workbook's or Parquet's value as the text a CSV would have."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float) and value != value:  # NaN
        return ""
    return str(value)


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return a header without what people and programs vary: capitals, spaces, dots, underscores, punctuation.

    `LA (code)`, R's `LA..code.` and a cleaner's `la_code` are one, and so are `X16.to.19` and `16 to 19`.
    """
    name = _NO_LETTER.sub("", plain(text).replace("&", " and ").casefold())
    return name[1:] if name[:1] == "x" and name[1:2].isdigit() else name


def fold_repeated(text: str) -> str | None:
    """Return the folded name of a header that a program has numbered because it stood twice, else None."""
    found = _NUMBERED.match(text.strip())
    return None if found is None else fold(found["name"])
