"""A small round that has something of everything, and a run of it."""

import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from constraints.testing import (
    HERE,
    commitment,
    conflict,
    interest,
    leader,
    make_round,
    measured,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    waive,
)  # fmt: skip
from scenarios.cli.main import main
from scenarios.rounds import write_round

NOTE = "planted-note: the head is unwell"
FORMULA = '=HYPERLINK("http://example.org")'


def rich_round():
    """Six schools in two regions, three supporters; running work, a pin, a waiver, a conflict, private notes."""
    urns = [f"10000{n}" for n in range(1, 7)]
    regions = ["North East", "North East", "North East", "South West", "South West", None]
    return make_round(
        schools=[
            school(
                urn, tier=1 + n % 2, at=(HERE[0], HERE[1] + 8_000 * n), region=region, rounds_waited=n % 3,
                diocese=FORMULA if n == 1 else None, name=f"-School {n}",
            )
            for n, (urn, region) in enumerate(zip(urns, regions, strict=True))
        ],
        needs=[need(urn, subject) for urn in urns[:4] for subject in ("maths", "phonics")],
        supporters=[
            supporter("S1", region="North East"),
            supporter("S2", at=(HERE[0], HERE[1] + 20_000), region="South West", release_half_days=20),
            supporter("S3", at=(HERE[0] + 70_000, HERE[1])),
        ],
        leaders=[
            leader("L1", "S1", half_days=12, specialisms="phonics:2"),
            leader("L2", "S2", half_days=14, willing=None),
            leader("L3", "S3", half_days=6),
        ],
        staff=[staff_member("T1", "S1", half_days=8), staff_member("T2", "S2", "phonics:3", half_days=6)],
        decisions=[
            pin(urns[0], "L1", on="2019-09-02", note=NOTE),
            waive(urns[5], "L3", "travel-limit", on="2019-09-02", note=NOTE, by="RD"),
        ],
        conflicts=[conflict(urns[2], "L1", note=NOTE)],
        interests=[interest("T1", urns[3])],
        running=[running(urns[3], "L2", half_days_left=4)],
        commitments=[commitment("T2", 1, 0)],
        travel=[measured("L1", urns[1], 20)],
    )  # fmt: skip


def solve_to(source: Path, out: Path, *options: str):
    """Call `nlematch solve` in process."""
    return CliRunner().invoke(main, ["solve", str(source), "--out", str(out), *options])


@pytest.fixture(scope="session")
def rich_path(tmp_path_factory):
    """The rich round on disk; not to be changed."""
    path = tmp_path_factory.mktemp("rich") / "round"
    write_round(rich_round(), path)
    return path


@pytest.fixture(scope="session")
def solved(rich_path, tmp_path_factory):
    """A run of the rich round; not to be changed."""
    out = tmp_path_factory.mktemp("solved") / "run"
    ended = solve_to(rich_path, out)
    assert ended.exit_code == 0, ended.output
    return out


@pytest.fixture
def tampered(solved, tmp_path):
    """A copy of the run that may be changed."""
    copy = tmp_path / "tampered"
    shutil.copytree(solved, copy)
    for file in copy.rglob("*"):
        file.chmod(file.stat().st_mode | stat.S_IWRITE)
    return copy
