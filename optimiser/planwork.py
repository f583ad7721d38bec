"""Work through the stages over case plans: the placing stages together first, then one after the other."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import start as hand
from optimiser.bounds import trivial_bound
from optimiser.improve import Improver
from optimiser.model import CANONICAL
from optimiser.neighbourhoods import blocks
from optimiser.parts import part_of
from optimiser.placing import folded, least_plans
from optimiser.settling import Settler

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.pairs import Ints
    from optimiser.model import Stage
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
    seed : int
    work_limit : float
    tell : callable
        Called with a stage, cost, bound and whether the point is better.
    """

    space: PlanSpace
    point: Ints
    seed: int
    work_limit: float
    tell: Callable[[Stage, int, int, bool], None]

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.space.case), bool)
        self.held: list[Held] = []
        self.known: dict[str, int] = {}

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
        improver = self._improver(fold.cost, leads_alone, bare, stopper, tell)
        start = improver.cost
        improver.relax()
        found = self._settled(improver, improver.part, improver.bound, improver.cost - 1, stopper)
        if found is not None:
            improver.take(improver.part.seen(found))
        improver.run()
        if improver.cost < start:
            self._move(improver)
            model = self.space.model
            self.point = self.space.of_model(hand.by_hand(model, self.space.to_model(self.point)))
        values = [int(self.space.weights[stage.goal] @ self.point) for stage in fold.stages]
        for stage, bound in zip(fold.stages, fold.bounds(improver.bound, values), strict=True):
            self.known[stage.goal] = -bound
        self._drop_leads(improver, least)

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
        known = self.known.get(stage.goal)
        if known is not None and known == int(cost @ self.point):
            return known
        improver = self._improver(
            cost, self.alive, self.point, stopper, lambda value, bound, better: self.tell(stage, value, bound, better)
        )
        if known is not None:
            improver.bound = max(improver.bound, known)
        begun = improver.cost
        improver.relax()
        safe = self._settle(stage, improver, stopper)
        improver.run()
        if improver.priced(safe) < improver.cost:
            improver.point = safe
        if improver.cost < begun:
            self._move(improver)
        self._drop(improver)
        return min(improver.bound, improver.cost)

    def _settle(self, stage: Stage, improver: Improver, stopper: Stopper) -> Ints:
        """Look for legal points near the relaxed one; return the best, and let the improver go on from the best begun.

        Of the many points that are best in a stage, the next stage would have to start from any; so where the next
        stage is a price, a point is looked for that is good for both (a unit of this stage outweighs whatever a plan
        costs), and gone on from even if it is a little worse.
        """
        legal, floor, enough = improver.part, improver.bound, improver.cost - 1
        following = self._following(stage)
        guided = following is not None and not following.maximise and following.goal != CANONICAL
        if self.held and not guided:
            weights, value, rising = self.held[-1]
            before, enough = (-weights, -value) if rising else (weights, value)
            legal, floor = part_of(self.space, before, self.held[:-1], np.flatnonzero(self.alive)), enough
        found = self._settled(improver, legal, floor, enough, stopper)
        if found is not None:
            improver.take(improver.part.seen(found))
        safe = improver.point
        if guided and following is not None and not improver.proved and not stopper.over:
            cost, after = self.cost(stage), self.cost(following)
            both = cost * (1 + 10 * int(np.abs(after).max(initial=0))) + after
            guide = self._improver(both, self.alive, self.point, stopper, lambda value, bound, better: None)
            guide.relax()
            found = self._settled(guide, improver.part, improver.bound, enough, stopper)
            if found is not None:
                point = improver.part.seen(found)
                if improver.priced(point) - improver.bound <= 2 * (improver.cost - improver.bound) + 2:
                    improver.point = point
        return safe

    def _settled(self, near: Improver, legal: Part, floor: int, enough: int, stopper: Stopper) -> Ints | None:
        """Return a legal point of the space near an improver's relaxed point, or None."""
        if near.sifted is None or not near.sifted.whole or near.proved or stopper.over:
            return None
        return Settler(
            space=self.space,
            x=self._spread(near.part, near.sifted.x),
            cheap=self._spread(near.part, near.cheapest(SETTLING_COLUMNS).astype(float)) > 0,
            legal=legal,
            floor=floor,
            enough=enough,
            wanted=near.part,
            complete=lambda x: self.space.of_model(self.space.to_model(x)),
            stopper=stopper,
            seed=self.seed,
        ).run()

    def _following(self, stage: Stage) -> Stage | None:
        stages = self.space.model.stages
        return next(iter(stages[[other.goal for other in stages].index(stage.goal) + 1 :]), None)

    def _spread(self, part: Part, x: Floats) -> Floats:
        spread = np.zeros(len(self.space.case))
        spread[part.at] = x
        return spread

    def hold(self, stage: Stage) -> None:
        """Keep what the point has of a stage."""
        weights = self.space.weights[stage.goal]
        self.held.append((weights, int(weights @ self.point), stage.maximise))

    def _improver(
        self, cost: Ints, alive: Ints, point: Ints, stopper: Stopper, tell: Callable[[int, int, bool], None]
    ) -> Improver:
        part = part_of(self.space, cost, self.held, np.flatnonzero(alive))
        return Improver(
            part=part,
            order=self._order(cost)[part.at],
            point=np.minimum(point[part.at], part.program.most),
            stopper=stopper,
            seed=self.seed,
            work_limit=self.work_limit,
            tell=tell,
            complete=lambda x: self._completed(part, x),
            blocks=self._blocks,
            bound=trivial_bound(part.program),
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

    def _blocks(self, turn: int) -> list[Ints]:
        cases = self.space.model.round.arrays.cases
        return blocks(cases.easting, cases.northing, turn)

    def _move(self, improver: Improver) -> None:
        self.point = self._whole(improver.part, improver.point)
        assert self.space.keeps(self.point)

    def _drop(self, improver: Improver) -> None:
        """Drop the plans that no point at least as good as the one in hand can use."""
        if improver.sifted is not None:
            within = improver.sifted.reduced.within(improver.cost)
            self.alive[improver.part.at[~within]] = False

    def _drop_leads(self, improver: Improver, least: Ints) -> None:
        """Drop all plans of a lead whose least plan cannot be used.

        Any point stays legal, and as good, with the least plan of every lead in place of the plan that it uses.
        """
        if improver.sifted is None:
            return
        within = improver.sifted.reduced.within(improver.cost)
        out = np.zeros(len(self.space.case), bool)
        out[improver.part.at[~within]] = True
        self.alive[: len(least)] &= ~out[: len(least)] & ~out[least]
