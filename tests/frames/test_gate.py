"""Facts given in Python pass the checks that files pass, or are refused with frame, row and column."""

import copy
import dataclasses
import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pytest

import nlematch as nle
from constraints.changes import with_tables
from constraints.round import vouched
from tests.support.whole_rounds import whole_round

PLACE = {"easting": 450_000, "northing": 250_000}
SCHOOLS = pd.DataFrame([{"urn": 100001, "name": "Alder", "phase": "primary", "tier": 2, **PLACE}])
SUPPORTERS = pd.DataFrame([{"supporter_id": "S1", "kind": "school", **PLACE}])
LEADERS = pd.DataFrame([{"leader_id": "L1", "supporter_id": "S1", "half_days": 24, "max_cases": 2}])
LEAST = {"schools": SCHOOLS, "supporters": SUPPORTERS, "leaders": LEADERS}


@pytest.fixture(scope="module")
def round_():
    return nle.draw_round(0.01, seed=2)


def faults_of(call, *given, **named):
    with pytest.raises(nle.InputRefused) as refused:
        call(*given, **named)
    return refused.value.faults


def places(faults):
    return [(fault.code, fault.file, fault.label, fault.column) for fault in faults]


def test_a_round_of_frames_has_the_newest_versions_and_the_policys_dates():
    made = nle.Round.from_frames(LEAST, id="autumn", seed=np.int64(7))
    assert (made.meta.id, made.meta.seed, made.policy.id) == ("autumn", 7, "sio-2019")
    assert made.policy.versions == nle.load_policy("sio-2019").versions
    assert made.meta.as_at == made.policy.offer.as_at
    assert nle.run(made).manifest["counts"]["placed"] == 1


def test_settings_are_read_as_round_toml_has_them():
    made = nle.Round.from_frames(
        LEAST, as_at="01/09/2020", delivery_start=pd.Timestamp("2020-09-01"), delivery_end=dt.date(2021, 7, 31),
        policy={"extends": "rise-2025", "rules": {"travel-limit": {"minutes": np.int64(75)}}}, travel_model=1,
    )  # fmt: skip
    assert (made.meta.as_at, made.meta.delivery_start) == (dt.date(2020, 9, 1), dt.date(2020, 9, 1))
    assert (made.policy.id, made.policy.travel.model) == ("rise-2025", 1)
    assert made.policy.rules["travel-limit"]["minutes"] == 75


def test_all_that_is_wrong_is_told_at_once():
    odd = LEADERS.assign(half_days=1.5, supporter_id="S2").set_axis(["first"])
    faults = faults_of(nle.Round.from_frames, leaders=odd, schools=SCHOOLS, leader=odd, seed="x", policy="sio-2091")
    assert places(faults) == [
        ("NM109", "arguments", None, None), ("NM402", "arguments", None, "policy"),
        ("NM401", "arguments", None, "seed"),
        ("NM104", "frame leaders", "first", "half_days"), ("NM101", "frame supporters", None, None),
    ]  # fmt: skip
    assert "'leaders'" in faults[0].advice


@pytest.mark.parametrize("nothing", [None, [], {"leader_id": ["L1"]}, "leaders.csv", SCHOOLS["urn"]])
def test_what_is_no_frame_is_refused(nothing):
    assert places(faults_of(nle.Round.from_frames, {**LEAST, "leaders": nothing})) == [
        ("NM107", "frame leaders", None, None)
    ]


def test_a_merge_that_found_nothing_is_refused_where_a_file_would_be(round_):
    leaders = round_.tables["leaders"]
    days = pd.DataFrame({"leader_id": ["L9998", "L9999"], "half_days": [20, 24]})
    merged = leaders.drop(columns="half_days").merge(days, on="leader_id", how="left")
    faults = faults_of(round_.with_tables, leaders=merged)
    assert {(fault.code, fault.column) for fault in faults} == {("NM103", "half_days")}
    assert len(faults) == len(leaders)


def test_labels_of_any_index_are_told(round_):
    leaders = round_.tables["leaders"].assign(max_cases=-1)
    count = len(leaders)
    for index, label in (
        (pd.Index([f"row-{n}" for n in range(count)]), "row-0"),
        (pd.date_range("2024-01-01", periods=count), "2024-01-01"),
        (pd.MultiIndex.from_product([["north"], range(count)]), "(north, 0)"),
        (pd.Index([7] * count), "7 (place 0)"),
        (pd.Index([0.5 + n for n in range(count)]), "0.5"),
    ):
        first, *_ = faults_of(round_.with_tables, leaders=leaders.set_axis(index))
        assert (first.file, first.label, first.column) == ("frame leaders", label, "max_cases")
        assert f"row {label} 'max_cases'" in str(first)
        assert first.as_record()["row"] == label


def test_a_row_of_another_table_is_told_by_its_number(round_):
    faults = faults_of(round_.with_tables, supporters=round_.tables["supporters"].iloc[1:])
    assert {fault.file for fault in faults} == {"table leaders", "table staff"} | {
        fault.file for fault in faults if fault.file == "table leaders"
    }
    assert all(fault.row is not None and fault.column == "supporter_id" for fault in faults)


def test_two_rows_of_one_id_are_both_named(round_):
    leaders = round_.tables["leaders"]
    twice = pd.concat([leaders, leaders.iloc[[0]]]).set_axis([f"r{n}" for n in range(len(leaders) + 1)])
    (fault,) = faults_of(round_.with_tables, leaders=twice)
    assert (fault.code, fault.label) == ("NM201", f"r{len(leaders)}")
    assert "row r0 has this one" in fault.expected


def test_a_column_in_the_index_is_not_lost_in_silence(round_):
    faults = faults_of(round_.with_tables, schools=round_.tables["schools"].set_index("case_id"))
    assert [(fault.code, fault.column, fault.advice) for fault in faults] == [
        ("NM102", "case_id", "call frame.reset_index() first")
    ]


def test_a_time_with_a_zone_is_a_day_where_london_has_the_same_one():
    noon = pd.Timestamp("2019-06-01 12:00", tz="UTC")
    made = nle.Round.from_frames({**LEAST, "leaders": LEADERS.assign(designated_from=noon)})
    assert made.tables["leaders"]["designated_from"].tolist() == [dt.date(2019, 6, 1)]
    late = pd.Timestamp("2019-05-31 23:30", tz="UTC")  # in London it is June
    (fault,) = faults_of(nle.Round.from_frames, {**LEAST, "leaders": LEADERS.assign(designated_from=late)})
    assert (fault.code, fault.column) == ("NM111", "designated_from")
    assert "2019-06-01 in London" in fault.value


@pytest.mark.parametrize("spelt", ["('Catholic',)", "['Catholic', 'None']", '["Catholic"]', "{'Catholic'}"])
def test_a_list_that_became_a_text_is_no_text_of_a_list(spelt):
    (fault,) = faults_of(nle.Round.from_frames, {**LEAST, "leaders": LEADERS.assign(faiths=spelt)})
    assert (fault.code, fault.column, fault.value) == ("NM104", "faiths", spelt)
    made = nle.Round.from_frames({**LEAST, "leaders": LEADERS.assign(faiths=[["Catholic", "None"]])})
    assert made.tables["leaders"]["faiths"].tolist() == [("Catholic", "None")]


def test_a_table_put_back_is_the_same():
    whole = whole_round()  # one of its cells says `none of these`, another a faith of `None`
    assert whole.with_tables({name: whole.tables[name] for name in whole.tables}) == whole


@pytest.mark.parametrize("word", ["n/a", "None", "'=1+1", "-"])
def test_a_word_that_means_blank_is_kept_where_the_round_has_it_as_a_text(word, tmp_path):
    schools = SCHOOLS.assign(name=f"'{word}")
    made = nle.Round.from_frames({**LEAST, "schools": schools})
    assert made.tables["schools"]["name"].tolist() == [word]
    assert made.with_tables(schools=made.tables["schools"]) == made
    nle.write_round(made, tmp_path / "round")
    assert nle.read_round(tmp_path / "round").tables == made.tables


def test_frames_are_handed_out_as_ones_own(round_):
    before = round_.tables["leaders"]
    mine = round_.tables["leaders"]
    mine.loc[mine.index[0], "max_cases"] = 99
    mine["half_days"] = 0
    mine.insert(0, "own", 1)
    with pytest.raises(ValueError, match="read-only"):
        round_.tables["leaders"]["leader_id"].array[0] = "L9"
    assert round_.tables["leaders"].equals(before)
    with pytest.raises(TypeError):
        round_.tables["leaders"] = mine


def test_a_frame_that_was_given_may_be_changed_afterwards():
    leaders = LEADERS.copy()
    made = nle.Round.from_frames({**LEAST, "leaders": leaders})
    digest = nle.run(made).manifest["inputs"]["leaders"]
    leaders.loc[0, "max_cases"] = 99
    leaders["half_days"].to_numpy(copy=False)
    assert nle.run(made).manifest["inputs"]["leaders"] == digest


def test_nothing_that_a_round_hands_out_can_be_changed(round_):
    person = next(iter(round_.people.values()))
    for mapping, key, value in (
        (round_.policy.rules, "travel-limit", {}), (round_.policy.rules["travel-limit"], "minutes", 5),
        (round_.policy.tiers, 1, None), (round_.policy.sources, "id", ""), (round_.policy.contact_order, "academy", ()),
        (round_.policy.eligibility.derived_needs, "early-years", ""), (round_.meta.overrides, "rules", {}),
        (round_.cases, "x", None), (round_.people, "x", None), (round_.needs, "x", None), (round_.schools, "x", None),
        (round_.supporters, "x", None), (person.levels, "maths", 3), (round_.conflicts, "x", ""),
        (round_.ledger.days_left, "L1", (9,)), (round_.ledger.release_taken, "S1", 9),
    ):  # fmt: skip
        with pytest.raises(TypeError, match="never changed in place"):
            mapping[key] = value
        with pytest.raises(TypeError, match="never changed in place"):
            mapping.clear()
    assert isinstance(round_.policy.rules["travel"]["dearer_beyond"], tuple)
    with pytest.raises(dataclasses.FrozenInstanceError):
        round_.policy = None


def test_a_round_made_past_the_gate_is_checked_when_it_is_run(round_):
    leaders = round_.tables["leaders"].assign(half_days=float("nan"))
    past = dataclasses.replace(round_, tables={**round_.tables, "leaders": leaders})
    assert not past.is_checked
    for call in (nle.run, nle.frontier, nle.explain_impossible):
        given = (past, "travel") if call is nle.frontier else (past,)
        faults = faults_of(call, *given)
        assert {(fault.code, fault.file, fault.column) for fault in faults} == {("NM103", "frame leaders", "half_days")}
    with pytest.raises(nle.InputRefused):
        nle.Study(past, grid={"reach": [60, 75]})


def test_tables_that_are_missing_or_no_tables_are_told(round_):
    some = {name: round_.tables[name] for name in ("schools", "supporters", "leaders", "staff", "needs")}
    made = nle.run(dataclasses.replace(round_, tables=some))
    assert made.manifest["counts"]["placed"] == 9
    odd = dataclasses.replace(round_, tables={"schools": some["schools"], "leader": some["leaders"]})
    assert {(fault.code, fault.file) for fault in faults_of(nle.run, odd)} == {
        ("NM101", "frame supporters"), ("NM101", "frame leaders"), ("NM109", "arguments"),
    }  # fmt: skip
    with pytest.raises(TypeError, match="a pandas DataFrame, not list"):
        dataclasses.replace(round_, tables={**some, "staff": []})
    assert places(faults_of(nle.Round.from_frames, [SCHOOLS]))[0] == ("NM109", "arguments", None, None)


@pytest.mark.parametrize("nothing", [float("nan"), pd.NA, pd.NaT, None, True, 75.5, object(), [75], {"a": 1}])
def test_what_is_no_value_of_a_policy_is_refused(round_, nothing):
    faults = faults_of(round_.with_policy, {"rules": {"travel-limit": {"minutes": nothing}}})
    assert {(fault.code, fault.column) for fault in faults} == {("NM403", "rules.travel-limit.minutes")}


@pytest.mark.parametrize("key", ["as_at", "seed", "delivery_start"])
@pytest.mark.parametrize("nothing", [float("nan"), pd.NA, pd.NaT, True, object(), [1]])
def test_what_is_no_setting_is_refused(key, nothing):
    assert places(faults_of(nle.Round.from_frames, LEAST, **{key: nothing})) == [("NM401", "arguments", None, key)]


def test_thousands_of_faults_are_told_in_a_page(round_):
    leaders = pd.concat([round_.tables["leaders"].assign(half_days=-1)] * 50, ignore_index=True)
    with pytest.raises(nle.InputRefused) as refused:
        round_.with_tables(leaders=leaders)
    assert len(refused.value.faults) > 500
    assert len(str(refused.value).splitlines()) == 101


def test_a_round_travels(round_):
    for again in (pickle.loads(pickle.dumps(round_)), copy.deepcopy(round_)):
        assert (again, again.is_checked) == (round_, True)
        with pytest.raises(ValueError, match="read-only"):
            again.tables["leaders"]["leader_id"].array[0] = "L9"


def test_what_read_csv_makes_of_our_files_is_the_same_round(round_, tmp_path):
    nle.write_round(round_, tmp_path / "round")
    files = {file.stem: pd.read_csv(file) for file in (tmp_path / "round").glob("*.csv")}
    assert round_.with_tables(files) == round_


def test_settings_and_regions_past_the_gate_are_checked_too(round_):
    meta = dataclasses.replace(round_.meta, seed="x")
    assert places(faults_of(nle.run, dataclasses.replace(round_, meta=meta))) == [("NM401", "arguments", None, "seed")]
    nowhere = dataclasses.replace(round_, regions=("Atlantis",))
    assert places(faults_of(nle.run, nowhere)) == [("NM202", "arguments", None, "regions")]


def test_a_policy_changed_past_its_checks_is_refused(round_):
    rules = {**round_.policy.rules, "travel-limit": {"minutes": -5}}
    changed = round_.policy.model_copy(update={"rules": rules})
    for call, given in ((round_.with_policy, changed), (nle.run, dataclasses.replace(round_, policy=changed))):
        (fault,) = faults_of(call, given)
        assert (fault.code, fault.column, fault.value) == ("NM403", "rules.travel-limit.minutes", "-5")


def changed_policies(round_):
    """A policy changed in every way that Python has."""
    rules = {**round_.policy.rules, "travel-limit": {"minutes": 75}}
    copied = round_.policy.model_copy(update={"rules": rules, "id": "mine"})
    yield round_.with_policy(copied)
    yield dataclasses.replace(round_, policy=copied)
    yield round_.with_policy(nle.load_policy("sio-2019", {"rules": {"travel-limit": {"minutes": 75}}}))
    yield round_.with_policy({"rules": {"travel-limit": {"minutes": 75}}})
    yield round_.with_policy({"extends": "sio-2019", "rules": {"travel-limit": {"minutes": 75}}})
    yield dataclasses.replace(round_.with_policy({"rules": {"travel-limit": {"minutes": 50}}}), policy=copied)


def test_a_policy_changed_in_python_is_in_the_run_folder(round_, tmp_path):
    for number, changed in enumerate(changed_policies(round_)):
        record = nle.run(changed, tmp_path / f"{number}", regions=["South West"], reach=80)
        found = nle.read_run(tmp_path / f"{number}")
        assert found.round.policy.rules["travel-limit"]["minutes"] == 80
        assert found.manifest["policy"] == record.manifest["policy"]
        assert nle.recheck(tmp_path / f"{number}").clean
        nle.write_round(record.round, tmp_path / f"round-{number}")
        again = nle.read_round(tmp_path / f"round-{number}")
        assert nle.run(again, regions=["South West"]).manifest["policy"] == record.manifest["policy"]


def test_another_policy_brings_its_dates_only_where_the_round_had_them_of_its_policy():
    assumed = nle.Round.from_frames(LEAST).with_policy("rise-2025")
    assert assumed.meta.as_at == assumed.policy.offer.as_at
    given = nle.Round.from_frames(LEAST, as_at="2020-01-01").with_policy("rise-2025")
    assert given.meta.as_at == dt.date(2020, 1, 1)


def test_rows_that_do_not_fit_another_policy_are_refused():
    made = nle.Round.from_frames({**LEAST, "schools": SCHOOLS.assign(tier=4)}, policy="rise-2025")
    (fault,) = faults_of(made.with_policy, "sio-2019")
    assert (fault.code, fault.file, fault.column) == ("NM105", "table schools", "tier")


def test_settings_of_a_round_are_changed_and_its_marks_stay(round_):
    changed = round_.with_settings(id="autumn", seed=7, travel_model=1)
    assert (changed.meta.id, changed.meta.seed, changed.policy.travel.model) == ("autumn", 7, 1)
    assert changed.meta.generated == round_.meta.generated
    faults = faults_of(round_.with_settings, generated=(), policy="rise-2025", sead=1, delivery_end="1999-01-01")
    assert {fault.column for fault in faults} >= {"generated", "policy", "sead", "delivery_end"}
    assert next(fault for fault in faults if fault.column == "sead").advice == "did you mean 'seed'?"


def test_who_vouches_for_a_round_spares_the_checks(round_):
    odd = with_tables(round_, {"serials": pd.DataFrame({"home": ["x"], "letter": ["?"], "last": [1]}, dtype=object)})
    assert places(faults_of(nle.run, odd)) == [("NM105", "frame serials", "0", "letter")]
    assert nle.run(vouched(odd)).audit.clean
