"""Repair: the plan nearest to one that was made before, beside what is promised of the changed round.

`least_change` finds it, `promises` says what is kept, `parent_plan` sees the plan of before in the model of the changed
round, and `reasons` says why each case moved.
"""

from optimiser.questions.repair.least_change import (
    ANNOUNCED,
    CHANGES,
    HAND_OVERS,
    MINUTES,
    MOVED,
    WEIGHT,
    WITHOUT,
    Repair,
    Repaired,
    no_less_than_unavoidable,
)
from optimiser.questions.repair.parent_plan import ParentPlan
from optimiser.questions.repair.promises import GiveUp, Promise, asked_of, promised_of
from optimiser.questions.repair.reasons import NoRoom, Reason, reasons_of

__all__ = [
    "ANNOUNCED",
    "CHANGES",
    "HAND_OVERS",
    "MINUTES",
    "MOVED",
    "WEIGHT",
    "WITHOUT",
    "GiveUp",
    "NoRoom",
    "ParentPlan",
    "Promise",
    "Reason",
    "Repair",
    "Repaired",
    "asked_of",
    "no_less_than_unavoidable",
    "promised_of",
    "reasons_of",
]
