"""Frames of pandas as the tables of text that files are, so that one reader reads both.

A cell of a frame says what the same cell of a file would say: NaN, None, NA and NaT are blank, a whole number is
written without the `.0` that a merge has given it, a day without its midnight.  What no file could say (a list where
one value stands, a Python object) is spoilt, as a formula without a value is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import FACT_WORDS, LONDON, TABLES, Fault, InputRefused, Moment, to_text
from scenarios.escaping import escape, fold, one_line
from scenarios.files import Sheet, control_cells
from scenarios.rounds.rows import list_columns, moment_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEADER = 1
"""The number of the header's row; that of the first row of cells is one more, as in a file."""

_PLAIN = (
    str, bool, int, float, Decimal, Fraction, uuid.UUID, np.bool_, np.number, np.datetime64,
    dt.date, dt.time, dt.timedelta, pd.Interval, pd.Period,
)  # fmt: skip
"""What has a text that says all of it, and the same text every time."""
_MOST_EXACT = 2.0**53
"""From here on a float has lost digits of a whole number."""
_SHOWN = 60
"""Characters of an object that are shown."""


def frame_name(table: str) -> str:
    """Return how faults call the frame of a table."""
    return f"frame {table}"


def sheet_of_frame(table: str, frame: object, own: pd.DataFrame | None = None) -> Sheet:
    """Make a sheet of a frame.

    Parameters
    ----------
    table : str
        The name of the round's table that it is for.
    frame : object
        What somebody gave as a frame.
    own : DataFrame, optional
        The table that it takes the place of: a value of a column that stands there already is known to be a value,
        also where it is a word that means blank elsewhere.

    Raises
    ------
    InputRefused
        It is no frame, or has no plain header (NM107).
    """
    if not isinstance(frame, pd.DataFrame):
        raise _refused(table, type(frame).__name__, "a pandas DataFrame", "make one with pd.DataFrame(...)")
    if isinstance(frame.columns, pd.MultiIndex):
        advice = "give every column one name: frame.columns = [...]"
        raise _refused(table, "columns of several levels", "one name for every column", advice)
    _refuse_index(table, frame)
    header = tuple("" if _is_none(name) else " ".join(str(name).split()) for name in frame.columns)
    columns: list[list[str]] = []
    spoilt: dict[tuple[int, int], str] = {}
    for place, name in enumerate(header):
        column = _Column(table, name, own)
        texts = [column.text(value) for value in frame.iloc[:, place].tolist()]
        spoilt |= {(at, place): text.why for at, text in enumerate(texts, HEADER + 1) if isinstance(text, _Spoilt)}
        columns.append([text if isinstance(text, str) else "" for text in texts])
        if not name and any(columns[-1]):
            raise _refused(table, f"column {place + 1} has none", "a name for every column", "name it, or drop it")
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(frame)
    numbers = range(HEADER + 1, HEADER + 1 + len(frame))
    return Sheet(
        frame_name(table), header, HEADER, rows, numbers, {**control_cells(rows, numbers), **spoilt}, is_text=False,
        advice="put one plain value there, or leave the cell blank",
    )  # fmt: skip


def _refused(table: str, value: str, expected: str, advice: str) -> InputRefused:
    return InputRefused([Fault("NM107", frame_name(table), None, None, value, expected, advice)])


def _refuse_index(table: str, frame: pd.DataFrame) -> None:
    """Refuse an index that holds a column of the table: it would be lost.

    Raises
    ------
    InputRefused
        With a fault NM102 for each.
    """
    ours = {fold(column): column for column in TABLES[table].columns}
    there = {fold(str(name)) for name in frame.columns}
    lost = [ours[fold(str(name))] for name in frame.index.names if name is not None and fold(str(name)) in ours]
    advice = "call frame.reset_index() first"
    faults = [
        Fault("NM102", frame_name(table), None, column, "in the index", f"a column {column!r}", advice)
        for column in lost
        if fold(column) not in there
    ]
    if faults:
        raise InputRefused(faults)


@dataclasses.dataclass(frozen=True)
class _Spoilt:
    """A value that has no text, and why."""

    why: str


class _Column:
    """Reads the values of a column as text, each plain value once."""

    def __init__(self, table: str, name: str, own: pd.DataFrame | None) -> None:
        columns = TABLES[table].columns
        field = next((columns[column] for column in columns if fold(column) == fold(name)), None)
        self.takes_lists = field in list_columns(TABLES[table].record)
        self.takes_times = field in moment_columns(TABLES[table].record)
        self.facts = FACT_WORDS.get(field or "", frozenset())
        held = own[field or name].tolist() if own is not None and (field or name) in own.columns else []
        self.own = frozenset(value for value in held if isinstance(value, str | tuple))
        self.read: dict[tuple[type, Any], str | _Spoilt] = {}

    def text(self, value: object) -> str | _Spoilt:
        """Return the text of a value, or why it has none."""
        if _is_none(value):
            return ""
        if isinstance(value, _PLAIN):
            key = type(value), value
            if key not in self.read:
                self.read[key] = self._plain(value)
            return self.read[key]
        if isinstance(value, tuple) and value in self.own:
            return escape(to_text(value), self.facts)
        if isinstance(value, tuple | list | set | frozenset | dict | np.ndarray):
            return self._list(value)
        return _Spoilt(f"an object ({type(value).__name__})")

    def _plain(self, value: Any) -> str | _Spoilt:  # noqa: ANN401 - any value of _PLAIN
        if isinstance(value, str):
            text = str.__str__(value)
            return escape(text, self.facts) if text in self.own else text
        if isinstance(value, np.datetime64):
            value = pd.Timestamp(value)
        elif isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, bool):
            return to_text(value)
        if isinstance(value, int):
            return str(int(value))
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < _MOST_EXACT else repr(value)
        if isinstance(value, dt.datetime):
            return str(Moment.of(value)) if self.takes_times else _day(value)
        return str(value)

    def _list(self, value: Any) -> str | _Spoilt:  # noqa: ANN401 - any of several kinds of list
        if not self.takes_lists:
            return _Spoilt(f"a {type(value).__name__}: {one_line(str(value))[:_SHOWN]}")
        if isinstance(value, dict):
            return ";".join(f"{one}:{level}" for one, level in value.items())
        ordered = sorted(map(str, value)) if isinstance(value, set | frozenset) else value
        return ";".join(":".join(map(str, one)) if isinstance(one, tuple | list) else str(one) for one in ordered)


def _day(value: dt.datetime) -> str | _Spoilt:
    """Return a day without its midnight; what is another day in London is spoilt: nobody knows which is meant."""
    if value.tzinfo is None:
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    there = value.astimezone(LONDON).date()
    if there != value.date():
        return _Spoilt(f"{value.isoformat(' ')} is {there} in London")
    return value.date().isoformat()


def _is_none(value: object) -> bool:
    """Say whether a single value is none, in any of the ways that pandas and numpy have."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return isinstance(value, float | np.floating | Decimal) and bool(value != value)  # NaN


def row_labels(frame: pd.DataFrame) -> Callable[[int], str]:
    """Return what gives the label of a row by its number in the sheet of a frame.

    Parameters
    ----------
    frame : DataFrame
        A label that several rows have is told with the place of the row, counted from 0.
    """
    index = frame.index
    unique = index.is_unique

    def label(number: int) -> str:
        place = number - HEADER - 1
        text = _label(index[place])
        return text if unique else f"{text} (place {place})"

    return label


def _label(value: Any) -> str:  # noqa: ANN401 - any label of an index
    if isinstance(value, tuple):
        return f"({', '.join(map(_label, value))})"
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    return one_line(str(value))


def labels_of(frames: Mapping[str, Any]) -> Mapping[str, Callable[[int], str]]:
    """Return what gives the labels of rows, by table."""
    return {name: row_labels(frame) for name, frame in frames.items() if isinstance(frame, pd.DataFrame)}
