"""Hundreds of runs: all sources alike, versions told, what is shared read once, and a print that can be read."""

import dataclasses
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

import nlematch as nle
from constraints.domain import ArgumentRefused, InputRefused
from scenarios.comparison import compare
from scenarios.comparison.gathering import gather
from scenarios.escaping import csv_text
from scenarios.rounds import shared
from scenarios.runs import RunReader, read_run
from scenarios.runs.fingerprint import sealed

STUDY = """\
round = "autumn"
[repeats]
count = 3
declines = { percent = 10 }
drop_outs = { percent = 20 }
[grid.reach]
of = "solve.reach"
values = [60, 75]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    top = tmp_path_factory.mktemp("many")
    nle.write_round(nle.draw_round(0.01, seed=2), top / "autumn")
    (top / "study.toml").write_text(STUDY, encoding="utf-8")
    return nle.read_study(top / "study.toml").run(top / "study", executor=ThreadPoolExecutor(1))


def told(found):
    return {"kpis": csv_text(found.to_frame()), "moves": csv_text(found.moves()), "needs": csv_text(found.need_moves()),
            "edits": csv_text(found.edits()), "prices": csv_text(found.prices())}  # fmt: skip


def test_runs_studies_and_folders_are_compared_alike(study):
    folder, run = study.folder, study.runs[0]
    whole = told(compare(study))
    assert told(compare(folder)) == told(compare(str(folder))) == told(compare([study])) == whole
    assert told(compare(one.folder for one in study.runs)) == whole
    assert told(compare([run], (each for each in study.runs[1:]))) == whole
    assert told(compare(run.read(), [run.folder, study])) == told(compare(run.folder, run, study.folder))


@pytest.mark.parametrize("wrong", [3, None, {"a": "b"}, b"runs", [3], object()])
def test_what_is_no_run_is_refused_by_name(study, wrong):
    with pytest.raises(ArgumentRefused, match="a run, a study, the folder of either"):
        compare(study, wrong)


def test_a_mistyped_folder_gets_the_nearest(study):
    with pytest.raises(InputRefused, match="did you mean 'study'"):
        compare(study.folder.parent / "stdy")


def test_robustness_takes_them_too(study):
    run = study.runs[0]
    expected = nle.robustness(run.read(), draws=1).to_frame()
    for source in (run, run.folder, str(run.folder)):
        assert nle.robustness(source, draws=1).to_frame().equals(expected)
    with pytest.raises(InputRefused, match="one of its runs"):
        nle.robustness(study.folder, draws=1)
    assert len(nle.robustness(study.folder.parent / "autumn", draws=1).matches)


def test_what_runs_share_is_read_once_and_all_is_as_read_alone(study, monkeypatch):
    read, kept = [], shared.read_sheet

    def counted(file, *given):
        read.append(file)
        return kept(file, *given)

    monkeypatch.setattr(shared, "read_sheet", counted)
    reader = RunReader()
    runs = [reader.read(run.folder) for run in study.runs]
    digests = {(file.name, file.read_bytes()) for run in study.runs for file in (run.folder / "inputs").glob("*.csv")}
    assert len(read) == len(digests) < len({*study.runs[0].folder.glob("inputs/*.csv")}) * len(runs)
    for run, folder in zip(runs, (one.folder for one in study.runs), strict=True):
        alone = read_run(folder)
        assert (run.round, run.allocation, run.manifest) == (alone.round, alone.allocation, alone.manifest)
        assert (run.round.cases, run.round.needs, run.round.people) == (
            alone.round.cases, alone.round.needs, alone.round.people,
        )  # fmt: skip
        assert all(run.tables[name].equals(table) for name, table in alone.tables.items())
        assert {name: table.dtypes.to_dict() for name, table in run.tables.items()} == {
            name: table.dtypes.to_dict() for name, table in alone.tables.items()
        }


@pytest.mark.parametrize("file", ["inputs/leaders.csv", "inputs/policy.toml", "deployments.csv", "manifest.json"])
def test_an_edit_is_told_as_when_read_alone(study, tmp_path, file):
    shutil.copytree(study.runs[0].folder, tmp_path / "run")
    edited = tmp_path / "run" / file
    edited.chmod(0o600)
    edited.write_text(edited.read_text(encoding="utf-8").replace("1", "2"), encoding="utf-8")
    with pytest.raises(InputRefused) as alone:
        read_run(tmp_path / "run")
    with pytest.raises(InputRefused) as together:
        compare(study.runs[1].folder, tmp_path / "run")
    assert together.value.faults == alone.value.faults


def forged(run, change):
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    sealed(manifest, run)
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda told: told.update(nlematch="9.9"), "nlematch: "),
        (lambda told: told.update(ortools="9.99"), "OR-Tools: "),
        (lambda told: told["versions"].update(policy=9), "policy sio-2019: "),
        (lambda told: told["versions"].update(travel_model=9), "travel model: "),
        (lambda told: told["versions"].update(tie_break=9), "tie-break: "),
    ],
)
def test_versions_that_differ_are_told_everywhere(study, tmp_path, change, line, call):
    shutil.copytree(study.runs[0].folder, tmp_path / "other")
    forged(tmp_path / "other", change)
    found = compare(study.runs[0].folder, tmp_path / "other")
    (difference,) = found.version_differences
    assert difference.startswith(line)
    assert "other" in difference
    assert str(found).startswith("VERSIONS DIFFER")
    assert difference in str(found)
    assert found.to_frame().attrs["version_differences"] == [difference]
    assert found.to_dict()["version_differences"] == [difference]
    assert f"Versions differ: {line}" in found._repr_html_()
    assert (
        f"Versions differ: {line}" in call("compare", study.runs[0].folder, tmp_path / "other", "--show", "kpis").stderr
    )


def test_nothing_is_told_of_versions_that_are_the_same(study):
    found = compare(study)
    assert found.version_differences == ()
    assert "ersions" not in str(found)
    assert found.to_frame().attrs["version_differences"] == []


def test_many_runs_are_printed_by_scenario(study, monkeypatch):
    monkeypatch.setattr("scenarios.comparison.result._MANY", 5)
    monkeypatch.setattr("scenarios.comparison.result._FEW", 2)
    found = compare(study)
    text = str(found)
    assert text.startswith("Compared: 6 runs of 2 scenarios")
    assert "1 more runs are held against the first" in text
    table = found.by_scenario().set_index("kpi")
    assert [*table.columns] == ["reach=60", "reach=75"]
    figures = found.to_frame().query("kpi == 'placed' and group == '' and cases == 'all'")
    values = 100 * figures[figures["run"].str.startswith("reach=60")]["value"]
    assert table.loc["placed", "reach=60"] == f"{values.mean():.1f} % ({values.min():.1f} to {values.max():.1f})"


def test_runs_that_ask_for_the_same_share_what_is_worked_out(study):
    runs = gather([study])
    assert len({id(run.round.cases) for run in runs}) == len({run.demand_key for run in runs}) < len(runs)
    other = dataclasses.replace(runs[0], files=None)
    assert other.demand_key != runs[0].demand_key
