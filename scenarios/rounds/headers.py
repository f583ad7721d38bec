"""Where a table begins: title lines stand above headers, and not every list of cells is parted by commas.

Both are told by the headers that a table may have: a line of titles names none of them.
"""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING

from scenarios.rounds.words import header_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

_WITHIN = 20
"""Rows among which the header is looked for."""
_KNOWN_AT_LEAST = 2
"""Known headers that make a row the header: a title may hold one by chance."""
_SEPARATORS = (",", ";", "\t")
_HEAD_CHARACTERS = 100_000


def header_at(grid: Sequence[Sequence[str]], columns: Set[str]) -> int | None:
    """Return the position of the header row, None where every row is blank.

    Parameters
    ----------
    grid : sequence of sequence of str
    columns : set of str
        The table's headers. Where no row among the first holds two of them, the header is the first filled row, so
        that it can be reported.
    """
    for at, row in enumerate(grid[:_WITHIN]):
        if _known(row, columns) >= _KNOWN_AT_LEAST:
            return at
    return next((at for at, row in enumerate(grid) if "".join(row).strip()), None)


def separator_of(text: str, columns: Set[str]) -> str:
    """Return what parts the cells: the mark by which a row splits into most known headers, the comma in doubt.

    Lists inside cells are parted by semicolons too, so only headers tell.
    """
    return max(_SEPARATORS, key=lambda mark: _most_known(text[:_HEAD_CHARACTERS], mark, columns))


def _most_known(text: str, mark: str, columns: Set[str]) -> int:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        return max((_known(row, columns) for row in itertools.islice(rows, _WITHIN)), default=0)
    except csv.Error:
        return 0


def _known(row: Iterable[str], columns: Set[str]) -> int:
    return len({header_name(cell) for cell in row} & columns)
