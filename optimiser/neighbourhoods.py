"""Neighbourhoods: blocks of cases that lie together, small enough to be searched to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from constraints.pairs import Ints


def blocks(easting: Ints, northing: Ints, turn: int, most: int) -> list[Ints]:
    """Split cases into blocks by halving across the longer side, so that no case is in two.

    Parameters
    ----------
    easting, northing : int array (cases,)
    turn : int
        Blocks of another turn have other borders: the plane is turned by so many times 31 degrees first.
    most : int

    Returns
    -------
    list of int array
        Each block's cases, sorted; neighbouring blocks stand next to each other.
    """
    angle = np.deg2rad(31.0 * turn)
    place = np.rint(
        np.stack(
            [easting * np.cos(angle) - northing * np.sin(angle), easting * np.sin(angle) + northing * np.cos(angle)]
        )
    )

    def halved(cases: Ints) -> list[Ints]:
        if len(cases) <= most:
            return [np.sort(cases)] if len(cases) else []
        axis = int(np.argmax(np.ptp(place[:, cases], axis=1)))
        order = cases[np.lexsort((cases, place[axis, cases]))]
        middle = len(order) // 2
        return [*halved(order[:middle]), *halved(order[middle:])]

    return halved(np.arange(len(easting)))
