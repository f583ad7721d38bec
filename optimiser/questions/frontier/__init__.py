"""Frontiers: what one goal costs in another, point by point, each with its plan and its proof.

`epsilon_constraint` says what is asked at each level, `sweeping` solves as few levels as settle the curve,
`one_person_more` says what one person more is worth, `leximin` raises the share of the worst-off group, then of the
next, and `price_of_floors` prices a floor.
`question_rules` are rules that hold only because they are asked for, with both faces as every rule has.
"""

from optimiser.questions.frontier.epsilon_constraint import (
    ALL,
    NOBODY,
    PLACED,
    PRICE,
    TIERS,
    Family,
    Level,
    coverage,
    give_up,
    goal_of,
    journeys,
    longest_journey,
    savings,
    total_minutes,
)
from optimiser.questions.frontier.leximin import GroupLevel, Leximin, leximin
from optimiser.questions.frontier.one_person_more import (
    PlaceValue,
    more_leaders,
    more_staff,
    with_people,
    worth_of_places,
)
from optimiser.questions.frontier.price_of_floors import floor_family, shares_of, steps_of
from optimiser.questions.frontier.sweeping import Point, Sweep, sweep

__all__ = [
    "ALL",
    "NOBODY",
    "PLACED",
    "PRICE",
    "TIERS",
    "Family",
    "GroupLevel",
    "Level",
    "Leximin",
    "PlaceValue",
    "Point",
    "Sweep",
    "coverage",
    "floor_family",
    "give_up",
    "goal_of",
    "journeys",
    "leximin",
    "longest_journey",
    "more_leaders",
    "more_staff",
    "savings",
    "shares_of",
    "steps_of",
    "sweep",
    "total_minutes",
    "with_people",
    "worth_of_places",
]
