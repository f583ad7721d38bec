"""What stands on every output: its strength is no more than what is proved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constraints.testing import leader, make_round, school
from scenarios.reports.audience import Audience
from scenarios.reports.marks import handling, marks, proof, recommendation
from scenarios.runs import read_run, run


def _manifest(outcome: str, *stages: tuple[str, int, int | None], canonical: str = "proved") -> dict[str, Any]:
    told = [
        {"goal": goal, "value": value, "bound": bound, "proved": value == bound} for goal, value, bound in stages
    ]  # fmt: skip
    return {"outcome": outcome, "canonical": canonical, "stages": told}


@pytest.mark.parametrize(
    ("outcome", "key"),
    [
        ("proved-best", "mark.recommendation"),
        ("within", "mark.best-found"),
        ("feasible", "mark.best-found"),
        ("adopted", "mark.adopted"),
        ("none-found", "mark.no-plan"),
        ("proved-impossible", "mark.no-plan"),
    ],
)
def test_only_what_is_proved_best_is_called_best(outcome: str, key: str) -> None:
    assert recommendation(_manifest(outcome)).key == key


def test_what_is_proved_is_said_goal_by_goal() -> None:
    stages = (("placed.tier3", 2, 2), ("needs", 570, 574), ("price", 1200, 1100), ("canonical", 7, 5))
    assert proof(_manifest("within", *stages)).text == (
        "Not proved best. Proved best in: cases of tier 3 placed; needs covered by severity: 570, the most possible is "
        "574; price in minutes: 1,200, the least possible is 1,100"
    )
    assert proof(_manifest("feasible", ("placed.tier3", 2, None))).text == (
        "Not proved best. Nothing is proved of: cases of tier 3 placed"
    )


def test_a_tie_break_that_was_not_reached_is_not_claimed() -> None:
    assert "a published rule chose this one" in proof(_manifest("proved-best")).text
    assert "Others may be equally good" in proof(_manifest("proved-best", canonical="not reached")).text


def test_handling_follows_the_audience() -> None:
    assert [handling(audience) for audience in Audience] == ["OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE", "OFFICIAL", ""]


def test_marks_of_a_run_are_those_of_its_folder(tmp_path: Path) -> None:
    solved = run(make_round(schools=[school()], leaders=[leader()]), tmp_path / "run")
    told = marks(read_run(tmp_path / "run"), Audience.SCHOOL)
    assert told == marks(solved, Audience.SCHOOL)
    assert (told.day, told.policy_id, told.generated) == ("1 September 2019", "sio-2019", ())
    assert len(told.digest) == 64
    assert told.digest.startswith(told.short_digest)


def test_another_plan_has_another_digest() -> None:
    near, far = (
        marks(run(make_round(schools=[school()], leaders=[leader(name)])), Audience.PLANNER) for name in ("L1", "L2")
    )
    assert near.digest != far.digest


PLACED = ("placed.tier3", 2, 2)


@pytest.mark.parametrize(
    ("repair", "stages", "key"),
    [
        ({}, [PLACED], "mark.repaired"),
        ({"give_up": {"price": "5%"}}, [PLACED], "mark.repaired"),  # nothing of it is promised
        ({"give_up": {"needs": 1}}, [PLACED], "mark.best-found"),
        ({"proved_least": False}, [PLACED], "mark.best-found"),
        ({"order": "restore-price"}, [PLACED], "mark.best-found"),
        ({}, [("placed.tier3", 2, 3)], "mark.best-found"),
    ],
)
def test_a_repair_is_said_to_change_least_where_that_is_proved(repair: dict[str, Any], stages: list, key: str) -> None:
    told = {"order": "gentle", "give_up": {}, "proved_least": True, **repair}
    manifest = _manifest("within", *stages, ("needs", 50, 51), canonical="not reached") | {"repair": told}
    assert recommendation(manifest).key == key
    if key == "mark.repaired":
        assert proof(manifest).text.endswith("changes less; needs covered by severity: 50, the most possible is 51")
        uncounted = "; not proved best, but with a proved limit on what is possible: needs covered by severity"
        assert proof(manifest, counted=False).text.endswith(uncounted)
    else:
        assert proof(manifest).text.startswith("Not proved best")
