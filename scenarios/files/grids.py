"""Rows of text, as a file or sheet holds them, and why one cannot be read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.errors import Fault, InputRefused
from scenarios.files.refusals import shown_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Unreadable(Exception):
    """A file that cannot be read, in words for the planner.

    Parameters
    ----------
    why : str
    row : int, optional
        Where reading ended.
    is_missing : bool, optional
        Whether there is no such file.
    """

    def __init__(self, why: str, row: int | None = None, *, is_missing: bool = False) -> None:
        super().__init__(why)
        self.row, self.is_missing = row, is_missing


def refused(path: Path, why: Unreadable, expected: str = "a file that can be opened") -> InputRefused:
    """Return the refusal of a file that cannot be read (NM107), or is not there (NM101)."""
    if why.is_missing:
        fault = Fault("NM101", shown_name(path), None, None, "", "a file with this name", "check the path")
        return InputRefused([fault])
    advice = "open it in a spreadsheet and save it again"
    return InputRefused([Fault("NM107", shown_name(path), why.row, None, str(why), expected, advice)])


@dataclasses.dataclass(frozen=True)
class Merged:
    """Cells that are merged into one, which says nothing of the others.

    Attributes
    ----------
    place : str
        As a spreadsheet writes it, `A2:A4`.
    top, bottom : int
        Numbers of the first and last row.
    left, right : int
        Positions of the first and last column, from 0.
    """

    place: str
    top: int
    bottom: int
    left: int
    right: int


@dataclasses.dataclass(frozen=True)
class Grid:
    """The rows of a file or sheet.

    Attributes
    ----------
    rows : sequence of sequence of str
        They may differ in length; rows without any cell may be left out.
    numbers : sequence of int
        The row number of each, as a spreadsheet shows it.
    spoilt : mapping of (int, int) to str
        By row number and position of the column (from 0): cells that do not say what they hold, and why: a formula
        without a saved value, an error of a formula, a byte that is no letter.
    hidden : int
        Filled rows that a filter or a person has hidden; they are among the rows.
    merged : tuple of Merged
    formulas : mapping of (int, int) to str
        By row number and position: the formulas of the sheet, also those with a saved value.
    is_text : bool
        Whether it comes from a text file, where a row with too few cells has lost one; sheets end where cells do.
    """

    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    spoilt: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    hidden: int = 0
    merged: tuple[Merged, ...] = ()
    formulas: Mapping[tuple[int, int], str] = dataclasses.field(default_factory=dict)
    is_text: bool = False

    def all_rows(self) -> list[list[str]]:
        """Return every row from the first, those without cells too, all of one length."""
        width = max(map(len, self.rows), default=0)
        rows = [[""] * width for _ in range(self.numbers[-1] if len(self.numbers) else 0)]
        for number, row in zip(self.numbers, self.rows, strict=True):
            rows[number - 1][: len(row)] = row
        return rows
