"""Supply from a capacity survey as people have it: supporters, leaders and staff."""

from scenarios.supply.build import Supply, add_supply
from scenarios.supply.fields import FIELDS
from scenarios.supply.homes import Homes, homes_of
from scenarios.supply.keys import KEY_FILE, KeyFile, forget_keys, read_keys
from scenarios.supply.map_writing import map_workbook
from scenarios.supply.mapping import ColumnMap, load_map
from scenarios.supply.oddities import odd_replies
from scenarios.supply.proposing import propose as propose_map
from scenarios.supply.replies import Reply
from scenarios.supply.reporting import report_of
from scenarios.supply.silent import Excluded
from scenarios.supply.sources import read_source
from scenarios.supply.survey import Survey, read_survey, weeks_of
from scenarios.supply.telling import has_keys, tell_changes, tell_first, tell_keys
from scenarios.supply.upgrading import upgrade

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
