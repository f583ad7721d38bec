"""The rules that single pairs answer: the first part of the catalogue, for what asks no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import cached_on_argument
from constraints.rules.available_leader import AvailableLeader
from constraints.rules.base import PairRule, switched_on
from constraints.rules.declared_conflict import DeclaredConflict
from constraints.rules.eligible_case import EligibleCase
from constraints.rules.failed_before import FailedBefore
from constraints.rules.faith_requirement import FaithRequirement
from constraints.rules.improvement_record import ImprovementRecord
from constraints.rules.independence import Independence
from constraints.rules.loaded import loaded_and_on
from constraints.rules.phase_and_provision import PhaseAndProvision
from constraints.rules.release_agreed import ReleaseAgreed
from constraints.rules.role_for_target import RoleForTarget
from constraints.rules.specialism_match import SpecialismMatch
from constraints.rules.travel_limit import TravelLimit

if TYPE_CHECKING:
    from constraints.policies import Policy

PAIR_RULES: tuple[type[PairRule], ...] = (
    EligibleCase,
    RoleForTarget,
    AvailableLeader,
    ImprovementRecord,
    Independence,
    DeclaredConflict,
    TravelLimit,
    PhaseAndProvision,
    FaithRequirement,
    SpecialismMatch,
    ReleaseAgreed,
    FailedBefore,
)


@cached_on_argument
def pair_rules_of(policy: Policy) -> tuple[PairRule, ...]:
    """Return the pair rules of a policy that are switched on, in the catalogue's order; loaded ones last.

    Parameters
    ----------
    policy : Policy
    """
    return (
        *switched_on(PAIR_RULES, policy.rules),
        *(rule for rule in loaded_and_on(policy) if isinstance(rule, PairRule)),
    )
