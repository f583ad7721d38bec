"""Improve a point of one program, step by step, until it is proved best or work or time runs out.

1. Relaxation, by sifting: a bound, and for every column what using it costs at least.
2. Settling: CP-SAT over the few cases that the relaxation splits.
3. Cuts: what the relaxed point splits that no team can split; then settling again, until little is left.
4. Cores: CP-SAT over the columns that cost least.  The last has every column that a better point could use at all, so
   its proof is one for all; after cuts that is often the first.
5. Sweeps, where a first core was not enough: CP-SAT over blocks of cases that lie together, two blocks at a time.
"""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.bounds import SCALE_BITS
from optimiser.hulls import Separator
from optimiser.sifting import Sifter
from optimiser.solvers import Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.hulls import Cuts
    from optimiser.outcomes import Settings
    from optimiser.parts import Part
    from optimiser.sifting import Sifted
    from optimiser.solvers import Floats
    from optimiser.stopping import Stopper

CUT_PASSES, CUT_ROUNDS = 3, 40
"""How often all columns are priced again after cuts, and how often cuts are looked for in between, at most."""
FAR = 0.001
"""A gap of more than such a share of the cost has pairs of teams looked at, too, once single ones were."""
CUT_COLUMNS = 20_000
"""How many columns are looked at while cuts are looked for."""
STALL_ROUNDS, STALL_SHARE = 5, 0.04
"""Enough cuts where so many rounds close less than such a share of the gap."""
_PROVED = 1e-4
CORES = (15_000, 45_000)
"""How many columns the cores before the last have, about."""
MOST_SPLIT_CASES = 200
"""A relaxed point that splits more cases is not settled."""
SHARES, LAST_SHARE = (0.3, 0.5), 1.5
"""How much of a stage's work limit these cores may take, and the last."""
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
    settings : Settings
    gap : float
        Near enough to the bound, as a share of the cost.
    tell : callable
        Called with cost, bound and whether the point is better than before.
    note : callable
        Called at the end of every step with what it was, cost and bound.
    complete : callable
        Takes a point and returns it with the columns of no case at their least values.
    blocks : callable
        Takes a number and returns blocks of cases; another number, blocks with other borders.
    settle : callable or None
        Takes the improver and lets it take a legal point near its relaxed one, if it finds one.
    bound : int
    sifted : Sifted or None
    cuts : list of Cuts
        Found on the way; they hold for every stage.
    """

    part: Part
    order: Ints
    point: Ints
    stopper: Stopper
    settings: Settings
    gap: float
    tell: Callable[[int, int, bool], None]
    note: Callable[[str, int, int], None]
    complete: Callable[[Ints], Ints]
    blocks: Callable[[int], list[Ints]]
    settle: Callable[[Improver], None] | None
    bound: int
    sifted: Sifted | None = None
    cuts: list[Cuts] = dataclasses.field(default_factory=list)

    @property
    def cost(self) -> int:
        """What the point costs."""
        return int(self.part.program.cost @ self.point)

    @property
    def proved(self) -> bool:
        """Whether nothing better can be."""
        return self.cost <= self.bound

    @property
    def done(self) -> bool:
        """Whether the point is good enough, or no time is left."""
        return self.near or self.stopper.over

    @property
    def near(self) -> bool:
        """Whether the point is near enough to the bound."""
        return self.cost - self.bound <= self.gap * max(abs(self.cost), abs(self.bound))

    def run(self) -> None:
        """Take all steps."""
        if not self.done:
            self.relax()
        sizes = [size for size in CORES if 6 * size < 5 * self._better().sum()]
        shares = [*SHARES[: len(sizes)], LAST_SHARE]
        for number, (size, share) in enumerate(zip([*sizes, len(self.point)], shares, strict=True)):
            if self.done or self._core(size, share * self.settings.work_limit):
                return
            if number == 0:
                self.sweep()
                self.note("sweeps", self.cost, self.bound)

    def relax(self) -> None:
        """Solve the relaxation, cut off what it splits, and settle near it, until that brings little."""
        part = self.part
        sifter = Sifter(part.program, part.case, self.order, self.point, self.stopper, on_bound=self._raise_bound)
        self.sifted = sifter.solve()
        self.note("relaxation", self.cost, self.bound)
        separator = Separator(part.program, part.case)
        for turn in range(CUT_PASSES + 1):
            if self.sifted is None or not self.sifted.whole:
                break
            self._settle()
            if self.done or turn == CUT_PASSES or not self._cut(sifter, separator, pairs=self._far()):
                break
            self.sifted = self._tighter(sifter.solve())
            self.part = dataclasses.replace(part, program=sifter.program)
            self.note("cuts", self.cost, self.bound)

    def _far(self) -> bool:
        """Say whether the gap is such that dearer cuts are worth their time."""
        return self.cost - self.bound > FAR * abs(self.cost) and len(self.cuts) > 0

    def _settle(self) -> None:
        """Take the relaxed point where it is whole, else a point near it, unless it splits too much to be near any."""
        assert self.sifted is not None
        split = ~_whole(self.sifted.x)
        if not split.any():
            self.take(np.rint(self.sifted.x).astype(np.int64))
        elif self.settle is not None and len(np.unique(self.part.case[split])) <= MOST_SPLIT_CASES:
            self.settle(self)
            self.note("settling", self.cost, self.bound)

    def _cut(self, sifter: Sifter, separator: Separator, *, pairs: bool) -> bool:
        """Add cuts over few columns, round by round, of pairs of teams too if asked; say whether there were any."""
        assert self.sifted is not None
        x = self.sifted.x
        sifter.shrink(self.sifted.reduced.costs, CUT_COLUMNS)
        closed = [float(sifter.program.cost @ x)]
        while len(closed) <= CUT_ROUNDS and not _stalled(closed, self.cost) and not self.stopper.over:
            cuts = separator.cuts(x, pairs=pairs)
            if cuts is None:
                break
            sifter.add(cuts)
            self.cuts.append(cuts)
            more, _ = sifter.narrow()
            if more is None:
                break
            x = more
            closed.append(float(sifter.program.cost @ x))
        return len(closed) > 1

    def _tighter(self, sifted: Sifted | None) -> Sifted | None:
        """Return the tighter of the relaxation before and after cuts: the later, unless time ran out."""
        assert self.sifted is not None
        if sifted is None or not sifted.whole:
            return dataclasses.replace(self.sifted, whole=False)
        return sifted

    def sweep(self) -> None:
        """Improve block by block; blocks of one pair are far apart, and what both find is joined where it is legal."""
        for turn in range(SWEEPS):
            before = self.cost
            blocks = self.blocks(turn)
            half = (len(blocks) + 1) // 2
            for pair in itertools.zip_longest(blocks[:half], blocks[half:]):
                if self.done:
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
            part.program, self.point[keep], self.stopper, seed=self.settings.seed,
            work_limit=min(SWEEP_WORK, self.settings.work_limit),
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

    def _core(self, size: int, work: float) -> bool:
        """Search a core; say whether the program is decided.

        A core is searched to its end only as far as the work limit goes; what was found in it narrows what a better
        point could use, and where that leaves no column outside the core, its end is the program's.
        """
        better = self._better()
        core = better & self.cheapest(size)
        decides = bool((core == better).all())
        known = self._search(np.flatnonzero(core | (self.point > 0)), work, decides=decides)
        if not decides and known is Known.PROVED and bool((core | ~self._better()).all()):
            self._raise_bound(self.cost)
        self.note("core", self.cost, self.bound)
        return decides or self.proved

    def _better(self) -> Bools:
        """Say which columns a better point could use at all."""
        if self.sifted is None:
            return np.ones(len(self.point), bool)
        return self.sifted.reduced.within(self.cost - 1)

    def cheapest(self, count: int) -> Bools:
        """Say which columns cost least by the relaxation, about so many; also those of no case and those that it uses.

        Columns that cost the same are in together, so that the order of columns does not decide.
        """
        if self.sifted is None or count >= len(self.point):
            return np.ones(len(self.point), bool)
        costs = self.sifted.reduced.costs
        limit = max(int(np.partition(costs, count)[count]), 1 << (SCALE_BITS - 10))
        return (costs <= limit) | (self.sifted.x > 0) | (self.part.case < 0)

    def _search(self, keep: Ints, work: float, *, decides: bool) -> Known:
        """Search over some columns, the others as they are; take what is better, and the bound where it is all's."""
        part = self.part.narrowed(keep, self.point)
        still = self.cost - int(part.program.cost @ self.point[keep])
        cost = self.cost
        found = solvers.search(
            part.program, self.point[keep], self.stopper, seed=self.settings.seed, work_limit=work,
            on_better=lambda value, _: self.tell(value + still, self.bound, value + still < cost),
            cost_at_least=self.bound - still, workers=self.settings.workers, gap=self.gap,
        )  # fmt: skip
        if found.x is not None:
            point = self.point.copy()
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


def _stalled(closed: list[float], cost: int) -> bool:
    """Say whether the last rounds of cuts closed little of what they could: the gap, or as much as all have so far.

    Where they closed all of it, it is time to price the columns that were not looked at.
    """
    if closed[-1] > cost - 1 + _PROVED:
        return True
    if len(closed) <= STALL_ROUNDS:
        return False
    last = closed[-1] - closed[-1 - STALL_ROUNDS]
    return last < STALL_SHARE * min(cost - closed[-1], 10 * (closed[-1] - closed[0]))


def _whole(x: Floats) -> Bools:
    return np.asarray(np.abs(x - np.rint(x)) < 1e-6)
