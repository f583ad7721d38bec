"""Reading one file as its publisher writes it: encoding, title lines, headers, NULL; only the columns we name."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic_core import PydanticCustomError

from constraints import cells
from constraints.errors import Fault, InputRefused

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

Days = npt.NDArray[np.datetime64]
"""Days (`datetime64[D]`), NaT where not known."""
Grades = npt.NDArray[np.int8]
"""Grades 1-4, 0 where there is none."""

Aliases = Mapping[str, tuple[str, ...]]
"""Headers that publishers have used for each field, the preferred first."""

AGAIN = "download the whole file again from its publisher, and do not take columns out"
"""What to try where a column is missing."""

_HEADER_WITHIN = 20
"""A title may take some lines; the header is looked for in so many."""


@functools.cache
def layouts() -> Mapping[str, Any]:
    """Return what `layouts.toml` says about publishers' headers and words."""
    return tomllib.loads(resources.files("scenarios.demand").joinpath("layouts.toml").read_text(encoding="utf-8"))


def aliases(table: str) -> Aliases:
    """Return the headers of a table of `layouts.toml`."""
    found = layouts()
    for part in table.split("."):
        found = found[part]
    return {field: tuple(headers) for field, headers in found.items()}


def words(name: str) -> frozenset[str]:
    """Return a list of words of `layouts.toml`, lower case."""
    return frozenset(layouts()["words"][name])


def fold(text: str) -> str:
    """Fold white space and case, for comparing headers and words."""
    return " ".join(text.split()).lower()


@dataclasses.dataclass(frozen=True)
class PublishedTable:
    """The columns of a publisher's file that we read, one row a line of the file.

    Attributes
    ----------
    file : str
        The file's name, for messages.
    frame : DataFrame
        Text by field, white space folded, NULL and the like as the empty text; indexed by line number.
    headers : mapping of str to str
        The publisher's own header of each field that the file has.
    dropped : int
        Lines left out because they have no URN.
    """

    file: str
    frame: pd.DataFrame
    headers: Mapping[str, str]
    dropped: int = 0

    def has(self, field: str) -> bool:
        """Say whether the file has a column for the field."""
        return field in self.headers

    def text(self, field: str) -> pd.Series[str]:
        """Return a column as text; all empty where the file lacks it."""
        if self.has(field):
            return self.frame[field]
        return pd.Series("", index=self.frame.index, dtype=object, name=field)

    def grades(self, field: str) -> Grades:
        """Return a column as grades; 0 where not graded, blank or not readable."""
        column = self.text(field)
        known = {value: _grade(value) for value in pd.unique(column)}
        return np.asarray(column.map(known).to_numpy(dtype=np.int8))

    def days(self, field: str) -> Days:
        """Return a column of dates as days."""
        column = self.text(field)
        known = {value: read_day(value) for value in pd.unique(column)}
        return np.asarray(column.map(known).to_numpy(dtype="datetime64[D]"))

    def unread(self, field: str, readable: Callable[[str], bool]) -> Iterable[tuple[str, str]]:
        """Yield URN and value of the cells that are not empty and not readable, in the file's order."""
        if not self.has(field):
            return
        bad = {value for value in pd.unique(self.frame[field]) if value and not readable(value)}
        if bad:
            rows = self.frame[self.frame[field].isin(bad)]
            yield from zip(rows["urn"], rows[field], strict=True)


@functools.cache
def _grade(value: str) -> int:
    for grade, spellings in layouts()["words"]["grades"].items():
        if fold(value) in spellings:
            return int(grade)
    return 0


def is_grade_or_none(value: str) -> bool:
    """Say whether a cell is a grade, or one of the ways to say that there is none."""
    return _grade(value) > 0 or fold(value) in words("not_graded")


@functools.cache
def read_day(value: str) -> np.datetime64:
    """Read a date in any of the publishers' forms (dd/mm/yyyy, dd-mm-yyyy, ISO, yyyymmdd); NaT if it is none."""
    if re.fullmatch(r"\d{8}", value):
        value = f"{value[:4]}-{value[4:6]}-{value[6:]}"
    if not value:
        return np.datetime64("NaT", "D")
    try:
        return np.datetime64(cells.read_date(value), "D")
    except (PydanticCustomError, ValueError):
        return np.datetime64("NaT", "D")


def day(date: dt.date) -> np.datetime64:
    """Return a date as a day of numpy's."""
    return np.datetime64(date, "D")


def is_day(value: str) -> bool:
    """Say whether a cell is a date."""
    return not np.isnat(read_day(value))


def read_published(
    path: Path, fields: Aliases, required: Iterable[str], *, code: str = "NM501", advice: str = AGAIN
) -> PublishedTable:
    """Read the named columns of a publisher's CSV file.

    Parameters
    ----------
    path : Path
        UTF-8 (with or without BOM) or cp1252; there may be title lines above the header.
    fields : Aliases
        The columns to read; all others are left in the file.
    required : iterable of str
        Fields that must be there; `urn` always must.
    code, advice : str
        The fault of a missing column, and what to try.

    Raises
    ------
    InputRefused
        The file is missing (NM101) or cannot be read (NM107), lacks columns (NM501, one each) or has one that is
        read twice (NM108), or has a URN that is none (NM104) or stands on two different lines (NM201).
    """
    text = _decode(path)
    start, header = _header(text, fields["urn"][0], path.name, code, advice)
    found = _locate(header, fields)
    lacking = [field for field in dict.fromkeys(["urn", *required]) if field not in found]
    faults = [lacks_column(path.name, fields[field][0], advice, code) for field in lacking]
    faults += _twice(path.name, header, found)
    if faults:
        raise InputRefused(faults)
    frame = _parse(text, start, found, path.name)
    headers = {field: " ".join(header[place].split()) for field, place in found.items()}
    return _with_urns(path.name, frame, headers)


def lacks_column(file: str, header: str, advice: str = AGAIN, code: str = "NM501") -> Fault:
    """Make the fault of a file without a column."""
    return Fault(code, file, None, header, "", f"a column '{header}'", advice)


def _decode(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        fault = Fault("NM101", path.name, None, None, "", "a file with this name", "check the path")
        raise InputRefused([fault]) from None
    except OSError as error:
        why = error.strerror or ""
        fault = Fault("NM107", path.name, None, None, why, "a file that can be read", "close it elsewhere")
        raise InputRefused([fault]) from None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        fault = Fault("NM107", path.name, None, None, "", "a CSV file", "open it in a spreadsheet and save it as CSV")
        raise InputRefused([fault])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _header(text: str, urn: str, file: str, code: str, advice: str) -> tuple[int, list[str]]:
    """Find the line that has a URN column; return its number (from 0) and its cells."""
    for number, line in enumerate(itertools.islice(io.StringIO(text), _HEADER_WITHIN)):
        row = next(csv.reader([line]), [])
        if fold(urn) in {fold(cell) for cell in row}:
            return number, row
    raise InputRefused([lacks_column(file, urn, advice, code)])


def _locate(header: list[str], fields: Aliases) -> dict[str, int]:
    """Find the place of each field's column; the first spelling that is there, the first time it is there."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(fold(name), place)
    found = {}
    for field, spellings in fields.items():
        there = [places[fold(name)] for name in spellings if fold(name) in places]
        if there:
            found[field] = there[0]
    return found


def _twice(file: str, header: list[str], found: Mapping[str, int]) -> list[Fault]:
    """Find the columns that are read and stand in the file more than once: nobody can say which of them counts."""
    times = Counter(fold(name) for name in header)
    read = {fold(header[place]): header[place] for place in found.values()}
    return [
        Fault("NM108", file, None, " ".join(name.split()), f"{times[key]} columns", "one column of this name", AGAIN)
        for key, name in read.items()
        if times[key] > 1
    ]


def _parse(text: str, start: int, found: Mapping[str, int], file: str) -> pd.DataFrame:
    try:
        raw = pd.read_csv(
            io.StringIO(text), header=None, skiprows=start + 1, usecols=sorted(set(found.values())), dtype=object,
            keep_default_na=False, na_filter=False, skip_blank_lines=False,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        return pd.DataFrame({field: pd.Series([], dtype=object) for field in found})
    except (pd.errors.ParserError, ValueError) as error:
        expected = "a CSV file with as many cells a line as its header"
        fault = Fault("NM107", file, None, None, str(error), expected, "save it as CSV again")
        raise InputRefused([fault]) from None
    frame = pd.DataFrame({field: _clean(raw[place]) for field, place in found.items()})
    frame.index = pd.RangeIndex(start + 2, start + 2 + len(frame), name="line")
    return frame


def _clean(column: pd.Series[str]) -> pd.Series[str]:
    blank = words("blank")
    known = {value: " ".join(value.split()) for value in pd.unique(column)}
    known = {value: "" if text.lower() in blank else text for value, text in known.items()}
    return column.map(known)


def _with_urns(file: str, frame: pd.DataFrame, headers: Mapping[str, str]) -> PublishedTable:
    """Read the URNs; lines without one, and notes below the last line with one, are left out."""
    urn = frame["urn"].str.replace(r"\.0+$", "", regex=True)
    good = urn.str.fullmatch(r"[1-9]\d{5}").to_numpy(dtype=bool)
    below = np.arange(len(frame)) > (np.flatnonzero(good)[-1] if good.any() else len(frame))
    bad = frame.loc[~good & (urn != "").to_numpy() & ~below, "urn"]
    if len(bad):
        header, advice = headers["urn"], "correct the cell or take the line out"
        raise InputRefused(
            Fault("NM104", file, line, header, value, "a URN of six digits", advice)
            for line, value in zip(bad.index.tolist(), bad.tolist(), strict=True)
        )
    return PublishedTable(file, frame.assign(urn=urn)[good], headers, dropped=int((~good).sum()))


def one_line_a_school(table: PublishedTable) -> PublishedTable:
    """Check that a URN stands on one line only; a line that repeats another word for word is left out.

    Raises
    ------
    InputRefused
        Two lines for one school differ (NM201).
    """
    frame = table.frame.drop_duplicates()
    twice = frame[frame["urn"].duplicated()]
    if len(twice):
        header = table.headers["urn"]
        raise InputRefused(
            Fault("NM201", table.file, line, header, urn, "one line a school", "take one of the lines out")
            for line, urn in zip(twice.index.tolist(), twice["urn"].tolist(), strict=True)
        )
    return dataclasses.replace(table, frame=frame)
