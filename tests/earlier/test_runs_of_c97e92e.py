"""Run folders that commit c97e92e made: every later program audits them clean, and can do with them what it does.

`c97e92e/make.py` says how they were made.  Whoever finds one of these tests failing has changed what an earlier run
means: mend the change, not the folder.  What is better comes as a new version of a policy, of the travel model or of
the tie-break, or as a layout that older folders are read into.
"""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import tomli_w

from constraints.audit import LATER
from constraints.policies.policy import Versions
from scenarios.comparison import compare
from scenarios.runs import read_run
from scenarios.runs.proofs import check_bounds

HERE = Path(__file__).parent / "c97e92e"
RUNS = tuple(sorted(file.parent.relative_to(HERE).as_posix() for file in HERE.rglob("manifest.json")))
WITHOUT_BOUNDS = {"adopted", "repaired"}


def test_there_are_runs_of_every_kind():
    assert {"sio-2019", "tsi-2022", "rise-2025", "components", "overridden", "rich", *WITHOUT_BOUNDS} <= set(RUNS)
    assert sum(run.startswith("study/") for run in RUNS) == 2
    told = {run: json.loads((HERE / run / "manifest.json").read_text(encoding="utf-8")) for run in RUNS}
    assert {manifest["schema"] for manifest in told.values()} == {1}
    assert len(told["components"]["components"]) == 2
    assert told["overridden"]["regions"] == ["North East"]
    assert told["repaired"]["repair"]["moved"] > 0


@pytest.mark.parametrize("run", RUNS)
def test_it_audits_clean_and_stays_as_it_is(call, run):
    before = {file: file.read_bytes() for file in (HERE / run).rglob("*") if file.is_file()}
    assert "Breaches" not in call("audit", HERE / run).stdout
    assert {file: file.read_bytes() for file in (HERE / run).rglob("*") if file.is_file()} == before


def test_its_words_are_read_as_they_are_said_now_and_an_edited_one_is_found(call, tmp_path):
    shutil.copytree(HERE / "sio-2019", tmp_path / "run")
    flags = tmp_path / "run" / "flags.csv"
    assert "65 minutes one way (modelled, not measured)" in flags.read_text(encoding="utf-8")
    read = read_run(tmp_path / "run").tables["flags"]["because"]
    assert "65 minutes one way (estimated, off-peak), at most 60" in set(read)
    flags.write_text(flags.read_text(encoding="utf-8").replace("65 minutes", "64 minutes"), encoding="utf-8")
    assert "flags.csv" in call("audit", tmp_path / "run", exits=5).stdout


@pytest.mark.parametrize("run", [run for run in RUNS if run not in WITHOUT_BOUNDS])
def test_its_bounds_hold(call, run):
    call("audit", HERE / run, "--bounds")
    stages = json.loads((HERE / run / "manifest.json").read_text(encoding="utf-8"))["stages"]
    assert [(each.goal, each.stated) for each in check_bounds(HERE / run)] == [
        (stage["goal"], stage["bound"]) for stage in stages
    ]


@pytest.mark.parametrize("run", RUNS)
def test_it_stands_on_the_first_version_of_everything(run):
    found = read_run(HERE / run)
    assert found.round.policy.versions == Versions(policy=1, travel_model=1, tie_break=1)
    assert found.manifest["versions"] == {"policy": 1, "travel_model": 1, "tie_break": 1}


def test_its_overrides_count():
    policy = read_run(HERE / "overridden").round.policy
    assert (policy.travel.factor, policy.defaults.release_half_days) == (1.9, 30)
    assert policy.tiers[1].lead_limit_half_days is None
    assert policy.rules["travel-limit"] == {"minutes": 75, "tolerance_minutes": 10}


def same_but_for_names(now, then):
    """Say whether a file has the bytes that it had, but for the columns of names that came later."""
    later = list(LATER.get(now.stem, ()))
    return pd.read_csv(now, dtype=str).drop(columns=later).to_csv(index=False) == then.read_text(encoding="utf-8")


@pytest.mark.parametrize("run", [run for run in RUNS if not run.startswith(("study", "adopted", "repaired"))])
def test_solving_its_inputs_again_finds_the_same(call, run, tmp_path):
    told = json.loads((HERE / run / "manifest.json").read_text(encoding="utf-8"))
    regions = [word for name in told["regions"] for word in ("--region", name)]
    call("solve", HERE / run / "inputs", "--out", tmp_path / "run", *regions)
    for name in ("deployments.csv", "supports.csv"):
        assert same_but_for_names(tmp_path / "run" / name, HERE / run / name), name
    call("audit", tmp_path / "run", "--bounds")


@pytest.mark.parametrize("run", RUNS)
def test_it_can_be_reported_and_explained(call, run, tmp_path):
    call("report", HERE / run, "--out", tmp_path / "page.html")
    call("workbook", HERE / run, "--out", tmp_path / "book.xlsx")
    call("explain", HERE / run, "--quick")
    case_id = (HERE / run / "deployments.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    call("explain", HERE / run, "--case", case_id, "--quick")
    call("commitments", HERE / run, "--out", tmp_path / "commitments.csv")


def test_runs_and_a_study_can_be_compared(call):
    assert compare(HERE / "rich", HERE / "adopted").runs[0].stage_values["placed.tier2"] == 3
    call("compare", HERE / "study")
    call("compare", HERE / "sio-2019", HERE / "repaired")


def test_it_can_be_repaired_and_the_repair_stands_on_the_same(call, tmp_path):
    old = HERE / "sio-2019"
    led = (old / "deployments.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[2]
    call("repair", old / "inputs", old, "--withdraw", led, "--curve", "--restore-price", "--give-up", "1",
         "--out", tmp_path / "again")  # fmt: skip
    for name in ("deployments.csv", "supports.csv", "diff.csv", "curve.csv"):
        assert same_but_for_names(tmp_path / "again" / name, HERE / "repaired" / name), name
    now, then = (json.loads((run / "manifest.json").read_text()) for run in (tmp_path / "again", HERE / "repaired"))
    assert now["parent"] == then["parent"]  # what was repaired has the digest that it had
    call("audit", tmp_path / "again")


def test_a_study_goes_on_in_its_folder_and_finds_the_same(call, tmp_path):
    shutil.copytree(HERE / "study", tmp_path / "study")
    shutil.copytree(HERE / "sio-2019" / "inputs", tmp_path / "sio-2019-round")
    (tmp_path / "studies").mkdir()
    told = json.loads((HERE / "study" / "study.json").read_text(encoding="utf-8"))
    asked = tmp_path / "studies" / "study.toml"
    asked.write_text(tomli_w.dumps(told["study"]), encoding="utf-8")
    call("run", asked, "--out", tmp_path / "study", "--workers", 1)
    for run in ("fewer,reach=45", "fewer,reach=75"):
        for name in ("deployments.csv", "supports.csv"):
            again, before = (where / "study" / "runs" / run / name for where in (tmp_path, HERE))
            assert same_but_for_names(again, before)
        call("audit", tmp_path / "study" / "runs" / run)


def test_a_cut_of_theirs_that_a_legal_choice_breaks_is_found_out(call, tmp_path):
    shutil.copytree(HERE / "components", tmp_path / "run")
    file = tmp_path / "run" / "bounds" / "cuts.csv"
    cuts = pd.read_csv(file)
    assert len(cuts)
    cuts.assign(upper=cuts["upper"] - 1).to_csv(file, index=False)
    assert "broken by a choice" in call("audit", tmp_path / "run", "--bounds", exits=5).stderr
    cuts.assign(upper=cuts["upper"] + 1).to_csv(file, index=False)
    call("audit", tmp_path / "run", "--bounds")
