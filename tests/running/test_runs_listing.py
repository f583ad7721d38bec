"""`nlematch runs` and `nle.runs`: every run folder below a folder, and why one cannot be read; nothing is left out."""

import csv
import io
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import nlematch as nle
from constraints.domain import InputRefused
from scenarios.files import SIDE
from scenarios.runs.fingerprint import sealed
from scenarios.runs.listing import COLUMNS

STUDY = """\
round = "autumn"
[scenarios.usual]
[scenarios.impossible]
edits = [{ table = "leaders", remove = true }]
[grid.reach]
of = "solve.reach"
values = [45, 75]
"""
IDS = ("round", "policy", "digest", "outcome")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of runs of many kinds; not to be changed."""
    top = tmp_path_factory.mktemp("runs")
    round_ = nle.draw_round(0.01, seed=2)
    nle.write_round(round_, top / "autumn")
    nle.run(round_, out=top / "deep" / "er" / "base")
    nle.adopt(top / "autumn", top / "deep" / "er" / "base", top / "adopted")
    (top / "study.toml").write_text(STUDY, encoding="utf-8")
    nle.read_study(top / "study.toml").run(top / "study", executor=ThreadPoolExecutor(1))
    return top


@pytest.fixture
def copied(made, tmp_path):
    """A copy of one run, to be damaged, beside a sound one."""
    shutil.copytree(made / "adopted", tmp_path / "a-bad")
    shutil.copytree(made / "adopted", tmp_path / "b-good")
    return tmp_path


def faults(folder):
    frame = nle.runs(folder)
    return dict(zip(frame["run"], frame["fault"].fillna(""), strict=True))


def test_every_run_is_listed_with_what_its_manifest_says(made):
    frame = nle.runs(made)
    assert frame["run"].tolist() == sorted(frame["run"])
    assert {"adopted", "deep/er/base", "study/runs/usual,reach=45", "study/runs/usual,reach=75"} <= {*frame["run"]}
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == COLUMNS
    assert not frame["fault"].notna().any()
    row = frame.set_index("run").loc["deep/er/base"]
    run = nle.read_run(made / "deep" / "er" / "base")
    assert (row["placed"], row["cases"]) == (len(run.allocation.deployments), len(run.round.cases))
    assert row["covered"] == len(run.allocation.supports)
    assert row["needs"] == sum(run.round.coverable(need) for need in run.round.needs.values())
    assert row["price"] == sum(run.manifest["prices"].values())
    assert row["digest"] == run.manifest["digest"]
    assert row["as_at"].date() == run.round.meta.as_at
    assert "GENERATED" not in row["generated"]
    assert all(mark in row["generated"] for mark in run.round.meta.generated)
    found = nle.compare(run, run).to_frame().query("kpi == 'journey-median' and group == '' and cases == 'all'")
    assert row["journey_median"] == found["value"].iloc[0]


def test_runs_that_are_proved_impossible_are_listed_without_figures(made):
    document = json.loads((made / "study" / "study.json").read_text(encoding="utf-8"))
    there = {f"study/{run['folder']}": run["status"] for run in document["runs"] if run["folder"]}
    frame = nle.runs(made).set_index("run")
    assert {name for name in frame.index if name.startswith("study/")} == {*there}
    impossible = frame.loc[[name for name, status in there.items() if status == "impossible"]]
    assert (impossible["outcome"] == "proved-impossible").all()
    assert impossible[["placed", "price", "journey_median"]].isna().all(axis=None)


def test_a_run_folder_itself_is_listed(made):
    assert nle.runs(str(made / "adopted"))["run"].tolist() == ["."]


def test_a_parent_is_named(made, tmp_path, call):
    leader = nle.read_run(made / "adopted").allocation.deployments[0].leader_id
    call("repair", made / "autumn", made / "deep" / "er" / "base", "--withdraw", leader, "--out", tmp_path / "again")
    row, told = nle.runs(tmp_path).iloc[0], nle.read_run(tmp_path / "again").manifest["parent"]
    assert (row["parent"], row["parent_digest"]) == (told["folder"], told["digest"]) == ("base", told["digest"])


def _edited(run, key, value):
    told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    (run / "manifest.json").write_text(json.dumps(told | {key: value}), encoding="utf-8")


def _forged(run, change):
    told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    change(told)
    sealed(told, run)
    (run / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def _beheaded(run):
    (run / "deployments.csv").write_text("case_id\n1\n", encoding="utf-8")
    _forged(run, lambda told: None)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda run: (run / "manifest.json").unlink(), "manifest.json: the file is missing"),
        (lambda run: (run / "manifest.json").write_text("{"), "not JSON"),
        (lambda run: (run / "manifest.json").write_text("[]"), "expected"),
        (lambda run: (run / "manifest.json").write_text('{"name": "a page", "icons": []}'), "expected this key"),
        (lambda run: (run / "manifest.json").write_text('{"schema": 99}'), "schema 99"),
        (lambda run: (run / "manifest.json").write_bytes(b"\xff\x00"), "manifest.json"),
        (lambda run: (run / "deployments.csv").unlink(), "deployments.csv"),
        (lambda run: (run / "deployments.csv").write_text("case_id\n1\n"), "not as it was written"),
        (lambda run: _edited(run, "outcome", "feasible"), "manifest.json: it is not as it was written"),
        (lambda run: _forged(run, lambda told: told["round"].update(as_at="soon")), "'soon' is no day"),
        (lambda run: _forged(run, lambda told: told["prices"].update(travel=2**62)), "prices"),
        (_beheaded, "without the minutes of every journey"),
    ],
)  # fmt: skip
def test_a_damaged_run_is_listed_with_why(copied, damage, said):
    damage(copied / "a-bad")
    frame = nle.runs(copied).set_index("run")
    assert [*frame.index] == ["a-bad", "b-good"]
    assert said in frame.loc["a-bad", "fault"]
    assert frame.loc["a-bad", list(IDS)].isna().all()
    assert frame.loc["b-good", list(IDS)].notna().all()
    assert pd.isna(frame.loc["b-good", "fault"])


def test_links_are_followed_once_and_the_others_told(copied):
    (copied / "again").symlink_to(copied, target_is_directory=True)
    (copied / "b-good" / "up").symlink_to("..", target_is_directory=True)
    (copied / "itself").symlink_to("itself")
    (copied / "latest").symlink_to("b-good", target_is_directory=True)
    found = faults(copied)
    assert found["again"] == found["b-good/up"] == "a link to the folder that was asked for, which is told already"
    assert found["itself"] == "a link that leads to itself"
    assert found["latest"] == "a link to b-good, which is told already"


def test_a_link_out_of_the_folder_is_followed(made, tmp_path):
    (tmp_path / "theirs").symlink_to(made / "deep", target_is_directory=True)
    assert nle.runs(tmp_path)["run"].tolist() == ["theirs/er/base"]


def test_a_folder_that_may_not_be_opened_is_told(copied, monkeypatch):
    closed, scandir = copied / "a-bad", os.scandir

    def refuse(path):
        if os.fspath(path) == os.fspath(closed):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)  # the administrator, who may run the tests, may open everything
    assert faults(copied) == {"a-bad": "no permission to open it", "b-good": ""}


def test_what_a_write_has_prepared_is_no_run(copied):
    (copied / SIDE).mkdir()
    shutil.move(copied / "a-bad", copied / SIDE / "staged")
    assert [*faults(copied)] == ["b-good"]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="NM101"):
        nle.runs(tmp_path / "nowhere")
    assert nle.runs(tmp_path).empty
    assert [*nle.runs(tmp_path).columns] == [*COLUMNS]


def test_the_command_lists_picks_and_sorts(made, copied, call):
    rows = list(csv.DictReader(io.StringIO(call("runs", made, "--format", "csv", "--sort", "placed").stdout)))
    assert [row["run"] for row in rows if row["placed"]] == nle.runs(made).sort_values("placed", kind="stable").dropna(
        subset="placed"
    )["run"].tolist()
    picked = json.loads(call("runs", made, "--outcome", "adopted", "--format", "json").stdout)
    assert [row["run"] for row in picked] == ["adopted"]
    assert (picked[0]["as_at"], picked[0]["fault"]) == ("2019-09-01", None)
    assert "did you mean 'adopted'" in call("runs", made, "--outcome", "adoptd", exits=1).stderr
    assert "did you mean 'placed'" in call("runs", made, "--sort", "place", exits=1).stderr
    (copied / "a-bad" / "manifest.json").unlink()
    ended = call("runs", copied, "--outcome", "adopted")
    assert "1 run(s) listed" in ended.stderr
    assert "a-bad: manifest.json: the file is missing" in ended.stderr
    assert "cannot be read" in call("runs", copied).stdout
