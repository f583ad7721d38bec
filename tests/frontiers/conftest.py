"""A round of four schools on a line, a minute a kilometre, and a way to call the command."""

import pytest

from constraints.testing import HERE, leader, make_round, need, school, supporter
from scenarios.rounds import write_round

LINE = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}


def make_line(tiers=(2, 1, 1, 2), cases=3, **more):
    """Schools at 0, 10, 20 and 40 km of L1, who has time for some of them; S2 is out of everybody's reach.

    A deployment of 6 half-days takes 6 visits: 6 minutes a kilometre, and 30 more to another region. So the four cost
    0, 60, 120 + 30 and 240 + 30 minutes.
    """
    regions = ("North East", "North East", "London", "London")
    tables = {
        "schools": [
            school(f"10000{n + 1}", tier=tier, at=(HERE[0], HERE[1] + 1000 * km), region=region)
            for n, (tier, km, region) in enumerate(zip(tiers, (0, 10, 20, 40), regions, strict=True))
        ],
        "supporters": [
            supporter("S1", at=HERE, region="North East"),
            supporter("S2", at=(HERE[0], HERE[1] + 150_000), region="London"),
        ],
        "leaders": [leader("L1", "S1", half_days=6 * cases, max_cases=9)],
        "needs": [need("100001", severity=2, half_days=4)],
        "overrides": LINE,
    }
    return make_round(**tables | more)


@pytest.fixture
def line():
    return make_line


@pytest.fixture
def round_path(tmp_path):
    path = tmp_path / "round"
    write_round(make_line(), path)
    return path
