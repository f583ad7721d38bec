"""Curves of two goals: coverage against travel, and a goal against the price."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.questions.frontier import (
    NOBODY,
    PLACED,
    PRICE,
    Point,
    coverage,
    give_up,
    goal_of,
    longest_journey,
    savings,
    sweep,
    total_minutes,
)
from scenarios.frontiers.result import BOUND, Frontier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constraints.domain import Allocation, Ints
    from optimiser.model import Stage
    from optimiser.questions.frontier import Family, Level, Sweep
    from scenarios.frontiers.question import Question
    from scenarios.frontiers.settings import FrontierSettings

RUNNING_ALONE = "Journeys are the leaders' new ones, one way; running work goes on and is not counted in them."
AS_THEY_CAME = "Goals without a bound in the table were not improved: they are those of the plan that is shown."


@dataclasses.dataclass(frozen=True)
class Curve:
    """A sweep and how its levels are told.

    Attributes
    ----------
    sweep : Sweep
    column : str
        What the levels are.
    level : callable
        Makes a cell of a level.
    words : bool
        Whether these cells are words, not whole numbers.
    """

    sweep: Sweep
    column: str
    level: Callable[[Level], Any]
    words: bool = False

    def to_frame(self, question: Question) -> tuple[pd.DataFrame, dict[str, Allocation]]:
        """Return a row a point, and the audited plan of each."""
        family, rows, plans = self.sweep.family, [], {}
        for number, point in enumerate(self.sweep.points, 1):
            name = f"point-{number:03d}"
            row: dict[str, Any] = {"point": name, self.column: self.level(point.level), "proof": str(point.proof)}
            if point.x is not None:
                x = question.cover_more(family.restricted(point.level), family.stages, point.x)
                plans[name] = question.session.audit(x)
                row |= question.measures(x) | {one.goal + BOUND: one.bound for one in point.stages}
            rows.append(row)
        bounds = [stage.goal + BOUND for stage in family.stages]
        shown = ["point", self.column, "proof", *question.measures(question.model.running), *bounds]
        frame = pd.DataFrame(rows, columns=shown)
        whole = shown[3:] if self.words else [self.column, *shown[3:]]
        return frame.astype(dict.fromkeys(whole, "Int64")), plans


def swept(
    question: Question,
    family: Family,
    warm_start: Ints | None,
    points: int | None,
    column: str,
    level: Callable[[Level], Any],
    *,
    words: bool = False,
) -> Curve:
    """Sweep a family and say every point as it is found."""

    def say(point: Point) -> None:
        values = ", ".join(f"{one.goal} {one.value} (bound {one.bound})" for one in point.stages)
        question.say(f"{column} {level(point.level)}: {values or 'no plan'}; {point.proof}")

    most = None if points is None else max(points, 2)
    return Curve(sweep(question.session, family, warm_start, most, say), column, level, words)


def travel_curve(question: Question) -> Frontier:
    """Return how many cases are placed for how many minutes of journeys."""
    settings, model = question.settings, question.model
    counted = coverage(model, settings.count)
    best = question.best(counted)
    if settings.journeys == "longest":
        family = longest_journey(model, counted)
        curve = swept(
            question, family, None, settings.points, "limit", lambda level: None if level == NOBODY else level
        )
    else:
        family = total_minutes(model, counted, best.x)
        curve = swept(question, family, best.x, settings.points, "at_least", lambda level: level)
    notes = [RUNNING_ALONE, AS_THEY_CAME, most_placed(counted, best.x, {s.goal: s.bound for s in best.results})]
    proved = all(one.proved for one in best.results)
    return as_frontier(question, curve, notes, proved=proved, whole=proved or settings.journeys == "longest")


def _limit(level: Level) -> Level | None:
    return None if level == NOBODY else level


def most_placed(counted: Sequence[Stage], x: Ints, bounds: Mapping[str, int]) -> str:
    """Say how many cases can be placed at most."""
    placed = ", ".join(f"{stage.goal} {stage.value(x)}" for stage in counted)
    if all(stage.value(x) == bounds[stage.goal] for stage in counted):
        return f"No plan has more than {placed}, each goal after the one before it; this is proved."
    return f"The most that was found is {placed}; it is not proved that no plan has more."


def give_up_curve(question: Question) -> Frontier:
    """Return how the price falls as a goal is given up, or what is left of the goal as the price falls."""
    settings, model = question.settings, question.model
    given, price = goal_of(model, settings.goal), goal_of(model, PRICE)
    goals_kept = [goal_of(model, name) for name in goals_to_keep(settings, [stage.goal for stage in model.ranked])]
    best = question.best([*goals_kept, given, price])
    if settings.save:
        family = savings(model, given, goals_kept, best.x, settings.save)
        curve = swept(question, family, None, None, "saved_percent", lambda level: f"{float(level):g}", words=True)
    else:
        family = give_up(model, given, goals_kept, best.x, settings.most)
        curve = swept(question, family, best.x, None, "given_up", lambda level: level)
    kept = ", ".join(f"{stage.goal} at {stage.value(best.x)}" for stage in goals_kept) or "nothing else"
    notes = [
        f"Held: {kept}. Goals neither held nor given up are left aside.",
        AS_THEY_CAME,
        "A percentage at which no more is left than at a higher one is left out."
        if settings.save
        else "A number that saves no more than a smaller one is left out.",
    ]
    proved = all(one.proved for one in best.results)
    return as_frontier(question, curve, notes, proved=proved, whole=proved)


def goals_to_keep(settings: FrontierSettings, goals: Sequence[str]) -> list[str]:
    """Return the goals that are held where one is given up: those asked for, else those before it in the order."""
    if settings.hold is not None:
        return [name for name in dict.fromkeys(settings.hold) if name != settings.goal]
    return [] if settings.goal == PLACED else list(goals[: goals.index(settings.goal)])


def as_frontier(question: Question, curve: Curve, notes: Sequence[str], *, proved: bool, whole: bool) -> Frontier:
    """Return a curve as an answer; it is `whole` where no plan lies beyond the end that it was begun from."""
    frame, plans = curve.to_frame(question)
    complete = whole and curve.sweep.complete
    return Frontier(
        round=question.session.round,
        asked=question.settings.to_dict(),
        points=frame,
        tables={},
        complete=complete,
        proved=proved and curve.sweep.proved,
        notes=tuple(notes),
        plans=plans,
    )
