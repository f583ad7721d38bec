"""Reading one file as its publisher writes it: its layout, the columns that we name, one row a line with a URN."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.domain import FACT_WORDS, Fault, InputRefused, strip_quotes
from scenarios.demand.layouts import Layout, family
from scenarios.escaping import fold, is_blank, tidy
from scenarios.files import Choice, Sheet, read_sheet, repeated, told_once

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Days = npt.NDArray[np.datetime64]
"""Days (`datetime64[D]`), NaT where not known."""
Grades = npt.NDArray[np.int8]
"""Grades 1-4, 0 where there is none."""
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]

AGAIN = "download the whole file again from its publisher, and do not take columns out"
"""What to try where a column is missing."""
_MAY_BE_EMPTY = frozenset({"overrides"})
"""Families of files that people write themselves: they may have nothing to say. A publisher always has."""


@dataclasses.dataclass(frozen=True)
class Reading:
    """How publishers' files are to be read.

    Attributes
    ----------
    choice : Choice
        Sheets that somebody chose.
    month_first : bool
        Whether dates of files that may be month first are read so.
    tables : list of Published
        Gains every file that was read, so that it can be told how.
    """

    choice: Choice = dataclasses.field(default_factory=Choice)
    month_first: bool = False
    tables: list[Published] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Coded:
    """Texts of a column, each kept once.

    Attributes
    ----------
    codes : array of int
        For each row the position of its text.
    unique : Texts
    """

    codes: npt.NDArray[np.intp]
    unique: Texts

    @classmethod
    def of(cls, texts: Sequence[str] | Texts) -> Coded:
        """Keep texts."""
        codes, unique = pd.factorize(np.asarray(texts, dtype=object))
        return cls(codes, np.asarray(unique, dtype=object))

    def all(self) -> Texts:
        """Return the text of every row."""
        return self.unique[self.codes] if len(self.codes) else np.empty(0, dtype=object)

    def read(self, read: Callable[[str], Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Read every text once, and return what each row says."""
        if not len(self.codes):
            return np.empty(0, dtype=dtype)
        return np.array([read(text) for text in self.unique], dtype=dtype)[self.codes]

    def take(self, rows: npt.NDArray[Any]) -> Coded:
        """Return some rows alone."""
        return Coded(self.codes[rows], self.unique)


@dataclasses.dataclass(frozen=True)
class Published:
    """The columns of a publisher's file that we read, one row a line of the file.

    Attributes
    ----------
    file : str
        The file's name, and the sheet's where it has several.
    what : str
        What the file is, and in which layout, in words.
    layout : Layout
    headers : mapping of str to str
        The publisher's own header of each field that the file has.
    numbers : array of int
        The row number of each line, as a spreadsheet shows it.
    texts : mapping of str to Coded
        By field: white space folded, blanks as the empty text.
    notes : tuple of str
        What there is to tell of how it was read.
    passed_over : int
        Rows that cannot matter, left out because of their URN.
    dropped : int
        Rows left out because they have no URN.
    """

    file: str
    what: str
    layout: Layout
    headers: Mapping[str, str]
    numbers: npt.NDArray[np.int64]
    texts: Mapping[str, Coded]
    notes: tuple[str, ...] = ()
    passed_over: int = 0
    dropped: int = 0

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self.numbers)

    def has(self, field: str) -> bool:
        """Say whether the file has a column for the field."""
        return field in self.headers

    def coded(self, field: str) -> Coded:
        """Return a column as it is kept; all empty where the file lacks it."""
        if field in self.texts:
            return self.texts[field]
        return Coded(np.zeros(len(self), dtype=np.intp), np.array([""], dtype=object))

    def text(self, field: str) -> Texts:
        """Return a column as text; all empty where the file lacks it."""
        return self.coded(field).all()

    def read(self, field: str, read: Callable[[str], Any], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Read the texts of a column, each once however often it stands there."""
        return self.coded(field).read(read, dtype)

    def take(self, rows: npt.NDArray[Any]) -> Published:
        """Return some rows alone: those of a mask, or by their positions."""
        return dataclasses.replace(
            self, numbers=self.numbers[rows], texts={field: texts.take(rows) for field, texts in self.texts.items()}
        )

    def row_of(self, row: int) -> int:
        """Return the number of a line."""
        return int(self.numbers[row])

    def lacks(self, field: str, advice: str = AGAIN, code: str = "NM501") -> Fault:
        """Make the fault of the file without a field's column."""
        header = self.layout.fields[field][0]
        return Fault(code, self.file, None, header, "", f"a column '{header}'", advice)


def day(date: dt.date) -> np.datetime64:
    """Return a date as a day of numpy's."""
    return np.datetime64(date, "D")


def read_published(
    path: Path,
    kind: str,
    reading: Reading,
    *,
    required: Iterable[str] = (),
    one_of: Sequence[str] = (),
    cannot_matter: Callable[[Published], Flags] | None = None,
    code: str = "NM501",
    advice: str = AGAIN,
) -> Published:
    """Read the columns of a publisher's file that its layout names.

    Parameters
    ----------
    path : Path
        Any file of a table, see :func:`scenarios.files.sheets.read_sheet`.
    kind : str
        Which family of `layouts.toml` it is of.
    reading : Reading
    required : iterable of str
        Fields that must be there; `urn` always must.
    one_of : sequence of str
        Fields of which one must be there.
    cannot_matter : callable, optional
        Says which rows cannot matter whatever their URN is.
    code, advice : str
        The fault of a missing column, and what to try.

    Raises
    ------
    InputRefused
        The file cannot be read (NM101, NM107, NM111, NM112), is in no layout (NM506), lacks columns (NM501, one each),
        has one that is read twice (NM108), or has a row that could matter with a URN that is none (NM104), or with more
        or fewer cells than the header (NM110); or no row of it has a URN (NM103).
    """
    kinds = family(kind)
    sheet = read_sheet(path, kinds.known, {fold("URN")}, reading.choice)
    layout = kinds.recognise(sheet.file, sheet.header)
    found = layout.locate(sheet.header)
    headers = {field: tidy(sheet.header[place]) for field, place in found.items()}
    table = Published(
        sheet.file, f"{kinds.what} {layout.title}", layout, headers, np.array(sheet.numbers, dtype=np.int64), {},
        sheet.notes,
    )  # fmt: skip
    wanted = [*required, *(one_of[:1] if not any(table.has(field) for field in one_of) else ())]
    faults = [table.lacks(field, advice, code) for field in dict.fromkeys(["urn", *wanted]) if not table.has(field)]
    faults += _twice(sheet, layout, set(found))
    faults += sheet.spoilt_faults(found.values())
    if faults:
        raise InputRefused(told_once(faults))
    texts = {field: _clean(sheet, place, field) for field, place in found.items()}
    table = dataclasses.replace(table, texts=texts)
    reading.tables.append(table)
    table = _with_urns(table, cannot_matter)
    if not len(table) and kind not in _MAY_BE_EMPTY:
        expected, advice = "a row with a URN below the headers", "give the whole file, as its publisher writes it"
        raise InputRefused([Fault("NM103", table.file, sheet.header_row + 1, headers["urn"], "", expected, advice)])
    _refuse_ragged(table, sheet, cannot_matter)
    return table


def _refuse_ragged(table: Published, sheet: Sheet, cannot_matter: Callable[[Published], Flags] | None) -> None:
    """Refuse rows that could matter and have more or fewer cells than the header; notes below the table have no URN.

    Raises
    ------
    InputRefused
        With NM110.
    """
    ragged = {fault.row: fault for fault in sheet.ragged_faults()}
    if not ragged:
        return
    matters = ~cannot_matter(table) if cannot_matter is not None else np.ones(len(table), dtype=bool)
    faults = [ragged[row] for row in table.numbers[matters].tolist() if row in ragged]
    if faults:
        raise InputRefused(told_once(faults))


def _twice(sheet: Sheet, layout: Layout, found: set[str]) -> Iterable[Fault]:
    """Find the columns that are read and stand in the file more than once: nobody can say which of them counts."""
    read = {fold(name) for field in found for name in layout.fields[field]}
    for texts in repeated(sheet.header, read).values():
        yield Fault(
            "NM108", sheet.file, None, tidy(texts[0]), f"{len(texts)} columns", "one column of this name", AGAIN
        )


def _clean(sheet: Sheet, place: int, field: str) -> Coded:
    facts = FACT_WORDS.get(field, frozenset())

    def read(text: str) -> str:
        if text.isdecimal() and text.isascii():
            return text
        cell = tidy(text)
        cell = cell.removeprefix("'")
        return "" if is_blank(cell, facts) else cell

    raw = Coded.of(sheet.column(place))
    return Coded(raw.codes, np.array([read(text) for text in raw.unique], dtype=object))


def is_urn(text: str) -> bool:
    """Say whether a text is a URN: six digits, the first no 0."""
    return len(text) == 6 and text.isdecimal() and text.isascii() and text[0] != "0"


def _with_urns(table: Published, cannot_matter: Callable[[Published], Flags] | None) -> Published:
    """Read the URNs; lines without one, and notes and totals below the last line with one, are left out.

    Raises
    ------
    InputRefused
        A row that could matter has a URN that is none (NM104).
    """
    raw = table.coded("urn")
    urns = Coded(raw.codes, np.array([plain_id(text) for text in raw.unique], dtype=object))
    good = urns.read(is_urn, bool)
    blank = urns.read(lambda text: not text, bool)
    below = np.arange(len(table)) > (np.flatnonzero(good)[-1] if good.any() else len(table))
    bad = ~good & ~blank & ~(below & ~_is_like(table, good))
    passed = bad & urns.read(_is_centre, bool) if bad.any() else bad
    if cannot_matter is not None and bad.any():
        passed = passed | (bad & cannot_matter(table))
    wrong = np.flatnonzero(bad & ~passed).tolist()
    if wrong:
        header, advice = table.headers["urn"], "correct the cell or take the line out"
        texts = urns.all()
        faults = [
            Fault("NM104", table.file, table.row_of(row), header, texts[row], "a URN of six digits", advice)
            for row in wrong
        ]
        raise InputRefused(told_once(faults))
    table = dataclasses.replace(table, texts={**table.texts, "urn": urns})
    dropped = int((~good & ~passed).sum())
    return dataclasses.replace(
        table if good.all() else table.take(good), passed_over=int(passed.sum()), dropped=dropped
    )


def _is_like(table: Published, good: Flags) -> Flags:
    """Say which rows fill at least half of the columns that rows with a URN fill: these are no notes or totals."""
    filled = [table.read(field, bool, bool) for field in table.texts if field != "urn"]
    usual = [flags for flags in filled if good.any() and 2 * int(flags[good].sum()) > int(good.sum())]
    if not usual:
        return np.zeros(len(table), dtype=bool)
    alike: Flags = 2 * np.sum(usual, axis=0) >= len(usual)
    return alike


def plain_id(text: str) -> str:
    """Return an id without the quotes, and the `.0`, that programs add to numbers."""
    text = strip_quotes(text)
    head, point, rest = text.partition(".")
    return head if point and rest.strip("0") == "" else text


def _is_centre(text: str) -> bool:
    """Say whether a text is the URN of a children's centre: five digits, which no school has."""
    return len(text) == 5 and text.isdecimal() and text[0] == "2"


def one_line_a_school(table: Published, may_matter: Flags | None = None) -> Published:
    """Check that a URN stands on one line only; a line that repeats another word for word is left out.

    Parameters
    ----------
    table : Published
    may_matter : Flags, optional
        Rows that could matter; of others for one school the first is taken.

    Raises
    ------
    InputRefused
        Two lines for one school differ (NM201).
    """
    urns = pd.Series(table.text("urn"), dtype=object)
    again = urns.duplicated().to_numpy()
    if not again.any():
        return table
    place_of = dict(zip(urns[::-1], range(len(urns) - 1, -1, -1), strict=True))
    first = urns.map(place_of).to_numpy(dtype=np.int64)
    columns = [texts.all() for texts in table.texts.values()]
    alike = np.logical_and.reduce([texts == texts[first] for texts in columns])
    matters = np.ones(len(table), dtype=bool) if may_matter is None else may_matter | may_matter[first]
    differ = np.flatnonzero(again & ~alike & matters).tolist()
    if differ:
        expected, advice = "one line a school", "take one of the lines out"
        faults = [
            Fault("NM201", table.file, table.row_of(row), table.headers["urn"], urns.iloc[row], expected, advice)
            for row in differ
        ]
        raise InputRefused(told_once(faults))
    return table.take(~again)
