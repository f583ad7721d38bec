"""Several Englands beside each other: a round's tables repeated under other ids, elsewhere on the grid.

Positions in a round's files are from 0 to 1,300,000 metres, and England is some 570 km wide and 650 km high, so there
is room for four: the first stays, the others lie as far east, north, or both, as the grid allows. That keeps them out
of each other's reach at 60 minutes. Barriers such as estuaries stand only in the first, so the others have about one
per cent more candidates; `nlematch check` would rightly say that they lie outside England (see
:mod:`benchmarks.reading`). Nothing else changes, and a solver may find out that the round falls apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_settings, with_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constraints.round import Round

GRID_METRES = 1_300_000
MOST_TILES = 4
LARGEST_URN = 999_999

_URNS = {
    "schools": ("urn", "nominated_by"),
    "needs": ("urn",),
    "supporters": ("urn",),
    "pool": ("urn",),
    "cases": ("delivery_urn",),
}
_IDS = {
    "schools": ("case_id", "trust_id", "federation_id"),
    "cases": ("case_id",),
    "needs": ("case_id",),
    "supporters": ("supporter_id", "trust_id", "federation_id"),
    "leaders": ("leader_id", "supporter_id"),
    "staff": ("staff_id", "supporter_id"),
    "pool": ("trust_id", "federation_id"),
}
_PLACED = ("schools", "cases", "supporters", "leaders", "pool")


def tiled(round_: Round, tiles: int) -> Round:
    """Return a round of several Englands.

    Parameters
    ----------
    round_ : Round
        With schools, cases, needs, supporters, leaders, staff and a pool, and rows of no other table.
    tiles : int
        2 to 4.

    Raises
    ------
    ValueError
        The round has rows of another table, or there is no room on the grid or among six-digit URNs.
    """
    others = [name for name, table in round_.tables.items() if len(table) and name not in {*_IDS, *_URNS}]
    if others or not 2 <= tiles <= MOST_TILES:
        raise ValueError(f"2 to {MOST_TILES} tiles of demand and supply only; there are also rows of {others}")
    urns = [int(urn) for name in ("schools", "pool", "supporters") for urn in round_.tables[name]["urn"].dropna()]
    step = max(urns) - min(urns) + 1
    if max(urns) + step * (tiles - 1) > LARGEST_URN:
        raise ValueError("URNs of six digits do not reach")
    east, north = (GRID_METRES - _furthest(round_, axis) for axis in ("easting", "northing"))
    copies = [round_.tables]
    for tile in range(1, tiles):
        shift = {"easting": east * (tile % 2), "northing": north * (tile // 2)}
        copies.append(_moved(round_.tables, f"E{tile + 1}-", step * tile, shift))
    tables = {
        name: pd.concat([copy[name] for copy in copies], ignore_index=True).astype(object) for name in round_.tables
    }
    return with_settings(
        with_tables(round_, tables),
        id=f"{round_.meta.id}-x{tiles}",
        title=f"{round_.meta.title}, {tiles} times",
        generated=(*round_.meta.generated, f"{tiles} copies of the whole, side by side on the grid"),
    )


def _furthest(round_: Round, axis: str) -> int:
    return max(int(place) for name in _PLACED for place in round_.tables[name][axis].dropna())


def _moved(
    tables: Mapping[str, pd.DataFrame], prefix: str, urns: int, shift: Mapping[str, int]
) -> dict[str, pd.DataFrame]:
    """Return tables with ids renamed and positions moved; a case id that is a URN stays its school's URN."""

    def renamed(value: str) -> str:
        return str(int(value) + urns) if value.isdecimal() and len(value) == 6 else f"{prefix}{value}"

    moved = {}
    for name, table in tables.items():
        changes = dict.fromkeys((*_URNS.get(name, ()), *_IDS.get(name, ())), renamed)
        if name in _PLACED:
            changes |= {axis: _adding(metres) for axis, metres in shift.items()}
        moved[name] = table.assign(**{column: _mapped(table[column], change) for column, change in changes.items()})
    return moved


def _adding(metres: int) -> Callable[[int], int]:
    return lambda position: position + metres


def _mapped(cells: pd.Series, change: Callable[..., object]) -> pd.Series:
    """Change every cell that says something."""
    return pd.Series([None if cell is None else change(cell) for cell in cells.tolist()], cells.index, dtype=object)
