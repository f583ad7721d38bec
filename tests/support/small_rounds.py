"""Small rounds of every kind, drawn by a seed: tight enough that relaxations split, small enough that all is proved."""

import dataclasses

import numpy as np
import pandas as pd

from constraints.testing import leader, make_round, need, pin, school, staff_member, supporter

METRES_APART = 300_000
"""Beyond any reach."""
SPECIALISMS = ("maths", "phonics", "science")


def tight_round(seed, *, cases=None, lumpy=False, any_supporter=False, budget=False, demands=False, at=(0, 0)):
    """Draw a round within everybody's reach, in which people's half-days do not go round.

    Parameters
    ----------
    seed : int
    cases : int, optional
        How many schools; 6 to 27 unless given. Every fifth or so has a supporter, with a few leaders and staff.
    lumpy : bool
        Deployments of 3, 5 and 7 half-days by tier.
    any_supporter : bool
        Whether staff of any supporter may cover a need.
    budget : bool
        Whether money is short, too, which makes one piece of all.
    demands : bool
        Whether some leaders are pinned to cases, and half of each region's cases are to be placed.
    at : (easting, northing)
        Added to every position.
    """
    draw = np.random.default_rng(seed)
    cases = cases or int(draw.integers(6, 28))
    homes = 1 + cases // 5
    east, north = 450_000 + at[0], 250_000 + at[1]
    mark = f"{at[1] // METRES_APART}"

    def place():
        return east + int(draw.integers(0, 30_000)), north + int(draw.integers(0, 30_000))

    urns = [str(100_001 + 1_000 * int(mark) + i) for i in range(cases)]
    schools = [
        school(urn, int(draw.integers(1, 4)), place(), rounds_waited=int(draw.integers(0, 3)), region="North East")
        for urn in urns
    ]
    released = draw.integers(14, 30, homes).tolist()
    supporters = [supporter(f"S{mark}{k}", place(), release_half_days=days) for k, days in enumerate(released)]
    leaders, staff = [], []
    for home in supporters:
        leaders += [
            leader(
                f"L{home.supporter_id}{i}", home.supporter_id, half_days=int(draw.choice([6, 8, 11, 13, 17])),
                max_cases=int(draw.integers(1, 4)),
            )
            for i in range(int(draw.integers(1, 4)))
        ]  # fmt: skip
        staff += [
            staff_member(
                f"T{home.supporter_id}{i}", home.supporter_id, half_days=int(draw.integers(3, 9)),
                max_cases=int(draw.integers(1, 4)),
                specialisms=f"{draw.choice(SPECIALISMS)}:{draw.integers(1, 4)}",
            )
            for i in range(int(draw.integers(1, 3)))
        ]  # fmt: skip
    needs = [
        need(urn, str(code), severity=int(draw.integers(1, 4)), half_days=int(draw.integers(2, 5)))
        for urn in urns
        for code in draw.permutation(SPECIALISMS)[: draw.integers(0, 3)]
    ]
    decisions = []
    if demands:
        pinned = draw.permutation(urns)[: draw.integers(1, 4)]
        decisions = [pin(str(urn), str(draw.choice([row.leader_id for row in leaders]))) for urn in pinned]
    return make_round(
        overrides=_overrides(draw, lumpy=lumpy, any_supporter=any_supporter, budget=budget, demands=demands),
        schools=schools, supporters=supporters, leaders=leaders, staff=staff, needs=needs, decisions=decisions,
        seed=1 + seed % 7,
    )  # fmt: skip


def _overrides(draw, *, lumpy, any_supporter, budget, demands):
    rules, changes = {}, {}
    if lumpy:
        changes["tiers"] = {str(tier): {"lead_half_days": days} for tier, days in ((1, 3), (2, 5), (3, 7))}
    if any_supporter:
        changes["team"] = {"model": "any-supporter"}
    if budget:
        rules["budget"] = {"enabled": True, "pence": int(draw.integers(4, 20)) * 100_000}
    if demands:
        rules["region-guarantee"] = {"enabled": True, "share_percent": int(draw.choice([5, 10, 20, 40]))}
    return changes | ({"rules": rules} if rules else {})


def islands(seed, **more):
    """Two tight rounds so far from each other that they share nobody."""
    cases = 5 + seed % 8
    one = tight_round(seed, cases=cases, **more)
    other = tight_round(seed + 10_000, cases=cases - 1, at=(0, METRES_APART), **more)
    tables = {
        name: pd.concat([table, other.tables[name]], ignore_index=True) if len(other.tables[name]) else table
        for name, table in one.tables.items()
    }
    return dataclasses.replace(one, tables=tables)


KINDS = {
    "plans": tight_round,
    "lumpy": lambda seed: tight_round(seed, lumpy=True),
    "any supporter": lambda seed: tight_round(seed, any_supporter=True, lumpy=seed % 2 == 0),
    "pairs": lambda seed: tight_round(seed, any_supporter=True, lumpy=True),
    "components": lambda seed: islands(seed, lumpy=seed % 2 == 0),
    "budget": lambda seed: tight_round(seed, budget=True, lumpy=seed % 2 == 0),
    "demands": lambda seed: tight_round(seed, demands=True, lumpy=seed % 2 == 0),
}
"""How to draw a round of each kind by a seed; those of pairs are to be worked on without case plans."""
