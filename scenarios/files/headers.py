"""Where a table begins: title lines stand above its headers, and a line of titles names few of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.escaping import fold, fold_repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from scenarios.files.grids import Grid

WITHIN = 20
"""Rows among which the header is looked for."""


def count_known(row: Iterable[str], known: Set[str]) -> int:
    """Count the known headers among the cells of a row."""
    return len({fold(cell) for cell in row} & known)


def header_at(grid: Grid, known: Set[str]) -> int | None:
    """Return the position in a grid of its header, None where every row is blank.

    Parameters
    ----------
    grid : Grid
    known : set of str
        The table's headers, folded. The header is the row among the first with most of them, the first of equals;
        where no row has any, the first filled row, so that it can be reported.
    """
    first = [at for at, number in enumerate(grid.numbers[:WITHIN]) if number <= WITHIN]
    best = max(first, key=lambda at: (count_known(grid.rows[at], known), -at), default=None)
    if best is not None and count_known(grid.rows[best], known):
        return best
    return next((at for at, row in enumerate(grid.rows) if "".join(row).strip()), None)


def repeated(header: Sequence[str], known: Set[str]) -> dict[str, list[str]]:
    """Return the known headers that stand more than once, folded, with all their spellings.

    A program that read the file before may have numbered them: `Easting` and `Easting.1` are one header twice.
    """
    spelt: dict[str, list[str]] = {}
    for text in header:
        name = fold(text)
        base = name if name in known else fold_repeated(text)
        if base is not None and base in known:
            spelt.setdefault(base, []).append(text)
    return {name: texts for name, texts in spelt.items() if len(texts) > 1}
