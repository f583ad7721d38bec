"""The least change: of all plans within a promised share of the best, the one that moves least.

Minimal perturbation, as the literature on changed problems calls it (El Sakkout and Wallace 2000; Barták, Müller and
Rudová 2004): here an exact one, with a bound on the moves.

The best values of the changed round come first, then a floor for every goal; within the floors as little moves as
can be proved, and of such plans the best by the round's own goals is taken.  Nothing is given up (`give_up` 0): the
moves are then one goal more, after the round's own, and no floor has to be written down.
"""

from __future__ import annotations

import dataclasses
import functools
from fractions import Fraction
from typing import TYPE_CHECKING

from constraints.round import FIXED
from optimiser.model import CANONICAL, Model, Stage, constrain_goals
from optimiser.results import Outcome, Solved, StageResult, Step, outcome_of
from optimiser.solvers import Program, StopReason, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.questions.repair.parent_plan import ParentPlan
    from optimiser.questions.session import Session

MOVED, REPLACED, ANNOUNCED = "moved", "replaced", "announced-moved"
"""Goals of a repair: the weight of moved cases, the number of replaced covers, and the weight of what was announced."""


@dataclasses.dataclass(frozen=True)
class Repaired:
    """A repaired plan.

    Attributes
    ----------
    give_up : Fraction
        Percent of each goal's best value that could be given up.
    x : int array (columns + auxiliaries,)
    stages : tuple of StageResult
        The values of the round's own goals, with bounds that hold for the changed round itself, whatever was held.
    best, floors : mapping of str to int
        The best values found, and what was promised of each.
    moved : StageResult
        The weight of moved cases; its bound is the least that any plan within the floors moves.
    stop : StopReason
    steps : tuple of Step
    """

    give_up: Fraction
    x: Ints
    stages: tuple[StageResult, ...]
    best: dict[str, int]
    floors: dict[str, int]
    moved: StageResult
    stop: StopReason
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        """What is known of the plan as a plan of the changed round."""
        return outcome_of(self.stages)


@dataclasses.dataclass(frozen=True)
class Repair:
    """A changed round and the plan made before.

    Attributes
    ----------
    session : Session
        The changed round; its time is for the whole repair.
    parent : ParentPlan
        In the session's model.
    move_announced : bool
        Whether what was announced, or has started, may move.
    """

    session: Session
    parent: ParentPlan
    move_announced: bool

    @property
    def model(self) -> Model:
        """The changed round's."""
        return self.session.model

    @property
    def ranked(self) -> list[Stage]:
        """The round's own goals, the tie-break left out."""
        return self.model.ranked

    @functools.cached_property
    def plain(self) -> Solved:
        """The changed round solved as if nobody knew of the plan before, but for where the search begins."""
        return self._solve(self.model, self.model.stages, self.parent.start, share=0.4)

    @functools.cached_property
    def fixed(self) -> Model:
        """The model in which what was announced stays, as far as any plan can keep it."""
        stage = self.parent.moving(ANNOUNCED, FIXED)
        if self.move_announced or not stage.weights.any():
            return self.model
        start = self.parent.start
        if self.model.keeps(start) and not self._announced_moves(start):
            return constrain_goals(self.model, [stage], [stage.value(start)])
        solved = self._solve(self.model, [stage], start, share=0.2)
        return self.model if solved.x is None else constrain_goals(self.model, [stage], [stage.value(solved.x)])

    @functools.cached_property
    def best(self) -> Solved:
        """The best plan that keeps what is held: floors are a share of its values."""
        if self.plain.x is not None and self.fixed.keeps(self.plain.x):
            return self.plain
        start = self.parent.start if self.fixed.keeps(self.parent.start) else None
        return self._solve(self.fixed, self.ranked, start, share=0.5)

    def find_plan(self, give_up: Fraction = Fraction(0), share: float = 1.0) -> Repaired | None:
        """Find the plan that moves least and keeps the floors; None where there is no plan, or none was found.

        Parameters
        ----------
        give_up : Fraction
            Percent of each goal's best value.
        share : float
            Of the time that is left.
        """
        if self.best.x is None:
            return None
        moved, replaced = self.parent.moving(MOVED), self.parent.replacing(REPLACED)
        model, canonical = self.fixed, [stage for stage in self.model.stages if stage.goal == CANONICAL]
        order = [*self.ranked, moved, replaced, *canonical]
        best = {stage.goal: stage.value(self.best.x) for stage in self.ranked}
        if give_up:
            floors = [floor_of(stage, best[stage.goal], give_up) for stage in self.ranked]
            model, order = constrain_goals(model, self.ranked, floors), [moved, *self.ranked, replaced, *canonical]
        start = self.parent.start  # where it keeps the floors, hardly anything moves
        warm_start = start if give_up and model.keeps(start) else self.best.x
        solved = self._solve(model, order, warm_start, share)
        assert solved.x is not None  # it begins at a plan that keeps the floors
        if not give_up:
            best = {stage.goal: stage.value(solved.x) for stage in self.ranked}
        return Repaired(
            give_up=give_up,
            x=solved.x,
            stages=self._as_plan(solved, exact=not give_up and self.fixed is self.model),
            best=best,
            floors={stage.goal: floor_of(stage, best[stage.goal], give_up) for stage in self.ranked},
            moved=no_less_than_all_stay(moved, next(result for result in solved.stages if result.goal == MOVED)),
            stop=worst((self.plain.stop, self.best.stop, solved.stop)),
            steps=(*self.plain.steps, *solved.steps),
        )

    def _announced_moves(self, x: Ints) -> bool:
        return any(not x[column] for case, column in self.parent.column.items() if self.parent.states[case] in FIXED)

    # -- bounds -----------------------------------------------------------------------------------------------------

    def _as_plan(self, solved: Solved, *, exact: bool) -> tuple[StageResult, ...]:
        """Return how good the plan is among all plans of the changed round, held or not.

        The bounds of a solve hold for as long as no goal has less than that solve reported; from there on the goals
        before are held at what they are, and the next is improved anew.

        Parameters
        ----------
        solved : Solved
        exact : bool
            Whether the goals were worked on in their own order over the whole model, so that its bounds hold.
        """
        assert solved.x is not None
        sources = [{result.goal: result for result in one.stages} for one in (self.plain, solved)[: 2 if exact else 1]]
        results: list[StageResult] = []
        for number, stage in enumerate(self.ranked):
            value, ends = stage.value(solved.x), [source[stage.goal] for source in sources]
            if not sources:
                results.append(self._bound(stage, self.ranked[:number], solved.x))
                continue
            bound = (min if stage.maximise else max)(result.bound for result in ends)
            reached = any(result.reached for result in ends)
            results.append(StageResult(stage.goal, value, bound, sum(result.seconds for result in ends), reached))
            worse = [result.value > value if stage.maximise else result.value < value for result in ends]
            sources = [source for source, lost in zip(sources, worse, strict=True) if not lost]
        return (*results, *(self._tie_break(stage, solved.x) for stage in self.model.stages if stage.goal == CANONICAL))

    def _bound(self, stage: Stage, before: Sequence[Stage], x: Ints) -> StageResult:
        """Bound a goal over all plans that are as good as the point in the goals before it."""
        model = constrain_goals(self.model, before, [earlier.value(x) for earlier in before])
        solved = self._solve(model, [stage], x, share=0.2)
        result = solved.stages[0]
        return dataclasses.replace(result, value=stage.value(x))

    def _tie_break(self, stage: Stage, x: Ints) -> StageResult:
        """Return the tie-break's result: a repaired plan is not the one that it would choose, unless they are one."""
        assert self.plain.x is not None
        end = next((result for result in self.plain.stages if result.goal == CANONICAL), None)
        if end is not None and end.reached and (self.plain.x == x).all():
            return end
        model = self.model
        bound = stage.value_of_cost(Program.of(model, stage.weights).trivial_bound)
        return StageResult(stage.goal, stage.value(x), bound, 0.0, reached=False)

    def _solve(self, model: Model, stages: Sequence[Stage], warm_start: Ints | None, share: float) -> Solved:
        return self.session.within(self.session.budget.part(share)).solve(model, stages, warm_start)


def no_less_than_all_stay(moved: Stage, result: StageResult) -> StageResult:
    """Return how few moves went, bounded by what has to move where every other lead stays: time may end before that."""
    all_stay = moved.offset + int(moved.weights.sum())
    return dataclasses.replace(result, bound=max(result.bound, all_stay))


def floor_of(stage: Stage, best: int, give_up: Fraction) -> int:
    """Return the value of a goal that is promised: no more than a share of the best is given up, rounded to less.

    Parameters
    ----------
    stage : Stage
    best : int
    give_up : Fraction
        Percent.
    """
    less = abs(best) * give_up // 100
    return best - less if stage.maximise else best + less
