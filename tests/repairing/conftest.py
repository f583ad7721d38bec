"""Rounds on disk to record and repair, and a way to call the commands."""

import pytest

from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from scenarios.rounds import write_round

KILOMETRE = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}
"""A minute a kilometre, so that prices can be worked out by hand."""


def make_small_round(**more):
    """Three schools 10 km apart on a line; L1 (and T1) at the first, L2 (and T2) at the last; each may lead two."""
    places = [(HERE[0], HERE[1] + 10_000 * n) for n in range(3)]
    tables = {
        "schools": [school(f"10000{n + 1}", at=place, la_code="301") for n, place in enumerate(places)],
        "supporters": [supporter("S1", at=places[0]), supporter("S2", at=places[2])],
        "leaders": [leader("L1", "S1", half_days=12), leader("L2", "S2", half_days=12)],
        "staff": [staff_member("T1", "S1"), staff_member("T2", "S2")],
        "needs": [need("100001"), need("100003")],
        "overrides": KILOMETRE,
    }
    return make_round(**tables | more)


@pytest.fixture
def small_round():
    return make_small_round


@pytest.fixture(scope="module")
def small_rounds():
    return make_small_round


@pytest.fixture
def round_path(tmp_path):
    path = tmp_path / "round"
    write_round(make_small_round(), path)
    return path
