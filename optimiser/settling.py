"""Settling: from a relaxation to a legal point, leaving alone the cases that the relaxation decides whole."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.parts import Part
    from optimiser.solvers import Floats
    from optimiser.spaces import Space
    from optimiser.stopping import Stopper

WORK_SHARE, MOST_WORK = 0.1, 6.0
"""How much of a stage's work limit one search may take, and how many of CP-SAT's deterministic seconds at most."""
RINGS = 4
"""How often it is tried, each time with the neighbours of what was open before."""


@dataclasses.dataclass(frozen=True)
class Settler:
    """Settles the open cases of a relaxed point in two searches: first for legality, then for the stage's cost.

    Attributes
    ----------
    space : Space
    x : float array (columns of the space,)
        The relaxed point.
    cheap : bool array (columns of the space,)
        What may be used.
    legal : Part
        Its least cost decides whether a point is good enough to go on with: it has no row that is hard to hold.
    floor : int
        A cost there that cannot be, or need not be, undercut.
    enough : int
        The cost there that is good enough.
    wanted : Part
        What is to be improved then.
    complete : callable
        Takes a point of the space and returns it with the columns of no case at their least values.
    stopper : Stopper
    seed : int
    work_limit : float
        The stage's.
    """

    space: Space
    x: Floats
    cheap: Bools
    legal: Part
    floor: int
    enough: int
    wanted: Part
    complete: Callable[[Ints], Ints]
    stopper: Stopper
    seed: int
    work_limit: float

    def run(self) -> Ints | None:
        """Return a legal point of the space, or None."""
        whole = np.abs(self.x - np.rint(self.x)) < 1e-6
        start = np.rint(np.where(whole, self.x, 0)).astype(np.int64)
        open_ = np.unique(self.space.case[~whole & (self.space.case >= 0)])
        for _ in range(RINGS):
            free = self.cheap & ((self.space.case < 0) | np.isin(self.space.case, open_))
            point = self._searched(self.legal, free, start, None, self.floor)
            if point is not None and int(self.legal.program.cost @ point[self.legal.at]) <= self.enough:
                point = self.complete(point)
                better = self._searched(self.wanted, free | (point > 0) & np.isin(self.space.case, open_), point, point)
                return point if better is None else self.complete(better)
            if self.stopper.over:
                return None
            open_ = self._neighbours(open_, start)
        return None

    def _searched(
        self, part: Part, free: Bools, rest: Ints, hint: Ints | None, floor: int | None = None
    ) -> Ints | None:
        """Search over the free columns of a part, the others as in `rest`."""
        keep = np.flatnonzero(free[part.at])
        still = np.minimum(rest[part.at], part.program.most)
        inner = part.narrowed(keep, still)
        spent = int(part.program.cost @ still) - int(inner.program.cost @ still[keep])
        found = solvers.search(
            inner.program, None if hint is None else still[keep], self.stopper, seed=self.seed,
            work_limit=min(MOST_WORK, WORK_SHARE * self.work_limit),
            cost_at_least=None if floor is None else floor - spent, confirm=False,
        )  # fmt: skip
        if found.x is None:
            return None
        point = rest.copy()
        point[part.at[keep]] = found.x
        return point

    def _neighbours(self, cases: Ints, start: Ints) -> Ints:
        """Return cases together with those that use the same people's or supporters' time."""
        part = self.legal
        matrix, case = part.program.matrix, part.case
        used = np.flatnonzero((self.x[part.at] > 0) & np.isin(case, cases))
        rows = np.unique(matrix[:, used].tocoo().row)
        rows = rows[np.diff(matrix.indptr)[rows] < len(case) // 20]
        touched = np.unique(matrix[rows].tocoo().col)
        return np.union1d(cases, case[touched[start[part.at][touched] > 0]])
