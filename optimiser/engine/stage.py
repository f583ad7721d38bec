"""Improve a point of one program, step by step, until it is proved best or work or time runs out.

1. Relaxation, by column generation: a bound, and for every column what using it costs at least.
2. Fix and optimise: CP-SAT over the cases that the relaxed point splits, all others as it has them.
3. Cuts: mixed-integer rounding cuts read off the tableau, round by round, until they close little; then 2 again.
4. Trial cores: CP-SAT over the columns whose reduced cost is within a trial gap.  What a core proves holds for all up
   to that gap, so where its best point is within it, that is the best of all; else the next core is wider.  The last
   has every column that a better point could use at all.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.bounds.column_generation import ColumnGeneration
from optimiser.bounds.tableau import separate
from optimiser.search.fix_and_optimise import WHOLE, fix_and_optimise, split_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.domain.numbers import Ints
    from optimiser.bounds.column_generation import Relaxation
    from optimiser.bounds.mir_cuts import Derivations
    from optimiser.formulations.stage_program import Part
    from optimiser.results import Settings
    from optimiser.solvers.stopping import Stopper

CUT_ROUNDS, CUT_PASSES = 5, 4
"""How many rounds of cuts there are before a point is sought again, and how often that is, at most."""
RELAXATION_SHARE = 0.6
"""How much of a stage's time the relaxation may take: what is left is for a point near it."""
CUT_COLUMNS = 20_000
"""How many columns the relaxation has while cuts are looked for, about."""
STALL_ROUNDS, STALL_SHARE = 2, 0.03
"""Enough cuts where so many rounds close less than such a share of the gap, and of all that was closed so far."""
MOST_SPLIT_CASES, LESS_SPLIT = 300, 2 / 3
"""A relaxed point that splits more cases is not settled, nor, after one that was not settled, one with hardly fewer."""
FAR, LESS_GAP = 0.2, 1 / 2
"""Before any cuts a relaxed point is settled only where the gap is such a share of the bound, for cuts split less; and
again only once the gap is so much of what it was then."""
FIRST_WORK, MOST_WORK, FAR_WORK = 1.0, 2.5, 8.0
"""How many of CP-SAT's deterministic seconds settling may take before any cuts, after some, and after all where the
point in hand is still far from the bound."""
WORK_SHARE, FAR_SHARE = 0.1, 0.5
"""How much of a stage's work limit settling may take at most, and where the point is still far from the bound."""
FIRST_CORE, CORE_GROWTH = 5_000, 4
"""How many columns the first core has, about, and how many times as many the next one."""
CORE_SHARE, LAST_SHARE = 0.3, 1.5
"""How much of a stage's work limit a core may take, and the last."""


@dataclasses.dataclass
class StageSearch:
    """Holds the point, the bound, and what they were reached with.

    Attributes
    ----------
    uncut : Part
        The program without cuts.
    order : int array (columns,)
        Which columns of a choice the relaxation should look at first: least first.
    point : int array (columns,)
        Legal.
    stopper : Stopper
    settings : Settings
    enough : callable
        Takes cost and bound, and says whether they are near enough.
    gap : float
        Within which share of its cost a core is searched well enough.
    tell : callable
        Called with cost, bound and whether the point is better than before.
    note : callable
        Called at the end of every step with what it was, cost and bound.
    settles, refines : bool
        Whether legal points are sought near the relaxed one, and, after all cuts, better ones near that.
    bound : int
        That holds whatever a solver says; then what is known.
    relaxation : Relaxation or None
        The tightest that was solved.
    cuts : list of Derivations
        What the cuts follow from, round by round; they hold for every stage to come.
    """

    uncut: Part
    order: Ints
    point: Ints
    stopper: Stopper
    settings: Settings
    enough: Callable[[int, int], bool]
    gap: float
    tell: Callable[[int, int, bool], None]
    note: Callable[[str, int, int], None]
    settles: bool
    refines: bool
    bound: int
    relaxation: Relaxation | None = None
    cuts: list[Derivations] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self.settled_below, self.settled_at = MOST_SPLIT_CASES, math.inf
        self.settled_on: Relaxation | None = None
        self.certain, self.late = self.bound, False

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
        """Whether the point is near enough to the bound, or no time is left."""
        return self.enough(self.cost, self.bound) or self.stopper.over

    def run(self) -> None:
        """Take all steps."""
        if not self.done:
            self._relax()
        if not self.done and not self.late:
            self._search_cores()

    def _relax(self) -> None:
        """Solve the relaxation, cut off what it splits, and settle near it, until that brings little."""
        part, left = self.uncut, self.stopper.remaining
        stopper = self.stopper if left is None else self.stopper.until(RELAXATION_SHARE * left)
        generation = ColumnGeneration(
            part.program, part.choice, self.order, self.point, stopper, on_bound=self.raise_bound
        )
        self.relaxation = generation.solve()
        self.note("relaxation", self.cost, self.bound)
        if self.relaxation is None or not self.relaxation.whole:
            self.late = stopper.over  # then a core would have all columns, and take too long to write down
            if self.relaxation is not None:
                self._settle(FIRST_WORK)
            return
        generation.stopper = self.stopper
        generation.drop_columns(self.relaxation.reduced.costs, CUT_COLUMNS)
        generation.solve_restricted_master()
        values = [self.relaxation.reduced.value]
        if self._far:
            self._settle(FIRST_WORK)
        for _ in range(CUT_PASSES):
            more = self._cut(generation, values)
            self._settle(MOST_WORK)
            if not more or self.done:
                break
        if self.settled_on is not self.relaxation or self.refines or self._far:  # whatever was tried before
            self.settled_below, self.settled_at = MOST_SPLIT_CASES, math.inf
            work, share = (FAR_WORK, FAR_SHARE) if self._far else (FIRST_WORK, WORK_SHARE)
            self._settle(work, share, refine=self.refines)

    @property
    def _far(self) -> bool:
        """Whether the point in hand is so far from the bound that any near the relaxed one is much better."""
        return self.cost - self.bound > FAR * abs(self.bound)

    def _cut(self, generation: ColumnGeneration, values: list[float]) -> bool:
        """Add some rounds of cuts, and what the relaxation proves after each; say whether more are worth their time."""
        assert self.relaxation is not None
        for _ in range(CUT_ROUNDS):
            if self.done or self._stalled(values) or generation.basis is None:
                return False
            basis, x, known = generation.basis, self.relaxation.x, self.bound
            found = separate(generation.program, basis, generation.basic, x, self.part.held, self.stopper)
            relaxation = None if found is None else generation.add_cuts(found[1])
            if found is None or relaxation is None:
                return False
            self.relaxation = relaxation
            self.cuts.append(found[0])
            values.append(relaxation.reduced.value)
            self.note("cuts", self.cost, self.bound)
            if self.bound == known:  # where units are large, the rest may be for a search to close
                break
        return True

    def _stalled(self, values: list[float]) -> bool:
        """Say whether the last rounds of cuts closed little of the gap, and of what all of them did."""
        if len(values) <= STALL_ROUNDS:
            return False
        last = values[-1] - values[-1 - STALL_ROUNDS]
        return last < STALL_SHARE * min(self.cost - values[-1], values[-1] - values[0])

    def _settle(self, most_work: float, share: float = WORK_SHARE, *, refine: bool = False) -> None:
        """Take the relaxed point where it is whole, else a point near it, unless it splits too much to be near any."""
        assert self.relaxation is not None
        if bool((np.abs(self.relaxation.x - np.rint(self.relaxation.x)) < WHOLE).all()):
            self.take(np.rint(self.relaxation.x).astype(np.int64))
            return
        split, gap = len(split_cases(self.part, self.relaxation)), self.cost - self.bound
        if self.done or not self.settles or split > self.settled_below or gap > LESS_GAP * self.settled_at:
            return
        point = fix_and_optimise(
            self.part,
            self.relaxation,
            self.stopper,
            seed=self.settings.seed,
            work_limit=min(most_work, share * self.settings.work_limit),
            refine=refine,
        )
        self.settled_on = self.relaxation
        if point is None or not self.take(point):
            self.settled_below = int(LESS_SPLIT * split)
        self.settled_at = self.cost - self.bound
        self.note("fix and optimise", self.cost, self.bound)

    def _search_cores(self) -> None:
        """Search ever wider cores, until one has all columns that a better point could use."""
        size, left = FIRST_CORE, LAST_SHARE * self.settings.work_limit
        while not self.done and left > 0:
            limit = self._limit(size)
            last = limit >= self.cost - 1
            left -= self._search_core(limit, left if last else min(left, CORE_SHARE * self.settings.work_limit))
            self.note("core", self.cost, self.bound)
            if last:
                return
            size *= CORE_GROWTH

    def _limit(self, size: int) -> int:
        """Return a cost for which about so many columns can be used; less than the point's."""
        if self.relaxation is None or size >= len(self.point):
            return self.cost - 1
        reduced = self.relaxation.reduced
        dearest = int(np.partition(reduced.costs, size)[size])
        return min(self.cost - 1, (reduced.total + max(dearest, 0)) >> reduced.bits)

    def _search_core(self, limit: int, work: float) -> float:
        """Search the columns that a point of at most such a cost can use; return the work that it took."""
        core = (
            np.ones(len(self.point), bool)
            if self.relaxation is None
            else self.relaxation.reduced.reduced_cost_fixing_mask(limit)
        )
        keep = np.flatnonzero(core | (self.point > 0))
        part, cost = self.part.fix_outside(keep, self.point), self.cost
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
        if found.bound is not None:
            self.raise_bound(min(found.bound + still, limit + 1))
        return found.work

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

    def raise_bound(self, bound: int) -> None:
        """Take a bound where it is better.

        A bound on what some points cost, among them all that are better than the one in hand, is one on all points as
        far as that one's cost.
        """
        if min(bound, self.cost) > self.bound:
            self.bound = min(bound, self.cost)
            self.tell(self.cost, self.bound, False)

    def _fall_back(self) -> None:
        """Go back to the bound that no solver had a part in: a legal point undercuts the one in hand."""
        self.stopper.distrust("CP-SAT proved a bound that a point undercut later")
        self.bound = self.certain if self.relaxation is None else max(self.certain, self.relaxation.reduced.bound)
