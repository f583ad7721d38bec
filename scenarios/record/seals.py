"""What a workbook said when it was made: a mark for every row and cell, so that a change is seen and where it is.

The marks stand in a hidden sheet of the workbook itself. They find changes; they keep nobody from forging a workbook,
and need not: nothing but the sheets to fill in is ever believed. Rows may be sorted and columns moved: that changes
nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from scenarios.escaping import as_text
from scenarios.files import Unreadable, json_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from scenarios.files import Grid

SEAL_SHEET = "_nlematch"
"""The title of the hidden sheet."""
SCHEMA = 1
"""Version of its layout; a newer one is refused."""

_ROW, _CELL = 16, 2
"""Hexadecimal digits of the mark of a row, and of a cell: those of cells only find the place in a row."""
_MOST_COMPARED = 100
"""Rows of a sheet that are compared one by one; where more are changed, only their number is told."""


@dataclasses.dataclass(frozen=True)
class Change:
    """Something in a workbook that is not as it was made.

    Attributes
    ----------
    sheet : str
    row : int or None
        As the spreadsheet numbers it now; None for a whole sheet, or a row that is gone.
    column : str or None
        Its title.
    value : str
        What stands there now.
    what : str
        What has happened, in words.
    """

    sheet: str
    row: int | None
    column: str | None
    value: str
    what: str

    def __str__(self) -> str:
        where = f"{self.sheet} row {self.row}" if self.row is not None else self.sheet
        where += f" {self.column!r}" if self.column is not None else ""
        shown = self.value if len(self.value) <= 80 else f"{self.value[:80]}..."
        return f"{where}: {self.what}" + (f", now {shown!r}" if self.value else "")


@dataclasses.dataclass(frozen=True)
class Seal:
    """What was sealed.

    Attributes
    ----------
    facts : mapping of str to str
        Of the run: its digest, its round, the digests of its tables.
    headers : mapping of str to sequence of str
        The titles of every sheet that is not to be changed.
    rows : mapping of str to sequence of str
        The marks of its rows.
    """

    facts: Mapping[str, str]
    headers: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[str]]

    def lines(self) -> Iterator[tuple[str, str]]:
        """Walk over the lines of the hidden sheet: a key and a value."""
        yield "schema", str(SCHEMA)
        for key, value in self.facts.items():
            yield f"fact:{key}", value
        for title, header in self.headers.items():
            yield "sheet", title
            yield "header", json.dumps(list(header))
            yield from (("row", mark) for mark in self.rows[title])

    @classmethod
    def of_lines(cls, lines: Iterable[Sequence[str]]) -> Seal | None:
        """Read the lines; None where they are not those of a seal that this program knows.

        Parameters
        ----------
        lines : iterable of sequence of str
            The rows of the hidden sheet.
        """
        facts: dict[str, str] = {}
        headers: dict[str, Any] = {}
        rows: dict[str, list[str]] = {}
        title = ""
        try:
            for key, value, *_ in lines:
                if key == "schema" and int(value) > SCHEMA:
                    return None
                if key == "sheet":
                    title, rows[value] = value, []
                elif key == "header":
                    headers[title] = [str(cell) for cell in _list(json_of(value.encode()))]
                elif key == "row":
                    rows[title].append(value)
                elif key.startswith("fact:"):
                    facts[key.removeprefix("fact:")] = value
        except (Unreadable, ValueError, KeyError):
            return None
        return cls(facts, headers, rows) if headers.keys() == rows.keys() and facts else None


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("a header is a list")
    return value


def mark_of(cells: Iterable[object]) -> str:
    """Return the mark of a row: of the whole, then of every cell.

    Parameters
    ----------
    cells : iterable of object
        As they are written, or as they are read; both give the same text.
    """
    texts = [as_text(cell) for cell in cells]
    return _hex("\x1f".join(texts), _ROW) + "".join(_hex(text, _CELL) for text in texts)


def _hex(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def unchanged_rows(header: Sequence[str], marks: Sequence[str], grid: Grid) -> list[int]:
    """Return the numbers of the rows that are as they were sealed, whatever stands in other columns.

    Parameters
    ----------
    header, marks : sequence of str
        As sealed.
    grid : Grid
        The sheet now, its header first.
    """
    top = [*grid.rows[0]] if grid.rows else []
    if not set(header) <= set(top):
        return []
    places, left = [top.index(name) for name in header], Counter(marks)
    found = []
    for number, row in zip(grid.numbers[1:], grid.rows[1:], strict=True):
        mark = mark_of(row[at] if at < len(row) else "" for at in places)
        if left[mark] > 0:
            left[mark] -= 1
            found.append(number)
    return found


def changes_of(
    title: str,
    header: Sequence[str],
    marks: Sequence[str],
    grid: Sequence[Sequence[str]],
    filled: Collection[str] = (),
) -> list[Change]:
    """Return how a sheet differs from what was sealed.

    Parameters
    ----------
    title : str
    header, marks : sequence of str
        As sealed.
    grid : sequence of sequence of str
        The sheet now, its header first.
    filled : collection of str
        Columns beside those that were sealed, which are to be filled in.
    """
    top = [*grid[0]] if grid else []
    found = [at if not name else top.index(name) if name in top else None for at, name in enumerate(header)]
    lost = [name for name, at in zip(header, found, strict=True) if at is None]
    changes = [Change(title, 1, name, "", "this column is gone or has another title") for name in lost]
    own = [name for name in top if name.strip() and name not in header and name not in filled]
    changes += [Change(title, 1, name, "", "a column that was not there") for name in own]
    if lost:  # nothing more can be said of the rows
        return changes
    places = [at for at in found if at is not None]
    rows = {number: [row[at] if at < len(row) else "" for at in places] for number, row in enumerate(grid[1:], start=2)}
    now = {number: cells for number, cells in rows.items() if "".join(cells)}
    return changes + _row_changes(title, header, marks, now)


def _row_changes(
    title: str, header: Sequence[str], marks: Sequence[str], now: Mapping[int, Sequence[str]]
) -> list[Change]:
    """Compare rows whatever their order: those that are as they were first, the others with those most like them."""
    left = Counter(marks)
    fresh = []
    for number, cells in now.items():
        mark = mark_of(cells)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            fresh.append((number, cells, mark))
    gone = sorted(left.elements())
    if max(len(fresh), len(gone)) > _MOST_COMPARED:
        return [Change(title, None, None, "", f"{len(fresh)} rows are not as they were, {len(gone)} are gone")]
    changes = []
    for number, cells, mark in fresh:
        old = max(gone, key=lambda other: _alike(mark, other), default=None)
        if old is None or 2 * _alike(mark, old) < len(header):
            changes.append(Change(title, number, None, "", "a row that was not there"))
            continue
        gone.remove(old)
        changes += _cell_changes(title, header, number, cells, old)
    changes += [Change(title, None, None, "", f"{len(gone)} row(s) are gone")] if gone else []
    return changes


def _cell_marks(mark: str) -> list[str]:
    return [mark[at : at + _CELL] for at in range(_ROW, len(mark), _CELL)]


def _alike(one: str, other: str) -> int:
    """Count the cells that two rows share."""
    return sum(a == b for a, b in zip(_cell_marks(one), _cell_marks(other), strict=False))


def _cell_changes(title: str, header: Sequence[str], number: int, cells: Sequence[str], old: str) -> Iterator[Change]:
    """Walk over the cells of a row that are not as they were; where no cell's mark tells, over the row alone."""
    pairs = zip(header, cells, _cell_marks(mark_of(cells)), _cell_marks(old), strict=True)
    places = [(name, text) for name, text, mark, before in pairs if mark != before]
    if not places:
        yield Change(title, number, None, "", "a cell of this row was changed")
    for name, text in places:
        yield Change(title, number, name or None, text, "this cell was changed")
