from .build import Supply, add_supply
from .fields import FIELDS
from .homes import Homes, homes_of
from .keys import KEY_FILE, KeyFile, forget_keys, read_keys
from .map_writing import map_workbook
from .mapping import ColumnMap, load_map
from .oddities import odd_replies
from .proposing import propose_map
from .replies import Reply
from .reporting import report_of
from .silent import Excluded
from .sources import read_source
from .survey import Survey, read_survey, weeks_of
from .telling import has_keys, tell_changes, tell_first, tell_keys
from .upgrading import upgrade

__all__ = [
    "FIELDS",
    "KEY_FILE",
    "ColumnMap",
    "Excluded",
    "Homes",
    "KeyFile",
    "Reply",
    "Supply",
    "Survey",
    "add_supply",
    "forget_keys",
    "has_keys",
    "homes_of",
    "load_map",
    "map_workbook",
    "odd_replies",
    "propose_map",
    "read_keys",
    "read_source",
    "read_survey",
    "report_of",
    "tell_changes",
    "tell_first",
    "tell_keys",
    "upgrade",
    "weeks_of",
]
