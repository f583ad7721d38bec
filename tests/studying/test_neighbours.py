"""Neighbours of a grid hand on what they found where it is the same, and no byte depends on it."""

import pytest

from scenarios.runs import execute_run
from scenarios.studies import read_study
from scenarios.studies.definition.expanding import expand
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.neighbours import Ends, are_neighbours
from scenarios.studies.execution.steps import Label
from scenarios.studies.rounds.building import Rounds, build_round

TAKEN = "the same model as that of the finished run"
GRID = """
round = "round"

[grid.reach]
of = "solve.reach"
values = [15, 60]

[grid.willing]
as-said = {}
all = { extends = "everyone-willing" }
"""
"""A leader of the small round has not said whether they are willing, which forbids nothing: two models in four runs."""


def taken(record):
    """The runs whose end was another's, and whose."""
    logs = {one.name: (one.folder / "solver.log").read_text() for one in record.runs}
    return {name: log.split(TAKEN)[1].split(":")[0].strip() for name, log in logs.items() if TAKEN in log}


def test_what_changes_nothing_is_solved_once(written, run_here):
    record = run_here(written(GRID))
    assert taken(record) == {f"reach={reach},willing=all": f"reach={reach},willing=as-said" for reach in (15, 60)}


def test_runs_have_the_bytes_of_single_solves(written, run_here, outcome_of, tmp_path):
    file = written(GRID)
    record = run_here(file)
    assert taken(record)
    for scenario in expand(read_definition(file)):
        round_ = build_round(scenario.part, Rounds(tmp_path), file.name)
        execute_run(round_, tmp_path / "single" / scenario.name, scenario.part.solve.settings())
        assert outcome_of(tmp_path / "single" / scenario.name) == outcome_of(record[scenario.name].folder)


def test_no_byte_depends_on_what_was_finished_before(written, run_here, outcome_of):
    file = written(GRID)
    record = run_here(file)
    level = "as-said = {}\n"
    turned = GRID.replace(level, "") + level
    other = run_here(written(turned, "turned.toml"), "turned")
    assert taken(other) == {given: taker for taker, given in taken(record).items()}
    for one in record.runs:
        assert outcome_of(one.folder) == outcome_of(other[one.name].folder)


def test_draws_hand_on_within_a_draw(written, run_here):
    record = run_here(written(GRID + "[draws]\ncount = 2\nseed = 3\ndrop_outs = { percent = 50 }\n"))
    found = taken(record)
    assert found
    assert all(name[-4:] == other[-4:] for name, other in found.items())


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (Label("a=1,b=1", axes={"a": "1", "b": "1"}), Label("a=1,b=2", axes={"a": "1", "b": "2"}), True),
        (Label("a=1,b=1", axes={"a": "1", "b": "1"}), Label("a=2,b=2", axes={"a": "2", "b": "2"}), False),
        (Label("base"), Label("far"), True),
        (Label("base"), Label("base"), False),
        (Label("base", draw=1), Label("far", draw=2), False),
        (Label("base", draw=2), Label("far", draw=2), True),
        (Label("base", round=1), Label("far", round=1), False),
        (Label("base", question="minutes"), Label("far", question="minutes"), False),
        (Label("base"), Label("far", question="minutes"), False),
    ],
)
def test_who_are_neighbours(one, other, near):
    assert are_neighbours(one, other) == are_neighbours(other, one) == near


def test_one_run_of_each_model_goes_along(tmp_path):
    ends, told = Ends(), {"reproducible": True, "stages": [{}]}
    for number, model in enumerate(["A", "B", "A", "C"]):
        manifest = told | {"model": model, "reproducible": model != "C"}
        ends.add(Label(f"s{number}"), manifest, tmp_path / f"s{number}")
    assert sorted(folder.name for folder in ends.near(Label("next"))) == ["s1", "s2"]
    assert [folder.name for folder in ends.near(Label("s1"))] == ["s2"]


def test_neighbours_are_not_solved_side_by_side_while_others_wait(written, tmp_path):
    record = read_study(written(GRID)).run(tmp_path / "out", workers=2)
    assert taken(record)  # at least the last: the run that it is equal to was among the first two
