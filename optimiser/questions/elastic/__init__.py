"""The least change of limits that makes something possible: elastic programming over a round's rules.

`edits` says what a planner could change and what each change costs, `elastic_model` is the model in which limits give
way, `relaxing` asks it, and `editing` makes what was found in a copy of the round.
"""

from optimiser.questions.elastic.edits import (
    CASELOAD,
    GUARANTEE,
    LEADER_DAYS,
    PINS,
    REACH,
    RELEASE,
    STAFF_DAYS,
    Edit,
    EditPrices,
)
from optimiser.questions.elastic.elastic_model import Target
from optimiser.questions.elastic.relaxing import LimitRelaxation, Resolved, find_relaxations, resolve

__all__ = [
    "CASELOAD",
    "GUARANTEE",
    "LEADER_DAYS",
    "PINS",
    "REACH",
    "RELEASE",
    "STAFF_DAYS",
    "Edit",
    "EditPrices",
    "LimitRelaxation",
    "Resolved",
    "Target",
    "find_relaxations",
    "resolve",
]
