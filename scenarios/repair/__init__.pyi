from .diff_tables import DIFF, KINDS, because
from .keeping_leaders import with_leaders_held
from .repairing import GIVE_UPS, RepairSettings, repair

__all__ = ["DIFF", "GIVE_UPS", "KINDS", "RepairSettings", "because", "repair", "with_leaders_held"]
