"""Solve a model of several components: goal by goal, in every component, some side by side.

A component has an engine of its own, and a goal is worked on in all before any goes on to the next: so the whole
allocation is improved in the order of the goals, whenever it is stopped.  No engine asks another for anything but what
a bound must hold for, and only between goals, so the number of threads decides nothing but the time.
"""

from __future__ import annotations

import dataclasses
import functools
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from optimiser.bounds import implied_goal_floors, loose_bound
from optimiser.engine.lanes import Lanes
from optimiser.engine.model_engine import Engine
from optimiser.model import CANONICAL, merge_points
from optimiser.results import ComponentResult, Outcome, Progress, Solved, StageResult, outcome_of, stage_at, stop_of
from optimiser.solvers import Stopper, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from optimiser.model import Component, Model, Stage
    from optimiser.parameters import Settings

_T = TypeVar("_T")


class JointEngine:
    """Works through the stages of a model in all of its components.

    Parameters
    ----------
    model : Model
    pieces : sequence of Component
    settings : Settings
        The work limit is each component's.
    stopper : Stopper
    on_progress : callable
        Told of the whole: its values and bounds are sums over the components.
    """

    def __init__(
        self,
        model: Model,
        pieces: Sequence[Component],
        settings: Settings,
        stopper: Stopper,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.model, self.pieces, self.settings, self.stopper = model, pieces, settings, stopper
        self.progress, self.lanes = ProgressAggregator(model, pieces, on_progress), Lanes(settings.threads)
        self.engines = [
            Engine(piece.model, settings, stopper, functools.partial(self.progress.tell, number))
            for number, piece in enumerate(pieces)
        ]
        self.values: list[list[int]] = []
        self.ends: list[list[int]] = []
        self.seconds: list[float] = []

    def run(self, warm_start: Ints | None) -> None:
        """Find a first point in every component, then work through the stages; see :func:`optimiser.solve.solve_model`.

        Parameters
        ----------
        warm_start : int array (columns + auxiliaries,) or None
        """
        self._in_each(
            self.stopper,
            lambda k, _: self.engines[k].begin(None if warm_start is None else warm_start[self.pieces[k].at]),
        )
        if any(engine.x is None for engine in self.engines):
            return
        stages = self.model.stages
        self._in_each(
            self.stopper.part(self.settings.parameters.stage_share(len(stages))),
            lambda k, part: self.engines[k].begin_plans(part),
        )
        for number, stage in enumerate(stages):
            ahead = sum(s.goal != CANONICAL for s in stages[number:])
            share = self.stopper.part(self.settings.parameters.stage_share(ahead))
            self._take(number, stage, share)

    def _take(self, number: int, stage: Stage, stopper: Stopper) -> None:
        """Work on a stage in every component, and keep what each has of it, and can have at most."""
        began = time.perf_counter()
        needed = [implied_goal_floors(self.values, self.ends, k) for k in range(len(self.pieces))]
        relaxed = [
            k for k, engine in enumerate(self.engines) if needed[k] != tuple(result.value for result in engine.results)
        ]
        loose = {k: self._loose(k, number) for k in relaxed}
        if relaxed and stage.goal != CANONICAL:
            apart = stopper.part(self.settings.parameters.relaxed_goals_time_share)
            for k, bound in self._in_each(apart, lambda k, part: self._relaxed(k, number, needed[k], part), relaxed):
                loose[k] = loose[k] if bound is None else stage.tighter(loose[k], bound)
        self.progress.go_on(number, loose)
        self._in_each(stopper, lambda k, part: self.engines[k].take(self.pieces[k].model.stages[number], part, {}))
        results = [engine.results[-1] for engine in self.engines]
        self.values.append([result.value for result in results])
        own = [stage.tighter(result.bound, self._loose(k, number)) for k, result in enumerate(results)]
        self.ends.append([loose.get(k, bound) for k, bound in enumerate(own)])
        self.seconds.append(time.perf_counter() - began)

    def _loose(self, k: int, number: int) -> int:
        piece = self.pieces[k].model
        return loose_bound(piece, piece.stages[number])

    def _relaxed(self, k: int, number: int, needed: Sequence[int], stopper: Stopper) -> int | None:
        """Return a bound on what a component has of a stage where it has no more of those before than is needed."""
        stages, work = self.pieces[k].model.stages, self.engines[k].work
        if work is None or stopper.over:
            return None
        values = [value - stage.offset for stage, value in zip(stages, needed, strict=False)]
        bound = work.bound_with_relaxed_goals(stages[number], values, stopper)
        return None if bound is None else stages[number].value_of_cost(bound)

    def _in_each(
        self, stopper: Stopper, work: Callable[[int, Stopper], _T], among: Sequence[int] | None = None
    ) -> list[tuple[int, _T]]:
        """Do something in components, large ones first, as many at a time as there are threads."""
        order = sorted(range(len(self.pieces)) if among is None else among, key=lambda k: (-self.pieces[k].cases, k))
        shares = ComponentBudget(stopper, {k: max(1, self.pieces[k].cases) for k in order}, self.lanes.count)

        def one(k: int) -> _T:
            with_share = shares.begin(k)
            try:
                return work(k, with_share)
            finally:
                shares.end(k)

        return sorted(zip(order, self.lanes.map(one, order), strict=True), key=lambda each: each[0])

    # -- what came out ------------------------------------------------------------------------------------------------

    @property
    def solved(self) -> Solved:
        """What came out of all components together: the worst of each."""
        ended = [engine.solved for engine in self.engines]
        steps = tuple(dataclasses.replace(step, component=k) for k, each in enumerate(ended) for step in each.steps)
        proofs = tuple(dataclasses.replace(proof, component=k) for k, each in enumerate(ended) for proof in each.proofs)
        points = [each.x for each in ended if each.x is not None]
        if len(points) < len(ended):
            without = [each for each in ended if each.x is None]
            impossible = next((each for each in without if each.outcome is Outcome.PROVED_IMPOSSIBLE), None)
            outcome, stop, conflict = (
                (Outcome.NONE_FOUND, worst(each.stop for each in without), ())
                if impossible is None
                else (impossible.outcome, impossible.stop, impossible.conflict)
            )
            return Solved(outcome, stop, None, (), steps, conflict, distrusted=self.stopper.distrusted)
        results = [self._of_piece(piece, x, k) for k, (piece, x) in enumerate(zip(self.pieces, points, strict=True))]
        stages = tuple(map(_added, zip(*(result.stages for result in results), strict=True)))
        x = merge_points(self.pieces, points, self.model)
        outcome, stop = outcome_of(stages), stop_of(stages, worst(each.stop for each in ended))
        return Solved(outcome, stop, x, stages, steps, (), proofs, tuple(results), self.stopper.distrusted)

    def _of_piece(self, piece: Component, x: Ints, k: int) -> ComponentResult:
        """Return how a component ended; a later stage may have bettered an earlier one that was not proved."""
        stages = []
        for number, (stage, result) in enumerate(zip(piece.model.stages, self.engines[k].results, strict=True)):
            end = dataclasses.replace(result, bound=self.ends[number][k], seconds=self.seconds[number])
            stages.append(stage_at(stage, end, x, self._loose(k, number), self.stopper.distrust))
        return ComponentResult(piece.cases, tuple(stages))


def _added(results: Sequence[StageResult]) -> StageResult:
    """Return how a stage ended in all components together."""
    return StageResult(
        goal=results[0].goal,
        value=sum(result.value for result in results),
        bound=sum(result.bound for result in results),
        seconds=results[0].seconds,
        reached=all(result.reached for result in results),
    )


class ComponentBudget:
    """Shares a stage's time out among components by their size, as they begin; what one leaves goes to the others."""

    def __init__(self, stopper: Stopper, sizes: dict[int, int], lanes: int) -> None:
        self.stopper, self.sizes, self.lanes = stopper, dict(sizes), lanes
        self.running: dict[int, Stopper] = {}
        self.lock = threading.Lock()

    def begin(self, k: int) -> Stopper:
        """Return the stopper of a component that begins now."""
        with self.lock:
            remaining = self.stopper.remaining
            waiting, size = sum(self.sizes.values()), self.sizes.pop(k)
            if remaining is None:
                return self.stopper
            free = self.lanes * remaining - sum(part.remaining or 0.0 for part in self.running.values())
            self.running[k] = self.stopper.until(min(remaining, max(0.0, free) * size / waiting))
            return self.running[k]

    def end(self, k: int) -> None:
        """Give back what a component leaves of its share."""
        with self.lock:
            self.running.pop(k, None)


class ProgressAggregator:
    """Makes the progress of the whole from that of its components.

    What is told is the first goal from the stage at work on whose value and bound are still apart, so that the goals
    before it are proved, or were left behind with bounds that hold anyway.
    """

    def __init__(self, model: Model, pieces: Sequence[Component], on_progress: Callable[[Progress], None]) -> None:
        self.on_progress, self.lock, self.at = on_progress, threading.Lock(), 0
        self.goals = [stage.goal for stage in model.stages]
        self.stages = {stage.goal: stage for stage in model.stages}
        self.whole: list[dict[str, int]] = [{} for _ in pieces]
        self.best: list[dict[str, int]] = [{} for _ in pieces]
        self.bounds = [
            {stage.goal: loose_bound(piece.model, stage) for stage in piece.model.stages} for piece in pieces
        ]
        self.fixed: dict[int, int] = {}

    def go_on(self, number: int, fixed: dict[int, int]) -> None:
        """Go on to a stage, in which some components' bounds are given."""
        with self.lock:
            self.at, self.fixed = number, fixed

    def tell(self, k: int, progress: Progress) -> None:
        """Take a component's progress, and tell the whole's once every component has a point."""
        with self.lock:
            if progress.values:
                self.whole[k] = dict(progress.values)
                self.best[k] |= progress.values
            self.best[k][progress.stage] = progress.value
            before = self.bounds[k][progress.stage]
            self.bounds[k][progress.stage] = self.stages[progress.stage].tighter(before, progress.bound)
            if all(self.whole):
                self._tell(progress)

    def _tell(self, progress: Progress) -> None:
        last = self.at if self.fixed else len(self.goals) - 1
        goal, value, bound = next(
            (each for each in map(self._sum, range(self.at, last)) if each[1] != each[2]), self._sum(last)
        )
        values = {goal: sum(whole[goal] for whole in self.whole) for goal in self.goals} if progress.values else {}
        self.on_progress(Progress(goal, value, bound, progress.seconds, progress.better, values))

    def _sum(self, number: int) -> tuple[str, int, int]:
        goal = self.goals[number]
        bounds = [each[goal] for each in self.bounds]
        if number == self.at:
            bounds = [self.fixed.get(k, bound) for k, bound in enumerate(bounds)]
        return goal, sum(best[goal] for best in self.best), sum(bounds)
