"""Rows of text, as a file or sheet holds them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


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
