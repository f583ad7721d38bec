"""Work through the stages over a formulation: the placing stages together, then the others; each is held for the next.

This is the lexicographic method (Isermann, "Linear lexicographic optimization", OR Spektrum 4, 1982): what a stage has
reached becomes a constraint of those after it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser.bounds import ColumnGeneration, Proof, kept_basis, kept_cuts, least_of_choices, with_cuts
from optimiser.engine.stage import search_stage
from optimiser.formulations import GoalConstraint, build_stage_program, placing, scalarise_lexicographic, stage_cost
from optimiser.model import CANONICAL
from optimiser.search import SearchState, build_greedy_start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Bools, Ints
    from optimiser.bounds import WarmStart
    from optimiser.formulations import Formulation, Scalarised, StageProgram, StandIns
    from optimiser.model import Stage
    from optimiser.parameters import Settings
    from optimiser.solvers import Stopper

PRICE = "price"


@dataclasses.dataclass
class Lexicographic:
    """Carries the incumbent, the goals so far, and which columns are unfixed, from stage to stage.

    Costs are what a stage's weights add up to, the sign turned where more is better; offsets are left out.

    Attributes
    ----------
    formulation : Formulation
        With the cuts that were found so far.
    point : int array (columns of the formulation,)
        The incumbent; legal.
    settings : Settings
    tell : callable
        Called with a stage, cost, bound and whether the point is better.
    note : callable
        Called at the end of every step with a goal, the step, the goal's value and its bound.
    warm : WarmStart or None
        What an earlier solve of a wider model kept: then the formulation is its, and no proofs are kept, for they would
        rest on that solve's.
    known_bounds : dict of str to int
        On the costs of goals that were worked on together with earlier ones.
    """

    formulation: Formulation
    point: Ints
    settings: Settings
    tell: Callable[[Stage, int, int, bool], None]
    note: Callable[[str, str, int, int], None]
    warm: WarmStart | None = None

    def __post_init__(self) -> None:
        self.uncut = self.formulation if self.warm is None else self.warm.uncut
        self.unfixed: Bools = self.formulation.most > 0
        self.goals_so_far: list[GoalConstraint] = []
        self.known_bounds: dict[str, int] = {}
        self.proofs: list[Proof] = []

    def place(self, stopper: Stopper) -> None:
        """Decide the placing stages together, as far as that goes."""
        found = placing(self.uncut)
        if found is None:
            return
        stand_ins = found.stand_ins
        state = self._begin(found.goals, self.unfixed & stand_ins.kept, stand_ins.bare(self.point), stopper)
        if self._search(found.goals, state, stand_ins):
            model = self.formulation.model
            self.point = self.formulation.from_model(build_greedy_start(model, self.formulation.to_model(self.point)))
        self._leave_out(state, stand_ins)

    def improve(self, stage: Stage, stopper: Stopper) -> int:
        """Improve the point in one stage and return the proved bound on its cost."""
        known, now = self.known_bounds.get(stage.goal), int(stage_cost(self.formulation, stage) @ self.point)
        if known is not None and known > now:
            stopper.distrust("CP-SAT proved a bound that a point undercut later")
            known = None
        if known == now:
            return now
        goals = self._scalarised(stage)
        stand_ins = None if stage.goal == CANONICAL else self.uncut.same_but_profile
        kept = self.unfixed if stand_ins is None else self.unfixed & stand_ins.kept
        state = self._begin(goals, kept, self.point if stand_ins is None else stand_ins.bare(self.point), stopper)
        if known is not None and len(goals.stages) == 1:
            state.bound = max(state.bound, known)
        self._search(goals, state, stand_ins)
        self._leave_out(state, stand_ins)
        return self.known_bounds[stage.goal]

    def _leave_out(self, state: SearchState, stand_ins: StandIns | None) -> None:
        """Leave out the columns that no plan can use that is as good in the goals of a state."""
        out = state.program.at[~state.unfixed(state.cost)]
        if stand_ins is None:
            self.unfixed[out] = False
        else:
            self.unfixed &= ~stand_ins.eliminated(out)

    def _scalarised(self, stage: Stage) -> Scalarised:
        """Return the stages that are worked on together from one on, but for the tie-break."""
        stages = self.formulation.model.stages
        later = [each for each in stages[stages.index(stage) :] if each.goal != CANONICAL]
        together = later and self.formulation.scalarises_goals
        return scalarise_lexicographic(self.formulation, later if together else [stage])

    def _search(self, goals: Scalarised, state: SearchState, stand_ins: StandIns | None) -> bool:
        """Search, and keep what was reached and what proves it; say whether the point is better."""
        cost_before = state.cost
        search_stage(state)
        is_better = state.cost < cost_before
        if is_better:
            self.point = self._lift(state.program, state.point)
            assert self.formulation.keeps(self.point)
        costs = [int(stage_cost(self.formulation, stage) @ self.point) for stage in goals.stages]
        self.known_bounds |= zip(goals.goals, goals.bounds(min(state.bound, state.cost), costs), strict=True)
        self._keep_proof(goals.goals, state, None if stand_ins is None else stand_ins.of)
        return is_better

    def bound_with_relaxed_goals(self, stage: Stage, values: Sequence[int], stopper: Stopper) -> int | None:
        """Return a bound on the cost of a stage over points that have less of the stages before than the incumbent.

        Parameters
        ----------
        stage : Stage
        values : sequence of int
            What such points have at least (of a price: at most) of the stages before, offsets left out.
        stopper : Stopper

        Returns
        -------
        int or None
            None where there was no time.
        """
        goals = [dataclasses.replace(goal, value=value) for goal, value in zip(self.goals_so_far, values, strict=True)]
        cost = stage_cost(self.formulation, stage)
        # without cuts and over all columns: which cuts were found, and which columns fixed, rests on the goals so far
        program = build_stage_program(self.uncut, cost, goals, self.uncut.most > 0)
        order, point = self._order(cost)[program.at], program.project(self.point)
        generation = ColumnGeneration(
            program.program, program.choice, order, point, stopper, parameters=self.settings.parameters
        )
        relaxation = generation.solve()
        if relaxation is None:
            return None
        reduced = relaxation.reduced
        proof = Proof(
            (stage.goal,), reduced.bound, reduced.multipliers, (), tuple(values), wide=True, bits=reduced.bits
        )
        self.proofs.append(proof)
        return reduced.bound

    def _keep_proof(self, goals: tuple[str, ...], state: SearchState, stand_in: Ints | None) -> None:
        """Keep what proves the bound, and the cuts that it rests on for all stages to come."""
        if state.relaxation is None:
            return
        kept = kept_cuts(state.relaxation, len(state.uncut.program), state.cuts)
        if self.warm is None:  # what begins with another solve's cuts rests on its proofs, too
            values, bits = tuple(goal.value for goal in self.goals_so_far), state.relaxation.reduced.bits
            basis = kept_basis(state.start, kept)
            self.proofs.append(
                Proof(goals, state.cost, kept.multipliers, kept.derivations, values, bits=bits, basis=basis)
            )
        self.formulation = with_cuts(self.formulation, state.program.at, kept.cuts, stand_in)

    def hold(self, stage: Stage) -> None:
        """Make what the point has of a stage a constraint of the stages after it."""
        weights = self.formulation.weights[stage.goal]
        self.goals_so_far.append(GoalConstraint(weights, int(weights @ self.point), stage.maximise))

    def _begin(self, goals: Scalarised, unfixed: Bools, point: Ints, stopper: Stopper) -> SearchState:
        """Return the state from which stages that are worked on together are searched."""
        if self.warm is not None:
            unfixed = unfixed & self.warm.unfixed(self.goals_so_far)
        program = build_stage_program(self.formulation, goals.cost, self.goals_so_far, unfixed)

        def tell(cost: int, bound: int, better: bool) -> None:
            costs = goals.costs(cost)
            each = list(zip(goals.stages, costs, goals.bounds(bound, costs), strict=True))
            self.tell(*next((one for one in each if one[1] != one[2]), each[-1]), better)

        def on_step(step: str, cost: int, bound: int) -> None:
            costs = goals.costs(cost)
            for stage, own, low in zip(goals.stages, costs, goals.bounds(min(bound, cost), costs), strict=True):
                self.note(stage.goal, step, stage.value_of_cost(own), stage.value_of_cost(low))

        def is_enough(cost: int, bound: int) -> bool:
            costs = goals.costs(cost)
            pairs = zip(costs, goals.bounds(min(bound, cost), costs), strict=True)
            return all(own - low <= self.settings.gap * max(abs(own), abs(low)) for own, low in pairs)

        is_first = not self.goals_so_far
        return SearchState(
            uncut=program,
            order=self._order(goals.cost)[program.at],
            point=program.project(point),
            stopper=stopper,
            settings=dataclasses.replace(
                self.settings, work_limit=self.settings.work_limit * goals.stages[0].work_share
            ),
            is_enough=is_enough,
            gap=self.settings.gap if len(goals.stages) == 1 else 0.0,  # a share of all says nothing of the later ones
            tell=tell,
            on_step=on_step,
            seeks_near_points=CANONICAL not in goals.goals,  # hardly any point near by keeps every price and the rest
            refines_near_points=is_first,  # after placing a core does more
            bound=least_of_choices(program.program, program.choice),
            start=None if self.warm is None else self.warm.basis(goals.goals[0], program),
        )

    def _order(self, cost: Ints) -> Ints:
        """Return what the relaxation should look at first: what is best for the stage, then what price is least."""
        price = self.formulation.weights.get(PRICE, np.zeros(len(cost), np.int64))
        rank = np.empty(len(cost), np.int64)
        rank[np.lexsort((price, cost))] = np.arange(len(cost))
        return rank

    def _lift(self, program: StageProgram, x: Ints) -> Ints:
        """Return the point of the formulation for the columns that a point of a stage's program uses."""
        point = np.zeros(len(self.formulation.case), np.int64)
        point[program.at] = x
        return self.formulation.from_model(self.formulation.to_model(point))
