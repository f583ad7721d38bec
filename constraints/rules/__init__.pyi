from .base import (
    PASSED,
    Breach,
    Charge,
    CouplingRule,
    Finding,
    PairParams,
    PairRule,
    Preference,
    RowPrice,
    Rule,
    RuleParams,
    dearest_member,
    over_members,
    switched_on,
    worst,
)
from .budget import Budget
from .catalogue import (
    CATALOGUE,
    COUPLING_RULES,
    PREFERENCES,
    catalogue_of,
    catalogue_with,
    find_fixed_settings,
    find_rule,
    rules_of,
    whole_settings,
)
from .declared_conflict import DeclaredConflict
from .eligible_case import EligibleCase
from .independence import Independence
from .judging import judge, judge_row
from .pair_rules import PAIR_RULES, pair_rules_of
from .role_for_target import RoleForTarget, RoleForTargetParams
from .soundness import refuse_unsound_plugins, unsound
from .travel_limit import TravelLimit
from .travel_price import TravelPrice, TravelPriceParams
from .watching import watched, watched_rule

__all__ = [
    "CATALOGUE",
    "COUPLING_RULES",
    "PAIR_RULES",
    "PASSED",
    "PREFERENCES",
    "Breach",
    "Budget",
    "Charge",
    "CouplingRule",
    "DeclaredConflict",
    "EligibleCase",
    "Finding",
    "Independence",
    "PairParams",
    "PairRule",
    "Preference",
    "RoleForTarget",
    "RoleForTargetParams",
    "RowPrice",
    "Rule",
    "RuleParams",
    "TravelLimit",
    "TravelPrice",
    "TravelPriceParams",
    "catalogue_of",
    "catalogue_with",
    "dearest_member",
    "find_fixed_settings",
    "find_rule",
    "judge",
    "judge_row",
    "over_members",
    "pair_rules_of",
    "refuse_unsound_plugins",
    "rules_of",
    "switched_on",
    "unsound",
    "watched",
    "watched_rule",
    "whole_settings",
    "worst",
]
