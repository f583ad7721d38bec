"""Columns of a publisher's file with three values: a cell is a fact, blank or unreadable; and when a column is none."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from constraints.domain import Fault, InputRefused, is_placeholder, order_of, parse_day
from scenarios.demand.layouts import grade_words, words
from scenarios.files import EXAMPLES

if TYPE_CHECKING:
    from scenarios.demand.publishers import Flags, Published, Reading, Texts

_NONE = object()
"""What a reader returns for a text that is not what the column holds."""
_LEAST_UNREAD = 3
"""So few unreadable cells never refuse a column."""

_GRADE = re.compile(r"(?:grade\s*)?([0-9])(?:\.0+)?(?:\s*[-\u2013:.(]?\s*([a-z][a-z ]*?)\)?)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?")


@dataclasses.dataclass(frozen=True)
class Column:
    """One column, read.

    Attributes
    ----------
    values : array
        Where a cell is blank or unreadable, what the column's kind has for nothing.
    unread : Flags
        Where it is unreadable.
    blank : Flags
        Where it is blank, or the file lacks the column.
    """

    values: npt.NDArray[Any]
    unread: Flags
    blank: Flags


@dataclasses.dataclass(frozen=True)
class UnreadCell:
    """A cell that is unreadable: the school's URN, the column's header and the text."""

    urn: str
    header: str
    text: str


class Columns:
    """Reads the columns of a file, and keeps what could not be read.

    Parameters
    ----------
    table : Published
    reading : Reading
    dates : iterable of str
        Its fields that are dates; all of them together tell whether the file is month first.
    matters : Flags, optional
        Rows that could matter; all where not given.
    """

    def __init__(
        self, table: Published, reading: Reading, dates: Iterable[str] = (), matters: Flags | None = None
    ) -> None:
        self.table = table
        self.matters = np.ones(len(table), dtype=bool) if matters is None else matters
        self.faults: list[Fault] = []
        self._unread: dict[str, Flags] = {}
        self._month_first = self._is_month_first(reading, [field for field in dates if table.has(field)])

    def unread(self) -> list[UnreadCell]:
        """Return the unreadable cells of rows that could matter, in the order of columns and rows."""
        urns = self.table.text("urn")
        return [
            UnreadCell(urns[row], self.table.headers[field], self.table.text(field)[row])
            for field, flags in self._unread.items()
            for row in np.flatnonzero(flags & self.matters)
        ]

    def refuse(self) -> None:
        """Refuse the file if a column of it is not what it should hold.

        Raises
        ------
        InputRefused
            With NM505, a fault a column.
        """
        if self.faults:
            raise InputRefused(self.faults)

    # -- kinds of columns -------------------------------------------------------------------------------------------

    def grades(self, field: str) -> Column:
        """Read grades; 0 where there is none."""
        return self._read(field, read_grade, 0, np.int8, "grades 1 to 4 or their words")

    def days(self, field: str) -> Column:
        """Read days; NaT where there is none."""
        read = functools.partial(_read_day, month_first=self._month_first)
        return self._read(field, read, np.datetime64("NaT", "D"), "datetime64[D]", "dates such as 13/01/2020")

    def flags(self, field: str) -> Column:
        """Read yes and no."""
        known = dict.fromkeys(words("yes"), True) | dict.fromkeys(words("no"), False)
        return self.choices(field, known, "yes or no", nothing=False, dtype=bool)

    def choices(
        self, field: str, known: Mapping[str, object], expected: str, *, nothing: object = "", dtype: type = object
    ) -> Column:
        """Read words of a closed list.

        Parameters
        ----------
        field : str
        known : mapping of str to any
            What each word means, in lower case.
        expected : str
            What the column holds, in words.
        nothing, dtype
            What stands for no word, and the type of all.
        """
        return self._read(field, lambda text: known.get(_plain(text), _NONE), nothing, dtype, expected)

    def numbers(self, field: str, least: float, most: float, expected: str) -> Column:
        """Read numbers within limits; NaN where there is none."""

        def read(text: str) -> object:
            if not _NUMBER.fullmatch(text):
                return _NONE
            number = float(text.replace(",", ""))
            return number if least <= number <= most else _NONE

        return self._read(field, read, np.nan, np.float64, expected)

    def whole_numbers(self, field: str, least: int, most: int, expected: str) -> Column:
        """Read whole numbers within limits, as plain digits; empty where there is none."""

        def read(text: str) -> object:
            number = float(text.replace(",", "")) if _NUMBER.fullmatch(text) else np.nan
            return f"{number:.0f}" if number.is_integer() and least <= number <= most else _NONE

        return self._read(field, read, "", object, expected)

    def plain_texts(self, field: str) -> Column:
        """Read any text but the errors of spreadsheets and what stands for a text."""
        return self.texts(field, lambda text: not is_placeholder(text), "text")

    def texts(
        self, field: str, readable: Callable[[str], bool], expected: str, as_text: Callable[[str], str] = str
    ) -> Column:
        """Read texts of a certain form, and what each of them says; empty where there is none."""
        return self._read(field, lambda text: as_text(text) if readable(text) else _NONE, "", object, expected)

    def _read(
        self, field: str, read: Callable[[str], object], nothing: object, dtype: npt.DTypeLike, expected: str
    ) -> Column:
        column = self.table.coded(field)
        blank = column.read(lambda text: not text, bool)
        known = {text: _NONE if text == "" else read(text) for text in column.unique}
        values = column.read(lambda text: nothing if known[text] is _NONE else known[text], dtype)
        bad = {text for text, value in known.items() if text and value is _NONE}
        unread = column.read(bad.__contains__, bool) if bad else np.zeros(len(blank), dtype=bool)
        if unread.any():
            self._unread[field] = unread
            self._judge(field, column.all(), unread & self.matters, int((~blank & self.matters).sum()), expected)
        return Column(values, unread, blank)

    def _judge(self, field: str, texts: Texts, unread: Flags, filled: int, expected: str) -> None:
        """Refuse a column of which most of what stands in it cannot be read."""
        number = int(unread.sum())
        if number < _LEAST_UNREAD or 2 * number <= filled:
            return
        rows = np.flatnonzero(unread)
        shown = ", ".join(f"{texts[row]!r}" for row in rows[:EXAMPLES])
        where = ", ".join(f"{self.table.row_of(row)}" for row in rows[:EXAMPLES])
        advice = f"look at rows {where}: {number:,} of {filled:,} cells cannot be read"
        self.faults.append(Fault("NM505", self.table.file, None, self.table.headers[field], shown, expected, advice))

    # -- days and months --------------------------------------------------------------------------------------------

    def _is_month_first(self, reading: Reading, fields: list[str]) -> bool:
        """Tell over all dates of the file whether months stand first; a file that says so has to be meant so."""
        orders = {"day": 0, "month": 0, "either": 0}
        example: dict[str, tuple[str, str]] = {}
        slashes = False
        for field in fields:
            column = self.table.coded(field)
            times = np.bincount(column.codes[self.matters], minlength=len(column.unique))
            for text, number in zip(column.unique, times.tolist(), strict=True):
                order = order_of(text) if number else ""
                if order:
                    orders[order] += number
                    example.setdefault(order, (field, text))
                    slashes = slashes or "/" in text
        if orders["month"] > orders["day"]:
            if not reading.month_first:
                field, text = example["month"]
                self.faults.append(self._month_first_fault(field, text))
            return True
        return reading.month_first and not orders["day"] and slashes

    def _month_first_fault(self, field: str, text: str) -> Fault:
        expected = "dates with the day first: the dates of this file are month first"
        advice = "read them so with --dates mdy, or save the file with dates as 2020-01-13"
        return Fault("NM505", self.table.file, None, self.table.headers[field], text, expected, advice)


def _plain(text: str) -> str:
    """Return a word without what programs add to numbers, in lower case."""
    lower = text.lower()
    return lower.removesuffix(".0")


def read_grade(text: str) -> object:
    """Read a grade: 1 to 4, 0 for what says that there is none; not an int where the text is no grade."""
    lower = _plain(text)
    if lower in words("not_graded"):
        return 0
    grades = grade_words()
    if lower in grades:
        return grades[lower]
    found = _GRADE.fullmatch(lower)
    if found is None:
        return _NONE
    digit = 0 if found[1] in words("not_graded") else grades.get(found[1])
    named = digit if found[2] is None else 0 if found[2] in words("not_graded") else grades.get(found[2])
    return digit if digit is not None and digit == named else _NONE


def _read_day(text: str, *, month_first: bool) -> object:
    day = parse_day(text, month_first=month_first)
    return _NONE if day is None else np.datetime64(day, "D")
