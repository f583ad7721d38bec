"""Repairing a run after refusals and withdrawals, and covering needs with its leaders kept.

`docs/repairing.md` says how; the search itself is :mod:`optimiser.questions.repair`.
"""

from scenarios.repair.keeping_leaders import with_leaders_held
from scenarios.repair.repairing import GIVE_UPS, RepairSettings, repair

__all__ = ["GIVE_UPS", "RepairSettings", "repair", "with_leaders_held"]
