"""Schools drawn over the counts of an authority: those that are offered support, and those supply may come from."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

from constraints.domain import PoolSchool, School
from scenarios.generate.authorities import KINDS, Authority, apportion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scenarios.generate.draws import Draws

FIRST_URN = 900_001
"""Drawn schools are numbered from here; no real school is."""

ACADEMIES_PER_TRUST = 6

PHASE_AND_PROVISION = {
    "nursery": ("nursery", "mainstream"),
    "primary": ("primary", "mainstream"),
    "secondary": ("secondary", "mainstream"),
    "special": ("all-through", "special"),
    "pru": ("secondary", "alternative"),
}


@dataclasses.dataclass
class Numbers:
    """URNs in a row."""

    following: int = FIRST_URN

    def take(self) -> str:
        """Return the next URN."""
        urn, self.following = str(self.following), self.following + 1
        return urn


def draw_schools(
    table: Sequence[Authority], tiers: Sequence[int], draws: Draws
) -> tuple[list[School], list[PoolSchool]]:
    """Draw the schools of a round and its pool, authority by authority.

    Parameters
    ----------
    table : sequence of Authority
        Counts as they are wanted, sorted by code.
    tiers : sequence of int
        The policy's tier for each tier of the table.
    draws : Draws
    """
    numbers = Numbers()
    schools: list[School] = []
    pool: list[PoolSchool] = []
    for authority in table:
        schools += _cases(authority, tiers, numbers, draws)
        pool += _pool(authority, numbers, draws)
    return schools, pool


def _cases(authority: Authority, tiers: Sequence[int], numbers: Numbers, draws: Draws) -> Iterator[School]:
    """Draw the schools of the three tiers; phases are dealt over them as the authority's schools have them."""
    kinds = _kinds(authority.improving_by_kind, sum(authority.tiers), f"cases {authority.la_code}", draws)
    wanted = [tier for tier, count in zip(tiers, authority.tiers, strict=True) for _ in range(count)]
    for kind, tier in zip(kinds, wanted, strict=True):
        facts = _facts(authority, kind, numbers.take(), draws)
        governance = "academy" if facts["trust_id"] else "maintained"
        yield School(tier=tier, governance=governance, la_name=authority.la_name, **facts)


def _pool(authority: Authority, numbers: Numbers, draws: Draws) -> Iterator[PoolSchool]:
    """Draw the Outstanding schools; teaching schools are among them, the first so many drawn."""
    count = max(authority.outstanding, authority.teaching_schools)
    for place, kind in enumerate(_kinds(authority.by_kind, count, f"pool {authority.la_code}", draws)):
        facts = _facts(authority, kind, numbers.take(), draws)
        yield PoolSchool(teaching_school=place < authority.teaching_schools, **facts)


def _kinds(weights: Sequence[int], count: int, key: str, draws: Draws) -> list[str]:
    shares = apportion(weights, count)
    return draws.shuffled("kind", key, [kind for kind, share in zip(KINDS, shares, strict=True) for _ in range(share)])


def _facts(authority: Authority, kind: str, urn: str, draws: Draws) -> dict[str, Any]:
    phase, provision = PHASE_AND_PROVISION[kind]
    easting, northing = _position(authority, urn, draws)
    return {
        "urn": urn,
        "name": f"Generated {kind} school {urn}",
        "phase": phase,
        "provision": provision,
        "easting": easting,
        "northing": northing,
        "la_code": authority.la_code,
        "region": authority.region,
        "trust_id": _trust(authority, urn, draws),
    }


def _position(authority: Authority, urn: str, draws: Draws) -> tuple[int, int]:
    """Draw a place within a circle, all of it alike: points of its square until one lies inside.

    Half of such places lie within the authority's spread, for the circle is twice as large.
    """
    radius = math.isqrt(2 * authority.spread_m**2)
    for turn in range(1000):
        east = draws.integer("east", f"{urn}/{turn}", -radius, radius)
        north = draws.integer("north", f"{urn}/{turn}", -radius, radius)
        if east * east + north * north <= radius * radius:
            return authority.easting + east, authority.northing + north
    return authority.easting, authority.northing


def _trust(authority: Authority, urn: str, draws: Draws) -> str | None:
    """Draw whether a school is an academy, and then which of the authority's trusts it is in."""
    if draws.integer("academy", urn, 1, authority.schools) > authority.academies:
        return None
    trusts = max(1, authority.academies // ACADEMIES_PER_TRUST)
    return f"G{authority.la_code}-{draws.integer('trust', urn, 1, trusts)}"
