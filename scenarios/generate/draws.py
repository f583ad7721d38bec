"""Draws that are the same everywhere: each is a SHA-256 of a seed, a kind and a key, so none depends on another.

No library's random numbers are used: they may change with its version, and one draw more would shift all that follow.
"""

from __future__ import annotations

import dataclasses
import hashlib
import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GENERATOR_VERSION = 2
"""A change to any draw is a new version: rounds name the version since which they are drawn so, earlier versions can be
asked for, and a test holds the digests of a small draw of each."""

_BITS = 53
"""As many as a float holds exactly."""

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Draws:
    """All draws of one seed.

    Attributes
    ----------
    seed : int
        From `--seed`.
    """

    seed: int

    def bits(self, kind: str, key: str) -> int:
        """Return a whole number below 2**53: the first 53 bits of SHA-256 of the lines seed, kind and key."""
        digest = hashlib.sha256(f"{self.seed}\n{kind}\n{key}".encode()).digest()
        return int.from_bytes(digest[:8], "big") >> (64 - _BITS)

    def uniform(self, kind: str, key: str) -> float:
        """Return a number of [0, 1)."""
        return self.bits(kind, key) / float(1 << _BITS)

    def integer(self, kind: str, key: str, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + (self.bits(kind, key) * (high - low + 1) >> _BITS)

    def chance(self, kind: str, key: str, percent: int) -> bool:
        """Return True in so many of 100 draws."""
        return self.integer(kind, key, 1, 100) <= percent

    def one(self, kind: str, key: str, items: Sequence[T]) -> T:
        """Return one of the items, each as likely as the other."""
        return items[self.integer(kind, key, 0, len(items) - 1)]

    def some(self, kind: str, key: str, items: Iterable[T], count: int) -> list[T]:
        """Return so many different items in the order drawn; all of them where there are fewer."""
        left = list(items)
        picks = min(count, len(left))
        return [left.pop(self.integer(kind, f"{key}/{turn}", 0, len(left) - 1)) for turn in range(picks)]

    def shuffled(self, kind: str, key: str, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order."""
        return self.some(kind, key, items, len(items))

    def ordered(self, kind: str, weights: Mapping[str, int]) -> list[str]:
        """Return keys in the order of a draw without replacement in which a heavier key tends to come first.

        Each key gets `-ln(1 - u) / weight`, its uniform being u, and the least comes first (ties by key): the first n
        are then a weighted sample of n, and part of every larger one. 1 - u instead of u keeps 0 out of the logarithm.

        Parameters
        ----------
        kind : str
        weights : mapping of str to int
            More than 0.
        """
        lots = {key: -math.log(1.0 - self.uniform(kind, key)) / weight for key, weight in weights.items()}
        return sorted(lots, key=lambda key: (lots[key], key))
