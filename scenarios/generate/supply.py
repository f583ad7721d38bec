"""Supporters, leaders and staff drawn on the schools of a round's pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Leader, PoolSchool, StaffMember, Supporter
from constraints.domain import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Collection

    from constraints.policies import TierPolicy
    from scenarios.generate.draws import Draws

TEACHING_SCHOOL_WEIGHT = 8
"""How much likelier a teaching school is than another Outstanding school to be a leader's."""

ADVISER = "adviser"
"""The kind of leader who is seconded; all others lead beside their own school."""

ADVISERS_SINCE = 2
"""The generator's version since which advisers have an adviser's days; before, they were drawn as other leaders are."""

_SCHOOL_WEEKS = 39
ADVISER_HALF_DAYS = (3 * _SCHOOL_WEEKS, 5 * _SCHOOL_WEEKS)
"""Of a year: an adviser gives about two days a week (UTInt and Schools Week on the advisers' posts, 2025)."""

ADVISER_CASES = (5, 8)
"""6.6 on average: nearly 430 schools for 65 advisers (Schools Week, 2025 and 2026)."""

WILLING_PERCENT, RELEASE_AGREED_PERCENT = 95, 90

ROLE_BY_SPECIALISM = {
    "business": "business-manager",
    "financial-health": "business-manager",
    "governance": "governor",
    "estates": "premises",
    "leadership": "senior-leader",
}
"""The role that goes with a first specialism."""

OTHER_ROLES = (
    *("specialist-leader",) * 10,
    *("middle-leader",) * 4,
    *("senior-leader",) * 3,
    *("teacher",) * 2,
    "support-staff",
)
"""The roles of all others, as often as they stand here: half of them specialist leaders of education."""


def draw_homes(pool: list[PoolSchool], count: int, draws: Draws) -> list[PoolSchool]:
    """Draw the schools that leaders come from, one leader each, in the order drawn."""
    by_urn = {school.urn: school for school in pool}
    weights = {urn: TEACHING_SCHOOL_WEIGHT if school.teaching_school else 1 for urn, school in by_urn.items()}
    return [by_urn[urn] for urn in draws.ordered("home", weights)[:count]]


def draw_supporters(homes: list[PoolSchool], draws: Draws) -> list[Supporter]:
    """Make a supporter of every leader's school, with the half-days that it can release."""
    shared = set(PoolSchool.model_fields) & set(Supporter.model_fields)
    return [
        Supporter(
            supporter_id=f"S{home.urn}",
            kind="school",
            release_half_days=draws.integer("release", home.urn, 15, 50),
            **{field: getattr(home, field) for field in shared},
        )
        for home in homes
    ]


def draw_leaders(supporters: list[Supporter], kind: str, draws: Draws) -> list[Leader]:
    """Draw a leader for each supporter: L0001 is the first drawn."""
    return [_leader(f"L{n:04d}", supporter, kind, draws) for n, supporter in enumerate(supporters, 1)]


def _leader(leader_id: str, supporter: Supporter, kind: str, draws: Draws) -> Leader:
    return Leader(
        leader_id=leader_id,
        supporter_id=supporter.supporter_id,
        half_days=draws.integer("leader half-days", leader_id, 6, 30),
        max_cases=draws.integer("leader cases", leader_id, 1, 4),
        kind=kind,
        prerequisites=True,
        specialisms=_levels("leader specialism", leader_id, 3, draws),
        schools_improved=draws.integer("schools improved", leader_id, 0, 6),
        willing=draws.chance("willing", leader_id, WILLING_PERCENT),
    )


def draw_advisers(supporters: list[Supporter], tiers: Collection[TierPolicy], draws: Draws) -> list[Leader]:
    """Draw a seconded adviser for each supporter: whom the policy lets lead, with days for any one of its deployments.

    Parameters
    ----------
    supporters : list of Supporter
    tiers : collection of TierPolicy
        The policy's: how many half-days a deployment takes and how many schools its leader must have improved.
    draws : Draws
    """
    most = max(tier.lead_half_days for tier in tiers)
    improved = max(tier.improved_at_least for tier in tiers)
    low, high = (max(most, end) for end in ADVISER_HALF_DAYS)
    return [
        leader.model_copy(
            update={
                "half_days": draws.integer("adviser half-days", leader.leader_id, low, high),
                "max_cases": draws.integer("adviser cases", leader.leader_id, *ADVISER_CASES),
                "schools_improved": max(improved, leader.schools_improved or 0),
                "willing": True,  # it is their post
            }
        )
        for leader in draw_leaders(supporters, ADVISER, draws)
    ]


def seconded_from(supporters: list[Supporter]) -> list[Supporter]:
    """Return the supporters of seconded advisers: no limit of release, which would count the adviser's days too."""
    return [supporter.model_copy(update={"release_half_days": None}) for supporter in supporters]


def draw_staff(supporters: list[Supporter], count: int, draws: Draws) -> list[StaffMember]:
    """Draw staff over the supporters, each supporter as likely as the other."""
    return [_staff_member(f"T{n:05d}", supporters, draws) for n in range(1, count + 1)]


def _staff_member(staff_id: str, supporters: list[Supporter], draws: Draws) -> StaffMember:
    number = draws.integer("staff specialisms", staff_id, 1, 2)
    first = draws.some("staff specialism", staff_id, v.SPECIALISMS, 1)[0]
    return StaffMember(
        staff_id=staff_id,
        supporter_id=draws.one("staff supporter", staff_id, supporters).supporter_id,
        role=ROLE_BY_SPECIALISM.get(first) or draws.one("role", staff_id, OTHER_ROLES),
        specialisms=_levels("staff specialism", staff_id, number, draws),
        half_days=draws.integer("staff half-days", staff_id, 4, 15),
        max_cases=draws.integer("staff cases", staff_id, 1, 4),
        release_agreed=draws.chance("release agreed", staff_id, RELEASE_AGREED_PERCENT),
    )


def _levels(kind: str, person_id: str, count: int, draws: Draws) -> tuple[tuple[str, int], ...]:
    """Draw different specialisms, each with a level from 1 to 3; sorted as files have them."""
    drawn = draws.some(kind, person_id, v.SPECIALISMS, count)
    return tuple(sorted((code, draws.integer(f"{kind} level", f"{person_id}/{code}", 1, 3)) for code in drawn))
