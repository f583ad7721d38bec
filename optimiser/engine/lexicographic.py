"""Work through the stages over a space: the placing stages together, then the others; each is held for the next."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser.bounds.certificates import Proof, kept_cuts, with_cuts
from optimiser.bounds.column_generation import ColumnGeneration
from optimiser.bounds.safe_dual import least_of_choices
from optimiser.engine.stage import StageSearch
from optimiser.formulations.placing import placing
from optimiser.formulations.scalarisation import scalarise_lexicographic, stage_cost
from optimiser.formulations.stage_program import build_stage_program
from optimiser.model.model import CANONICAL
from optimiser.search.greedy import build_greedy_start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain.numbers import Bools, Ints
    from optimiser.formulations.formulation import Formulation
    from optimiser.formulations.scalarisation import Scalarised
    from optimiser.formulations.stage_program import Held, Part
    from optimiser.model.model import Stage
    from optimiser.results import Settings
    from optimiser.solvers.stopping import Stopper

PRICE = "price"


@dataclasses.dataclass
class Lexicographic:
    """Carries the best point, what is held, and which columns can still be used, from stage to stage.

    Costs are what a stage's weights add up to, the sign turned where more is better; offsets are left out.

    Attributes
    ----------
    space : Formulation
    point : int array (columns of the space,)
        Legal.
    settings : Settings
    tell : callable
        Called with a stage, cost, bound and whether the point is better.
    note : callable
        Called at the end of every step with a goal, the step, the goal's value and its bound.
    known : dict of str to int
        Bounds on the costs of goals that were worked on together with earlier ones.
    """

    space: Formulation
    point: Ints
    settings: Settings
    tell: Callable[[Stage, int, int, bool], None]
    note: Callable[[str, str, int, int], None]

    def __post_init__(self) -> None:
        self.uncut = self.space
        self.alive: Bools = self.space.most > 0
        self.held: list[Held] = []
        self.known: dict[str, int] = {}
        self.proofs: list[Proof] = []

    def place(self, stopper: Stopper) -> None:
        """Decide the placing stages together, as far as that goes."""
        found = placing(self.space)
        if found is None:
            return
        search = self._search(found.goals, self.alive & found.kept, found.bare(self.point), stopper)
        if self._run(found.goals, search, found.stand_in):
            model = self.space.model
            self.point = self.space.from_model(build_greedy_start(model, self.space.to_model(self.point)))
        if search.relaxation is not None:
            out = search.part.at[~search.relaxation.reduced.reduced_cost_fixing_mask(search.cost)]
            self.alive &= ~found.eliminated(out)

    def improve(self, stage: Stage, stopper: Stopper) -> int:
        """Improve the point in one stage and return the proved bound on its cost."""
        known, now = self.known.get(stage.goal), int(stage_cost(self.space, stage) @ self.point)
        if known is not None and known > now:
            stopper.distrust("CP-SAT proved a bound that a point undercut later")
            known = None
        if known == now:
            return now
        goals = self._together(stage)
        search = self._search(goals, self.alive, self.point, stopper)
        if known is not None and len(goals.stages) == 1:
            search.bound = max(search.bound, known)
        self._run(goals, search)
        if search.relaxation is not None:
            self.alive[search.part.at[~search.relaxation.reduced.reduced_cost_fixing_mask(search.cost)]] = False
        return self.known[stage.goal]

    def _together(self, stage: Stage) -> Scalarised:
        """Return the stages that are worked on together from one on, but for the tie-break."""
        stages = self.space.model.stages
        later = [each for each in stages[stages.index(stage) :] if each.goal != CANONICAL]
        return scalarise_lexicographic(self.space, later if later and self.space.together else [stage])

    def _run(self, goals: Scalarised, search: StageSearch, stand_in: Ints | None = None) -> bool:
        """Let a search run and keep what it reached and what proves it; say whether the point is better."""
        warm_start = search.cost
        search.run()
        better = search.cost < warm_start
        if better:
            self.point = self._whole(search.part, search.point)
            assert self.space.keeps(self.point)
        costs = [int(stage_cost(self.space, stage) @ self.point) for stage in goals.stages]
        self.known |= zip(goals.goals, goals.bounds(min(search.bound, search.cost), costs), strict=True)
        self._learn(goals.goals, search, stand_in)
        return better

    def bound_with_relaxed_goals(self, stage: Stage, held: Sequence[int], stopper: Stopper) -> int | None:
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
        cost = stage_cost(self.space, stage)
        part = build_stage_program(
            self.uncut, cost, wide, self.uncut.most > 0
        )  # cuts and dropped columns rest on what is held
        generation = ColumnGeneration(
            part.program, part.choice, self._order(cost)[part.at], part.seen(self.point), stopper
        )
        relaxation = generation.solve()
        if relaxation is None:
            return None
        reduced = relaxation.reduced
        proof = Proof((stage.goal,), reduced.bound, reduced.multipliers, (), tuple(held), wide=True, bits=reduced.bits)
        self.proofs.append(proof)
        return reduced.bound

    def _learn(self, goals: tuple[str, ...], search: StageSearch, stand_in: Ints | None) -> None:
        """Keep what proves the bound, and the cuts that it rests on for all stages to come."""
        if search.relaxation is None:
            return
        multipliers, derivations, cuts = kept_cuts(search.relaxation, len(search.uncut.program.upper), search.cuts)
        held = tuple(value for _, value, _ in self.held)
        bits = search.relaxation.reduced.bits
        self.proofs.append(Proof(goals, search.cost, multipliers, derivations, held, bits=bits))
        self.space = with_cuts(self.space, search.part.at, cuts, stand_in)

    def hold(self, stage: Stage) -> None:
        """Keep what the point has of a stage."""
        weights = self.space.weights[stage.goal]
        self.held.append((weights, int(weights @ self.point), stage.maximise))

    def _search(self, goals: Scalarised, alive: Bools, point: Ints, stopper: Stopper) -> StageSearch:
        """Return the search of stages that are worked on together."""
        part = build_stage_program(self.space, goals.cost, self.held, alive)

        def tell(cost: int, bound: int, better: bool) -> None:
            costs = goals.costs(cost)
            told = list(zip(goals.stages, costs, goals.bounds(bound, costs), strict=True))
            self.tell(*next((each for each in told if each[1] != each[2]), told[-1]), better)

        def note(step: str, cost: int, bound: int) -> None:
            costs = goals.costs(cost)
            for stage, own, low in zip(goals.stages, costs, goals.bounds(min(bound, cost), costs), strict=True):
                self.note(stage.goal, step, stage.value_of_cost(own), stage.value_of_cost(low))

        def enough(cost: int, bound: int) -> bool:
            costs = goals.costs(cost)
            pairs = zip(costs, goals.bounds(min(bound, cost), costs), strict=True)
            return all(own - low <= self.settings.gap * max(abs(own), abs(low)) for own, low in pairs)

        return StageSearch(
            uncut=part,
            order=self._order(goals.cost)[part.at],
            point=part.seen(point),
            stopper=stopper,
            settings=self.settings,
            enough=enough,
            gap=self.settings.gap if len(goals.stages) == 1 else 0.0,  # a share of all says nothing of the later ones
            tell=tell,
            note=note,
            settles=not self.held or self.held[-1][2],  # a price is too hard to keep near by
            refines=not self.held,  # after placing a core does more
            bound=least_of_choices(part.program, part.choice),
        )

    def _order(self, cost: Ints) -> Ints:
        """Return what the relaxation should look at first: what is best for the stage, then what price is least."""
        price = self.space.weights.get(PRICE, np.zeros(len(cost), np.int64))
        rank = np.empty(len(cost), np.int64)
        rank[np.lexsort((price, cost))] = np.arange(len(cost))
        return rank

    def _whole(self, part: Part, x: Ints) -> Ints:
        """Return the point of the space for the columns that a point of a part uses."""
        point = np.zeros(len(self.space.case), np.int64)
        point[part.at] = x
        return self.space.from_model(self.space.to_model(point))
