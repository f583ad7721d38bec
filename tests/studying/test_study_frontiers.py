"""Frontiers of the scenarios of a study: found by workers, kept in folders of their own, and shown in its report."""

import json
import shutil

import pandas as pd
import pytest

from constraints.domain.faults import InputRefused
from constraints.testing import pin
from scenarios import compare, frontier, load_study, read_round, write_round
from scenarios.reports.audience import Audience
from scenarios.reports.page import study_page
from scenarios.studies import read_study
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import make_lanes

TWO = """
round = "round"
[scenarios.base]
[scenarios.near]
rules.travel-limit = { minutes = 20 }
"""
ASKED = """
[frontier.minutes]
kind = "travel"
count = "all"
every = true
[frontier.worth]
kind = "places"
[frontier.saved]
kind = "give-up"
save = [12.5]
"""


def files(folder):
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def found(written, run_here):
    return run_here(written(TWO + ASKED))


def test_every_frontier_is_that_of_a_single_question(found, tmp_path):
    assert found.headline().endswith("2 runs: 2 finished; 6 frontiers: 6 finished")
    assert [run.name for run in found.runs] == ["base", "near"]
    alone = frontier(read_round(tmp_path / "round"), "travel", count="all", points=None)
    alone.write(tmp_path / "alone")
    kept = files(tmp_path / "out" / "runs" / "base,frontier=minutes")
    assert {name for name in kept if name not in files(tmp_path / "alone")} == {"scenario.json"}
    assert files(tmp_path / "alone").items() <= kept.items()
    told = json.loads(kept["scenario.json"])
    assert (told["scenario"], told["question"], told["status"]) == ("base", "minutes", "finished")
    saved = json.loads((tmp_path / "out" / "runs" / "near,frontier=saved" / "frontier.json").read_text())
    assert saved["asked"]["save_percent"] == ["25/2"]


def test_the_points_stand_in_one_frame_and_one_file(found, tmp_path):
    points = found.frontiers
    curve = points[(points["frontier"] == "minutes") & (points["scenario"] == "base")]
    single = frontier(read_round(tmp_path / "round"), "travel", count="all", points=None)
    assert curve[["x", "y", "level"]].to_numpy().tolist() == [
        [row.minutes, row.placed, str(row.at_least)] for row in single.points.itertuples()
    ]
    assert curve["complete"].all()
    places = points[points["frontier"] == "worth"]
    assert set(places["level"]) == {"North East", "London"}
    assert places["x"].isna().all()
    assert pd.read_csv(tmp_path / "out" / "frontiers.csv")[["frontier", "level"]].to_numpy().tolist() == (
        points[["frontier", "level"]].to_numpy().tolist()
    )
    assert load_study(tmp_path / "out").frontiers.equals(points)


def test_finished_frontiers_are_not_found_again(written, run_here, tmp_path):
    before = run_here(written(TWO + ASKED))
    place = tmp_path / "out" / "runs" / "base,frontier=minutes"
    stamp = (place / "frontier.json").stat().st_mtime_ns
    shutil.rmtree(tmp_path / "out" / "runs" / "near,frontier=minutes")
    seen = []
    again = run_here(written(TWO + ASKED), progress=seen.append)
    assert (seen[-1].kept, seen[-1].total) == (7, 8)
    assert (place / "frontier.json").stat().st_mtime_ns == stamp
    assert again.frontiers.equals(before.frontiers)
    run_here(written(TWO + ASKED.replace('count = "all"', 'count = "tier2"')))  # asked otherwise: found anew
    assert json.loads((place / "frontier.json").read_text())["asked"]["count"] == "tier2"
    without = run_here(written(TWO))
    assert not without.asked
    assert not len(without.frontiers)
    assert not place.exists()


def test_frontiers_are_no_runs_to_compare(found):
    assert [run.name for run in compare(found.folder, repair="never").runs] == ["base", "near"]
    assert found.to_frame()["run"].tolist() == ["base", "near"]


def test_the_report_shows_the_frontiers(found, written, run_here):
    page = study_page(found, Audience.PLANNER)
    assert "minutes of all journeys" in page
    assert "asked-1-chart" in page
    assert "These are all points" in page
    assert "some of the points" not in page
    few = study_page(run_here(written(TWO + ASKED.replace("every = true", "points = 2")), "few"), Audience.PLANNER)
    assert "These are some of the points; there may be others" in few
    plain = study_page(run_here(written(TWO), "plain"), Audience.PLANNER)
    assert "asked-1" not in plain


def test_draws_have_frontiers_of_their_own(written, run_here):
    study = run_here(written('round = "round"\n[draws]\ncount = 2\ndeclines = { percent = 40 }\n' + ASKED))
    names = [run.name for run in study.asked if run.question == "minutes"]
    assert names == ["base,draw=0001,frontier=minutes", "base,draw=0002,frontier=minutes"]
    assert set(study.frontiers["draw"]) == {1, 2}


def test_a_round_without_a_plan_has_no_frontier(written, run_here, small_round, tmp_path):
    pinned = small_round(decisions=[pin("100001", "L2"), pin("100002", "L2")])  # L2 has time for one
    shutil.rmtree(tmp_path / "round")
    write_round(pinned, tmp_path / "round")
    study = run_here(written('round = "round"\n' + ASKED))
    assert {run.status for run in (*study.runs, *study.asked)} == {"impossible"}
    assert not len(study.frontiers)


@pytest.mark.parametrize(
    ("asked", "code", "column", "said"),
    [
        ('kind = "travl"', "NM703", "frontier.q.kind", "travel"),
        ('kind = "travel"\ncuont = "all"', "NM702", "frontier.q.cuont", "did you mean 'count'?"),
        ('kind = "travel"\ncount = "teir2"', "NM702", "frontier.q.count", "did you mean 'tier2'?"),
        ('kind = "floors"\nby = "regoin"', "NM702", "frontier.q.by", "region"),
        ('kind = "places"\nby = "phase"', "NM702", "frontier.q.by", "specialism"),
        ('kind = "places"\nhalf_days = 2001', "NM703", "frontier.q.half_days", "2000"),
        ('kind = "give-up"\nsave = [101]', "NM703", "frontier.q.save.1", "100"),
    ],
)
def test_what_cannot_be_asked_is_told_before_anything_is_run(written, asked, code, column, said):
    with pytest.raises(InputRefused) as refused:
        make_lanes(read_definition(written(TWO + "[frontier.q]\n" + asked)))
    (fault,) = refused.value.faults
    assert (fault.code, fault.column) == (code, column)
    assert said in f"{fault.expected} {fault.advice}"


def test_a_chain_has_no_frontiers_and_their_name_is_no_axis(written):
    for more in ("[chain]\nrounds = 2\n", "[grid.frontier]\na = {}\n"):
        with pytest.raises(InputRefused, match="NM703"):
            read_study(written(TWO + more + ASKED))
