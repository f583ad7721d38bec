"""How the run folders beside this file were made: by the commands of commit c97e92e, in a checkout of that commit.

    git worktree add ../c97e92e c97e92e && cd ../c97e92e && make .venv/.develop
    .venv/bin/python PATH/TO/make.py OUT

It is kept to say what the folders hold.  They are never made again: what later commits write is not what they test.
"""

import random
import sys
from pathlib import Path

from click.testing import CliRunner

from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from scenarios.cli.main import main
from scenarios.rounds import write_round
from tests.running.conftest import rich_round

OVERRIDES = """
[policy]
extends = "sio-2019"
travel.factor = 1.9
rules.travel-limit.tolerance_minutes = 10
rules.budget = { enabled = true, pence = 1500000 }
tiers.1.lead_limit_half_days = "none"
defaults.release_half_days = 30
"""

STUDY = """
title = "Reach and days"
round = "../sio-2019-round"
rules.continuity.minutes = 10
[grid.reach]
of = "solve.reach"
values = [45, 75]
[scenarios.fewer]
edits = [{ table = "leaders", scale = { half_days = 0.8 } }]
"""


def call(*words: object) -> None:
    """Call a command; it must end well."""
    ended = CliRunner().invoke(main, [str(word) for word in words])
    assert ended.exit_code == 0, ended.output


def two_places():
    """Make a round of two places 300 km apart, 44 schools and 9 supporters at each."""
    draw = random.Random(1)
    schools, bodies, leaders, staff, needs = [], [], [], [], []
    for place in range(2):
        middle = (HERE[0], HERE[1] + 300_000 * place)

        def near(middle=middle):
            return (middle[0] + draw.randint(-20_000, 20_000), middle[1] + draw.randint(-20_000, 20_000))

        for n in range(44):
            urn = str(200_000 + 1_000 * place + n)
            schools.append(school(urn, tier=draw.randint(1, 3), at=near(), rounds_waited=draw.randint(0, 2)))
            needs += [need(urn, subject, severity=draw.randint(1, 3)) for subject in draw.sample(["maths", "send"], 1)]
        for n in range(9):
            name = f"{place}{n}"
            bodies.append(supporter(f"S{name}", at=near(), release_half_days=draw.choice([None, 24])))
            leaders.append(leader(f"L{name}", f"S{name}", half_days=draw.choice([12, 18, 20]), schools_improved=1))
            staff.append(staff_member(f"T{name}", f"S{name}", draw.choice(["maths:3", "send:2"]), half_days=8))
    return make_round(schools=schools, supporters=bodies, leaders=leaders, staff=staff, needs=needs)


def make(out: Path) -> None:
    """Make every folder."""
    for policy in ("sio-2019", "tsi-2022", "rise-2025"):
        drawn = out / f"{policy}-round"
        call(
            "generate", "--out", drawn, "--policy", policy, "--seed", 3, "--scale", "0.01", "--leaders", 16, "--staff",
            40,
        )  # fmt: skip
        call("solve", drawn, "--out", out / policy)
    write_round(rich_round(), out / "rich-round")
    call("solve", out / "rich-round", "--out", out / "rich")
    settings = out / "rich-round" / "round.toml"
    text = settings.read_text(encoding="utf-8").replace('policy = "sio-2019"\n', OVERRIDES)
    settings.write_text(text, encoding="utf-8", newline="\n")
    region = ("--region", "North East", "--reach", 75)
    call("solve", out / "rich-round", "--out", out / "overridden", *region)
    call("adopt", out / "rich-round", out / "rich", "--out", out / "adopted")
    write_round(two_places(), out / "two-places-round")
    call("solve", out / "two-places-round", "--out", out / "components", "--gap", "0.02")
    led = (out / "sio-2019" / "deployments.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[2]
    call(
        "repair", out / "sio-2019-round", out / "sio-2019", "--out", out / "repaired", "--withdraw", led, "--curve",
        "--give-up", 1,
    )  # fmt: skip
    (out / "studies").mkdir()
    (out / "studies" / "study.toml").write_text(STUDY, encoding="utf-8")
    call("run", out / "studies" / "study.toml", "--out", out / "study", "--workers", 1)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
