"""Frontiers: what one goal costs in another, point by point, each with its plan and its proof.

`families` says what is asked at each level, `sweeping` solves as few levels as settle the curve, `supply` says what one
person more is worth, `leximin` raises the share of the worst-off group, then of the next, and `floors` prices a floor.
"""

from optimiser.questions.frontier.families import Family, coverage, give_up, longest_journey, savings, total_minutes
from optimiser.questions.frontier.floors import floor_family
from optimiser.questions.frontier.leximin import GroupLevel, Leximin, leximin
from optimiser.questions.frontier.points import Point, PointProof
from optimiser.questions.frontier.supply import PlaceValue, Worth, worth_of_places
from optimiser.questions.frontier.sweeping import Sweep, sweep

__all__ = [
    "Family",
    "GroupLevel",
    "Leximin",
    "PlaceValue",
    "Point",
    "PointProof",
    "Sweep",
    "Worth",
    "coverage",
    "floor_family",
    "give_up",
    "leximin",
    "longest_journey",
    "savings",
    "sweep",
    "total_minutes",
    "worth_of_places",
]
