"""`nlematch solve` in process: its options, what it prints and where, and what it ends with."""

import csv
import io
import json
from fractions import Fraction

import pandas as pd
import pytest
from click.testing import CliRunner

from constraints.testing import HERE, leader, make_round, need, pin, running, school, staff_member, supporter
from scenarios.cli.main import main
from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rechecking import recheck
from scenarios.rounds import write_round

A, B, C, D = "100001", "100002", "100003", "100004"


@pytest.fixture
def solve_round(tmp_path):
    """Solve a round with some options; give click's result and the run folder."""

    def call(round_, *options, name="run"):
        path = tmp_path / f"{name}-round"
        write_round(round_, path)
        ended = CliRunner().invoke(main, ["solve", str(path), "--out", str(tmp_path / name), *options])
        return ended, tmp_path / name

    return call


def manifest_of(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def placed_in(folder) -> list[str]:
    return pd.read_csv(folder / "deployments.csv", dtype=str)["case_id"].tolist()


def two_regions(**more):
    """Two schools in each of two regions; one leader with time for two, and nobody else."""
    north, south = {"region": "North East"}, {"region": "South West"}
    schools = [school(A, **north), school(B, **north), school(C, **south), school(D, **south)]
    return make_round(**{"schools": schools, "leaders": [leader("L1", half_days=12)]} | more)


# --- regions -----------------------------------------------------------------------------------------------------


def test_a_region_leaves_the_cases_of_others_out_and_the_manifest_says_so(solve_round):
    ended, folder = solve_round(two_regions(), "--region", "South West")
    assert ended.exit_code == 0
    assert placed_in(folder) == [C, D]
    told = manifest_of(folder)
    assert (told["partial"], told["regions"]) == (True, ["South West"])
    assert (told["counts"]["cases"], told["counts"]["leaders"]) == (2, 1)  # all supply stays
    assert recheck(folder).clean


def test_without_a_region_all_cases_are_in(solve_round):
    ended, folder = solve_round(two_regions())
    assert ended.exit_code == 0
    assert (manifest_of(folder)["partial"], manifest_of(folder)["counts"]["cases"]) == (False, 4)


@pytest.mark.parametrize("name", ["south west", "SOUTH WEST", "South West"])
def test_capitals_of_a_region_do_not_matter(solve_round, name):
    ended, folder = solve_round(two_regions(), "--region", name)
    assert (ended.exit_code, manifest_of(folder)["regions"]) == (0, ["South West"])


def test_several_regions_may_be_asked_for(solve_round):
    ended, folder = solve_round(two_regions(), "--region", "South West", "--region", "North East")
    assert (ended.exit_code, manifest_of(folder)["counts"]["cases"]) == (0, 4)
    assert manifest_of(folder)["regions"] == ["North East", "South West"]


@pytest.mark.parametrize(
    ("name", "advice"), [("Nort East", "did you mean 'North East'?"), ("Xyz", "one of North East, South West")]
)
def test_a_region_that_is_not_there_is_refused_with_the_nearest(solve_round, name, advice):
    ended, folder = solve_round(two_regions(), "--region", name)
    assert ended.exit_code == 1
    assert "NM202" in ended.stderr
    assert advice in ended.stderr
    assert not folder.exists()


def test_running_work_in_other_regions_still_takes_its_time(solve_round):
    busy = two_regions(running=[running(C, "L1", half_days_left=4)])
    _, folder = solve_round(busy, "--region", "North East", name="busy")
    assert len(placed_in(folder)) == 1  # 12 - 4 = 8 half-days: one deployment of 6
    _, folder = solve_round(two_regions(), "--region", "North East", name="free")
    assert len(placed_in(folder)) == 2


# --- reach, seed, engine -----------------------------------------------------------------------------------------


# 20 km take 8.9 + 1.74 * 20 ** 0.844 = 30.7, so 31 minutes; up to 5 more than the limit may be the model's error
@pytest.mark.parametrize(("minutes", "placed"), [("25", []), ("26", [A]), ("31", [A])])
def test_reach_takes_the_place_of_the_policys_limit(solve_round, minutes, placed):
    far = make_round(
        schools=[school(A)], leaders=[leader("L1")], supporters=[supporter("S1", at=(HERE[0], HERE[1] + 20_000))]
    )
    ended, folder = solve_round(far, "--reach", minutes)
    assert (ended.exit_code, placed_in(folder)) == (0, placed)
    causes = pd.read_csv(folder / "unplaced.csv")["cause"].tolist()
    assert causes == ([] if placed else ["nobody-in-reach"])
    assert f"minutes = {minutes}" in (folder / "inputs" / "round.toml").read_text(encoding="utf-8")
    assert recheck(folder).clean  # by the run's own reach


@pytest.mark.parametrize(("options", "seed"), [((), 7), (("--seed", "3"), 3), (("--seed", "0"), 0)])
def test_the_seed_is_the_rounds_unless_given(solve_round, options, seed):
    _, folder = solve_round(make_round(schools=[school(A)], leaders=[leader("L1")], seed=7), *options)
    assert manifest_of(folder)["seed"] == seed


def test_every_engine_proves_the_same(solve_round):
    scale = Fraction(1, 50)
    england = draw_england("sio-2019", england_sized(scale), 1, scale)
    stages = {}
    for engine, options in {"auto": (), "cpsat": ("--engine", "cpsat"), "seeded": ("--seed", "5")}.items():
        ended, folder = solve_round(england, *options, name=engine)
        assert ended.exit_code == 0
        told = manifest_of(folder)
        assert (told["outcome"], told["canonical"]) == ("proved-best", "proved")
        stages[engine] = [(stage["goal"], stage["value"], stage["bound"]) for stage in told["stages"]]
        deployments = (folder / "deployments.csv").read_bytes()
        assert deployments == (folder.parent / "auto" / "deployments.csv").read_bytes()  # the tie-break makes it one
    assert stages["auto"] == stages["cpsat"] == stages["seeded"]


# --- what it prints ----------------------------------------------------------------------------------------------


def test_results_go_to_stdout_and_talk_to_stderr(solve_round):
    ended, folder = solve_round(two_regions())
    assert "placed.tier2" in ended.stdout
    assert "cases placed" not in ended.stdout
    assert "2 of 4 cases placed; proved best, tie-break too; audit clean" in ended.stderr
    assert f"Written: {folder}" in ended.stderr
    assert "placed.tier2" not in ended.stderr  # progress is for terminals


def test_quiet_says_nothing_but_the_result(solve_round):
    ended, folder = solve_round(two_regions(), "--quiet")
    assert ended.stderr == ""
    assert "placed.tier2" in ended.stdout
    assert folder.is_dir()


def test_json_is_the_manifest(solve_round):
    ended, folder = solve_round(two_regions(), "--format", "json")
    told = json.loads(ended.stdout)
    assert told == manifest_of(folder)


def test_csv_is_a_row_a_stage(solve_round):
    ended, folder = solve_round(two_regions(), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    stages = manifest_of(folder)["stages"]
    assert [(row["goal"], int(row["value"]), int(row["bound"]), row["proved"]) for row in rows] == [
        (stage["goal"], stage["value"], stage["bound"], "yes") for stage in stages
    ]


def test_generated_data_are_marked_wherever_the_outcome_shows(solve_round):
    scale = Fraction(1, 100)
    england = draw_england("sio-2019", england_sized(scale), 1, scale)
    ended, folder = solve_round(england)
    assert "GENERATED DATA" in ended.stderr
    assert manifest_of(folder)["generated"] == list(england.meta.generated)


# --- what it ends with -------------------------------------------------------------------------------------------


def test_a_round_with_faults_ends_with_1(solve_round, tmp_path):
    ended, folder = solve_round(two_regions(leaders=[leader("L1", "S1")], running=[running(A, "L7")]))
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "NM202" in ended.stderr
    assert not folder.exists()


@pytest.mark.parametrize("place", ["nothing", "empty"])
def test_what_is_no_round_ends_with_1(tmp_path, place):
    (tmp_path / "empty").mkdir()
    ended = CliRunner().invoke(main, ["solve", str(tmp_path / place), "--out", str(tmp_path / "run")])
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "NM101" in ended.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--engine", "magic"], ["--reach", "-1"], ["--reach", "near"], ["--time-limit", "0"], ["--seed", "-1"],
        ["--work-limit", "0"], ["--format", "xml"], ["--colour", "red"], ["--gap", "2"],
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2(solve_round, options):
    ended, folder = solve_round(two_regions(), *options)
    assert ended.exit_code == 2
    assert "Usage" in ended.stderr
    assert not folder.exists()


@pytest.mark.parametrize("mode", ["fast", "deterministic"])
def test_the_mode_that_older_versions_had_is_refused_with_a_word(solve_round, mode):
    ended, folder = solve_round(two_regions(), "--mode", mode)
    assert ended.exit_code == 2
    assert "--mode is gone: leave it out" in ended.stderr
    assert not folder.exists()


def test_a_solve_without_a_target_is_wrong_usage():
    assert CliRunner().invoke(main, ["solve", "round"]).exit_code == 2


def test_the_impossible_ends_with_3_and_says_so_in_json_too(solve_round):
    cannot = two_regions(decisions=[pin(urn, "L1", on="2019-09-02") for urn in (A, B, C)])
    ended, folder = solve_round(cannot, "--format", "json")
    assert ended.exit_code == 3
    told = json.loads(ended.stdout)
    assert (told["outcome"], told["stages"], told["prices"]) == ("proved-impossible", [], {})
    pins, between = told["conflict"][:3], told["conflict"][3:]
    assert sorted(pins) == [f"pins {urn} / L1" for urn in (A, B, C)]
    assert between in (["leader-days L1"], ["leader-caseload L1"])
    assert not folder.exists()


def test_stopped_before_there_is_an_allocation_it_ends_with_4(solve_round):
    """Each person has time for some of these only, so that it takes work to see whether all pins can be kept."""
    scale = Fraction(1, 5)
    england = draw_england("sio-2019", england_sized(scale), 1, scale)
    every_region = {"rules": {"region-guarantee": {"enabled": True, "share_percent": 62}}}
    told = make_round(overrides=every_region, **{n: f.to_dict("records") for n, f in england.tables.items()})
    ended, folder = solve_round(told, "--work-limit", "0.01")
    assert ended.exit_code == 4, ended.output
    assert "No allocation found (work-limit), and none proved impossible" in ended.stderr
    assert not folder.exists()


def test_a_need_that_nobody_covers_and_a_case_that_nobody_leads_are_no_error(solve_round):
    nobody = make_round(schools=[school(A)], leaders=[leader("L1", willing=False)], needs=[need(A)])
    ended, folder = solve_round(nobody)
    assert ended.exit_code == 0
    assert pd.read_csv(folder / "unplaced.csv")["cause"].tolist() == ["blocked"]
    assert len(pd.read_csv(folder / "uncovered.csv")) == 1


def test_a_round_without_any_case_or_leader_is_solved(solve_round):
    ended, folder = solve_round(make_round(schools=[school(A)], staff=[staff_member("T1")]), name="no-leader")
    assert ended.exit_code == 0
    assert placed_in(folder) == []
    ended, folder = solve_round(make_round(leaders=[leader("L1")]), name="no-school")
    assert ended.exit_code == 0
    assert manifest_of(folder)["counts"]["cases"] == 0
