"""The end of a finished run stands for that of the same model, with the bytes that solving gives; never for another."""

import dataclasses
import shutil
from fractions import Fraction

import pandas as pd
import pytest

from optimiser.parameters import SearchParameters
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rechecking import recheck
from scenarios.runs import RunSettings, execute_run, run
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
def test_the_bytes_are_those_of_solving(tmp_path, outcome_of, how, pieces):
    parameters = SearchParameters(min_component_cases=1 if pieces == "several" else 10**9)
    how = dataclasses.replace(how, parameters=parameters)
    round_ = drawn()
    execute_run(round_, tmp_path / "before", how)
    execute_run(unseen_edit(round_), tmp_path / "alone", how)
    finished = only_parts(tmp_path / "before", tmp_path / "sent" / "before")
    execute_run(unseen_edit(round_), tmp_path / "taken", how, finished=[finished])
    assert TAKEN in (tmp_path / "taken/solver.log").read_text()
    assert TAKEN not in (tmp_path / "alone/solver.log").read_text()
    assert outcome_of(tmp_path / "taken") == outcome_of(tmp_path / "alone")
    assert (len(read_manifest(tmp_path / "taken")["components"]) > 1) == (pieces == "several")
    assert recheck(tmp_path / "taken").clean
    assert not any(check.fault for check in check_bounds(tmp_path / "taken"))


def test_proofs_with_cuts_are_taken_over_too(tmp_path):
    """The bytes above are of proofs, and some of them have cuts."""
    run(drawn(), tmp_path / "run")
    assert len((tmp_path / "run/bounds/cuts.csv").read_text().splitlines()) > 1


def test_another_model_is_solved(tmp_path, outcome_of):
    round_ = drawn()
    run(round_, tmp_path / "before")
    for number, settings in enumerate((RunSettings(reach=45), RunSettings(seed=5), RunSettings(gap=0.01))):
        out, alone = tmp_path / f"other-{number}", tmp_path / f"alone-{number}"
        execute_run(round_, out, settings, finished=[tmp_path / "before"])
        execute_run(round_, alone, settings)
        assert TAKEN not in (out / "solver.log").read_text()
        assert outcome_of(out) == outcome_of(alone)


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
    record = execute_run(round_, tmp_path / "again", RunSettings(), finished=[tmp_path / "run"])
    assert record.audit.clean
    assert TAKEN not in (tmp_path / "again/solver.log").read_text()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("manifest.json", "{"),
        ("manifest.json", None),
        ("deployments.csv", "case_id\n"),
        ("deployments.csv", None),
        ("bounds/proofs.csv", "proof\n"),
    ],
)
def test_a_damaged_folder_stops_nothing(tmp_path, file, text):
    round_ = drawn()
    run(round_, tmp_path / "run")
    if text is None:
        (tmp_path / "run" / file).unlink()
    else:
        (tmp_path / "run" / file).write_text(text)
    assert execute_run(round_, tmp_path / "again", RunSettings(), finished=[tmp_path / "run"]).audit.clean
    assert TAKEN not in (tmp_path / "again/solver.log").read_text()


def test_people_that_are_not_known_stop_nothing(tmp_path):
    round_ = drawn()
    run(round_, tmp_path / "run")
    file = tmp_path / "run/deployments.csv"
    plan = pd.read_csv(file, dtype=str)
    plan.assign(leader_id="nobody").to_csv(file, index=False)
    assert execute_run(round_, tmp_path / "again", RunSettings(), finished=[tmp_path / "run"]).audit.clean


def test_the_end_is_as_it_was_found(tmp_path):
    from optimiser.model.candidates import find_candidates
    from optimiser.model.model import build_model
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
