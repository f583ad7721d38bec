"""What is asked at each level of a curve: families of models, each of which allows all that the tighter ones allow.

This is the epsilon-constraint method (Haimes, Lasdon and Wismer 1971): one goal is optimised with the other kept at a
level. The kept goal is optimised as well, after the first, so that no point is dominated (as Mavrotas 2009 does with
slacks): goals are whole numbers, so every level can be asked for, and every point of the frontier is found.
"""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER
from optimiser.model import Stage, constrain_goals, forbid_columns
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from optimiser.model import Model

Level = int | Fraction
"""What is asked at a point: cases, minutes or percent given up; or the share of a group."""

PLACED, MINUTES, PRICE = "placed", "minutes", "price"
TIERS, ALL = "tiers", "all"
NOBODY = -1
"""The limit on journeys under which there is none: only running work goes on."""


@dataclasses.dataclass(frozen=True)
class Family:
    """Models in a row, the tightest first.

    Attributes
    ----------
    levels : sequence of int or Fraction
        Tightest first.
    stages : tuple of Stage
        The goals of every one of them.
    restricted : callable
        Returns the model of a level.
    alone : bool
        Whether a solved level is a point by itself: its plan could not be better at a tighter level.
    """

    levels: Sequence[Level]
    stages: tuple[Stage, ...]
    restricted: Callable[[Level], Model]
    alone: bool


# -- goals ------------------------------------------------------------------------------------------------------------


def coverage(model: Model, counted: str = TIERS) -> tuple[Stage, ...]:
    """Return the goals that count cases with a leader.

    Parameters
    ----------
    model : Model
    counted : str
        `tiers`: tier by tier, the highest first; `all`: all cases alike; or a tier, such as `tier3`.

    Raises
    ------
    KeyError
        The model has no such tier.
    """
    placed = [stage for stage in model.stages if stage.goal.startswith(f"{PLACED}.")]
    if counted == TIERS:
        return tuple(placed)
    if counted == ALL:
        weights = np.sum([stage.weights for stage in placed], axis=0)
        return (Stage(PLACED, True, weights, sum(stage.offset for stage in placed)),)
    return ({stage.goal: stage for stage in placed}[f"{PLACED}.{counted}"],)


def goal_of(model: Model, name: str) -> Stage:
    """Return a goal of the model, or `placed`: all cases alike.

    Raises
    ------
    KeyError
        There is no such goal.
    """
    return coverage(model, ALL)[0] if name == PLACED else {stage.goal: stage for stage in model.stages}[name]


def journeys(model: Model) -> Stage:
    """Return the goal that leaders' new journeys are short: minutes one way, added up."""
    lead = model.columns.lead
    weights = np.zeros(model.size, np.int64)
    weights[model.columns.leads] = np.where(lead.running, 0, lead.minutes)
    return Stage(MINUTES, False, weights)


# -- coverage against travel ------------------------------------------------------------------------------------------


def total_minutes(model: Model, counted: Sequence[Stage], best: Ints) -> Family:
    """Ask for the least minutes of all journeys together, for every number of cases to be placed.

    With several tiers the lowest gives way first: the levels are so many cases, filled up from the highest tier on.
    Of plans with equal minutes the one that places more is taken, so every point is one of the frontier.

    Parameters
    ----------
    model : Model
    counted : sequence of Stage
        See :func:`coverage`.
    best : int array (columns + auxiliaries,)
        The plan that places most.
    """
    values = [stage.value(best) for stage in counted]
    return Family(
        levels=range(sum(values), -1, -1),
        stages=(journeys(model), *counted),
        restricted=lambda level: constrain_goals(model, counted, filled_up(values, int(level))),
        alone=True,
    )


def filled_up(values: Sequence[int], count: int) -> list[int]:
    """Return how a number of cases is spread over tiers: each in full before the next gets any.

    Parameters
    ----------
    values : sequence of int
        The most of each tier, the highest tier first.
    count : int
    """
    spread = []
    for value in values:
        spread.append(min(value, count))
        count -= spread[-1]
    return spread


def longest_journey(model: Model, counted: Sequence[Stage]) -> Family:
    """Ask for the most cases placed with no new journey longer than a limit, for every limit that matters.

    Parameters
    ----------
    model : Model
    counted : sequence of Stage
        See :func:`coverage`.
    """
    lead = model.columns.lead
    minutes = np.where(lead.running, NOBODY, lead.minutes)
    return Family(
        levels=[NOBODY, *np.unique(minutes[minutes > NOBODY]).tolist()],
        stages=tuple(counted),
        restricted=lambda level: forbid_columns(model, np.flatnonzero(minutes > level)),
        alone=False,
    )


# -- coverage against give-up -----------------------------------------------------------------------------------------


def give_up(model: Model, given: Stage, kept: Sequence[Stage], best: Ints, most: int) -> Family:
    """Ask for the least price where 0, 1, 2 ... units of a goal are given up.

    Parameters
    ----------
    model : Model
    given : Stage
        The goal; more of it is better.
    kept : sequence of Stage
        Goals that are kept at what the best plan has.
    best : int array (columns + auxiliaries,)
        The best plan: of the goals kept, then of the goal given up.
    most : int
        How many units may be given up at most.
    """
    model = constrain_goals(model, kept, [stage.value(best) for stage in kept])
    value = given.value(best)
    return Family(
        levels=range(min(most, value - given.offset) + 1),
        stages=(goal_of(model, PRICE), given),
        restricted=lambda level: constrain_goals(model, [given], [value - int(level)]),
        alone=True,
    )


def savings(model: Model, given: Stage, kept: Sequence[Stage], best: Ints, percents: Sequence[Fraction]) -> Family:
    """Ask for the most of a goal where the price is to fall by percentages: the reverse of :func:`give_up`.

    Parameters
    ----------
    model : Model
    given : Stage
    kept : sequence of Stage
        See :func:`give_up`.
    best : int array (columns + auxiliaries,)
        The best plan, and of such plans the one of least price.
    percents : sequence of Fraction
        How much less the price is to be, in percent of the best plan's, rounded to more than that.
    """
    model = constrain_goals(model, kept, [stage.value(best) for stage in kept])
    price = goal_of(model, PRICE)
    top = price.value(best)
    return Family(
        levels=sorted(set(percents), reverse=True),
        stages=(given, price),
        restricted=lambda level: within(model, price, top + -abs(top) * level // 100),
        alone=True,
    )


def within(model: Model, stage: Stage, value: int) -> Model:
    """Return the model in which a goal that should be small has at most a value."""
    row = sparse.csr_array(stage.weights[None, :])
    return model.append(Rows(row, np.array([NO_LOWER], np.int64), np.array([value - stage.offset], np.int64)))
