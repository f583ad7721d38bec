"""The catalogue of rules: the one list that loading, the model, the audit, the docs and the battery go by.

A new rule is one file in this folder and one line here, or in `pair_rules.py` where it answers for single pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import cached_on_argument
from constraints.policies import value_fault
from constraints.rules.base import CouplingRule, Preference, switched_on
from constraints.rules.budget import Budget
from constraints.rules.competitor import Competitor
from constraints.rules.context import Context
from constraints.rules.continuity import Continuity
from constraints.rules.home_load import HomeLoad
from constraints.rules.leader_caseload import LeaderCaseload
from constraints.rules.leader_days import LeaderDays
from constraints.rules.loaded import loaded_and_on, loaded_rules, rules_among
from constraints.rules.offer_limit import OfferLimit
from constraints.rules.one_leader import OneLeader
from constraints.rules.other_region import OtherRegion
from constraints.rules.outside_team import OutsideTeam
from constraints.rules.pair_rules import PAIR_RULES, pair_rules_of
from constraints.rules.personal_cover import PersonalCover
from constraints.rules.phase_stretch import PhaseStretch
from constraints.rules.pins import Pins
from constraints.rules.region_guarantee import RegionGuarantee
from constraints.rules.related_party import RelatedParty
from constraints.rules.release_limit import ReleaseLimit
from constraints.rules.running_work import RunningWork
from constraints.rules.same_diocese import SameDiocese
from constraints.rules.several_supporters_in_trust import SeveralSupportersInTrust
from constraints.rules.specialism_shortfall import SpecialismShortfall
from constraints.rules.staff_caseload import StaffCaseload
from constraints.rules.staff_days import StaffDays
from constraints.rules.support_under_leader import SupportUnderLeader
from constraints.rules.supporter_also_supported import SupporterAlsoSupported
from constraints.rules.team_size import TeamSize
from constraints.rules.travel_price import TravelPrice
from constraints.rules.visit_places import VisitPlaces
from constraints.rules.waived import Waived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from constraints.domain import Fault
    from constraints.plugins import PlugIn
    from constraints.policies import Policy
    from constraints.rules.base import R, Rule, RuleParams

COUPLING_RULES: tuple[type[CouplingRule], ...] = (
    OneLeader,
    SupportUnderLeader,
    PersonalCover,
    LeaderDays,
    LeaderCaseload,
    StaffDays,
    StaffCaseload,
    ReleaseLimit,
    VisitPlaces,
    OfferLimit,
    TeamSize,
    Pins,
    RunningWork,
    RegionGuarantee,
    Budget,
)

PREFERENCES: tuple[type[Preference], ...] = (
    TravelPrice,
    OtherRegion,
    SpecialismShortfall,
    PhaseStretch,
    OutsideTeam,
    HomeLoad,
    SameDiocese,
    Context,
    Continuity,
    SeveralSupportersInTrust,
    RelatedParty,
    Competitor,
    SupporterAlsoSupported,
    Waived,
)

CATALOGUE: dict[str, type[Rule]] = {rule.id: rule for rule in (*PAIR_RULES, *COUPLING_RULES, *PREFERENCES)}
"""Every shipped rule by id, in the order in which they are listed and charged."""


def catalogue_of(policy: Policy) -> dict[str, type[Rule]]:
    """Return every rule that a policy may set by id: the shipped ones, then those that were loaded for it.

    Parameters
    ----------
    policy : Policy
    """
    return CATALOGUE | loaded_rules(policy)


def catalogue_with(plugins: Iterable[PlugIn]) -> dict[str, type[Rule]]:
    """Return the same before there is a policy."""
    return CATALOGUE | rules_among(plugins)


def find_fixed_settings(rule: type[Rule], params: RuleParams) -> Iterator[Fault]:
    """Find the settings of a rule that no policy may change (NM403).

    Parameters
    ----------
    rule : type of Rule
    params : RuleParams
        As the policy sets them.
    """
    if rule.always and not params.enabled:
        yield value_fault(f"rules.{rule.id}.enabled", "false", "true: the rule cannot be switched off")
    claimed = "waivable" in params.model_fields_set and getattr(params, "waivable", False)
    if claimed and not getattr(rule, "may_be_waived", True):
        yield value_fault(f"rules.{rule.id}.waivable", "true", "false: the rule can never be waived")


def whole_settings(rule: type[Rule], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's settings with defaults filled in; what no policy may set is as it always is.

    Parameters
    ----------
    rule : type of Rule
    settings : mapping
        What a policy sets.
    """
    fixed = {} if getattr(rule, "may_be_waived", True) else {"waivable": False}
    return rule.Params.model_validate(settings).model_dump(mode="json") | fixed


@cached_on_argument
def rules_of(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules of a policy that are switched on, in the catalogue's order; loaded ones last of their kind.

    Parameters
    ----------
    policy : Policy
    """
    loaded = loaded_and_on(policy)
    return (
        *pair_rules_of(policy),
        *switched_on(COUPLING_RULES, policy.rules),
        *(rule for rule in loaded if isinstance(rule, CouplingRule)),
        *switched_on(PREFERENCES, policy.rules),
        *(rule for rule in loaded if isinstance(rule, Preference)),
    )


def find_rule(policy: Policy, kind: type[R]) -> R | None:
    """Return the rule of one class as a policy sets it; None where it is switched off.

    Parameters
    ----------
    policy : Policy
    kind : type of Rule
    """
    return next((rule for rule in rules_of(policy) if isinstance(rule, kind)), None)
