"""`nlematch audit` of a repaired run: what it says of its repair is checked, too."""

import csv
import json
import shutil

import pytest

from scenarios.rechecking import recheck
from scenarios.repair import repair
from scenarios.runs import run
from scenarios.runs.fingerprint import sealed


@pytest.fixture(scope="module")
def made(small_rounds, tmp_path_factory):
    """Repairs with a curve after L1 has withdrawn, who led 100001; L2 may lead two, and leads them in either order."""
    folder, round_ = tmp_path_factory.mktemp("repairs"), small_rounds()
    run(round_, folder / "run")
    repair(round_, folder / "run", folder / "gentle", withdraw=["L1"], curve=True)
    repair(round_, folder / "run", folder / "out", withdraw=["L1"], curve=True, restore_price=True)
    return folder


@pytest.fixture
def repaired(made, tmp_path):
    return shutil.copytree(made / "out", tmp_path / "out")


@pytest.fixture
def gentle(made, tmp_path):
    return shutil.copytree(made / "gentle", tmp_path / "gentle")


def found(folder):
    """What an audit finds beside the digests, which are put right first: whoever edits all of them is not let off."""
    manifest = json.loads((folder / "manifest.json").read_text())
    sealed(manifest, folder)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return {(breach.subject, breach.because) for breach in recheck(folder).breaches}


def change(folder, name, edit):
    """Let a function change the rows of a file of the run."""
    rows = list(csv.DictReader((folder / name).read_text().splitlines()))
    edit(rows)
    lines = [",".join(rows[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n")


def tell(folder, **more):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["repair"] |= more
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_repair_that_nobody_touched_is_clean(repaired):
    rows = list(csv.DictReader((repaired / "diff.csv").read_text().splitlines()))
    assert [(row["case_id"], row["kind"], row["from"]) for row in rows if row["case_id"] == "100001"] == [
        ("100001", "forced", "L1")
    ]
    assert found(repaired) == set()


@pytest.mark.parametrize(
    ("cell", "value"),
    [("to", "L9"), ("state", "announced"), ("weight", "7"), ("kind", "chosen"), ("because", "no reason"),
     ("checked", "no"), ("from", "L2"), ("from", "")],
)  # fmt: skip
def test_a_changed_cell_of_the_diff_is_found(repaired, cell, value):
    change(repaired, "diff.csv", lambda rows: rows[0].update({cell: value}))
    assert ("diff.csv 100001", "not what round, events and allocation give") in found(repaired)


def test_a_case_may_not_be_left_out_or_told_twice(repaired):
    whole = (repaired / "diff.csv").read_text()
    change(repaired, "diff.csv", lambda rows: rows.append(rows[0]))
    assert ("diff.csv", "a row a case, sorted") in found(repaired)
    (repaired / "diff.csv").write_text(whole)
    moved = len(whole.splitlines()) - 1
    change(repaired, "diff.csv", lambda rows: rows.pop())
    assert ("manifest.json repair.moved", f"diff.csv has {moved - 1}") in found(repaired)


def test_a_diff_of_other_columns_or_none_is_found(repaired):
    text = (repaired / "diff.csv").read_text()
    (repaired / "diff.csv").write_text(text.replace("because", "reason", 1))
    assert any(where == "diff.csv" and "columns" in said for where, said in found(repaired))
    (repaired / "diff.csv").unlink()
    assert ("diff.csv", "the file is missing") in found(repaired)


def test_promises_are_the_best_less_what_is_given_up_and_are_kept(repaired):
    promises = json.loads((repaired / "manifest.json").read_text())["repair"]["promises"]
    changed = [dict(promise) for promise in promises]
    (placed,) = [promise for promise in changed if promise["goal"] == "placed.tier1"]
    placed |= {"best": placed["best"] + 1, "promised": placed["promised"] + 1}
    tell(repaired, promises=changed)
    assert found(repaired) == {("manifest.json repair.promises placed.tier1", f"the run has {placed['best'] - 1}")}
    tell(repaired, promises=promises, give_up={"needs": "100%"})
    assert found(repaired) >= {
        ("manifest.json repair.promises needs", "not what is asked for less what may be given up")
    }
    tell(repaired, give_up={"needs": "much"})
    assert ("manifest.json repair.give_up", "no amount") in found(repaired)


def test_what_the_plan_before_still_gives_limits_a_promise(gentle):
    promises = json.loads((gentle / "manifest.json").read_text())["repair"]["promises"]
    needs = next(promise for promise in promises if promise["goal"] == "needs")
    assert needs == {"goal": "needs", "best": 4, "old": 2, "promised": 2}  # T1 cannot cover where L1 leads no more
    needs["old"] = 1
    tell(gentle, promises=promises)
    assert found(gentle) == {("manifest.json repair.promises needs", "not what is asked for less what may be given up")}


def test_statements_say_what_the_table_says(repaired):
    reasons = json.loads((repaired / "manifest.json").read_text())["repair"]["reasons"]
    assert reasons[0]["key"] == "repair.stopped"
    assert reasons[0]["arguments"]["findings"][0]["arguments"]["rule"] == "available-leader"
    reasons[0]["text"] = "no reason"
    tell(repaired, reasons=reasons)
    assert found(repaired) == {("manifest.json repair.reasons", "not what diff.csv says")}


def test_a_curve_has_the_run_in_it_and_falls(repaired):
    whole = (repaired / "curve.csv").read_text()
    change(repaired, "curve.csv", lambda rows: rows[0].update(price="1"))
    assert found(repaired) == {("curve.csv", "no row is the run itself")}
    (repaired / "curve.csv").write_text(whole)
    change(repaired, "curve.csv", lambda rows: rows[-1].update(weight="99"))
    assert found(repaired) == {("curve.csv 10 %", "proved exactly where weight and least weight meet")}
    (repaired / "curve.csv").write_text(whole)
    change(repaired, "curve.csv", lambda rows: rows[-1].update(weight="99", least_weight="99"))
    assert found(repaired) == {("curve.csv 10 %", "a plan that gives up less moves less than the least")}
    (repaired / "curve.csv").write_text(whole.replace("least_weight", "least", 1))
    assert any(where == "curve.csv" and "columns" in said for where, said in found(repaired))
