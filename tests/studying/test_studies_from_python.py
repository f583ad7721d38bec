"""Studies from Python: the same schema as in files, each written as the other, and the same words for what is wrong."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import nlematch as nle
from constraints.changes import with_tables
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import make_lanes

WHOLE = {
    "title": "All keys",
    "scenarios": {
        "base": {},
        "other": {
            "extends": ["reach-75", "two-cases-at-most"],
            "rules": {"other-region": {"minutes": 5}},
            "edits": [
                {"table": "leaders", "where": {"supporter.region": "London"}, "set": {"max_cases": 4}},
                {"table": "leaders", "where": {"half_days": {"at_least": 7}}, "scale": {"half_days": 0.9}},
                {"table": "staff", "remove": True},
                {"table": "leaders", "add": [
                    {"leader_id": "L9", "supporter_id": "S1", "half_days": 6, "max_cases": 1, "willing": True}
                ]},
            ],
        },
        "capped": {"solve": {"regions": ["London"]}, "policy": {"rules": {"same-diocese": {"minutes": 9}}}},
    },
    "grid": {
        "time": {"as-said": {}, "less": {"extends": "a-tenth-less-time"}},
        "reach": {"of": "solve.reach", "values": [45, 75]},
    },
    "draws": {"count": 2, "seed": 7, "declines": {"percent": 40, "where": {"tier": 1}}},
    "frontier": {"minutes": {"kind": "travel", "points": 3}},
}  # fmt: skip


def faults_of(call):
    with pytest.raises(nle.InputRefused) as found:
        call()
    return {(fault.code, fault.file, fault.column, fault.advice) for fault in found.value.faults}


def digests_of(file):
    """Return name and digest of every run of a study file's first rounds."""
    return {step.label.name: step.digest for lane in make_lanes(read_definition(file)) for step in [next(lane.begin())]}


def keys_of(study, tmp_path, name):
    (tmp_path / name).mkdir()
    study.write(tmp_path / name / "study.toml")
    return digests_of(tmp_path / name / "study.toml")


# --- each written as the other ------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, WHOLE, {"chain": 3, "draws": 2}, {"grid": {"reach": [30, 45]}, "draws": 3}])
def test_a_study_is_written_and_reads_back_equal_with_the_same_runs(small_round, tmp_path, more):
    study = nle.Study(small_round(), **more)
    study.write(tmp_path / "study.toml")
    again = nle.read_study(tmp_path / "study.toml")
    assert again == study
    assert again.digest == study.digest
    assert hash(again) == hash(study)
    assert again.expand() == study.expand()
    assert again.to_frame().equals(study.to_frame())
    assert keys_of(again, tmp_path, "again") == digests_of(tmp_path / "study.toml")


@pytest.mark.parametrize("more", [{}, WHOLE, {"chain": {"rounds": 2, "demand": {"first_percent": 50}}}])
def test_a_file_is_read_and_made_again_of_its_keywords(small_round, tmp_path, more):
    nle.Study(small_round(), **more).write(tmp_path / "study.toml")
    read = nle.read_study(tmp_path / "study.toml")
    made = nle.Study(**read.to_dict())
    assert (made, made.expand()) == (read, read.expand())


def test_paths_go_along_when_a_study_is_written_elsewhere(written, small_round, tmp_path):
    nle.write_round(small_round(staff=[]), tmp_path / "rounds" / "spring")
    text = 'round = "round"\n[scenarios.a]\n[scenarios.b]\nround = "rounds/spring"\n'
    study = nle.read_study(written(text))
    (tmp_path / "deep" / "er").mkdir(parents=True)
    study.write(tmp_path / "deep" / "er" / "moved.toml")
    assert '"../../rounds/spring"' in (tmp_path / "deep" / "er" / "moved.toml").read_text("utf-8")
    assert nle.read_study(tmp_path / "deep" / "er" / "moved.toml") == study


def test_an_axis_of_rounds_keeps_the_names_of_its_runs_wherever_it_is_written(small_round, tmp_path):
    other = with_tables(small_round(), {"staff": small_round().tables["staff"].iloc[:0]})
    nle.write_round(other, tmp_path / "spring")
    study = nle.Study(grid={"round": [small_round(), tmp_path / "spring"]})
    (tmp_path / "deep").mkdir()
    study.write(tmp_path / "deep" / "study.toml")
    again = nle.read_study(tmp_path / "deep" / "study.toml")
    assert (again, again.expand()) == (study, study.expand())


def test_a_round_with_a_policy_of_ones_own_goes_along_and_may_be_held_against_another(small_round, tmp_path):
    text = 'extends = "sio-2019"\nid = "ours"\nrules.travel-limit.minutes = 20\n'
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    ours = small_round().with_policy(tmp_path / "ours.toml")
    study = nle.Study(scenarios={"as-said": {"round": small_round()}, "ours": {"round": ours}})
    (tmp_path / "there").mkdir()
    study.write(tmp_path / "there" / "study.toml")
    again = nle.read_study(tmp_path / "there" / "study.toml")
    assert again == study
    with ThreadPoolExecutor(1) as executor:
        found = again.run(tmp_path / "out", executor=executor)
    minutes = [run.read().round.policy.rules["travel-limit"]["minutes"] for run in found.runs]
    assert minutes[1] == 20
    assert minutes[0] != 20


def test_rounds_of_one_id_are_told_apart_and_the_same_round_is_one(small_round, tmp_path):
    fewer = with_tables(small_round(), {"staff": small_round().tables["staff"].iloc[:0]})
    study = nle.Study(
        small_round(), scenarios={"same": {"round": small_round()}, "fewer": {"round": fewer}, "base": {}}
    )
    name = small_round().meta.id
    assert list(study.rounds) == [name, f"{name}-2"]
    study.write(tmp_path / "study.toml")
    assert nle.read_study(tmp_path / "study.toml") == study


def test_a_round_that_stands_in_the_way_is_not_replaced_and_the_same_one_may_stay(small_round, tmp_path):
    study = nle.Study(small_round())
    study.write(tmp_path / "study.toml")
    study.write(tmp_path / "study.toml")
    fewer = with_tables(small_round(), {"staff": small_round().tables["staff"].iloc[:0]})
    refused = faults_of(lambda: nle.Study(fewer).write(tmp_path / "study.toml"))
    assert {(code, advice) for code, _, _, advice in refused} == {("NM603", "write the study into another folder")}
    assert nle.read_study(tmp_path / "study.toml") == study


def test_what_is_asked_decides_whether_studies_are_equal(small_round):
    study = nle.Study(small_round(), grid={"reach": [45, 75]})
    assert study == nle.Study(
        small_round(), grid={"reach": {"45": {"solve": {"reach": 45}}, "75": {"solve": {"reach": 75}}}}
    )
    assert study != nle.Study(small_round(), grid={"reach": [75, 45]})  # the first is what the others are held against
    assert study != nle.Study(small_round(), grid={"reach": [45, 75]}, draws=1)
    assert study != nle.Study(
        small_round(leaders=small_round().tables["leaders"].to_dict("records")[:0]), grid={"reach": [45, 75]}
    )
    assert study != "study"


def test_supply_that_is_drawn_is_asked_for_as_in_a_file(small_round, tmp_path):
    supply = {"leaders": 2, "add": True, "where": {"region": "London"}}
    study = nle.Study(small_round(), supply=supply)
    study.write(tmp_path / "study.toml")
    assert nle.read_study(tmp_path / "study.toml").to_dict()["supply"] == supply


# --- from Python's values ------------------------------------------------------------------------------------------


def test_values_of_numpy_and_pandas_are_plain(small_round):
    edits = [
        {"table": "leaders", "where": {"leader_id": pd.Series(["L1"]), "max_cases": None},
         "set": {"half_days": np.int64(9)}},
        {"table": "leaders", "set": {"max_minutes": np.nan, "max_cases": pd.NA}},
    ]  # fmt: skip
    many = nle.Study(small_round(), grid={"reach": range(30, 61, 15)}, edits=edits, solve={"regions": ("London",)})
    plain = nle.Study(
        small_round(),
        grid={"reach": [30, 45, 60]},
        edits=[
            {"table": "leaders", "where": {"leader_id": ["L1"], "max_cases": {"blank": True}}, "set": {"half_days": 9}},
            {"table": "leaders", "set": {"max_minutes": "", "max_cases": ""}},
        ],
        solve={"regions": ["London"]},
    )
    assert many == plain
    assert (
        nle.Study(small_round(), grid={"reach": np.arange(30, 61, 15)}, edits=edits, solve={"regions": ["London"]})
        == plain
    )


def test_rows_to_add_may_be_a_frame(small_round):
    rows = pd.DataFrame({
        "leader_id": ["L8", "L9"], "supporter_id": ["S1", "S2"], "half_days": [6, 8], "max_cases": [1, None],
        "willing": [True, False],
    })  # fmt: skip
    study = nle.Study(small_round(), edits=[{"table": "leaders", "add": rows}])
    first, second = study.to_dict()["edits"][0]["add"]
    assert first["max_cases"] == 1
    assert "max_cases" not in second


def test_days_of_pandas_are_days(small_round):
    study = nle.Study(small_round(), edits=[
        {"table": "running", "where": {"since": {"at_least": pd.Timestamp(2026, 1, 5)}}, "may_match_none": True,
         "remove": True}
    ])  # fmt: skip
    assert study.to_dict()["edits"][0]["where"]["since"]["at_least"] == dt.date(2026, 1, 5)


# --- faults --------------------------------------------------------------------------------------------------------


def test_all_faults_are_told_at_once_in_pythons_words(small_round):
    refused = faults_of(
        lambda: nle.Study(
            small_round(),
            gird={"reach": [45]},
            solve={"reech": 3, "seed": -1},
            edits=[{"table": "leaders", "scal": {"half_days": 2}, "remove": True}],
            draws=0,
        )
    )
    assert refused == {
        ("NM702", "Study", "gird", "did you mean 'grid'?"),
        ("NM702", "Study", "solve.reech", "did you mean 'reach'?"),
        ("NM703", "Study", "solve.seed", "see docs/studies.md for what the key takes"),
        ("NM702", "Study", "edits[0].scal", "did you mean 'scale'?"),
        ("NM703", "Study", "draws.count", "see docs/studies.md for what the key takes"),
    }


@pytest.mark.parametrize(
    ("more", "code", "column"),
    [
        ({"scenarios": {"a": {"extends": "reech-75"}}}, "NM702", "scenarios.a.extends"),
        ({"solve": {"regions": {"London"}}}, "NM703", "solve.regions"),
        ({"grid": {"reech": [45]}}, "NM702", "grid.reech.of"),
        ({"grid": {"reach": [45, 45]}}, "NM703", "grid.reach.values"),
        ({"grid": {"reach": []}}, "NM703", "grid.reach"),
        ({"scenarios": {"CON": {}}}, "NM703", "scenarios.CON"),
        ({"scenarios": {("a", "b"): {}}}, "NM703", "scenarios.('a', 'b')"),
        ({"title": "a\0b"}, "NM703", None),
        ({"title": "\ud800"}, "NM703", None),
        ({"solve": {"seed": 2**70}}, "NM703", None),
        ({"solve": {"time_limit": float("inf")}}, "NM703", "solve.time_limit"),
        ({"edits": {"table": "leaders", "remove": True}}, "NM703", "edits"),
        ({"draws": True}, "NM703", "draws"),
        ({"policy": object()}, "NM703", "policy"),
    ],
)
def test_what_a_study_cannot_hold_is_refused_before_anything_is_read(small_round, more, code, column):
    refused = {(fault[0], fault[2]) for fault in faults_of(lambda: nle.Study(small_round(), **more))}
    assert (code, column) in refused


def test_a_study_needs_a_round():
    assert {fault[:3] for fault in faults_of(lambda: nle.Study(grid={"reach": [45]}))} == {("NM703", "Study", "round")}


def test_what_does_not_fit_the_round_is_told_before_anything_is_run(small_round, tmp_path):
    study = nle.Study(
        small_round(), edits=[{"table": "leaders", "set": {"half_day": 3}}, {"table": "leader", "remove": True}]
    )
    refused = faults_of(lambda: study.run(tmp_path / "out"))
    assert {fault[2] for fault in refused} == {"edits[0].half_day", "edits[1].table"}
    assert not (tmp_path / "out").exists()


def test_a_round_in_memory_is_checked_before_anything_is_asked_of_it(small_round):
    sound = small_round()
    tables = dict(sound.tables) | {"leaders": sound.tables["leaders"].assign(supporter_id="S9")}
    unsound = nle.Round(sound.meta, sound.policy, tables, sound.regions)
    assert {fault[0] for fault in faults_of(lambda: nle.Study(unsound))} == {"NM202"}


@pytest.mark.parametrize(
    ("given", "argument", "advice"),
    [
        ({"workers": 0}, "workers", "leave it out: one a core"),
        ({"workers": True}, "workers", "True and False are no numbers"),
        ({"memory_mib": 1}, "memory_mib", "leave it out: its part of the machine's"),
        ({"worker": 2}, "worker", "did you mean 'workers'?"),
        ({"cluster": "tcp://a:1", "workers": 2}, "cluster",
         "leave workers and memory_mib out: a cluster has its own workers"),
        ({"out": 5}, "out", "give the path as text"),
    ],
)  # fmt: skip
def test_an_argument_that_cannot_be_used_is_refused(small_round, tmp_path, given, argument, advice):
    study = nle.Study(small_round())
    with pytest.raises(nle.ArgumentRefused) as found:
        study.run(**{"out": tmp_path / "out", **given})
    assert [(fault.column, fault.advice) for fault in found.value.faults] == [(argument, advice)]
    assert not (tmp_path / "out").exists()


# --- runs ----------------------------------------------------------------------------------------------------------


def test_it_tells_what_it_would_run_before_it_runs_it(small_round):
    study = nle.Study(small_round(), grid={"reach": [30, 45]}, draws=2, frontier={"m": {"kind": "travel"}})
    assert len(study) == 4
    assert study.expand() == ["reach=30,draw=0001", "reach=30,draw=0002", "reach=45,draw=0001", "reach=45,draw=0002"]
    frame = study.to_frame()
    assert list(frame.columns) == ["run", "scenario", "reach", "draw", "round", "title"]
    assert frame["draw"].tolist() == [1, 2, 1, 2]
    chained = nle.Study(small_round(), chain=3)
    assert chained.expand() == ["base/round-1", "base/round-2", "base/round-3"]


def test_a_study_in_memory_and_its_file_have_the_same_run_folders(small_round, tmp_path, run_here):
    study = nle.Study(small_round(), grid={"reach": [30, 45]})
    with ThreadPoolExecutor(1) as executor:
        record = study.run(tmp_path / "one", executor=executor)
    assert [run.name for run in record.runs] == study.expand()
    study.write(tmp_path / "study.toml")
    kept = []
    again = run_here(tmp_path / "study.toml", "one", progress=lambda progress: kept.append(progress.kept))
    assert kept[-1] == 2  # what was begun in memory goes on from the file
    assert again.to_frame().equals(record.to_frame())


def test_repr_is_the_call_and_is_bounded(small_round):
    study = nle.Study(small_round(), grid={"reach": [30, 45]})
    assert repr(study) == "Study(round=<Round test>, grid={'reach': {'of': 'solve.reach', 'values': [30, 45]}})"
    many = nle.Study(small_round(), scenarios={f"s{n}": {"title": "x" * 100} for n in range(1000)})
    assert len(repr(many)) < 1100


def test_an_earlier_file_whose_draws_are_called_repeats_reads_the_same(written):
    now = nle.read_study(written('round = "round"\n[draws]\ncount = 2\n', "now.toml"))
    assert nle.read_study(written('round = "round"\n[repeats]\ncount = 2\n', "before.toml")) == now
