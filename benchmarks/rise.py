"""A round like the first year of the RISE teams: 430 schools, 65 advisers over the nine regions, 124 organisations.

What was published: of nearly 430 schools, 46 had an adviser from another region, the furthest 269 miles away; 65
advisers give about two days a week; 124 organisations supported the first 159 schools. Which schools and advisers they
are, where they live and what else decided is not in any file. So schools are drawn over the counts of schools that
required improvement in 2020, advisers on Outstanding schools in proportion to each region's share of the schools, with
places for 455, and the travel limit is so wide that nobody is out of reach. The two figures say how far apart schools
and advisers have to be in a round of this shape; they say nothing about whether those 46 were avoidable.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from constraints.changes import with_settings, with_tables, with_travel_limit
from constraints.domain import Leader, PoolSchool, School, Supporter
from constraints.round import table_of
from scenarios.generate import Wanted, draw_england
from scenarios.generate.authorities import apportion
from scenarios.generate.draws import Draws
from scenarios.generate.supply import draw_homes, draw_leaders, draw_staff, draw_supporters

if TYPE_CHECKING:
    from constraints.round import Round

SCHOOLS, ADVISERS, ORGANISATIONS, STAFF = 430, 65, 124, 1000
PLACES, HALF_DAYS = 7, 7 * 24
"""Of an adviser: 430 / 65 is 6.6 schools, so seven places, and the half-days that seven deployments take."""
REACH_MINUTES = 600
REPORTED_OTHER_REGION, REPORTED_LONGEST_MILES = 46, 269
METRES_PER_MILE = 1609.344

_SCALE = Fraction(21, 100)
"""Of England's counts: a little more than 430 schools."""


def rise_round(seed: int) -> Round:
    """Draw the round.

    Parameters
    ----------
    seed : int
    """
    draws = Draws(seed)
    drawn = draw_england("rise-2025", Wanted(ADVISERS, STAFF, needs=True, version=1), seed, _SCALE)
    schools = drawn.records(School)
    kept = set(draws.ordered("rise school", {school.urn: 1 for school in schools})[:SCHOOLS])
    schools = [school for school in schools if school.urn in kept]
    pool = [school for school in drawn.records(PoolSchool) if school.urn not in kept]
    homes = _homes(schools, pool, draws)
    others = {school.urn for school in homes}
    supporters = draw_supporters(homes, draws)
    organisations = draw_supporters(
        draw_homes([school for school in pool if school.urn not in others], ORGANISATIONS - ADVISERS, draws), draws
    )
    # An adviser is seconded: what they give is not released by a school beside its own staff.
    supporters = [supporter.model_copy(update={"release_half_days": None}) for supporter in supporters]
    leaders = [_adviser(leader) for leader in draw_leaders(supporters, "adviser", draws)]
    bodies: list[Supporter] = sorted([*supporters, *organisations], key=lambda row: row.supporter_id)
    needs = drawn.tables["needs"]
    mark = f"advisers and organisations in the shape of the RISE teams, seed {seed}"
    tables = {
        "schools": table_of("schools", schools),
        "needs": needs[needs["case_id"].isin(kept)].reset_index(drop=True),
        "supporters": table_of("supporters", bodies),
        "leaders": table_of("leaders", leaders),
        "staff": table_of("staff", draw_staff(bodies, STAFF, draws)),
    }
    round_ = with_settings(
        with_tables(drawn, tables),
        id="rise-like",
        title="RISE-like round",
        generated=(*drawn.meta.generated, mark),
    )
    return with_travel_limit(round_, REACH_MINUTES)


def _homes(schools: list[School], pool: list[PoolSchool], draws: Draws) -> list[PoolSchool]:
    """Draw the advisers' schools, region by region in proportion to its schools in the round."""
    regions = sorted({school.region for school in schools if school.region})
    shares = apportion([sum(school.region == region for school in schools) for region in regions], ADVISERS)
    return [
        home
        for region, share in zip(regions, shares, strict=True)
        for home in draw_homes([school for school in pool if school.region == region], share, draws)
    ]


def _adviser(leader: Leader) -> Leader:
    """Give a drawn leader an adviser's time; all have improved a school, and all are willing, for it is their post."""
    improved = max(1, leader.schools_improved or 0)
    return leader.model_copy(
        update={"half_days": HALF_DAYS, "max_cases": PLACES, "schools_improved": improved, "willing": True}
    )
