"""What is told of a solve: its settings, its progress, how each stage ended, and what came out."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

from optimiser.model import CANONICAL
from optimiser.solvers import StopReason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constraints.domain import Allocation, Ints
    from optimiser.bounds import Proof
    from optimiser.model import Candidates, Model, Stage

_REPEATABLE = frozenset({StopReason.PROVED, StopReason.WORK_LIMIT, StopReason.GAP})


class Outcome(enum.StrEnum):
    """What is known of the allocation; `canonical` does not count here."""

    PROVED_BEST = "proved-best"
    WITHIN = "within"
    FEASIBLE = "feasible"
    NONE_FOUND = "none-found"
    PROVED_IMPOSSIBLE = "proved-impossible"


def _gap_percent(value: int, bound: int) -> float:
    return 100.0 * abs(value - bound) / max(abs(value), abs(bound), 1)


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of the engine.

    Attributes
    ----------
    goal, step : str
        What was worked on, and how.
    value, bound : int
        Of the goal at the step's end.
    component : int
        In which component of the model; value and bound are of this one alone.
    """

    goal: str
    step: str
    value: int
    bound: int
    component: int = 0


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


def stage_at(stage: Stage, result: StageResult, x: Ints, loose: int, distrust: Callable[[str], None]) -> StageResult:
    """Return how a stage stands at a point that a later stage may have led to.

    A later stage may better an earlier one that was not proved, as far as its bound and no further. A bound that the
    point is beyond was none, whoever said so.

    Parameters
    ----------
    stage : Stage
    result : StageResult
    x : int array (columns + auxiliaries,)
    loose : int
        A bound that no solver had a part in.
    distrust : callable
        Takes what cannot be, if anything.
    """
    value, bound = stage.value(x), result.bound
    if value > bound if stage.maximise else value < bound:
        distrust("a bound was proved that the allocation is beyond")
        bound = loose
    return dataclasses.replace(result, value=value, bound=bound)


def stop_of(stages: Sequence[StageResult], stop: StopReason) -> StopReason:
    """Return why a solve ended, where that seemed to be its proof but a stage's bound was taken back."""
    open_ = any(not stage.proved for stage in stages if stage.goal != CANONICAL)
    return StopReason.SOLVER if open_ and stop is StopReason.PROVED else stop


def outcome_of(stages: Sequence[StageResult]) -> Outcome:
    """Return what is known of an allocation whose stages ended so."""
    ranked = [stage for stage in stages if stage.goal != CANONICAL]
    if all(stage.proved for stage in ranked):
        return Outcome.PROVED_BEST
    return Outcome.WITHIN if all(stage.reached for stage in ranked) else Outcome.FEASIBLE


@dataclasses.dataclass(frozen=True)
class ComponentResult:
    """How one of several components of a model ended.

    Attributes
    ----------
    cases : int
        How many cases have candidates there.
    stages : tuple of StageResult
        Of the component alone. The bounds of all components of a goal add up to the whole's: each holds for what the
        component has in any whole allocation that is as good as the reported one in the earlier goals.
    """

    cases: int
    stages: tuple[StageResult, ...]


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
class Solved:
    """How the solve of a model ended.

    Attributes
    ----------
    outcome : Outcome
    stop : StopReason
    x : int array (columns + auxiliaries,) or None
        The model's point.
    stages : tuple of StageResult
        Empty where there is no point.
    steps : tuple of Step
        What the engine did, in order.
    conflict : tuple of str
        Where proved impossible: what cannot hold together, none of which can be left out.
    proofs : tuple of Proof
        What the bounds of relaxations can be checked with.
    components : tuple of ComponentResult
        Where the model was solved in several components; else empty.
    distrusted : tuple of str
        What solvers said that cannot be, and that was not used; empty as a rule.
    """

    outcome: Outcome
    stop: StopReason
    x: Ints | None
    stages: tuple[StageResult, ...]
    steps: tuple[Step, ...]
    conflict: tuple[str, ...]
    proofs: tuple[Proof, ...] = ()
    components: tuple[ComponentResult, ...] = ()
    distrusted: tuple[str, ...] = ()


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
    steps : tuple of Step
    conflict : tuple of str
        Where proved impossible: what cannot hold together, none of which can be left out.
    seconds : mapping of str to float
        Of candidates, model and solve.
    proofs : tuple of Proof
    components : tuple of ComponentResult
    distrusted : tuple of str
    digest : str
        Of the model and the settings (:func:`optimiser.model.fingerprint.model_digest`); empty of a repair, which
        solves variations of a model.
    """

    outcome: Outcome
    stop: StopReason
    allocation: Allocation | None
    stages: tuple[StageResult, ...]
    prices: dict[str, int]
    candidates: Candidates
    model: Model
    steps: tuple[Step, ...]
    conflict: tuple[str, ...]
    seconds: dict[str, float]
    proofs: tuple[Proof, ...] = ()
    components: tuple[ComponentResult, ...] = ()
    distrusted: tuple[str, ...] = ()
    digest: str = ""

    @property
    def reproducible(self) -> bool:
        """Whether the same input, seed and versions give the same allocation again."""
        return self.stop in _REPEATABLE
