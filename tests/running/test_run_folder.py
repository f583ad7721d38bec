"""The run folder: what is in it; it repeats to the byte, stands alone, keeps secrets, and is whole or not there."""

import csv
import dataclasses
import errno
import json
import random
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from constraints.audit import OF_EVERY_RUN, OUTCOME
from constraints.domain.faults import InputRefused
from constraints.testing import leader, make_round, school
from scenarios.cli.main import main
from scenarios.files import creating
from scenarios.rechecking import recheck
from scenarios.rounds import read_round, write_parquet, write_round, write_workbook
from scenarios.runs import folder as run_folder
from scenarios.runs import read_run, run

OUTCOME_FILES = {
    "deployments.csv", "supports.csv", "unplaced.csv", "uncovered.csv", "referrals.csv", "flags.csv", "contacts.csv",
}  # fmt: skip
STEPS = ["read", "candidates", "model", "solve", "audit", "write", "total"]


def manifest_of(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def without_timing(manifest: dict) -> dict:
    stages = [{key: value for key, value in stage.items() if key != "seconds"} for stage in manifest["stages"]]
    rest = {key: value for key, value in manifest.items() if key not in {"seconds", "peak_memory_mib", "times_digest"}}
    return rest | {"stages": stages}


def same_bytes(one, other) -> None:
    """Two runs are equal in every file but for timing."""
    assert {file.name for file in one.glob("*.csv")} == OUTCOME_FILES
    for name in (*OUTCOME_FILES, "audit.json"):
        assert (one / name).read_bytes() == (other / name).read_bytes(), name
    ours, theirs = without_timing(manifest_of(one)), without_timing(manifest_of(other))
    assert json.dumps(ours) == json.dumps(theirs)  # the order of keys, too
    for file in (one / "inputs").iterdir():
        assert file.read_bytes() == (other / "inputs" / file.name).read_bytes(), file.name


def test_a_run_has_its_files_and_nothing_else(solved):
    assert {path.name for path in solved.iterdir()} == OUTCOME_FILES | {
        "inputs", "bounds", "manifest.json", "audit.json", "solver.log",
    }  # fmt: skip
    assert {f"{name}.csv" for name in OF_EVERY_RUN} == OUTCOME_FILES
    for name in OF_EVERY_RUN:
        assert list(pd.read_csv(solved / f"{name}.csv").columns) == list(OUTCOME[name])
    assert "placed.tier2" in (solved / "solver.log").read_text(encoding="utf-8")
    assert all(not file.stat().st_mode & 0o222 for file in (solved / "inputs").iterdir())


def test_the_manifest_has_its_keys(solved):
    told = manifest_of(solved)
    assert {"outcome", "stages", "prices", "counts", "seconds", "peak_memory_mib"} <= set(told)
    assert told["outcome"] == "proved-best"
    assert [stage["goal"] for stage in told["stages"]] == [
        "placed.tier3", "placed.tier2", "placed.tier1", "waiting", "needs", "price", "canonical",
    ]  # fmt: skip
    for stage in told["stages"]:
        assert {"goal", "value", "bound", "seconds"} <= set(stage)
        assert stage["value"] == stage["bound"]
        assert stage["seconds"] >= 0
    assert list(told["seconds"]) == STEPS
    # each is rounded to thousandths: seven roundings
    assert told["seconds"]["total"] == pytest.approx(sum(told["seconds"][step] for step in STEPS[:-1]), abs=0.004)
    assert told["seconds"]["write"] > 0
    assert told["peak_memory_mib"] > 10
    assert sum(told["prices"].values()) == next(s["value"] for s in told["stages"] if s["goal"] == "price")
    assert (told["partial"], told["regions"], told["generated"]) == (False, [], [])


def test_counts_add_up(solved):
    counts = manifest_of(solved)["counts"]
    assert (counts["cases"], counts["leaders"], counts["staff"], counts["needs"]) == (6, 3, 2, 8)
    assert counts["placed"] + counts["unplaced"] == 6
    assert counts["covered"] + counts["uncovered"] == counts["needs_coverable"] == 8
    for name, key in (("deployments", "placed"), ("unplaced", "unplaced"), ("supports", "covered")):
        assert len(pd.read_csv(solved / f"{name}.csv")) == counts[key]
    assert counts["columns"] >= sum(counts["candidates"].values())
    assert counts["rows"] > 0


# --- the same bytes ----------------------------------------------------------------------------------------------


def test_two_runs_have_the_same_bytes(solved, rich_path, tmp_path):
    run(rich_path, tmp_path / "again")
    same_bytes(solved, tmp_path / "again")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_columns_does_not_matter(solved, rich_path, tmp_path, seed):
    draw, shuffled = random.Random(seed), tmp_path / "shuffled"
    shutil.copytree(rich_path, shuffled)
    for file in shuffled.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        draw.shuffle(rows)
        order = draw.sample(range(len(header)), len(header))
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([row[k] for k in order] for row in (header, *rows))
    run(shuffled, tmp_path / "run")
    same_bytes(solved, tmp_path / "run")


@pytest.mark.parametrize(("write", "name"), [(write_workbook, "round.xlsx"), (write_parquet, "parquet")])
def test_the_form_of_the_files_does_not_matter(solved, rich_path, tmp_path, write, name):
    write(read_round(rich_path), tmp_path / name)
    run(tmp_path / name, tmp_path / "run")
    same_bytes(solved, tmp_path / "run")


def test_another_fact_is_another_digest(solved, rich_path, tmp_path):
    round_ = read_round(rich_path)
    leaders = round_.tables["leaders"].assign(half_days=13)
    run(dataclasses.replace(round_, tables={**round_.tables, "leaders": leaders}), tmp_path / "run")
    ours, theirs = manifest_of(solved)["inputs"], manifest_of(tmp_path / "run")["inputs"]
    assert {name for name in ours if ours[name] != theirs[name]} == {"leaders"}


# --- alone and discreet ------------------------------------------------------------------------------------------


def test_a_run_stands_alone(rich_path, tmp_path):
    shutil.copytree(rich_path, tmp_path / "round")
    run(tmp_path / "round", tmp_path / "run")
    shutil.rmtree(tmp_path / "round")
    (tmp_path / "run").rename(tmp_path / "moved")
    assert recheck(tmp_path / "moved").clean


def test_a_run_solves_again_from_its_inputs_alone(solved, tmp_path):
    run(solved / "inputs", tmp_path / "again")
    same_bytes(solved, tmp_path / "again")


def test_private_notes_never_leave_the_round(solved, rich_path):
    note = b"planted-note"
    assert sum(note in file.read_bytes() for file in rich_path.iterdir()) == 2  # decisions and conflicts
    assert [file.name for file in solved.rglob("*") if file.is_file() and note in file.read_bytes()] == []
    decisions = pd.read_csv(solved / "inputs" / "decisions.csv")
    assert decisions["reason_code"].tolist() == ["local-knowledge"] * 2  # what may be published stays


def test_what_a_spreadsheet_would_run_is_written_as_text(solved):
    cells = [
        cell
        for name in OUTCOME_FILES
        for row in csv.reader((solved / name).read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("http://example.org")' in cells  # the diocese that is to be told


# --- whole or not at all -----------------------------------------------------------------------------------------


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["solve", "adopt"])
@pytest.mark.parametrize("kind", ["folder", "full folder", "file"])
def test_a_target_that_is_there_is_refused_and_left_as_it_is(rich_path, solved, tmp_path, command, kind):
    out = tmp_path / "run"
    if kind == "file":
        out.write_text("mine")
    else:
        out.mkdir()
    if kind == "full folder":
        (out / "mine.txt").write_text("mine")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    ended = call(command, rich_path, *([solved] if command == "adopt" else []), "--out", out)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert "NM603" in ended.stderr
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before


def test_a_target_that_cannot_be_written_is_refused(rich_path, tmp_path):
    (tmp_path / "file").write_text("mine")
    ended = call("solve", rich_path, "--out", tmp_path / "file" / "run")
    assert ended.exit_code == 1
    assert "NM604" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_fails_half_way_leaves_nothing(rich_path, tmp_path, monkeypatch):
    kept = creating.write_new

    def fails(file, data, mode=0o666):
        if file.parent.name == "inputs":  # after the outcome files, before the manifest
            raise OSError(errno.ENOSPC, "No space left on device")
        kept(file, data, mode)

    monkeypatch.setattr(creating, "write_new", fails)
    with pytest.raises(InputRefused, match=r"NM604 run: 'the disk is full'.*make room"):
        run(rich_path, tmp_path / "deep" / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_appears_meanwhile_is_not_written_into(rich_path, tmp_path, monkeypatch):
    out, kept = tmp_path / "run", run_folder.round_files

    def slow(round_):
        out.mkdir()
        (out / "theirs.txt").write_text("theirs")
        return kept(round_)

    monkeypatch.setattr(run_folder, "round_files", slow)
    with pytest.raises(InputRefused, match="NM603"):
        run(rich_path, out)
    assert [path.name for path in tmp_path.rglob("*")] == ["run", "theirs.txt"]


def test_what_looks_like_a_leftover_and_is_not_ours_stays(rich_path, tmp_path):
    (tmp_path / ".run-abc" / "run").mkdir(parents=True)
    run(rich_path, tmp_path / "run")
    assert recheck(tmp_path / "run").clean
    assert (tmp_path / ".run-abc" / "run").is_dir()


def test_a_run_without_a_folder_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record = run(make_round(schools=[school("100001")], leaders=[leader("L1")]))
    assert (record.folder, record.manifest["counts"]["placed"]) == (None, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_round_is_read_only_once_written_and_its_source_is_never_changed(rich_path, tmp_path):
    before = {file.name: file.read_bytes() for file in rich_path.iterdir()}
    run(rich_path, tmp_path / "run")
    assert {file.name: file.read_bytes() for file in rich_path.iterdir()} == before
    write_round(read_round(tmp_path / "run" / "inputs"), tmp_path / "copy")  # and can be read and written elsewhere


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\r\n\r\n", b"\n\ncase_id\n", b"case_id,\n", b",\n,\n", b'"\n', b"\xff\n"]
)
@pytest.mark.parametrize("name", ["deployments", "unplaced", "contacts"])
def test_a_table_that_begins_with_nothing_is_told_and_stumbled_over_by_nobody(tmp_path, name, raw):
    run(make_round(schools=[school()], leaders=[leader()]), tmp_path / "run")
    (tmp_path / f"run/{name}.csv").write_bytes(raw)
    with pytest.raises(InputRefused, match="NM601"):
        read_run(tmp_path / "run")
