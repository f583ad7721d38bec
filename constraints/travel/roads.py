"""How far it is by road: what each version of the travel model adds to the straight line.

A round and a run keep the version that they were made with, so that their minutes can be computed again for ever.
What a version reads is never changed; what is better becomes the next version, with files of its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from constraints.travel.barriers import detour_metres, in_one_order, read_barriers

if TYPE_CHECKING:
    from constraints.domain import Ints


@dataclasses.dataclass(frozen=True)
class SlowArea:
    """A circle in which roads are slow: a way through it counts as longer than it is.

    Attributes
    ----------
    easting, northing : int
        Its centre (EPSG:27700), metres.
    radius : int
        Metres.
    extra_percent : int
        How much longer every metre of the straight line inside it counts.
    """

    easting: int
    northing: int
    radius: int
    extra_percent: int

    def extra_metres(self, start: Ints, end: Ints) -> Ints:
        """Return what is added to the straight lines between points, rounded to whole metres; never below 0.

        Parameters
        ----------
        start, end : int array (n, 2)
            Metres. The answer is the same with the two exchanged.
        """
        extra = np.zeros(len(start), np.int64)
        centre = np.array([self.easting, self.northing])
        low, high = np.minimum(start, end), np.maximum(start, end)
        near = np.flatnonzero(((high > centre - self.radius) & (low < centre + self.radius)).all(axis=1))
        if len(near):
            inside = self._metres_inside(*in_one_order(start[near], end[near]))
            extra[near] = np.rint(inside * (self.extra_percent / 100.0)).astype(np.int64)
        return extra

    def _metres_inside(self, start: Ints, end: Ints) -> npt.NDArray[np.float64]:
        """Return how much of each line is inside the circle: its points are start + t (end - start), 0 <= t <= 1."""
        centre = np.array([self.easting, self.northing], np.int64)
        along, out = (end - start).astype(np.float64), (start - centre).astype(np.float64)
        square = (along * along).sum(axis=1)
        length = np.sqrt(square)
        square = np.maximum(square, 1.0)
        middle = -(out * along).sum(axis=1) / square
        nearest = out + middle[:, None] * along
        half_chord = np.sqrt(np.maximum(float(self.radius) ** 2 - (nearest * nearest).sum(axis=1), 0.0)) / np.sqrt(
            square
        )
        first, last = np.clip(middle - half_chord, 0.0, 1.0), np.clip(middle + half_chord, 0.0, 1.0)
        metres: npt.NDArray[np.float64] = (last - first) * length
        return metres


@dataclasses.dataclass(frozen=True)
class RoadModel:
    """One version of the travel model.

    Attributes
    ----------
    barriers : str
        The file of `constraints/travel/` with the water that a road must go round.
    slow_areas : tuple of SlowArea
        They do not overlap.
    """

    barriers: str
    slow_areas: tuple[SlowArea, ...] = ()

    def metres(self, start: Ints, end: Ints, straight: Ints) -> Ints:
        """Return metres by road between points: at least the straight line.

        Parameters
        ----------
        start, end : int array (n, 2)
            Eastings and northings (EPSG:27700), metres.
        straight : int array (n,)
            Straight-line metres between them.
        """
        metres = straight + detour_metres(start, end, straight, read_barriers(self.barriers))
        for area in self.slow_areas:
            metres = metres + area.extra_metres(start, end)
        return metres


LONDON = SlowArea(easting=530_000, northing=180_400, radius=14_000, extra_percent=50)
"""Within 14 km of Charing Cross every kilometre counts one and a half; `docs/travel.md` has the fit."""

ROAD_MODELS: Mapping[int, RoadModel] = {
    1: RoadModel("barriers.toml"),
    2: RoadModel("barriers.toml", slow_areas=(LONDON,)),
}
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
