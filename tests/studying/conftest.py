"""A small round to study, and studies run in this process."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from scenarios.rounds import write_round
from scenarios.studies import read_study

URNS = tuple(f"10000{n}" for n in range(1, 6))


def small_round(**more):
    """Five schools in two regions, 3 to 15 km north of two supporters with a leader each; everything proves at once."""
    given = {
        "schools": [
            school(urn, tier=1 + n % 2, at=(HERE[0], HERE[1] + 3_000 * n), region="North East" if n < 3 else "London")
            for n, urn in enumerate(URNS)
        ],
        "needs": [need(urn, "maths") for urn in URNS[:3]],
        "supporters": [supporter("S1", region="North East"), supporter("S2", region="London", release_half_days=14)],
        "leaders": [leader("L1", "S1", half_days=12), leader("L2", "S2", half_days=6, willing=None)],
        "staff": [staff_member("T1", "S1", half_days=8)],
    }
    return make_round(**given | more)


@pytest.fixture(name="small_round")
def _small_round():
    """The function that makes the small round; its arguments replace tables."""
    return small_round


@pytest.fixture
def written(tmp_path):
    """Write the small round, and studies beside it."""
    write_round(small_round(), tmp_path / "round")

    def write(text, name="study.toml"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def run_here(tmp_path):
    """Run a study with workers of this process; much quicker to start, and the same code."""

    def run(file, out="out", **more):
        with ThreadPoolExecutor(1) as executor:
            return read_study(file).run(tmp_path / out, executor=executor, **more)

    return run
