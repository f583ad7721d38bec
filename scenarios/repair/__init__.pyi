from .diff_tables import KINDS, because
from .keeping_leaders import keep_leaders
from .repairing import GIVE_UPS, repair

__all__ = ["GIVE_UPS", "KINDS", "because", "keep_leaders", "repair"]
