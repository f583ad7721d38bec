from .diff_tables import KINDS
from .giving_up import GIVE_UPS
from .keeping_leaders import keep_leaders
from .reason_words import because
from .repairing import repair
from .telling import NEWS, parts_of, tell_row

__all__ = ["GIVE_UPS", "KINDS", "NEWS", "because", "keep_leaders", "parts_of", "repair", "tell_row"]
