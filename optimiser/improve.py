"""Improve a point of one program, step by step, until it is proved best or work or time runs out.

1. Relaxation, by sifting: a bound, and for every column what using it costs at least.
2. Settling: CP-SAT over the few cases that the relaxation splits; where there are too many, blocks of a few cases are
   searched, so that a good point is there before cuts are.
3. Cuts: what the relaxed point splits that no team can split; then settling again, until little is left.
4. Cores: CP-SAT over the columns that cost least.  The last has every column that a better point could use at all, so
   its proof is one for all; after cuts that is often the first.
5. Blocks, where a first core was not enough: bounds and better points from ever larger blocks of cases that lie
   together, two blocks at a time; what they leave goes to the last core.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.blockwork import Passes, by_blocks, search_blocks
from optimiser.bounds import SCALE_BITS
from optimiser.hulls import Separator
from optimiser.sifting import Sifter

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Bools, Ints
    from optimiser.hulls import Cuts
    from optimiser.lanes import Lanes
    from optimiser.outcomes import Settings
    from optimiser.parts import Part
    from optimiser.sifting import Relaxation
    from optimiser.solvers import Floats
    from optimiser.stopping import Stopper

CUT_PASSES, CUT_ROUNDS = 3, 40
"""How often all columns are priced again after cuts, and how often cuts are looked for in between, at most."""
FAR = 0.001
"""A gap of more than such a share of the cost has pairs of teams cut, once single ones were, and a core searched."""
CUT_COLUMNS = 20_000
"""How many columns are looked at while cuts are looked for."""
STALL_ROUNDS, STALL_SHARE = 5, 0.04
"""Enough cuts where so many rounds close less than such a share of the gap."""
_PROVED = 1e-4
CORE = 15_000
"""How many columns the core before the last has, about."""
SMALL = 25_000
"""The last core comes at once where no more columns are open."""
MOST_SPLIT_CASES, LESS_SPLIT = 300, 2 / 3
"""A relaxed point that splits more cases is not settled, nor, after one that was not settled, one with hardly fewer."""
FAR_OFF, SMALL_CASES, SMALL_TURNS = 0.02, 100, 2
"""A gap of more than such a share of the cost has blocks of so many cases searched before any cuts, so often."""
BLOCKS = Passes(sizes=(300, 600, 1_200), turns=3, closed=0.2, work=20.0)
"""Of blocks after cuts; the work is that of those before, too."""
CORE_SHARE, LAST_SHARE = 0.3, 1.5
"""How much of a stage's work limit the first core may take, and the last."""


@dataclasses.dataclass
class Improver:
    """Holds the point, the bound, and what they were reached with.

    Attributes
    ----------
    uncut : Part
        The program, without cuts.
    order : int array (columns,)
        Which columns of a case the relaxation should look at first: least first.
    point : int array (columns,)
        Legal.
    stopper : Stopper
    settings : Settings
    lanes : Lanes
        What works on blocks side by side.
    gap : float
        Near enough to the bound, as a share of the cost.
    tell : callable
        Called with cost, bound and whether the point is better than before.
    note : callable
        Called at the end of every step with what it was, cost and bound.
    complete : callable
        Takes a point and returns it with the columns of no case at their least values.
    blocks : callable
        Takes a number and a size, and returns blocks of about so many cases at most; another number, other borders.
    settle : callable or None
        Takes the improver and lets it take a legal point near its relaxed one, if it finds one.
    bound : int
        That holds whatever a solver says.
    enough : int or None
        A cost that is good enough, where that is not the bound.
    relaxation : Relaxation or None
        The tightest that was solved.
    cuts : list of Cuts
        Found on the way; they hold for every stage.
    open : bool array (columns,)
        What a better point could use at all.
    """

    uncut: Part
    order: Ints
    point: Ints
    stopper: Stopper
    settings: Settings
    lanes: Lanes
    gap: float
    tell: Callable[[int, int, bool], None]
    note: Callable[[str, int, int], None]
    complete: Callable[[Ints], Ints]
    blocks: Callable[[int, int], list[Ints]]
    settle: Callable[[Improver], None] | None
    bound: int
    enough: int | None = None
    relaxation: Relaxation | None = None
    cuts: list[Cuts] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.open: Bools = np.ones(len(self.point), bool)
        self.settled_below = MOST_SPLIT_CASES
        self.certain = self.bound

    @property
    def part(self) -> Part:
        """The program with the rows that the relaxation in hand has."""
        if self.relaxation is None:
            return self.uncut
        return dataclasses.replace(self.uncut, program=self.relaxation.program)

    @property
    def cost(self) -> int:
        """What the point costs."""
        return self.uncut.program.value(self.point)

    @property
    def done(self) -> bool:
        """Whether the point is good enough, or no time is left."""
        return self.near or self.stopper.over

    @property
    def near(self) -> bool:
        """Whether the point is near enough to the bound."""
        return self.left <= self.gap * max(abs(self.cost), abs(self.cost - self.left))

    @property
    def left(self) -> int:
        """By how much the point could be better and would have to be."""
        return self.cost - (self.bound if self.enough is None else max(self.bound, self.enough))

    def run(self) -> None:
        """Take all steps."""
        if not self.done:
            self.relax()
            self.close()
        if not self.done and self.open.sum() > SMALL:
            if self._far:
                self._core(CORE, CORE_SHARE * self.settings.work_limit)
            by_blocks(self, BLOCKS)
        if not self.done:
            self._core(len(self.point), LAST_SHARE * self.settings.work_limit)

    def relax(self) -> None:
        """Solve the relaxation, cut off what it splits, and settle near it, until that brings little."""
        part = self.uncut
        sifter = Sifter(part.program, part.case, self.order, self.point, self.stopper, on_bound=self.raise_bound)
        self.relaxation = sifter.solve()
        self.note("relaxation", self.cost, self.bound)
        separator = Separator(part.program, part.case, self.stopper)
        for turn in range(CUT_PASSES + 1):
            if self.relaxation is None or not self.relaxation.whole:
                break
            self._settle()
            if turn == 0 and self.settle is not None and self.cost - self.bound > FAR_OFF * abs(self.cost):
                self._search_small_blocks()
            enough = self.done or turn == CUT_PASSES
            if enough or not self._cut(sifter, separator, pairs=turn > 0 and self._far):
                break
            self.relaxation = _tighter(self.relaxation, sifter.solve())
            self.note("cuts", self.cost, self.bound)

    @property
    def _far(self) -> bool:
        """Whether the gap is such that dearer steps are worth their time."""
        return self.cost - self.bound > FAR * abs(self.cost)

    def _settle(self) -> None:
        """Take the relaxed point where it is whole, else a point near it, unless it splits too much to be near any."""
        assert self.relaxation is not None
        split = ~_whole(self.relaxation.x)
        if not split.any():
            self.take(np.rint(self.relaxation.x).astype(np.int64))
            return
        split_cases, cost = len(np.unique(self.part.case[split])), self.cost
        if self.settle is not None and split_cases <= self.settled_below:
            self.settle(self)
            self.note("settling", self.cost, self.bound)
            if self.cost == cost:
                self.settled_below = int(LESS_SPLIT * split_cases)

    def _search_small_blocks(self) -> None:
        for borders in range(SMALL_TURNS):
            search_blocks(self, self.blocks(borders, SMALL_CASES), BLOCKS.work)
            self.note("block searches", self.cost, self.bound)

    def _cut(self, sifter: Sifter, separator: Separator, *, pairs: bool) -> bool:
        """Add cuts over few columns, round by round, of pairs of teams too if asked; say whether there were any."""
        assert self.relaxation is not None
        x = self.relaxation.x
        sifter.shrink(self.relaxation.reduced.costs, CUT_COLUMNS)
        closed = [float(sifter.program.cost @ x)]
        while len(closed) <= CUT_ROUNDS and not _stalled(closed, self.cost) and not self.stopper.over:
            cuts = separator.cuts(x, pairs=pairs)
            if cuts is None:
                break
            sifter.add(cuts)
            self.cuts.append(cuts)
            solution = sifter.narrow()
            if solution is None:
                break
            x = solution.x
            closed.append(float(sifter.program.cost @ x))
        return len(closed) > 1

    def _core(self, size: int, work: float) -> None:
        """Search a core.

        A core is searched to its end only as far as the work limit goes; what was found in it narrows what a better
        point could use, and where that leaves no column outside the core, its bound is the program's.
        """
        core = self.open & self.cheapest(size)
        bound = self._search(np.flatnonzero(core | (self.point > 0)), work)
        self.close()
        if bool((core | ~self.open).all()):
            self.raise_bound(bound)
        self.note("core", self.cost, self.bound)

    def close(self) -> None:
        """Leave open only what a point better than the one in hand could use by the relaxation."""
        if self.relaxation is not None:
            self.open &= self.relaxation.reduced.within(self.cost - 1)

    def cheapest(self, count: int) -> Bools:
        """Say which columns cost least by the relaxation, about so many; also those of no case and those that it uses.

        Columns that cost the same are in together, so that the order of columns does not decide.
        """
        if self.relaxation is None or count >= len(self.point):
            return np.ones(len(self.point), bool)
        costs = self.relaxation.reduced.costs
        limit = max(int(np.partition(costs, count)[count]), 1 << (SCALE_BITS - 10))
        return (costs <= limit) | (self.relaxation.x > 0) | (self.part.case < 0)

    def _search(self, keep: Ints, work: float) -> int | None:
        """Search over some columns, the others as they are; take what is better, and return the bound on such points.

        The point in hand is one of them, so no answer can be that there is none.
        """
        part = self.part.narrowed(keep, self.point)
        cost = self.cost
        still = cost - part.program.value(self.point[keep])
        found = solvers.search(
            part.program, self.point[keep], self.stopper, seed=self.settings.seed, work_limit=work,
            on_better=lambda value, _: self.tell(value + still, self.bound, value + still < cost),
            cost_at_least=self.bound - still, gap=self.gap,
        )  # fmt: skip
        if found.x is not None:
            point = self.point.copy()
            point[keep] = found.x
            self.take(point)
        return None if found.bound is None else found.bound + still

    def take(self, point: Ints) -> bool:
        """Take a point where it is legal and better; say whether it was."""
        program = self.part.program
        if not program.keeps(point) or program.value(point) >= self.cost:
            return False
        self.point = point
        if self.cost < self.bound:
            self._fall_back()
        self.tell(self.cost, self.bound, True)
        return True

    def raise_bound(self, bound: int | None) -> None:
        """Take a bound where it is better; None says nothing.

        A bound on what some points cost, among them all that are better than the one in hand, is one on all points as
        far as that one's cost.
        """
        if bound is not None and min(bound, self.cost) > self.bound:
            self.bound = min(bound, self.cost)
            self.tell(self.cost, self.bound, False)

    def _fall_back(self) -> None:
        """Go back to the bound that no solver had a part in: a legal point undercuts the one in hand."""
        self.stopper.distrust("CP-SAT proved a bound that a point undercut later")
        self.bound = self.certain if self.relaxation is None else max(self.certain, self.relaxation.reduced.bound)
        self.open = np.ones(len(self.point), bool)


def _tighter(before: Relaxation, after: Relaxation | None) -> Relaxation:
    """Return the tighter of the relaxations before and after cuts; not whole where time ran out for the later."""
    if after is not None and (after.whole or after.reduced.total > before.reduced.total):
        return after
    return dataclasses.replace(before, whole=False)


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
