"""The stage loop: works through the stages of a model, carrying the best point from one to the next."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.bounds import best, loose_bound, loose_cost
from optimiser.engine.lexicographic import Lexicographic
from optimiser.formulations import formulate, placing
from optimiser.model import CANONICAL, Model, Stage, constrain_goals
from optimiser.results import Outcome, Progress, Solved, StageResult, Step, outcome_of, stage_at, stop_of
from optimiser.search import build_greedy_start, conflicts
from optimiser.solvers import MipResult, Program, Stopped, Stopper, StopReason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from optimiser.bounds import Reoptimiser
    from optimiser.parameters import Settings

_NOTHING: Mapping[str, StageResult] = MappingProxyType({})
_LASTING = frozenset({StopReason.PROVED, StopReason.WORK_LIMIT, StopReason.GAP})


class Engine:
    """Works through the stages of a model, carrying the best point from one to the next.

    Parameters
    ----------
    model : Model
    settings : Settings
    stopper : Stopper
    on_progress : callable
    reoptimiser : callable, optional
        Takes a stopper and returns what restrictions of a wider model begin with.
    """

    def __init__(
        self,
        model: Model,
        settings: Settings,
        stopper: Stopper,
        on_progress: Callable[[Progress], None],
        reoptimiser: Callable[[Stopper], Reoptimiser] | None = None,
    ) -> None:
        self.model, self.settings, self.stopper, self.on_progress = model, settings, stopper, on_progress
        self.reoptimiser = reoptimiser
        self.goals_so_far: list[tuple[Stage, int]] = []
        self.results: list[StageResult] = []
        self.x: Ints | None = None
        self.work: Lexicographic | None = None
        self.steps: list[Step] = []
        self.impossible = False
        self.conflict: tuple[str, ...] = ()
        self.stop = StopReason.PROVED

    @property
    def solved(self) -> Solved:
        """What came out."""
        x, steps = self.x, tuple(self.steps)
        if x is None:
            outcome = Outcome.PROVED_IMPOSSIBLE if self.impossible else Outcome.NONE_FOUND
            return Solved(outcome, self.stop, None, (), steps, self.conflict, distrusted=self.stopper.distrusted)
        ended = zip(self.model.stages, self.results, strict=False)  # none yet where another component has no point
        stages = tuple(stage_at(stage, end, x, self._trivial(stage), self.stopper.distrust) for stage, end in ended)
        proofs = () if self.work is None else tuple(self.work.proofs)
        outcome, stop = outcome_of(stages), stop_of(stages, self.stop)
        # asked last: a stage may just have refused a bound that the point is beyond
        return Solved(outcome, stop, x, stages, steps, (), proofs, distrusted=self.stopper.distrusted)

    def run(self, warm_start: Ints | None, known: Sequence[StageResult]) -> None:
        """Find a first point, then work through the stages; see :func:`optimiser.solve.solve_model`."""
        if not self.begin(warm_start):
            return
        stages = self.model.stages
        ends = {result.goal: result for result in known}
        self.begin_plans(ends=ends)
        for number, stage in enumerate(stages):
            ahead = [s for s in stages[number:] if s.goal != CANONICAL]  # the tie-break takes what is left
            self.take(stage, self.stopper.part(self.settings.parameters.stage_share(len(ahead))), ends)

    def begin(self, warm_start: Ints | None) -> bool:
        """Find a first point; say whether there is one."""
        self.x = self._first_point(warm_start)
        if self.x is None:
            return False
        first, step = self.model.stages[0], "by hand" if warm_start is None else "begun"
        self._note(first.goal, step, first.value(self.x), self._trivial(first))
        self._tell_whole(first, self._trivial(first))
        return True

    def take(self, stage: Stage, stopper: Stopper, ends: Mapping[str, StageResult]) -> None:
        """Work on the next stage, with what a wider model's solve gave by goal, and hold what it reaches."""
        assert self.x is not None
        began = time.perf_counter()
        proved_before = all(result.proved for result in self.results)
        if self.stopper.over or (stage.goal == CANONICAL and not proved_before):
            self._leave_out(stage)
            return
        bound = self._improve_stage(stage, self._known(stage, ends), stopper)
        value = stage.value(self.x)
        self.results.append(StageResult(stage.goal, value, bound, time.perf_counter() - began))
        self._tell_whole(stage, bound)
        self.goals_so_far.append((stage, value))
        if self.work is not None:
            self.work.hold(stage)

    def _known(self, stage: Stage, ends: Mapping[str, StageResult]) -> int | None:
        """Return a bound on a stage that a wider model's solve gave, as long as nothing was lost against that."""
        same = all(result.goal in ends and ends[result.goal].value == result.value for result in self.results)
        return ends[stage.goal].bound if same and stage.goal in ends else None

    def _improve_stage(self, stage: Stage, known: int | None, stopper: Stopper) -> int:
        """Improve the point in one stage and return the proved bound on its value."""
        assert self.x is not None
        if known is not None and stage.value(self.x) == known:
            return known
        bound = self._improve(stage, stopper) if self.work is None else self._improve_over(self.work, stage, stopper)
        if known is not None:
            bound = stage.tighter(bound, known)
        self._heed_stop(stage, bound, stopper)
        return bound

    def _heed_stop(self, stage: Stage, bound: int, stopper: Stopper) -> None:
        """Remember why a stage that was not proved ended; a clock is not forgotten again."""
        assert self.x is not None
        value = stage.value(self.x)
        if value != bound and self.stop in _LASTING:
            near = abs(value - bound) <= self.settings.gap * max(abs(value), abs(bound))
            cut_short = stopper.over or stopper.reason is StopReason.TIME_LIMIT
            self.stop = StopReason.GAP if near and not cut_short else stopper.reason

    def begin_plans(self, stopper: Stopper | None = None, ends: Mapping[str, StageResult] = _NOTHING) -> None:
        """Go over to case plans, or to pairs where there are too many, and decide the placing stages there."""
        assert self.x is not None
        if self.settings.engine != "auto":
            return
        try:
            warm = None if self.reoptimiser is None else self.reoptimiser(self.stopper).warm_start(self.model)
            formulation = (
                formulate(self.model, self.stopper, self.settings.parameters) if warm is None else warm.formulation
            )
        except Stopped:
            return
        point = formulation.from_model(self.x)
        self.work = Lexicographic(formulation, point, self.settings, self._tell, self._note, warm)
        if warm is not None and self._are_placed(ends):
            return
        share = self.settings.parameters.stage_share(len(self.model.stages))
        self.work.place(stopper or self.stopper.part(share))
        self.x = formulation.to_model(self.work.point)

    def _are_placed(self, ends: Mapping[str, StageResult]) -> bool:
        """Say whether the point has as much of the placing stages as a wider model's solve proved."""
        assert self.x is not None
        assert self.work is not None
        found = placing(self.work.uncut)
        stages = () if found is None else found.goals.stages
        return all(stage.goal in ends and ends[stage.goal].bound == stage.value(self.x) for stage in stages)

    def _improve_over(self, work: Lexicographic, stage: Stage, stopper: Stopper) -> int:
        """Improve the point in one stage over a formulation and return the proved bound on its value."""
        bound = work.improve(stage, stopper)
        self.x = work.formulation.to_model(work.point)
        return stage.value_of_cost(bound)

    def _trivial(self, stage: Stage) -> int:
        """Return the bound on a stage that holds without asking how cases share people."""
        return loose_bound(self.model, stage)

    def _note(self, goal: str, step: str, value: int, bound: int) -> None:
        self.steps.append(Step(goal, step, value, bound))

    def _leave_out(self, stage: Stage) -> None:
        """Report a stage that was not worked on: its value as it is, and the bound that is known of it."""
        assert self.x is not None
        bound = self._trivial(stage)
        if self.work is not None and stage.goal in self.work.known_bounds:
            known = stage.value_of_cost(self.work.known_bounds[stage.goal])
            bound = stage.tighter(bound, known)
        self.results.append(StageResult(stage.goal, stage.value(self.x), bound, 0.0, reached=False))
        if self.stopper.over:
            self.stop = self.stopper.reason

    def _first_point(self, warm_start: Ints | None) -> Ints | None:
        """Return the greedy start where running work alone is legal; else let CP-SAT look for any legal point."""
        model = self.model
        if warm_start is not None and model.keeps(warm_start):
            return warm_start
        if model.keeps(model.running):
            x = build_greedy_start(model)
            assert model.keeps(x)
            return x
        program = self._program(dataclasses.replace(model.stages[0], weights=np.zeros(model.size, np.int64)))
        seed, work_limit = self.settings.seed, self.settings.work_limit
        found = solvers.search(program, None, self.stopper, seed=seed, work_limit=work_limit, confirm=False)
        if found.denied:
            found = self._proved_impossible(program)
        if found.x is None:
            self.stop = StopReason.PROVED if self.impossible else self.stopper.reason
            return None
        return self._fill_up(model.stages[0], found.x)

    def _proved_impossible(self, program: Program) -> MipResult:
        """Prove that no point exists, as a solver says: by a few rows that cannot hold together, else by asking again.

        Returns
        -------
        MipResult
            A point, where there is one after all.
        """
        named = conflicts.minimal_conflict(self.model, program, self.stopper, self.settings)
        if named is not None:
            self.impossible, self.conflict = True, named
            return MipResult(infeasible=True)
        again = solvers.search(
            program, None, self.stopper, seed=self.settings.seed, work_limit=self.settings.work_limit
        )
        self.impossible = again.infeasible
        return again

    def _program(self, stage: Stage) -> Program:
        """Return the model with the earlier stages held and one stage as its cost (always a minimum)."""
        goals, values = [goal for goal, _ in self.goals_so_far], [value for _, value in self.goals_so_far]
        return Program.of(constrain_goals(self.model, goals, values), stage.cost)

    def _tell_whole(self, stage: Stage, bound: int) -> None:
        """Report the allocation that is carried on, with its value of every goal."""
        assert self.x is not None
        values = {each.goal: each.value(self.x) for each in self.model.stages}
        seconds = self.stopper.elapsed
        self.on_progress(Progress(stage.goal, values[stage.goal], bound, seconds, better=False, values=values))

    def _tell(self, stage: Stage, cost: int, bound: int, better: bool) -> None:
        value = stage.value_of_cost(cost)
        self.on_progress(Progress(stage.goal, value, stage.value_of_cost(bound), self.stopper.elapsed, better))

    def _improve(self, stage: Stage, stopper: Stopper) -> int:
        """Search over the model's own columns at once; return the bound on the stage's value that this proves."""
        assert self.x is not None
        program = self._program(stage)
        bound, cost = loose_cost(self.model, stage), program.value(self.x)
        self._tell(stage, cost, bound, better=False)
        if cost > bound:
            found = solvers.search(
                program,
                self.x,
                stopper,
                seed=self.settings.seed,
                work_limit=self.settings.work_limit,
                gap=self.settings.gap,
                on_better=lambda better, low: self._tell(stage, better, best(bound, low), better=True),
                cost_at_least=bound,
            )
            if found.x is not None and program.value(found.x) < cost:
                self.x = self._fill_up(stage, found.x)
            bound = best(bound, found.bound)
        cost = int(program.cost @ self.x)
        self._note(stage.goal, "CP-SAT", stage.value_of_cost(cost), stage.value_of_cost(min(bound, cost)))
        return stage.value_of_cost(min(bound, cost))

    def _fill_up(self, stage: Stage, x: Ints) -> Ints:
        """Return a point with its auxiliaries at their least and, until prices count, with all added that still fits.

        A search says nothing of what the stage does not ask for; the next stage would start from less than it could.
        """
        tidy = self.model.complete(x[: len(self.model.columns)] > 0)
        return build_greedy_start(self.model, tidy) if stage.maximise else tidy
