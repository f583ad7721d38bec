"""What planners read of other leaders: what is left of their time, and of whom it is said."""

from pathlib import Path

from constraints import testing as make
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, write_letters
from scenarios.runs import Run
from scenarios.statements import Statement
from tests.support.letters_of_a_small_round import ELM, OAK, small_run, small_tables


def said_to_planners(run: Run, folder: Path) -> list[Statement]:
    pages = write_letters(run, folder, LetterSettings(audience=Audience.PLANNER))
    return [said for page in pages["statements"] for said in page]


def test_a_case_that_a_leader_is_at_already_takes_no_place_of_theirs(tmp_path: Path) -> None:
    moved_up = make.running(ELM, "L1", half_days_left=1, tier=1)  # it is led anew, under the higher tier
    run = small_run(tmp_path / "run", running=[moved_up])
    (said,) = (one for one in said_to_planners(run, tmp_path / "letters") if one.key == "letter.other-leads")
    assert (said.arguments["case_id"], said.arguments["leader_id"]) == (OAK, "L1")
    assert said.arguments["cases"] == 0


def test_nothing_is_said_of_the_time_that_is_left_of_whom_rules_stop(tmp_path: Path) -> None:
    leaders = [*small_tables()["leaders"], make.leader("L2", "S1", willing=False)]
    said = said_to_planners(small_run(tmp_path / "run", leaders=leaders), tmp_path / "letters")
    stopped = {one.arguments["leader_id"] for one in said if one.key == "letter.stopped-by"}
    left = {one.arguments["leader_id"] for one in said if one.key.startswith("letter.other-")}
    assert (stopped, left) == ({"L2"}, {"L1"})
