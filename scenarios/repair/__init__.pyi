from .diff_tables import KINDS, because
from .keeping_leaders import keep_leaders
from .repairing import GIVE_UPS, repair
from .telling import NEWS, parts_of, tell_row

__all__ = ["GIVE_UPS", "KINDS", "NEWS", "because", "keep_leaders", "parts_of", "repair", "tell_row"]
