"""How far it is by road: what each version of the travel model adds to the straight line.

A round and a run keep the version that they were made with, so that their minutes can be computed again for ever.
What a version reads is never changed; what is better becomes the next version, with files of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from constraints.barriers import detour_metres, read_barriers

if TYPE_CHECKING:
    from constraints.pairs import Ints


@dataclasses.dataclass(frozen=True)
class RoadModel:
    """One version of the travel model.

    Attributes
    ----------
    barriers : str
        The file of `constraints/` with the water that a road must go round.
    """

    barriers: str

    def metres(self, start: Ints, end: Ints, straight: Ints) -> Ints:
        """Return metres by road between points: at least the straight line.

        Parameters
        ----------
        start, end : int array (n, 2)
            Eastings and northings (EPSG:27700), metres.
        straight : int array (n,)
            Straight-line metres between them.
        """
        return straight + detour_metres(start, end, straight, read_barriers(self.barriers))


ROAD_MODELS: Mapping[int, RoadModel] = {1: RoadModel("barriers.toml")}
"""Every version of the travel model."""


def metres_between(easting_a: Ints, northing_a: Ints, easting_b: Ints, northing_b: Ints) -> Ints:
    """Return straight-line metres between points of the national grid, rounded to whole metres."""
    east = easting_a.astype(np.float64) - easting_b
    north = northing_a.astype(np.float64) - northing_b
    return np.rint(np.sqrt(east * east + north * north)).astype(np.int64)


def road_metres(version: int, easting_a: Ints, northing_a: Ints, easting_b: Ints, northing_b: Ints) -> Ints:
    """Return metres by road between points of the national grid: at least the straight line.

    Parameters
    ----------
    version : int
        Of the travel model, a key of :data:`ROAD_MODELS`.
    easting_a, northing_a, easting_b, northing_b : int array (n,)
        EPSG:27700, metres.
    """
    straight = metres_between(easting_a, northing_a, easting_b, northing_b)
    start, end = np.stack([easting_a, northing_a], axis=1), np.stack([easting_b, northing_b], axis=1)
    return ROAD_MODELS[version].metres(start, end, straight)
