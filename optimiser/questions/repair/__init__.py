"""Least-change repair: the plan nearest to one that was made before, within a promised share of the best."""

from optimiser.questions.repair.least import MOVED, Repair, Repaired, floor_of
from optimiser.questions.repair.obstacles import Obstacle, obstacles_to
from optimiser.questions.repair.parent import ParentPlan
from optimiser.questions.repair.reasons import Reason, reasons_of

__all__ = [
    "MOVED",
    "Obstacle",
    "ParentPlan",
    "Reason",
    "Repair",
    "Repaired",
    "floor_of",
    "obstacles_to",
    "reasons_of",
]
