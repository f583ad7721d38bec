"""Work through the stages over case plans: the placing stages together first, then one after the other."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import start as hand
from optimiser.bounds import least_of_cases
from optimiser.improve import Improver
from optimiser.neighbourhoods import blocks
from optimiser.parts import part_of
from optimiser.placing import Folded, folded, least_plans, out_of_use
from optimiser.proofs import Proof, cuts_learnt, joined
from optimiser.settling import Settler
from optimiser.sifting import Sifter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.lanes import Lanes
    from optimiser.model import Stage
    from optimiser.outcomes import Settings
    from optimiser.parts import Held, Part
    from optimiser.solvers import Floats
    from optimiser.spaces import PlanSpace
    from optimiser.stopping import Stopper
SETTLING_COLUMNS = 30_000
"""How many columns settling looks at."""


@dataclasses.dataclass
class PlanWork:
    """Carries the best point, what is held, and which plans can still be used, from stage to stage.

    Costs are what a stage's weights add up to, the sign turned where more is better; offsets are left out.

    Attributes
    ----------
    space : PlanSpace
    point : int array (columns of the space,)
        Legal.
    settings : Settings
    lanes : Lanes
    tell : callable
        Called with a stage, cost, bound and whether the point is better.
    note : callable
        Called at the end of every step with a goal, the step, the goal's value and its bound.
    """

    space: PlanSpace
    point: Ints
    settings: Settings
    lanes: Lanes
    tell: Callable[[Stage, int, int, bool], None]
    note: Callable[[str, str, int, int], None]

    def __post_init__(self) -> None:
        self.uncut = self.space
        self.alive = np.ones(len(self.space.case), bool)
        self.held: list[Held] = []
        self.known: dict[str, int] = {}
        self.keeping: tuple[Part, int] | None = None
        self.proofs: list[Proof] = []

    def cost(self, stage: Stage) -> Ints:
        """Return the stage's weights as a cost."""
        weights = self.space.weights[stage.goal]
        return -weights if stage.maximise else weights

    def place(self, stopper: Stopper) -> None:
        """Decide the placing stages together, as far as that goes."""
        bettered, least = least_plans(self.space)
        fold = folded(self.space, self.space.model.stages, least)
        if not fold.stages:
            return

        def tell(cost: int, bound: int, better: bool) -> None:
            bounds = fold.bounds(bound, self._digits(fold.factors, -cost))
            for stage, value, high in zip(fold.stages, self._digits(fold.factors, -cost), bounds, strict=True):
                if value != high or stage is fold.stages[-1]:
                    self.tell(stage, -value, -high, better)
                    return

        leads_alone = np.concatenate([~bettered, np.ones(len(self.space.plans.free), bool)])
        bare = self.point.copy()
        used = np.flatnonzero(bare[: len(least)])
        bare[used] = 0
        bare[np.where(bettered[used], least[used], used)] = 1
        improver = self._improver(
            fold.cost, leads_alone, bare, stopper, tell, lambda step, cost, bound: self._noted(fold, step, cost, bound)
        )
        improver.gap = 0.0  # a share of folded costs says nothing of the later ones of them
        start = improver.cost
        improver.run()
        if improver.cost < start:
            self._move(improver)
            model = self.space.model
            self.point = self.space.of_model(hand.by_hand(model, self.space.to_model(self.point)))
        values = [int(self.space.weights[stage.goal] @ self.point) for stage in fold.stages]
        for stage, bound in zip(fold.stages, fold.bounds(improver.bound, values), strict=True):
            self.known[stage.goal] = -bound
        self._drop_leads(improver, bettered, least)
        self._learn([stage.goal for stage in fold.stages], improver)

    def _noted(self, fold: Folded, step: str, cost: int, bound: int) -> None:
        """Note a step of several stages together: of each its value, and its bound given the values before it."""
        values = self._digits(fold.factors, -cost)
        for stage, value, high in zip(fold.stages, values, fold.bounds(bound, values), strict=True):
            self.note(stage.goal, step, value + stage.offset, high + stage.offset)

    @staticmethod
    def _digits(factors: Sequence[int], worth: int) -> list[int]:
        values = []
        for factor in factors:
            values.append(worth // factor)
            worth %= factor
        return values

    def improve(self, stage: Stage, stopper: Stopper) -> int:
        """Improve the point in one stage and return the proved bound on its cost."""
        cost = self.cost(stage)
        known, now = self.known.get(stage.goal), int(cost @ self.point)
        if known is not None and known > now:
            stopper.distrust("CP-SAT proved a bound that a point undercut later")
            del self.known[stage.goal]
            known = None
        if known == now:
            return now
        improver = self._improver(
            cost,
            self.alive,
            self.point,
            stopper,
            lambda value, bound, better: self.tell(stage, value, bound, better),
            lambda step, value, bound: self.note(stage.goal, step, stage.told(value), stage.told(bound)),
        )
        if known is not None:
            improver.bound = max(improver.bound, known)
        begun = improver.cost
        improver.run()
        if improver.cost < begun:
            self._move(improver)
        self._drop(improver)
        self._learn([stage.goal], improver)
        return min(improver.bound, improver.cost)

    def widened(self, stage: Stage, held: Sequence[int], stopper: Stopper) -> int | None:
        """Return a bound on the cost of a stage over points that have less of the stages before than what is held.

        Parameters
        ----------
        stage : Stage
        held : sequence of int
            What such points have at least (of a price: at most) of the stages before, offsets left out.
        stopper : Stopper

        Returns
        -------
        int or None
            None where there was no time.
        """
        wide = [(weights, value, rising) for (weights, _, rising), value in zip(self.held, held, strict=True)]
        cost = self.cost(stage)
        part = part_of(self.uncut, cost, wide, np.arange(len(cost)))  # cuts and dropped plans rest on what is held
        sifted = Sifter(part.program, part.case, self._order(cost)[part.at], part.seen(self.point), stopper).solve()
        if sifted is None:
            return None
        self.proofs.append(
            Proof((stage.goal,), sifted.reduced.bound, sifted.reduced.multipliers, None, tuple(held), wide=True)
        )
        return sifted.reduced.bound

    def _settle(self, improver: Improver) -> None:
        """Look for a legal point near an improver's relaxed point, and let it go on from there.

        Where something is held, that is what is hard to keep near the relaxed point; so it is sought first.
        """
        assert improver.relaxation is not None
        legal, floor, enough = improver.part, improver.bound, improver.cost - 1
        if self.held:
            legal, floor = self._keeping()
            enough = floor
        found = Settler(
            space=self.space,
            x=self._spread(improver.part, improver.relaxation.x),
            cheap=self._spread(improver.part, improver.cheapest(SETTLING_COLUMNS).astype(float)) > 0,
            legal=legal,
            floor=floor,
            enough=enough,
            wanted=improver.part,
            complete=lambda x: self.space.of_model(self.space.to_model(x)),
            stopper=improver.stopper,
            seed=self.settings.seed,
            work_limit=self.settings.work_limit,
        ).run()
        if found is not None:
            improver.take(improver.part.seen(found))

    def _keeping(self) -> tuple[Part, int]:
        """Return what was held last as a program of its own, and the cost there that keeps it."""
        if self.keeping is None:
            weights, value, rising = self.held[-1]
            cost, kept = (-weights, -value) if rising else (weights, value)
            self.keeping = part_of(self.space, cost, self.held[:-1], np.flatnonzero(self.alive)), kept
        return self.keeping

    def _spread(self, part: Part, x: Floats) -> Floats:
        spread = np.zeros(len(self.space.case))
        spread[part.at] = x
        return spread

    def _learn(self, goals: Sequence[str], improver: Improver) -> None:
        """Keep what proves the bound, and the cuts that were found for all stages to come."""
        if improver.relaxation is None:
            return
        cuts = joined(improver.cuts)
        held = tuple(value for _, value, _ in self.held)
        multipliers = improver.relaxation.reduced.multipliers
        self.proofs.append(Proof(tuple(goals), improver.cost, multipliers, cuts, held))
        if cuts is not None:
            self.space = cuts_learnt(self.space, improver.part.at, cuts)

    def hold(self, stage: Stage) -> None:
        """Keep what the point has of a stage."""
        weights = self.space.weights[stage.goal]
        self.held.append((weights, int(weights @ self.point), stage.maximise))
        self.keeping = None

    def _improver(
        self,
        cost: Ints,
        alive: Ints,
        point: Ints,
        stopper: Stopper,
        tell: Callable[[int, int, bool], None],
        note: Callable[[str, int, int], None],
    ) -> Improver:
        part = part_of(self.space, cost, self.held, np.flatnonzero(alive))
        return Improver(
            uncut=part,
            order=self._order(cost)[part.at],
            point=np.minimum(point[part.at], part.program.most),
            stopper=stopper,
            settings=self.settings,
            lanes=self.lanes,
            gap=self.settings.gap,
            tell=tell,
            note=note,
            complete=lambda x: self._completed(part, x),
            blocks=self._blocks,
            settle=None if self.held and not self.held[-1][2] else self._settle,  # a price is too hard to keep near by
            bound=least_of_cases(part.program, part.case),
        )

    def _order(self, cost: Ints) -> Ints:
        """Return what the relaxation should look at first: what is best for the stage, then what price is least."""
        last = next((stage for stage in reversed(self.space.model.stages) if stage.goal == "price"), None)
        price = np.zeros(len(cost), np.int64) if last is None else self.space.weights[last.goal]
        rank = np.empty(len(cost), np.int64)
        rank[np.lexsort((price, cost))] = np.arange(len(cost))
        return rank

    def _completed(self, part: Part, x: Ints) -> Ints:
        return np.minimum(self._whole(part, x)[part.at], part.program.most)

    def _whole(self, part: Part, x: Ints) -> Ints:
        """Return the point of the space for the plans that a point of a part uses."""
        point = np.zeros(len(self.space.case), np.int64)
        point[part.at] = x
        return self.space.of_model(self.space.to_model(point))

    def _blocks(self, turn: int, most: int) -> list[Ints]:
        cases = self.space.model.round.arrays.cases
        return blocks(cases.easting, cases.northing, turn, most)

    def _move(self, improver: Improver) -> None:
        self.point = self._whole(improver.part, improver.point)
        assert self.space.keeps(self.point)

    def _drop(self, improver: Improver) -> None:
        """Drop the plans that no point at least as good as the one in hand can use."""
        if improver.relaxation is not None:
            within = improver.relaxation.reduced.within(improver.cost)
            self.alive[improver.part.at[~within]] = False

    def _drop_leads(self, improver: Improver, bettered: Bools, least: Ints) -> None:
        """Drop the plans that no placing as good as the one in hand can use."""
        if improver.relaxation is not None:
            out = improver.part.at[~improver.relaxation.reduced.within(improver.cost)]
            self.alive[: len(least)] &= ~out_of_use(out, len(self.alive), bettered, least)
