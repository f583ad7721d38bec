from .asking import wanted_plugins
from .gate import passed
from .groupings import GROUPINGS, WHOLE, case_facts, groupings_of, labelled
from .ids import nearest_id
from .loading import load_policy
from .names import cases_called, leaders_called, only_one, supporters_called, which_one
from .policies import OpenedPolicy, open_policy
from .policy_files import held_by, is_file_name
from .reading import Loaded, hold_round, load_round, read_round
from .regions import find_regions, in_regions
from .round_sheets import SETTINGS, find_sheets, headings
from .rows import read_table
from .settings import as_toml, read_settings, settings_data
from .shared import SharedRounds
from .template import write_template
from .unit import unit_of
from .unreached import Unreached, unreached_cases
from .writing import PRIVATE, round_files, table_file, write_as_before, write_parquet, write_round, write_workbook

__all__ = [
    "GROUPINGS",
    "PRIVATE",
    "SETTINGS",
    "WHOLE",
    "Loaded",
    "OpenedPolicy",
    "SharedRounds",
    "Unreached",
    "as_toml",
    "case_facts",
    "cases_called",
    "find_regions",
    "find_sheets",
    "groupings_of",
    "headings",
    "held_by",
    "hold_round",
    "in_regions",
    "is_file_name",
    "labelled",
    "leaders_called",
    "load_policy",
    "load_round",
    "nearest_id",
    "only_one",
    "open_policy",
    "passed",
    "read_round",
    "read_settings",
    "read_table",
    "round_files",
    "settings_data",
    "supporters_called",
    "table_file",
    "unit_of",
    "unreached_cases",
    "wanted_plugins",
    "which_one",
    "write_as_before",
    "write_parquet",
    "write_round",
    "write_template",
    "write_workbook",
]
