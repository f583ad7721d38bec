"""A small round with everything decided by arithmetic, and runs of it."""

import pytest

from constraints.testing import leader, make_round, measured, need, school, staff_member, supporter
from scenarios.runs import run

A, B, C, D = "100001", "100002", "100003", "100004"


def four_schools(**changed):
    """Four schools, two leaders of two deployments each (12 half-days, 6 a deployment); times are measured.

    L1 (supporter S1) is 10 minutes from A and B and 30 from C and D; L2 (supporter S2) the other way round.
    """
    tables = {
        "schools": [
            school(A, tier=3, region="North East", idaci_quintile=5, name="Hill Primary"),
            school(B, tier=2, region="North East", name="Oak High", phase="secondary"),
            school(C, tier=2, region="South West", governance="academy", trust_id="T9"),
            school(D, tier=1, region="South West", faith="Roman Catholic"),
        ],
        "needs": [need(A, "maths", severity=3), need(C, "phonics", severity=1)],
        "supporters": [supporter("S1", region="North East"), supporter("S2", region="South West")],
        "leaders": [
            leader("L1", "S1", half_days=12, phases="primary;secondary"),
            leader("L2", "S2", half_days=12, phases="primary;secondary"),
        ],
        "staff": [staff_member("T1", "S1")],
        "travel": [
            *(measured("L1", urn, 10 if urn in {A, B} else 30) for urn in (A, B, C, D)),
            *(measured("L2", urn, 30 if urn in {A, B} else 10) for urn in (A, B, C, D)),
        ],
    }  # fmt: skip
    return make_round(**(tables | changed))


@pytest.fixture(scope="session")
def four():
    """The round; not to be changed."""
    return four_schools()


@pytest.fixture(scope="session")
def four_run(four):
    return run(four)


@pytest.fixture(scope="session")
def build():
    return four_schools


@pytest.fixture(scope="session")
def solve():
    return run
