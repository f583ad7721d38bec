"""Sets of pairs of positions, asked of many pairs at once."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Bools, Ints


@dataclasses.dataclass(frozen=True)
class KeySet:
    """A set of (left, right) positions, such as (case, supporter), each coded as one whole number.

    Attributes
    ----------
    lefts : bool array (lefts,)
        Which left positions occur at all: most pairs are answered by this.
    rights : int
        How many right positions there are.
    keys : int array (k,)
        `left * rights + right`, sorted.
    """

    lefts: Bools
    rights: int
    keys: Ints

    @classmethod
    def of(cls, members: Iterable[tuple[int, int]], lefts: int, rights: int) -> KeySet:
        """Make a set.

        Parameters
        ----------
        members : iterable of (left, right)
        lefts, rights : int
            How many positions there are on either side.
        """
        table = np.array(sorted(set(members)), np.int64).reshape(-1, 2)
        occurs = np.zeros(lefts, bool)
        occurs[table[:, 0]] = True
        return cls(occurs, rights, table[:, 0] * rights + table[:, 1])

    def has(self, left: Ints, right: Ints) -> Bools:
        """Say which pairs are in the set.

        Parameters
        ----------
        left, right : int array (n,)
        """
        found = self.lefts[left]
        at = np.flatnonzero(found)
        found[at] = np.isin(left[at] * self.rights + right[at], self.keys)
        return found
