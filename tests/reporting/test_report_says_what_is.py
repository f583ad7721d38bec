"""What the first screen and a school's page say follows from how far matches have come, not from a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from constraints import testing as make
from scenarios.reports import Audience, run_page
from scenarios.runs import read_run, run

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.runs import Run

A, B = "100001", "100002"


def solved(folder: Path, **tables: object) -> Run:
    schools = [make.school(A), make.school(B)]
    run(make.make_round(**({"schools": schools, "leaders": [make.leader()]} | tables)), folder)
    return read_run(folder)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({}, "schools have a leader proposed"),
        ({"events": [make.event(A, "asked", "school", "L1")]}, "schools have a leader proposed"),
        ({"running": [make.running(A, "L1")]}, "schools have a leader, or one proposed"),
        ({"events": [make.event(A, "announced", "regional-director", "L1")]}, "schools have a leader, or one proposed"),
        ({"running": [make.running(A, "L1"), make.running(B, "L1")]}, "schools have a leader"),
    ],
)
def test_a_leader_who_is_only_proposed_is_called_so(tmp_path: Path, tables: dict[str, object], said: str) -> None:
    page = run_page(solved(tmp_path / "run", **tables), Audience.PLANNER)
    tile = " ".join(page.split('id="tile-placed"', 1)[1][:600].split())
    assert f"{said}<" in tile


@pytest.mark.parametrize(
    ("leaders", "enabled", "said"),
    [
        ([make.leader()], True, "counts when a leader is chosen"),
        ([], True, "counts when a leader is chosen"),
        ([make.leader()], False, "is on record"),
    ],
)
def test_a_need_that_only_informs_has_chosen_nobody(tmp_path: Path, leaders: list, enabled: bool, said: str) -> None:
    found = solved(
        tmp_path / "run",
        leaders=leaders,
        needs=[make.need(A, source="derived")],
        overrides={"rules": {"specialism-shortfall": {"enabled": enabled}}},
    )
    page = run_page(found, Audience.SCHOOL, case_id=A)
    assert said in page
    assert "Support proposed" not in page
    assert "has helped to choose" not in page
