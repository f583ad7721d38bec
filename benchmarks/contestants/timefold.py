"""Timefold, a local search on constraint streams, from its PyPI package; it runs inside Java 17.

Its model is the same columns and rows in its own manner: a slot for every case and every need, each with the columns
that may fill it, or none; a row that is overdrawn is a hard penalty by as much as it is; every stage is a soft level
of a bendable score, so that Timefold, alone among the rivals, keeps the order of goals strictly.

Auxiliaries are no planning variables here: their values follow from the slots, level by level (those that follow
from columns alone, then those that follow from such auxiliaries too).
"""

# No `from __future__ import annotations`: Timefold reads the annotations of its domain classes.

import threading
import time
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from timefold.solver import BestSolutionChangedEvent, Solver, SolverFactory
from timefold.solver.config import Duration, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    BendableScore,
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    Joiners,
    constraint_provider,
)

from benchmarks.problem import NO_LOWER, NO_UPPER, Ints, Problem
from benchmarks.recorder import Recorder, Task

STOP_EARLY_SECONDS = 2.0
"""What Java takes to end and hand its plan over."""


@dataclass
class Entry:
    """What a column takes of a row."""

    row: int
    value: int


@dataclass
class Option:
    """A column that may fill a slot: its entries, and what it has of each stage."""

    column: int
    entries: list[Entry]
    gains: list[int]


@dataclass
class Row:
    """A row that is only ever held: its total is at most `upper`."""

    id: int
    upper: int


@dataclass
class Raiser:
    """A row that is mended by raising an auxiliary, by one for every `step` that it is overdrawn."""

    row: int
    upper: int
    aux: int
    step: int
    level: int


@dataclass
class Auxiliary:
    """An auxiliary: what one unit costs in minutes."""

    id: int
    price: int


@dataclass
class Share:
    """What one unit of an auxiliary takes of a row that another mends, or that limits such units."""

    aux: int
    row: int
    value: int


@planning_entity
@dataclass
class Slot:
    """A case without a leader yet, or a need that nobody covers yet."""

    id: Annotated[int, PlanningId]
    options: Annotated[list[Option], ValueRangeProvider(id="options")]
    choice: Annotated[
        Option | None, PlanningVariable(value_range_provider_refs=["options"], allows_unassigned=True)
    ] = None


@planning_solution
@dataclass
class Plan:
    """All slots, and the rows that they share; the stages fill as many soft levels as a round may have."""

    rows: Annotated[list[Row], ProblemFactCollectionProperty]
    raisers: Annotated[list[Raiser], ProblemFactCollectionProperty]
    auxiliaries: Annotated[list[Auxiliary], ProblemFactCollectionProperty]
    shares: Annotated[list[Share], ProblemFactCollectionProperty]
    slots: Annotated[list[Slot], PlanningEntityCollectionProperty]
    score: Annotated[BendableScore | None, PlanningScore(bendable_hard_levels_size=1, bendable_soft_levels_size=8)] = (
        None
    )


SOFT_LEVELS = 8
HARD = BendableScore.of([1], [0] * SOFT_LEVELS)
PRICE = BendableScore.of([0], [0] * (SOFT_LEVELS - 1) + [1])


def _taken(factory: ConstraintFactory):  # noqa: ANN202 - Timefold's streams have no public type
    """Stream what the filled slots take of rows."""
    return factory.for_each(Slot).map(lambda slot: slot.choice.entries).flatten_last(lambda entries: entries)


def _raised(totals, level: int):  # noqa: ANN001, ANN202
    """Stream (auxiliary, value) of one level from (row, total)."""
    return (
        totals.join(Raiser, Joiners.equal(lambda row, total: row, lambda raiser: raiser.row))
        .filter(lambda row, total, raiser: raiser.level == level and total > raiser.upper)
        .group_by(
            lambda row, total, raiser: raiser.aux,
            ConstraintCollectors.max(
                lambda row, total, raiser: (total - raiser.upper + raiser.step - 1) // raiser.step
            ),
        )
    )


def _totals(entries):  # noqa: ANN001, ANN202
    """Stream (row, total)."""
    return entries.group_by(lambda entry: entry.row, ConstraintCollectors.sum(lambda entry: entry.value))


def _by_auxiliaries(raised):  # noqa: ANN001, ANN202
    """Stream what raised auxiliaries take of other rows."""
    return raised.join(Share, Joiners.equal(lambda aux, value: aux, lambda share: share.aux)).map(
        lambda aux, value, share: Entry(share.row, share.value * value)
    )


def _priced(raised, name: str) -> Constraint:  # noqa: ANN001
    return (
        raised.join(Auxiliary, Joiners.equal(lambda aux, value: aux, lambda auxiliary: auxiliary.id))
        .filter(lambda aux, value, auxiliary: auxiliary.price > 0)
        .penalize(PRICE, lambda aux, value, auxiliary: auxiliary.price * value)
        .as_constraint(name)
    )


def _gain(factory: ConstraintFactory, level: int) -> Constraint:
    unit = BendableScore.of([0], [int(place == level) for place in range(SOFT_LEVELS)])
    return (
        factory.for_each(Slot)
        .filter(lambda slot: slot.choice.gains[level] != 0)
        .impact(unit, lambda slot: slot.choice.gains[level])
        .as_constraint(f"stage {level}")
    )


@constraint_provider
def constraints(factory: ConstraintFactory) -> list[Constraint]:
    """Rows as hard constraints, stages and auxiliaries as soft ones."""
    first = _raised(_totals(_taken(factory)), 1)
    with_first = _totals(_taken(factory).concat(_by_auxiliaries(first)))
    second = _raised(with_first, 2)
    rows = (
        with_first.join(Row, Joiners.equal(lambda row, total: row, lambda fact: fact.id))
        .filter(lambda row, total, fact: total > fact.upper)
        .penalize(HARD, lambda row, total, fact: total - fact.upper)
        .as_constraint("rows")
    )
    gains = [_gain(factory, level) for level in range(SOFT_LEVELS)]
    return [rows, *gains, _priced(first, "auxiliaries"), _priced(second, "auxiliaries of auxiliaries")]


def translated(problem: Problem) -> Plan:
    """Make Timefold's plan, empty, of a problem; it is first filled in this order: cases by tier, then needs."""
    if (problem.lower > NO_LOWER).any() or len(problem.goals) > SOFT_LEVELS:
        raise SystemExit("rows with a lower side (pins, guarantees), or more than eight stages, are not translated")
    entries = _entries(problem)
    gains = _gains(problem)
    slots: dict[tuple[int, int], list[Option]] = {}
    for j, key in enumerate(zip(problem.case.tolist(), problem.need.tolist(), strict=True)):
        slots.setdefault(key, []).append(Option(j, entries[j], gains[j]))
    raisers = _raisers(problem)
    soft = {raiser.row for raiser in raisers}
    rows = [Row(i, upper) for i, upper in enumerate(problem.upper.tolist()) if i not in soft and upper < NO_UPPER]
    price = problem.stages[-1].tolist()
    auxiliaries = [Auxiliary(j, price[j]) for j in range(problem.columns, problem.size)]
    shares = [Share(aux.id, entry.row, entry.value) for aux in auxiliaries for entry in entries[aux.id]]
    keys = sorted(slots, key=lambda key: (key[1] >= 0, -problem.tier[key[0]], key))
    return Plan(rows, raisers, auxiliaries, shares, [Slot(i, slots[key]) for i, key in enumerate(keys)])


def _entries(problem: Problem) -> list[list[Entry]]:
    """Return the entries of every column and auxiliary; an auxiliary's own raisers are left out."""
    by_column = problem.matrix.tocsc()
    start, row, value = (part.tolist() for part in (by_column.indptr, by_column.indices, by_column.data))
    shared = {key: Entry(*key) for key in set(zip(row, value, strict=True))}  # each is carried over to Java once
    return [
        [shared[row[k], value[k]] for k in range(start[j], start[j + 1]) if j < problem.columns or value[k] > 0]
        for j in range(problem.size)
    ]


def _gains(problem: Problem) -> list[list[int]]:
    """Return what every column has of each soft level, more being better; price, the last stage, is the last level."""
    sign = np.where(problem.weights < 0, -1, 1)[:, None]
    stages = problem.stages[:, : problem.columns] * sign
    none = np.zeros((SOFT_LEVELS - len(stages), problem.columns), np.int64)
    return np.concatenate([stages[:-1], none, stages[-1:]]).T.tolist()


def _raisers(problem: Problem) -> list[Raiser]:
    """Return the rows that auxiliaries mend: of level 2 where another auxiliary takes something of the row."""
    entries = problem.matrix[:, problem.columns :].tocoo()
    taken = set(entries.row[entries.data > 0].tolist())
    helps = entries.data < 0
    found = zip(entries.row[helps].tolist(), entries.col[helps].tolist(), entries.data[helps].tolist(), strict=True)
    upper = problem.upper.tolist()
    return [
        Raiser(row, upper[row], problem.columns + aux, -value, 2 if row in taken else 1) for row, aux, value in found
    ]


class Watch:
    """Records every better plan that overdraws no row."""

    def __init__(self, problem: Problem, recorder: Recorder) -> None:
        self.problem, self.recorder = problem, recorder

    def __call__(self, event: BestSolutionChangedEvent[Plan]) -> None:
        """Take Timefold's best plan."""
        self.take(event.new_best_solution)

    def take(self, plan: Plan) -> None:
        """Record a plan."""
        chosen: Ints = np.array([slot.choice.column for slot in plan.slots if slot.choice is not None], np.int64)
        if plan.score.hard_scores[0] == 0:
            self.recorder.point(self.problem, self.problem.complete(chosen))


def _end_after(solver: Solver, task: Task) -> None:
    """Ask the solver to end when time is up, and again: it does not hear before it has taken its problem over."""
    time.sleep(max(0.0, task.seconds - STOP_EARLY_SECONDS - task.recorder.seconds))
    while True:
        solver.terminate_early()
        time.sleep(1.0)


def main() -> None:
    """Run the contestant."""
    task = Task()
    problem, recorder = task.load(), task.recorder
    plan = translated(problem)
    watch = Watch(problem, recorder)
    config = SolverConfig(
        solution_class=Plan,
        entity_class_list=[Slot],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=constraints),
        termination_config=TerminationConfig(spent_limit=Duration(seconds=int(task.left) + 1)),
    )
    solver = SolverFactory.create(config).build_solver()
    solver.add_event_listener(watch)
    threading.Thread(target=_end_after, args=(solver, task), daemon=True).start()
    recorder.note(f"ready after {recorder.seconds:.0f} s")
    best = solver.solve(plan)
    watch.take(best)
    recorder.note(f"score {best.score}")


if __name__ == "__main__":
    main()
