"""Improve a point of one program, step by step, until it is proved best or work or time runs out.

1. Relaxation, by sifting: a bound, and for every column what using it costs at least.
2. Sweeps: CP-SAT over blocks of cases that lie together, everything else as it is, two blocks at a time.
3. Cores: CP-SAT over the columns that cost least, ever more of them.  The last core has every column that a better
   point could use at all, so that its proof is a proof for the whole program.
"""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.sifting import sift
from optimiser.solvers import Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.parts import Part
    from optimiser.sifting import Sifted
    from optimiser.solvers import Floats
    from optimiser.stopping import Stopper

FIRST_SHARE, LAST_SHARE = 0.2, 2.0
"""How much of a stage's work limit cores before the last, and the last, may take."""
CORES = (20_000,)
"""How many columns the cores before the last have at most."""
SWEEP_COLUMNS = 15_000
"""How many columns of a block are looked at."""
SWEEP_WORK = 4.0
SWEEPS = 6
"""How often the blocks are gone through, as long as a sweep closes a twentieth of the gap."""


@dataclasses.dataclass
class Improver:
    """Holds the point, the bound, and what they were reached with.

    Attributes
    ----------
    part : Part
    order : int array (columns,)
        Which columns of a case the relaxation should look at first: least first.
    point : int array (columns,)
        Legal.
    stopper : Stopper
    seed : int
    work_limit : float
        CP-SAT's deterministic seconds for one core.
    tell : callable
        Called with cost, bound and whether the point is better than before.
    complete : callable
        Takes a point and returns it with the columns of no case at their least values.
    blocks : callable
        Takes a number and returns blocks of cases; another number, blocks with other borders.
    bound : int
    sifted : Sifted or None
    """

    part: Part
    order: Ints
    point: Ints
    stopper: Stopper
    seed: int
    work_limit: float
    tell: Callable[[int, int, bool], None]
    complete: Callable[[Ints], Ints]
    blocks: Callable[[int], list[Ints]]
    bound: int
    sifted: Sifted | None = None

    @property
    def cost(self) -> int:
        """What the point costs."""
        return self.priced(self.point)

    def priced(self, point: Ints) -> int:
        """Return what another point of the part costs."""
        return int(self.part.program.cost @ point)

    @property
    def proved(self) -> bool:
        """Whether nothing better can be."""
        return self.cost <= self.bound

    def run(self) -> None:
        """Take all steps."""
        steps = (self.sweep, self.search) if self.sifted is not None else (self.relax, self.sweep, self.search)
        for step in steps:
            if self.proved or self.stopper.over:
                return
            step()

    def relax(self) -> None:
        """Solve the relaxation; where its point is whole, take it."""
        self.sifted = sift(
            self.part.program, self.part.case, self.order, self.point, self.stopper, on_bound=self._raise_bound
        )
        if self.sifted is not None and _whole(self.sifted.x).all():
            self.take(np.rint(self.sifted.x).astype(np.int64))

    def sweep(self) -> None:
        """Improve block by block; blocks of one pair are far apart, and what both find is joined where it is legal."""
        for turn in range(SWEEPS):
            before = self.cost
            blocks = self.blocks(turn)
            half = (len(blocks) + 1) // 2
            for pair in itertools.zip_longest(blocks[:half], blocks[half:]):
                if self.proved or self.stopper.over:
                    return
                self._search_blocks([cases for cases in pair if cases is not None])
            if 20 * (before - self.cost) < self.cost - self.bound:
                return

    def _search_blocks(self, pair: list[Ints]) -> None:
        """Search the blocks side by side from the same point; join what they find, in order."""
        base = self.point
        with ThreadPoolExecutor(len(pair)) as pool:
            found = list(pool.map(self._searched_block, pair))
        for point in found:
            if point is not None:
                self.take(self.complete(self.point + point - base))

    def _searched_block(self, cases: Ints) -> Ints | None:
        """Return a point that is better in a block of cases, or None."""
        keep = self._block_columns(cases)
        part = self.part.narrowed(keep, self.point)
        found = solvers.search(
            part.program, self.point[keep], self.stopper, seed=self.seed, work_limit=SWEEP_WORK,
        )  # fmt: skip
        if found.x is None or part.program.cost @ found.x >= part.program.cost @ self.point[keep]:
            return None
        point = self.point.copy()
        point[keep] = found.x
        return point

    def _block_columns(self, cases: Ints) -> Ints:
        """Return the cheap columns of a block, those in use, and the columns of no case that they have to do with."""
        inside = np.isin(self.part.case, cases)
        if self.sifted is not None:
            costs = np.where(inside, self.sifted.reduced.costs, np.iinfo(np.int64).max)
            cheap = np.zeros(len(inside), bool)
            cheap[np.argsort(costs, kind="stable")[:SWEEP_COLUMNS]] = True
            inside &= (cheap & self.sifted.reduced.within(self.cost - 1)) | (self.point > 0)
        entries, lone = self.part.program.matrix.tocoo(), self.part.case < 0
        row, column = entries.row, entries.col
        met = inside.copy()
        for _ in range(2):
            rows = np.zeros(len(self.part.program.upper), bool)
            rows[row[met[column]]] = True
            met[column[rows[row] & lone[column]]] = True
        return np.flatnonzero(met)

    def search(self) -> None:
        """Search the cores, the last of which decides; a core that brings something is searched again."""
        sizes = [*CORES, len(self.point)]
        while sizes and not self.proved and not self.stopper.over:
            better = self._better()
            core = better & self.cheapest(sizes[0])
            decides = bool((core == better).all())
            before = self.cost
            core |= self.point > 0
            work = self.work_limit * (LAST_SHARE if decides else FIRST_SHARE)
            known = self._search(np.flatnonzero(core), self.point, self.point, work, decides=decides)
            if decides:
                return
            if known is Known.PROVED or self.cost == before:
                sizes.pop(0)

    def _better(self) -> Bools:
        """Say which columns a better point could use at all."""
        if self.sifted is None:
            return np.ones(len(self.point), bool)
        return self.sifted.reduced.within(self.cost - 1)

    def _search(self, keep: Ints, rest: Ints, hint: Ints | None, work: float, *, decides: bool = False) -> Known:
        """Search over some columns, the others as in `rest`; take what is better, and the bound where it is all's."""
        part = self.part.narrowed(keep, rest)
        still = int(self.part.program.cost @ rest) - int(part.program.cost @ rest[keep])
        cost = self.cost
        found = solvers.search(
            part.program, None if hint is None else hint[keep], self.stopper, seed=self.seed, work_limit=work,
            on_better=lambda value, _: self.tell(value + still, self.bound, value + still < cost),
            cost_at_least=self.bound - still,
        )  # fmt: skip
        if found.x is not None:
            point = rest.copy()
            point[keep] = found.x
            self.take(point)
        if decides:
            self._raise_bound(min(found.bound + still, cost))
        return found.known

    def take(self, point: Ints) -> None:
        """Take a point where it is legal and better."""
        program = self.part.program
        activity = program.matrix @ point
        legal = bool(np.all((activity >= program.lower) & (activity <= program.upper)))
        if legal and int(program.cost @ point) < self.cost:
            self.point = point
            self.tell(self.cost, self.bound, True)

    def _raise_bound(self, bound: int) -> None:
        if bound > self.bound:
            self.bound = bound
            self.tell(self.cost, min(self.bound, self.cost), False)

    def cheapest(self, count: int) -> Bools:
        """Say which so many columns cost least by the relaxation; also those of no case and those that it uses."""
        if self.sifted is None:
            return np.ones(len(self.point), bool)
        costs = self.sifted.reduced.costs
        cheap = (self.sifted.x > 0) | (self.part.case < 0)
        cheap[np.argsort(costs, kind="stable")[:count]] = True
        return cheap


def _whole(x: Floats) -> Bools:
    return np.asarray(np.abs(x - np.rint(x)) < 1e-6)
