"""How answers are worded: one and many, pins, running work, refusals, rules that were lifted, staff asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from constraints.testing import event, leader, make_round, measured, pin, running, school, staff_member, waive
from scenarios.cli.main import main
from scenarios.explain.cases import explain_case
from scenarios.explain.rounds import explain_round
from scenarios.runs import read_run, run

A, B = "100001", "100002"


def told(folder: Path, case_id: str, **tables: Any) -> str:
    """Solve a round and explain one of its cases, as one line."""
    run(make_round(**tables), folder / "run")
    return " ".join(str(explain_case(read_run(folder / "run"), case_id, seconds=20.0)).split())


def asked(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", str(folder / "run"), *arguments])


@pytest.mark.parametrize(
    ("half_days", "places", "left"),
    [(7, 2, "1 half-day and 1 place left"), (8, 3, "2 half-days (1 day) and 2 places left")],  # leading takes 6
)
def test_what_is_left_is_counted_in_the_right_number(tmp_path: Path, half_days: int, places: int, left: str) -> None:
    lead = leader("L1", half_days=half_days, max_cases=places)
    near = [measured("L1", A, 10), measured("L1", B, 20)]
    assert left in told(tmp_path, B, schools=[school(A), school(B)], leaders=[lead], travel=near)


def test_a_pin_is_named_where_it_is_why_nobody_else_can(tmp_path: Path) -> None:
    leaders = [leader("L1"), leader("L2", "S2")]
    text = told(tmp_path, A, schools=[school(A)], leaders=leaders, decisions=[pin(A, "L1")])
    why = "a planner has pinned this pair, and while that stands nobody else can."
    assert text.startswith(f"L1 leads School {A} ({A}): {why}")
    assert "1 more pass the rules about the pair, but no plan can have them lead it, for a planner has pinned" in text


def test_running_work_is_named_where_it_is_why_nobody_else_can(tmp_path: Path) -> None:
    leaders = [leader("L1"), leader("L2", "S2")]
    text = told(tmp_path, A, schools=[school(A)], leaders=leaders, running=[running(A, "L1")])
    why = "it is work from an earlier round that goes on, and while that stands"
    assert text.startswith(f"L1 leads School {A} ({A}): {why}")


def test_without_a_pin_nobody_else_can_is_said_as_it_is(tmp_path: Path) -> None:
    assert told(tmp_path, A, schools=[school(A)], leaders=[leader("L1")]).startswith(
        f"L1 leads School {A} ({A}), and nobody else can."
    )


def test_a_refused_offer_is_told_as_the_schools_own(tmp_path: Path) -> None:
    text = told(tmp_path, A, schools=[school(A)], leaders=[leader("L1")], events=[event(A, "refused", "school")])
    assert text.startswith(f"School {A} ({A}) has no leader: it refused the offer.")


def test_support_that_started_with_somebody_within_reach_is_not_told_as_what_stops_all(tmp_path: Path) -> None:
    """L9, with whom it started, is the farthest: the leaders that are told of are all stopped by that start."""
    others = [leader(f"L{n}", f"S{n}") for n in range(1, 9)]
    text = told(
        tmp_path,
        A,
        schools=[school(A)],
        leaders=[*others, leader("L9", "S9", willing=False)],
        events=[event(A, "started", "regional-director", "L9")],
        travel=[measured("L9", A, 50)],
    )
    assert text.startswith(f"School {A} ({A}) has no leader: rules stop every leader within reach.")
    assert "eligible-case stops 8" in text


def test_what_stops_one_leader_is_not_told_as_the_schools_own(tmp_path: Path) -> None:
    refused = [event(A, "refused", "leader", "L1")]
    text = told(tmp_path, A, schools=[school(A)], leaders=[leader("L1")], events=refused)
    assert text.startswith(f"School {A} ({A}) has no leader: rules stop every leader within reach.")


def test_a_rule_that_was_lifted_is_not_something_to_check(tmp_path: Path) -> None:
    far = [measured("L1", A, 70)]
    lead = leader("L1", willing=None)
    text = told(
        tmp_path, A, schools=[school(A)], leaders=[lead], travel=far, decisions=[waive(A, "L1", "travel-limit")]
    )
    lifted = text.index("Rules that a planner lifted travel-limit 70 minutes one way (measured), at most 60")
    assert lifted < text.index("To check before you call available-leader")


def test_a_staff_member_asked_about_as_a_leader_is_told_as_what_they_are(tmp_path: Path) -> None:
    tables = {"schools": [school(A)], "leaders": [leader("L1")], "staff": [staff_member("T1", role="middle-leader")]}
    run(make_round(**tables), tmp_path / "run")
    for more in ((), ("--case", A)):
        ended = asked(tmp_path, "--leader", "T1", *more)
        assert ended.exit_code == 1
        assert "NM202 --leader: 'T1'" in ended.output
        assert "this is a staff member (middle leader) of S1, who covers needs" in ended.output
    assert "Expected a leader of the run's round" in asked(tmp_path, "--leader", "L11").output


def test_a_school_that_gets_a_leader_is_not_counted_among_those_that_change_theirs(tmp_path: Path) -> None:
    round_ = make_round(schools=[school(A), school(B)], leaders=[leader("L1", max_cases=1)])
    run(round_, tmp_path / "run")
    text = " ".join(str(explain_round(read_run(tmp_path / "run"), quick=True)).split())
    assert "one more case for L1: places 1 more school, for instance" in text
    assert "would change leader" not in text
