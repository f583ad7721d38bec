"""A run stands alone: whatever is mended in the program afterwards, its folder audits clean, byte for byte as it was.

Each mend is made in a copy of the program's source, which then audits the folders in a process of its own.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from constraints.testing import HERE as PLACE
from constraints.testing import leader, make_round, need, school, staff_member, supporter
from constraints.travel.roads import ROAD_MODELS
from scenarios.cli.main import main
from scenarios.rounds import write_round

SOURCE = Path(__file__).parents[2]
EARLIER = Path(__file__).parent / "c97e92e"
POLICIES = "constraints/rulebooks"


def mended(file, pattern, by):
    """Return what changes a file of the source in place; the pattern must be found."""

    def mend(source):
        text = (source / file).read_text(encoding="utf-8")
        changed = re.sub(pattern, by, text, flags=re.MULTILINE)
        assert changed != text, pattern
        (source / file).write_text(changed, encoding="utf-8")

    return mend


def newer_policy(source):
    """Register a newer version of a policy, in which travel is slower, nobody goes far and tiers take more days."""
    shutil.copy(source / POLICIES / "sio-2019.v1.toml", source / POLICIES / "sio-2019.v2.toml")
    for pattern, by in (
        ("^factor = .*", "factor = 1.9"),
        ("^minutes = 60$", "minutes = 30"),
        ("^lead_half_days = 6", "lead_half_days = 5"),
    ):
        mended(f"{POLICIES}/sio-2019.v2.toml", pattern, by)(source)


def _append(module, code):
    """Add code to a module that is there."""
    module.write_text(module.read_text(encoding="utf-8") + code, encoding="utf-8")


def newer_travel_model(source):
    """Register a newer version of the travel model, which goes round no water and takes half as long again."""
    _append(
        source / "constraints" / "travel" / "roads.py",
        "\n\nclass _Slower(RoadModel):\n"
        "    def metres(self, start, end, straight):\n"
        "        return straight * 3 // 2\n\n\n"
        "ROAD_MODELS = {**ROAD_MODELS, max(ROAD_MODELS) + 1: _Slower('barriers.toml')}\n",
    )


def newer_tie_break(source):
    """Register a newer version of the tie-break."""
    _append(
        source / "constraints" / "policies" / "tie_break.py",
        "\n\nTIE_BREAKS = {**TIE_BREAKS, 2: lambda case, need, person: 7}\n",
    )


REGISTERED = {"policy": newer_policy, "travel model": newer_travel_model, "tie-break": newer_tie_break}
"""Mends as they are to be made: a newer version beside the older ones. Every run audits clean after them."""

IN_PLACE = {
    "a factor of travel": mended(f"{POLICIES}/sio-2019.v1.toml", "^factor = .*", "factor = 1.9"),
    "a price": mended(f"{POLICIES}/sio-2019.v1.toml", "^dearer_beyond = .*", "dearer_beyond = [20, 30]"),
    "a rule's default": mended("constraints/rules/base.py", '= "allow"$', '= "block"'),
    "the policy is not shipped any more": lambda source: (source / POLICIES / "sio-2019.v1.toml").unlink(),
}
"""Mends as they must not be made. A run that keeps its policy whole audits clean even after them."""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of the program's source; not to be changed."""
    copy = tmp_path_factory.mktemp("source")
    for package in ("constraints", "optimiser", "scenarios"):
        shutil.copytree(SOURCE / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


_CALLS = """
import json, sys
from click.testing import CliRunner
from scenarios.cli.main import main

ended = [CliRunner().invoke(main, words) for words in json.load(sys.stdin)]
print(json.dumps([[each.exit_code, each.output] for each in ended]))
"""


@pytest.fixture
def after(source, tmp_path):
    """Mend a copy of the source, and call commands of it, one after the other in one process; all must end well."""
    copy = tmp_path / "source"
    shutil.copytree(source, copy)

    def call(mends, *commands):
        for mend in mends:
            mend(copy)
        asked = json.dumps([[str(word) for word in words] for words in commands])
        line = [sys.executable, "-c", _CALLS]
        ended = subprocess.run(line, cwd=copy, input=asked, capture_output=True, encoding="utf-8", check=True)
        for words, (code, output) in zip(commands, json.loads(ended.stdout), strict=True):
            assert code == 0, (words, output)

    return call


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A run of today, of a round in which travel, days and what is not known count; not to be changed."""
    places = [(PLACE[0] + 9_000 * n, PLACE[1]) for n in range(6)]
    round_ = make_round(
        schools=[school(f"10000{n + 1}", tier=1 + n % 3, at=place) for n, place in enumerate(places)],
        needs=[need(f"10000{n + 1}", "maths") for n in range(4)],
        supporters=[supporter("S1", at=places[0]), supporter("S2", at=places[5], release_half_days=14)],
        leaders=[leader("L1", "S1", half_days=12, willing=None), leader("L2", "S2", half_days=12, schools_improved=1)],
        staff=[staff_member("T1", "S1"), staff_member("T2", "S2", release_agreed=None)],
        overrides={"rules": {"travel-limit": {"minutes": 55}}},
    )
    folder = tmp_path_factory.mktemp("fresh")
    write_round(round_, folder / "round")
    ended = CliRunner().invoke(main, ["solve", str(folder / "round"), "--out", str(folder / "run")])
    assert ended.exit_code == 0, ended.output
    return folder / "run"


def bytes_of(folder):
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("mend", REGISTERED)
def test_a_newer_version_changes_no_run(after, fresh, mend):
    runs = fresh, EARLIER / "sio-2019", EARLIER / "overridden", EARLIER / "repaired"
    before = [bytes_of(run) for run in runs]
    bounds = [("audit", run, "--bounds") for run in runs if run.name != "repaired"]
    after([REGISTERED[mend]], *(("audit", run) for run in runs), *bounds)
    assert [bytes_of(run) for run in runs] == before


def test_after_newer_versions_a_run_solves_again_as_it_did_and_new_rounds_have_the_newest(after, fresh, tmp_path):
    runs = fresh, EARLIER / "sio-2019"
    solves = [("solve", run / "inputs", "--out", tmp_path / f"again-{run.name}") for run in runs]
    drawn = ("generate", "--out", tmp_path / "drawn", "--scale", "0.01", "--leaders", 12)
    after(REGISTERED.values(), *solves, ("new", tmp_path / "new"), drawn)
    for run in runs:
        for name in ("deployments.csv", "supports.csv"):
            before = pd.read_csv(run / name, dtype=str)
            again = pd.read_csv(tmp_path / f"again-{run.name}" / name, dtype=str)
            assert again[list(before)].equals(before)  # columns that are newer than the run are names, looked up
    for name in ("new", "drawn"):
        said = tomllib.loads((tmp_path / name / "round.toml").read_text(encoding="utf-8"))
        assert (said["policy_version"], said["tie_break"]) == (2, 2)
        assert said["travel_model"] == max(ROAD_MODELS) + 1


@pytest.mark.parametrize("mend", IN_PLACE)
def test_a_run_that_keeps_its_policy_does_not_look_at_the_shipped_one(after, fresh, mend, tmp_path):
    before = bytes_of(fresh)
    after(
        [IN_PLACE[mend]],
        ("audit", fresh, "--bounds"),
        ("solve", fresh / "inputs", "--out", tmp_path / "again"),
        ("explain", fresh, "--case", "100001", "--quick"),
    )
    for name in ("deployments.csv", "supports.csv", "inputs/policy.toml", "inputs/round.toml"):
        assert (tmp_path / "again" / name).read_bytes() == (fresh / name).read_bytes()
    assert bytes_of(fresh) == before
