"""A run is the same in memory and read from its folder: tables, types, figures, audit; and nobody changes it."""

import copy
import json
import pickle
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, reject, settings

import nlematch as nle
from constraints.audit import OF_EVERY_RUN, OUTCOME
from constraints.strategies import tiny_rounds
from constraints.testing import leader, make_round, need, pin, school, staff_member
from tests.support.effort import examples

EARLIER = Path(__file__).parents[1] / "earlier" / "c97e92e"
EARLIER_RUNS = sorted(file.parent for file in EARLIER.rglob("manifest.json"))
GOALS_OF_A_CURVE = "Int64"


def both(round_, folder, **asked):
    """Return a run as it was solved and as it is read from its folder; twice the same where it has no plan."""
    solved = nle.run(round_, folder, **asked)
    return solved, solved if solved.folder is None else nle.read_run(folder)


def assert_typed(run):
    for name, frame in run.tables.items():
        types = {column: OUTCOME[name].get(column, GOALS_OF_A_CURVE) for column in frame.columns}
        assert frame.dtypes.map(str).to_dict() == types, name
        assert list(frame.columns)[: len(OUTCOME[name])] == list(OUTCOME[name])
        assert not (frame.select_dtypes("string") == "").any(axis=None), name  # a blank is NA, never empty text


def assert_same(one, other):
    assert list(one.tables) == list(other.tables)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name])
    pd.testing.assert_frame_equal(one.summary(), other.summary())
    assert (one.outcome, one.proved, one.allocation) == (other.outcome, other.proved, other.allocation)
    assert one == other
    assert hash(one) == hash(other)
    assert one.to_dict() == other.to_dict()
    if one.allocation is None:
        assert one.audit is None
        return
    assert one.audit.to_dict() == other.audit.to_dict()
    assert one.headline() == other.headline()
    pd.testing.assert_frame_equal(one.cases(), other.cases())
    pd.testing.assert_frame_equal(one.candidates(blocked=True), other.candidates(blocked=True))


@pytest.mark.harness
@settings(max_examples=examples(8), phases=[Phase.explicit, Phase.generate])
@given(tiny_rounds())
def test_a_run_of_any_round_is_read_as_it_was_solved(drawn):
    signed = {name: drawn.tables[name].assign(by="RD") for name in ("decisions", "events")}
    try:
        round_ = drawn.with_tables(signed)
    except nle.InputRefused:  # the rounds of the battery need not be such as a file may have
        reject()
    with tempfile.TemporaryDirectory() as folder:
        solved, read = both(round_, Path(folder) / "run")
        assert_typed(solved)
        assert_same(solved, read)
        assert set(solved.tables) == (set() if solved.allocation is None else set(OF_EVERY_RUN))


def small_round(**more):
    return make_round(
        schools=[school("100001"), school("100002", tier=1)],
        leaders=[leader("L1", max_cases=1), leader("L2", willing=None)],
        staff=[staff_member("T1", specialisms="maths:3")],
        needs=[need("100001", "maths"), need("100002", "phonics")],
        **more,
    )


def test_a_run_without_cases_has_every_table_with_its_types(tmp_path):
    solved, read = both(make_round(leaders=[leader("L1")]), tmp_path / "run")
    assert {len(frame) for frame in read.tables.values()} == {0}
    assert_typed(solved)
    assert_same(solved, read)


def test_a_run_read_back_sums_its_minutes(tmp_path):
    _, run = both(nle.draw_round(0.01, seed=2), tmp_path / "run")
    assert run.tables["deployments"]["minutes"].sum() == 459
    assert run.tables["flags"]["need_id"].isna().sum() == 3  # of 4
    assert run.to_frame().equals(run.tables["deployments"])


def test_without_an_allocation_there_are_no_tables_and_that_is_said(tmp_path):
    round_ = make_round(schools=[school()], leaders=[leader("L1", half_days=1)], decisions=[pin("100001", "L1")])
    run = nle.run(round_, tmp_path / "run")
    assert (run.outcome, run.folder, run.audit, len(run.tables)) == ("proved-impossible", None, None, 0)
    assert not (tmp_path / "run").exists()
    assert "Proved impossible" in repr(run)
    assert run._repr_html_()
    with pytest.raises(nle.ProvedImpossible):
        run.raise_for_outcome()
    with pytest.raises(nle.InputRefused, match="a run with an allocation"):
        run.candidates()
    with pytest.raises(KeyError, match="there is none"):
        run.to_frame()


def test_a_table_that_is_not_there_is_refused_with_the_nearest_name():
    run = nle.run(small_round())
    with pytest.raises(KeyError, match="did you mean 'deployments'"):
        run.tables["deployment"]
    assert run.tables.get("diff") is None
    assert "curve" not in run.tables


def test_an_adopted_plan_is_read_as_it_was_adopted(tmp_path):
    nle.write_round(small_round(), tmp_path / "round")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "deployments.csv").write_text("case_id,leader_id\n100001,L1\n", encoding="utf-8")
    adopted = nle.adopt(tmp_path / "round", tmp_path / "plan", tmp_path / "run")
    assert adopted.outcome == "adopted"
    assert not adopted.proved
    assert_typed(adopted)
    assert_same(adopted, nle.read_run(tmp_path / "run"))


def test_a_repair_is_read_as_it_was_made_curve_and_all(tmp_path):
    round_ = nle.draw_round(0.01, seed=2)
    nle.run(round_, tmp_path / "run")
    withdrawn = nle.read_run(tmp_path / "run").allocation.deployments[0].leader_id
    repaired = repaired_run(round_, tmp_path, withdrawn)
    read = nle.read_run(tmp_path / "repaired")
    assert {"diff", "curve"} <= set(read.tables)
    assert read.tables["diff"]["checked"].dtype == "boolean"
    assert read.tables["curve"]["give_up_percent"].tolist() == [0.0, 0.5, 1.0, 2.0, 5.0, 10.0]
    assert_typed(repaired)
    assert_same(repaired, read)
    assert nle.recheck(tmp_path / "repaired").clean


def repaired_run(round_, folder, withdrawn):
    from scenarios.repair import repair

    return repair(round_, folder / "run", folder / "repaired", withdraw=[withdrawn], curve=True)


@pytest.mark.parametrize("folder", EARLIER_RUNS, ids=lambda path: path.relative_to(EARLIER).as_posix())
def test_a_run_of_an_earlier_version_has_todays_tables_and_types(folder):
    run = nle.read_run(folder)
    assert_typed(run)
    assert run.audit.clean
    assert set(OF_EVERY_RUN) <= set(run.tables)
    again = nle.read_run(folder)
    assert run == again
    assert len(run.cases()) == len(run.round.cases)


def test_whoever_changes_a_table_changes_only_his_own():
    run = nle.run(small_round())
    before = copy.deepcopy(dict(run.tables))
    for name in run.tables:
        frame = run.tables[name]
        frame.loc[len(frame)] = pd.NA
        for column in frame.columns:
            frame[column].array[:] = pd.NA
        frame.columns = range(len(frame.columns))
    run.to_frame().pop("minutes")
    run.to_dict()["counts"]["placed"] = 99
    for name in run.tables:
        pd.testing.assert_frame_equal(run.tables[name], before[name])
    with pytest.raises(TypeError):
        run.tables["deployments"] = before["supports"]
    with pytest.raises(AttributeError):
        run.allocation = None
    for part in (run.manifest, run.manifest["counts"], run.manifest["stages"][0]):
        with pytest.raises(TypeError):
            part["placed"] = 99
    with pytest.raises(TypeError):
        run.manifest["stages"].append({})
    assert run.manifest == run.to_dict() == json.loads(json.dumps(run.manifest))  # lists are lists


def test_runs_are_equal_where_they_are_of_the_same_facts_and_found_the_same(tmp_path):
    one, read = both(small_round(), tmp_path / "run")
    shutil.copytree(tmp_path / "run", tmp_path / "moved")
    other = nle.run(small_round().with_tables(leaders=small_round().tables["leaders"].assign(max_cases=2)))
    assert one == read == nle.read_run(tmp_path / "moved") == nle.run(small_round())
    assert one != other
    assert one != "a run"
    assert len({one, read, other}) == 2


def test_a_run_travels_to_workers_and_back(tmp_path):
    for run in both(small_round(), tmp_path / "run"):
        again = pickle.loads(pickle.dumps(run))
        assert_same(run, again)
        assert again.folder == run.folder


def test_the_audit_of_a_run_that_was_read_is_made_anew(tmp_path):
    nle.run(small_round(), tmp_path / "run")
    run = nle.read_run(tmp_path / "run")
    assert "audit" not in vars(run)  # not read from audit.json, and made when it is first asked for
    assert run.audit.clean
    assert run.audit is run.audit
    assert "audit clean" in run.headline()
