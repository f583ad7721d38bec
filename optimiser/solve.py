"""Solve a round: stage by stage, each improved as far as can be proved, then held while the next is improved."""

from __future__ import annotations

import dataclasses
import enum
import time
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER, NO_UPPER
from optimiser import bounds, conflicts, solvers, start
from optimiser.candidates import Candidates, find_candidates
from optimiser.caseplans import case_plans
from optimiser.model import CANONICAL, Model, Stage, build_model
from optimiser.planwork import PlanWork
from optimiser.solvers import Known, Program
from optimiser.spaces import plan_space
from optimiser.stopping import Stopper, StopReason, heeding_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constraints.allocation import Allocation
    from constraints.pairs import Ints
    from constraints.round import Round

ENGINES = ("auto", "cpsat")
_REPEATABLE = frozenset({StopReason.PROVED, StopReason.WORK_LIMIT})


class Outcome(enum.StrEnum):
    """What is known of the allocation; `canonical` does not count here."""

    PROVED_BEST = "proved-best"
    WITHIN = "within"
    FEASIBLE = "feasible"
    NONE_FOUND = "none-found"
    PROVED_IMPOSSIBLE = "proved-impossible"


@dataclasses.dataclass(frozen=True)
class Settings:
    """How to solve.

    Attributes
    ----------
    engine : {"auto", "cpsat"}
        `auto` works over case plans, with relaxation, exact fixing and neighbourhoods around CP-SAT; `cpsat` asks
        CP-SAT alone.
    seed : int
    time_limit : float or None
        Seconds for the whole solve. A run that the clock ends is not reproducible.
    work_limit : float
        CP-SAT's deterministic seconds that one stage may take.
    """

    engine: str = "auto"
    seed: int = 1
    time_limit: float | None = None
    work_limit: float = 60.0


def _gap_percent(value: int, bound: int) -> float:
    return 100.0 * abs(value - bound) / max(abs(value), abs(bound), 1)


@dataclasses.dataclass(frozen=True)
class StageResult:
    """How one stage ended.

    Attributes
    ----------
    goal : str
    value : int
        What the allocation has of the goal.
    bound : int
        No allocation that is as good in the earlier stages' reported values can have more (or less, of a price).
    seconds : float
    proved : bool
        Whether value and bound meet.
    reached : bool
        Whether the stage was worked on at all.
    """

    goal: str
    value: int
    bound: int
    seconds: float
    reached: bool = True

    @property
    def proved(self) -> bool:
        """Whether value and bound meet."""
        return self.value == self.bound

    @property
    def gap_percent(self) -> float:
        """Distance of value and bound in percent of the larger of the two."""
        return _gap_percent(self.value, self.bound)


@dataclasses.dataclass(frozen=True)
class Progress:
    """A moment of a solve, for whoever watches.

    Attributes
    ----------
    stage : str
        The goal that is worked on.
    value, bound : int
        The best so far of this goal, and its proved bound.
    seconds : float
        Since the start of the solve.
    better : bool
        Whether a better allocation was just found.
    values : mapping of str to int
        The whole allocation by goal, where one is carried on from here; else empty.
    """

    stage: str
    value: int
    bound: int
    seconds: float
    better: bool
    values: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def gap_percent(self) -> float:
        """Distance of value and bound in percent of the larger of the two."""
        return _gap_percent(self.value, self.bound)


@dataclasses.dataclass(frozen=True)
class SolveResult:
    """How a solve ended.

    Attributes
    ----------
    outcome : Outcome
    stop : StopReason
    allocation : Allocation or None
        None where the outcome is none-found or proved-impossible.
    stages : tuple of StageResult
        Empty where there is no allocation.
    prices : mapping of str to int
        The price of the allocation by rule.
    candidates : Candidates
    model : Model
    conflict : tuple of str
        Where proved impossible: what cannot hold together, none of which can be left out.
    seconds : mapping of str to float
        Of candidates, model and solve.
    """

    outcome: Outcome
    stop: StopReason
    allocation: Allocation | None
    stages: tuple[StageResult, ...]
    prices: dict[str, int]
    candidates: Candidates
    model: Model
    conflict: tuple[str, ...]
    seconds: dict[str, float]

    @property
    def reproducible(self) -> bool:
        """Whether the same input, seed and versions give the same allocation again."""
        return self.stop in _REPEATABLE


def solve(
    round_: Round, settings: Settings | None = None, on_progress: Callable[[Progress], None] | None = None
) -> SolveResult:
    """Find the best allocation of a round, stage by stage.

    Parameters
    ----------
    round_ : Round
        Checked: its rows fit together.
    settings : Settings, optional
    on_progress : callable, optional
        Called with every better value, bound or stage.
    """
    settings = settings or Settings()
    stopper = Stopper(settings.time_limit)
    clock = time.perf_counter()
    candidates = find_candidates(round_)
    found = time.perf_counter()
    model = build_model(round_, candidates)
    built = time.perf_counter()
    with heeding_signals(stopper):
        engine = _Engine(model, settings, stopper, on_progress or (lambda progress: None))
        engine.run()
    seconds = {"candidates": found - clock, "model": built - found, "solve": time.perf_counter() - built}
    x = engine.x
    return SolveResult(
        outcome=engine.outcome,
        stop=engine.stop,
        allocation=None if x is None else model.allocation(x),
        stages=tuple(engine.results) if x is not None else (),
        prices={} if x is None else model.prices(x),
        candidates=candidates,
        model=model,
        conflict=engine.conflict,
        seconds=seconds,
    )


class _Engine:
    """Works through the stages of a model, carrying the best point from one to the next."""

    def __init__(
        self, model: Model, settings: Settings, stopper: Stopper, on_progress: Callable[[Progress], None]
    ) -> None:
        self.model, self.settings, self.stopper, self.on_progress = model, settings, stopper, on_progress
        self.held: list[tuple[Stage, int]] = []
        self.results: list[StageResult] = []
        self.x: Ints | None = None
        self.work: PlanWork | None = None
        self.impossible = False
        self.conflict: tuple[str, ...] = ()
        self.stop = StopReason.PROVED

    @property
    def outcome(self) -> Outcome:
        """What is known at the end."""
        if self.x is None:
            return Outcome.PROVED_IMPOSSIBLE if self.impossible else Outcome.NONE_FOUND
        ranked = [result for result in self.results if result.goal != CANONICAL]
        if all(result.proved for result in ranked):
            return Outcome.PROVED_BEST
        return Outcome.WITHIN if all(result.reached for result in ranked) else Outcome.FEASIBLE

    def run(self) -> None:
        """Find a first point, then work through the stages."""
        self.x = self._first_point()
        if self.x is None:
            return
        stages = self.model.stages
        self._tell_whole(stages[0], self._told(stages[0], bounds.trivial_bound(self._program(stages[0]))))
        self._begin_plans()
        for number, stage in enumerate(stages):
            began = time.perf_counter()
            proved_before = all(result.proved for result in self.results)
            if self.stopper.over or (stage.goal == CANONICAL and not proved_before):
                self._leave_out(stage)
                continue
            ahead = [s for s in stages[number:] if s.goal != CANONICAL or proved_before]  # canonical wants all proved
            share = self._share(len(ahead))
            bound = (
                self._improve(stage, share) if self.work is None else self._improve_over_plans(stage, self.work, share)
            )
            value = stage.value(self.x)
            self.results.append(StageResult(stage.goal, value, bound, time.perf_counter() - began))
            self._tell_whole(stage, bound)
            self.held.append((stage, value))
            if self.work is not None:
                self.work.hold(stage)

    def _begin_plans(self) -> None:
        """Go over to case plans where there are not too many, and decide the placing stages there."""
        assert self.x is not None
        plans = case_plans(self.model) if self.settings.engine == "auto" else None
        if plans is None or self.stopper.over:
            return
        space = plan_space(self.model, plans)
        self.work = PlanWork(space, space.of_model(self.x), self.settings.seed, self.settings.work_limit, self._tell)
        self.work.place(self._share(len(self.model.stages)))
        self.x = space.to_model(self.work.point)

    def _improve_over_plans(self, stage: Stage, work: PlanWork, stopper: Stopper) -> int:
        """Improve the point in one stage over case plans and return the proved bound on its value."""
        bound = work.improve(stage, stopper)
        self.x = work.space.to_model(work.point)
        cost = int(work.cost(stage) @ work.point)
        if bound != cost and self.stop in _REPEATABLE:  # a clock is not forgotten again
            self.stop = stopper.reason
        return self._told(stage, bound)

    def _share(self, stages_left: int) -> Stopper:
        """Return a stopper for one stage: an even share of what is left of the time, half of it at least."""
        remaining = self.stopper.remaining
        return self.stopper if remaining is None else self.stopper.until(remaining / min(2, stages_left))

    def _leave_out(self, stage: Stage) -> None:
        """Report a stage that was not worked on: its value as it is, and the bound that the columns alone give."""
        assert self.x is not None
        program = self._program(stage)
        self.results.append(
            StageResult(
                stage.goal, stage.value(self.x), self._told(stage, bounds.trivial_bound(program)), 0.0, reached=False
            )
        )
        if self.stopper.over:
            self.stop = self.stopper.reason

    def _first_point(self) -> Ints | None:
        """Return the by-hand plan where running work alone is legal; else let CP-SAT look for any legal point."""
        model = self.model
        if model.keeps(model.running):
            x = start.by_hand(model)
            assert model.keeps(x)
            return x
        program = self._program(dataclasses.replace(model.stages[0], weights=np.zeros(model.size, np.int64)))
        found = solvers.search(
            program, None, self.stopper, seed=self.settings.seed, work_limit=self.settings.work_limit
        )
        if found.known is Known.IMPOSSIBLE:
            self.impossible = True
            self.conflict = conflicts.minimal_conflict(model, program, self.stopper, self.settings.seed)
        if found.x is None:
            self.stop = StopReason.PROVED if self.impossible else self.stopper.reason
            return None
        return self._tidied(model.stages[0], found.x)

    def _program(self, stage: Stage) -> Program:
        """Return the model with the earlier stages held and one stage as its cost (always a minimum)."""
        model = self.model
        cost = -stage.weights if stage.maximise else stage.weights
        if not self.held:
            return Program(cost, model.matrix, model.lower, model.upper, model.most)
        rows = np.vstack([held.weights for held, _ in self.held])
        values = np.array([value - held.offset for held, value in self.held], np.int64)
        rising = np.array([held.maximise for held, _ in self.held])
        return Program(
            cost,
            sparse.csr_array(sparse.vstack([model.matrix, sparse.csr_array(rows)], format="csr")),
            np.concatenate([model.lower, np.where(rising, values, NO_LOWER)]),
            np.concatenate([model.upper, np.where(rising, NO_UPPER, values)]),
            model.most,
        )

    def _told(self, stage: Stage, cost_bound: int) -> int:
        """Return a bound on the cost as a bound on the stage's value."""
        return (-cost_bound if stage.maximise else cost_bound) + stage.offset

    def _tell_whole(self, stage: Stage, bound: int) -> None:
        """Report the allocation that is carried on, with its value of every goal."""
        assert self.x is not None
        values = {each.goal: each.value(self.x) for each in self.model.stages}
        seconds = self.stopper.elapsed
        self.on_progress(Progress(stage.goal, values[stage.goal], bound, seconds, better=False, values=values))

    def _tell(self, stage: Stage, cost: int, bound: int, better: bool) -> None:
        value = self._told(stage, cost)
        self.on_progress(Progress(stage.goal, value, self._told(stage, bound), self.stopper.elapsed, better))

    def _improve(self, stage: Stage, stopper: Stopper) -> int:
        """Improve the point in one stage and return the proved bound on its value."""
        assert self.x is not None
        program = self._program(stage)
        cost = int(program.cost @ self.x)
        bound = bounds.trivial_bound(program)
        self._tell(stage, cost, bound, better=False)
        if self.settings.engine == "auto" and cost > bound:
            relaxed = solvers.relax(program, stopper)
            if relaxed.solved:
                bound = max(bound, bounds.dual_bound(program, relaxed.duals))
                self._tell(stage, cost, bound, better=False)
        if cost > bound:
            found = solvers.search(
                program,
                self.x,
                stopper,
                seed=self.settings.seed,
                work_limit=self.settings.work_limit,
                on_better=lambda better, low: self._tell(stage, better, max(low, bound), better=True),
                cost_at_least=bound,
            )
            bound = max(bound, found.bound)
            if found.x is not None and int(program.cost @ found.x) < cost:
                self.x = self._tidied(stage, found.x)
                cost = int(program.cost @ self.x)
            if found.known is not Known.PROVED and self.stop in _REPEATABLE:  # a clock is not forgotten again
                self.stop = stopper.reason
        return self._told(stage, min(bound, cost))

    def _tidied(self, stage: Stage, x: Ints) -> Ints:
        """Return a point with its auxiliaries at their least and, until prices count, with all added that still fits.

        A search says nothing of what the stage does not ask for; the next stage would start from less than it could.
        """
        tidy = self.model.complete(x[: len(self.model.columns)] > 0)
        return start.by_hand(self.model, tidy) if stage.maximise else tidy
