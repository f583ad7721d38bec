"""The end of a finished run stands for that of the same model, with the bytes that solving gives; never for another."""

import dataclasses
import json
import shutil
from fractions import Fraction

import pandas as pd
import pytest

from optimiser import components as taking_apart
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.runs import RunSettings, recheck, run
from scenarios.runs.ends import PARTS, end_of, model_of
from scenarios.runs.folder import read_manifest
from scenarios.runs.proofs import check_bounds

TAKEN = "the same model as that of the finished run"
PART = Fraction(1, 10)


def drawn():
    return draw_england("sio-2019", england_sized(PART), 2, PART)


def unseen_edit(round_):
    """The round with another time of leaders whom nobody can have: they have said no."""
    leaders = round_.tables["leaders"].copy()
    unwilling = ~leaders["willing"].astype(bool)
    assert unwilling.any()
    leaders.loc[unwilling, "half_days"] += 2
    return dataclasses.replace(round_, tables={**round_.tables, "leaders": leaders})


def bytes_of(folder):
    """All files but those that tell of time; the manifest without its seconds."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["seconds"], manifest["peak_memory_mib"]
    for stage in manifest["stages"]:
        del stage["seconds"]
    timed = {"manifest.json", "solver.log"}
    files = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return manifest, {path: data for path, data in files.items() if path.name not in timed}


def only_parts(folder, target):
    """A copy of a run folder that has only what is asked of it."""
    for pattern in PARTS:
        for file in folder.glob(pattern):
            copy = target / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return target


@pytest.mark.parametrize("how", [RunSettings(), RunSettings(engine="cpsat", work_limit=1.0), RunSettings(gap=0.05)])
@pytest.mark.parametrize("pieces", ["one", "several"])
def test_the_bytes_are_those_of_solving(monkeypatch, tmp_path, how, pieces):
    monkeypatch.setattr(taking_apart, "MIN_CASES", 1 if pieces == "several" else 10**9)
    round_ = drawn()
    run(round_, tmp_path / "before", how)
    run(unseen_edit(round_), tmp_path / "alone", how)
    finished = only_parts(tmp_path / "before", tmp_path / "sent" / "before")
    run(unseen_edit(round_), tmp_path / "taken", how, finished=[finished])
    assert TAKEN in (tmp_path / "taken/solver.log").read_text()
    assert TAKEN not in (tmp_path / "alone/solver.log").read_text()
    assert bytes_of(tmp_path / "taken") == bytes_of(tmp_path / "alone")
    assert (len(read_manifest(tmp_path / "taken")["components"]) > 1) == (pieces == "several")
    assert recheck(tmp_path / "taken").clean
    assert not any(check.fault for check in check_bounds(tmp_path / "taken"))


def test_proofs_with_cuts_are_taken_over_too(tmp_path):
    """The bytes above are of proofs, and some of them have cuts."""
    run(drawn(), tmp_path / "run")
    assert len((tmp_path / "run/bounds/cuts.csv").read_text().splitlines()) > 1


def test_another_model_is_solved(tmp_path):
    round_ = drawn()
    run(round_, tmp_path / "before")
    for number, settings in enumerate((RunSettings(reach=45), RunSettings(seed=5), RunSettings(gap=0.01))):
        out = tmp_path / f"other-{number}"
        run(round_, out, settings, finished=[tmp_path / "before"])
        assert TAKEN not in (out / "solver.log").read_text()
        assert bytes_of(out) == bytes_of_alone(round_, settings, tmp_path / f"alone-{number}")


def bytes_of_alone(round_, settings, out):
    run(round_, out, settings)
    return bytes_of(out)


def test_what_may_not_stand_for_another(tmp_path):
    run(drawn(), tmp_path / "run")
    manifest = read_manifest(tmp_path / "run")
    assert model_of(manifest) == manifest["model"]
    assert model_of(manifest | {"reproducible": False}) is None  # a clock ended it
    assert model_of(manifest | {"stages": []}) is None  # no plan
    assert model_of(manifest | {"model": None}) is None  # a repair
    assert model_of({key: value for key, value in manifest.items() if key != "model"}) is None  # an older run


def test_an_edited_folder_stands_for_nothing(tmp_path):
    round_ = drawn()
    run(round_, tmp_path / "run")
    file = tmp_path / "run/deployments.csv"
    plan = pd.read_csv(file, dtype=str)
    plan.loc[[0, 1], "leader_id"] = plan.loc[[1, 0], "leader_id"].to_numpy()
    plan.to_csv(file, index=False)
    record = run(round_, tmp_path / "again", finished=[tmp_path / "run"])
    assert record.audit.clean
    assert TAKEN not in (tmp_path / "again/solver.log").read_text()


def test_the_end_is_as_it_was_found(tmp_path):
    from optimiser.candidates import find_candidates
    from optimiser.model import build_model
    from optimiser.solve import solve_model

    round_ = drawn()
    run(round_, tmp_path / "run")
    model = build_model(round_, find_candidates(round_))
    found, read = solve_model(model, RunSettings().for_solver(round_)), end_of(tmp_path / "run", model)
    assert (read.outcome, read.stop, read.steps) == (found.outcome, found.stop, found.steps)
    assert [(s.goal, s.value, s.bound, s.reached) for s in read.stages] == [
        (s.goal, s.value, s.bound, s.reached) for s in found.stages
    ]
    assert model.allocation(read.x) == model.allocation(found.x)
