"""Supply from a capacity survey as people have it: supporters, leaders and staff."""

from scenarios.supply.build import Excluded, Supply, add_supply
from scenarios.supply.homes import homes_of
from scenarios.supply.mapping import ColumnMap, load_map
from scenarios.supply.survey import Reply, Survey, read_survey

__all__ = ["ColumnMap", "Excluded", "Reply", "Supply", "Survey", "add_supply", "homes_of", "load_map", "read_survey"]
