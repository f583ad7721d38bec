from .diff_tables import KINDS, because
from .keeping_leaders import keep_leaders
from .repairing import GIVE_UPS, RepairSettings, repair

__all__ = ["GIVE_UPS", "KINDS", "RepairSettings", "because", "keep_leaders", "repair"]
