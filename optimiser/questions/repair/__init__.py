"""Repair: the plan nearest to one that was made before, within a promised share of the best.

`least` finds it, `parent` sees the plan of before in the model of the changed round, and `reasons` says why each case
moved. `nearest` finds, of plans that are as good as one in hand, the one that differs least from another.
"""

from optimiser.questions.repair.equal_plans import Nearest, NotOfThisRound, least_difference
from optimiser.questions.repair.least_change import MOVED, Repair, Repaired, floor_of, no_less_than_all_stay
from optimiser.questions.repair.parent_plan import ParentPlan
from optimiser.questions.repair.reasons import Reason, reasons_of

__all__ = [
    "MOVED",
    "Nearest",
    "NotOfThisRound",
    "ParentPlan",
    "Reason",
    "Repair",
    "Repaired",
    "floor_of",
    "least_difference",
    "no_less_than_all_stay",
    "reasons_of",
]
