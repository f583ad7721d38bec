"""Water that a road must go round or over: estuaries, bays and islands, with the gates that lead across.

Each version of the travel model names the file of its barriers (`roads.py`); `docs/travel.md` says what they do to the
error of the model.
Whether a line crosses is decided in whole numbers, so that no machine rounds it differently.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints


@dataclasses.dataclass(frozen=True, eq=False)
class Barrier:
    """A line of water and the places where it can be crossed or gone round.

    Attributes
    ----------
    id, name : str
        For code and for people.
    line : int array (k, 2)
        Eastings and northings, metres (EPSG:27700). The first point is the last where the barrier is an island.
    gates : int array (g, 2)
        Where roads and ferries cross, and heads of estuaries.
    extra_metres : int array (g,)
        What each gate costs beside the way there and on.
    """

    id: str
    name: str
    line: Ints
    gates: Ints
    extra_metres: Ints

    @functools.cached_property
    def box(self) -> tuple[int, int, int, int]:
        """Its most western, southern, eastern and northern metre."""
        (west, south), (east, north) = self.line.min(axis=0).tolist(), self.line.max(axis=0).tolist()
        return west, south, east, north

    def crossed(self, start: Ints, end: Ints) -> Bools:
        """Say which straight lines run from one side of the water to the other.

        A line that crosses an even number of times ends on the side where it began, and a road need not cross at all.

        Parameters
        ----------
        start, end : int array (n, 2)
            Metres. The answer is the same with the two exchanged.
        """
        start, end = in_one_order(start, end)
        left = np.array([_left_of(start, end, point) for point in self.line])
        odd = np.zeros(len(start), bool)
        for k in range(len(self.line) - 1):
            head, tail = self.line[k], self.line[k + 1]
            odd ^= (left[k] != left[k + 1]) & (_left_of(head, tail, start) != _left_of(head, tail, end))
        return odd

    def metres_through(self, start: Ints, end: Ints) -> Ints:
        """Return the metres through the best gate, rounded to whole metres: straight to the gate and straight on."""
        legs = np.stack([_length(start - gate) + _length(end - gate) for gate in self.gates])
        metres: Ints = np.rint((legs + self.extra_metres[:, None]).min(axis=0)).astype(np.int64)
        return metres


def in_one_order(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return the ends of lines so that the western one, of two above each other the southern one, comes first.

    What is reckoned of them is the same to the last bit whichever end was given first.

    Parameters
    ----------
    start, end : int array (n, 2)
        Eastings and northings, metres.
    """
    turned = (end[:, :1] < start[:, :1]) | ((end[:, :1] == start[:, :1]) & (end[:, 1:] < start[:, 1:]))
    return np.where(turned, end, start), np.where(turned, start, end)


def _left_of(start: Ints, end: Ints, point: Ints) -> Bools:
    """Say whether points lie strictly to the left of the lines from start to end; exact, as all are whole metres."""
    along, to = end - start, point - start
    turn: Bools = along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0] > 0
    return turn


def _length(step: Ints) -> npt.NDArray[np.float64]:
    metres = step.astype(np.float64)
    length: npt.NDArray[np.float64] = np.sqrt(metres[:, 0] * metres[:, 0] + metres[:, 1] * metres[:, 1])
    return length


@functools.cache
def read_barriers(file: str) -> tuple[Barrier, ...]:
    """Read the barriers of a shipped file.

    Parameters
    ----------
    file : str
        Its name in `constraints/travel/`.
    """
    text = resources.files("constraints.travel").joinpath(file).read_text(encoding="utf-8")
    return tuple(
        Barrier(
            id=entry["id"],
            name=entry["name"],
            line=np.array(entry["line"], np.int64),
            gates=np.array([gate["at"] for gate in entry["gates"]], np.int64),
            extra_metres=np.array([gate.get("extra_metres", 0) for gate in entry["gates"]], np.int64),
        )
        for entry in tomllib.loads(text)["barriers"]
    )


def detour_metres(start: Ints, end: Ints, straight: Ints, barriers: tuple[Barrier, ...]) -> Ints:
    """Return the metres that barriers add to straight lines; never below 0.

    A line across several barriers pays the longest of their detours: one way round often passes them all.

    Parameters
    ----------
    start, end : int array (n, 2)
        Eastings and northings, metres.
    straight : int array (n,)
        Straight-line metres between them.
    barriers : tuple of Barrier
    """
    more = np.zeros(len(start), np.int64)
    low, high = np.minimum(start, end), np.maximum(start, end)
    for barrier in barriers:
        west, south, east, north = barrier.box
        meets = (high[:, 0] >= west) & (low[:, 0] <= east) & (high[:, 1] >= south) & (low[:, 1] <= north)
        near = np.flatnonzero(meets)
        if not len(near):
            continue
        near = near[barrier.crossed(start[near], end[near])]
        more[near] = np.maximum(more[near], barrier.metres_through(start[near], end[near]) - straight[near])
    return more
