"""Repair: the plan nearest to one that was made before, within a promised share of the best.

`least_change` finds it, `parent_plan` sees the plan of before in the model of the changed round, and `reasons` says why
each case moved.
"""

from optimiser.questions.repair.least_change import MOVED, Repair, Repaired, floor_of, no_less_than_all_stay
from optimiser.questions.repair.parent_plan import ParentPlan
from optimiser.questions.repair.reasons import Reason, reasons_of

__all__ = [
    "MOVED",
    "ParentPlan",
    "Reason",
    "Repair",
    "Repaired",
    "floor_of",
    "no_less_than_all_stay",
    "reasons_of",
]
