"""Versions: what is shipped never changes, a policy kept whole stands alone, and a round says what it stands on."""

import dataclasses
import hashlib
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.domain.faults import InputRefused
from constraints.policies.policy import Versions
from constraints.policies.tie_break import TIE_BREAKS
from constraints.rulebooks.document import document_digest, document_of, first_digest, policy_digest, policy_of
from constraints.rulebooks.shipped import load_policy, newest_versions, preset_data, preset_names, preset_versions
from constraints.rulebooks.validation import override_policy
from constraints.rules.catalogue import CATALOGUE, rules_of, whole_settings
from constraints.testing import make_round, school
from constraints.travel.roads import ROAD_MODELS, SlowArea
from scenarios.rounds import load_round, read_round, write_round, write_workbook
from scenarios.rounds.settings import policy_as_toml, read_settings, settings_data
from scenarios.studies.rounds.building import with_preset

FROZEN = Path(__file__).parents[1] / "earlier" / "policies"
SHIPPED = [(name, version) for name in preset_names() for version in preset_versions(name)]
FIRST = Versions(policy=1, travel_model=1, tie_break=1)
NO_OVERRIDES = {}
OVERRIDES = {
    "travel": {"factor": 1.9},
    "tiers": {"1": {"lead_limit_half_days": None}},
    "rules": {"region-guarantee": {"enabled": True}, "travel-limit": {"minutes": 75}},
}


def leaves(data, path=()):
    """Yield every value with its path."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


# --- what is shipped never changes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "version"), SHIPPED)
def test_a_shipped_version_works_with_the_values_that_it_came_with(name, version):
    """A run folder of the first layout has nothing but the name: a value that changes here changes what it means.

    Give the policy its next version instead.  A rule that is new is off in the versions that do not name it, and a
    value that is new changes nothing by default; add it to `tests/earlier/policies` only then.
    """
    frozen = tomllib.loads((FROZEN / f"{name}.v{version}.toml").read_text(encoding="utf-8"))
    now = document_of(
        load_policy(name, versions=Versions(version, frozen["travel"]["model"], frozen["goals"]["tie_break"]))
    )
    then, today = dict(leaves(frozen)), dict(leaves(now))
    assert {path: today.get(path) for path in then} == then
    new_rules = {path[1] for path in set(today) - set(then) if path[0] == "rules" and path[1] not in frozen["rules"]}
    assert [rule for rule in new_rules if now["rules"][rule]["enabled"]] == []
    assert [path for path in set(today) - set(then) if path[:1] != ("rules",) or path[1] not in new_rules] == []


def test_the_water_of_a_shipped_travel_model_is_what_it_came_with():
    """Give the travel model its next version, with a file of its own, instead."""
    text = resources.files("constraints.travel").joinpath(ROAD_MODELS[1].barriers).read_bytes()
    assert hashlib.sha256(text).hexdigest() == "522010698da86a2987ff3971907bdbb680f9749a77a6e257481da9a392fec630"


def test_the_slow_area_of_a_shipped_travel_model_is_what_it_came_with():
    assert ROAD_MODELS[1].slow_areas == ()
    assert ROAD_MODELS[2].barriers == ROAD_MODELS[1].barriers
    assert ROAD_MODELS[2].slow_areas == (SlowArea(530_000, 180_400, 14_000, 50),)


def test_a_shipped_tie_break_gives_the_weights_that_it_came_with():
    assert TIE_BREAKS[1]("100001", "maths", "T1") == 464164


def test_every_version_is_numbered_from_one_without_a_hole():
    for versions in (ROAD_MODELS, TIE_BREAKS, *(preset_versions(name) for name in preset_names())):
        assert sorted(versions) == list(range(1, len(versions) + 1))


# --- a policy kept whole ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", preset_names())
@pytest.mark.parametrize("overrides", [NO_OVERRIDES, OVERRIDES], ids=["plain", "overridden"])
def test_a_policy_kept_whole_works_the_same(name, overrides):
    policy = load_policy(name, overrides)
    again = policy_of(tomllib.loads(policy_as_toml(policy)))
    assert again.model_dump(exclude={"rules", "sources"}) == policy.model_dump(exclude={"rules", "sources"})
    for one, other in zip(rules_of(again), rules_of(policy), strict=True):
        assert type(one) is type(other)
        assert whole_settings(type(one), one.params.model_dump()) == whole_settings(
            type(one), other.params.model_dump()
        )
    assert policy_digest(again) == policy_digest(policy)
    assert document_digest(tomllib.loads(policy_as_toml(policy))) == policy_digest(policy)


def test_it_names_every_rule_and_every_value():
    document = document_of(load_policy("sio-2019"))
    assert set(document["rules"]) == set(CATALOGUE)
    for name, rule in CATALOGUE.items():
        assert set(document["rules"][name]) >= set(rule.Params.model_fields)
    assert document["defaults"]["release_half_days"] == "none"
    assert (document["version"], document["travel"]["model"]) == (1, max(ROAD_MODELS))


def test_a_rule_that_it_does_not_name_is_off():
    document = document_of(load_policy("sio-2019"))
    del document["rules"]["travel-limit"], document["rules"]["one-leader"]
    on = {rule.id for rule in rules_of(policy_of(document))}
    assert "travel-limit" not in on
    assert "one-leader" in on  # without it an allocation means nothing


@given(st.sampled_from(sorted(CATALOGUE)), st.booleans())
def test_every_switch_of_a_rule_is_kept(rule, enabled):
    if CATALOGUE[rule].always:
        enabled = True
    policy = load_policy("rise-2025", {"rules": {rule: {"enabled": enabled}}})
    again = policy_of(tomllib.loads(policy_as_toml(policy)))
    assert (rule in {each.id for each in rules_of(again)}) == enabled


def test_values_laid_over_a_policy_and_over_its_document_are_the_same():
    laid = load_policy("tsi-2022", OVERRIDES)
    assert policy_digest(override_policy(load_policy("tsi-2022"), OVERRIDES)) == policy_digest(laid)
    assert policy_digest(override_policy(policy_of(document_of(load_policy("tsi-2022"))), OVERRIDES)) == policy_digest(
        laid
    )


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        (lambda data: data.update(schema=99), "NM401", "schema"),
        (lambda data: data.pop("schema"), "NM401", "schema"),
        (lambda data: data["travel"].update(factor="fast"), "NM403", "travel.factor"),
        (lambda data: data["travel"].update(model=99), "NM403", "travel.model"),
        (lambda data: data["goals"].update(tie_break=99), "NM403", "goals.tie_break"),
        (lambda data: data["rules"].update({"no-such-rule": {}}), "NM402", "rules.no-such-rule"),
        (lambda data: data.pop("offer"), "NM403", "offer"),
        (lambda data: data.update(rules=3), "NM403", "rules"),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_by_its_file(change, code, column):
    document = document_of(load_policy("sio-2019"))
    change(document)
    with pytest.raises(InputRefused) as refused:
        policy_of(document)
    assert (refused.value.faults[0].code, refused.value.faults[0].file, refused.value.faults[0].column) == (
        code, "policy.toml", column,
    )  # fmt: skip


def test_the_first_digest_is_of_the_values_that_there_were_then():
    now = load_policy("sio-2019")
    assert first_digest(now) == first_digest(load_policy("sio-2019", versions=FIRST))
    assert first_digest(load_policy("sio-2019", OVERRIDES)) != first_digest(now)


# --- what a round stands on ------------------------------------------------------------------------------------------


def settings_of(raw, whole=None):
    faults = []
    meta, policy = read_settings(raw, "round.toml", faults, whole)
    return meta, policy, faults


@pytest.mark.parametrize("raw", [None, {}, {"schema": 1}, {"policy": "tsi-2022"}])
def test_a_round_from_before_there_were_versions_stands_on_the_first(raw):
    _, policy, faults = settings_of(raw)
    assert (policy.versions, faults) == (FIRST, [])


def test_what_a_round_says_counts():
    _, policy, faults = settings_of({"schema": 1, "travel_model": max(ROAD_MODELS)})
    assert (policy.versions, faults) == (Versions(1, max(ROAD_MODELS), 1), [])


def test_a_written_round_says_every_version():
    round_ = make_round(schools=[school()])
    said = settings_data(round_)
    newest = newest_versions("sio-2019")
    assert (said["schema"], said["policy_version"]) == (2, newest.policy)
    assert (said["travel_model"], said["tie_break"]) == (newest.travel_model, newest.tie_break)


@pytest.mark.parametrize(
    ("key", "code"), [("policy_version", "NM402"), ("travel_model", "NM403"), ("tie_break", "NM403")]
)
@pytest.mark.parametrize("value", [99, 0, "new"])
def test_a_version_that_is_not_there_is_refused_by_its_key(key, code, value):
    *_, faults = settings_of({"schema": 2, key: value})
    assert [(fault.code, fault.file, fault.column) for fault in faults] == [
        (code if value == 99 else "NM401", "round.toml", key)
    ]


def test_versions_cannot_be_overridden_past_their_keys():
    *_, faults = settings_of({"schema": 2, "policy": {"extends": "sio-2019", "version": 1}})
    assert [(fault.code, fault.column) for fault in faults] == [("NM402", "version")]


def test_a_whole_policy_stands_in_the_place_of_the_shipped_one_and_overrides_are_laid_on_it():
    whole = document_of(load_policy("sio-2019", {"travel": {"factor": 1.5}, "goals": {"waiting_cap": 7}}, FIRST))
    meta, policy, faults = settings_of(
        {"schema": 2, "policy": {"extends": "sio-2019", "travel": {"factor": 2.5}}}, whole
    )
    assert (faults, meta.own_policy) == ([], True)
    assert (policy.travel.factor, policy.goals.waiting_cap) == (2.5, 7)
    assert policy.versions == FIRST
    newer = settings_of({"schema": 2, "travel_model": max(ROAD_MODELS)}, whole)[1]
    assert newer.travel.model == max(ROAD_MODELS)


def test_a_whole_policy_of_another_version_than_the_round_says_is_refused():
    whole = document_of(load_policy("sio-2019", versions=FIRST))
    *_, faults = settings_of({"schema": 2, "policy_version": 2}, whole)
    assert [(fault.code, fault.column) for fault in faults] == [("NM403", "policy_version")]


def test_a_damaged_whole_policy_is_told_once_and_the_rest_is_checked(tmp_path):
    write_round(make_round(schools=[school()]), tmp_path / "round")
    (tmp_path / "round" / "policy.toml").write_text("travel = [", encoding="utf-8")
    assert [(fault.code, fault.file) for fault in load_round(tmp_path / "round").faults] == [("NM401", "policy.toml")]


def test_a_round_that_keeps_its_policy_is_written_with_it_as_a_folder_only(tmp_path):
    first = make_round(policy=load_policy("sio-2019", versions=FIRST), schools=[school()])
    write_round(first, tmp_path / "round")
    text = policy_as_toml(load_policy("sio-2019", {"travel": {"factor": 1.5}}, FIRST))
    (tmp_path / "round" / "policy.toml").write_text(text, encoding="utf-8")
    round_ = read_round(tmp_path / "round")
    assert round_.policy.travel.factor == 1.5
    write_round(round_, tmp_path / "again")
    assert (tmp_path / "again" / "policy.toml").read_text(encoding="utf-8") == text
    with pytest.raises(InputRefused, match=r"NM604 again\.xlsx: 'policy\.toml'"):
        write_workbook(round_, tmp_path / "again.xlsx")
    assert not (tmp_path / "again.xlsx").exists()


def test_a_round_that_is_drawn_anew_in_its_place_does_not_keep_the_policy_of_another(tmp_path):
    round_ = make_round(schools=[school()])
    write_round(dataclasses.replace(round_, meta=dataclasses.replace(round_.meta, own_policy=True)), tmp_path / "round")
    assert (tmp_path / "round" / "policy.toml").is_file()
    write_round(round_, tmp_path / "round")
    assert not (tmp_path / "round" / "policy.toml").exists()


def test_a_scenario_lays_its_values_on_the_policy_that_a_round_keeps(tmp_path):
    round_ = make_round(policy=load_policy("sio-2019", {"travel": {"factor": 1.5}}, FIRST), schools=[school()])
    round_ = dataclasses.replace(round_, meta=dataclasses.replace(round_.meta, own_policy=True))
    write_round(round_, tmp_path / "round")
    changed = with_preset(read_round(tmp_path / "round"), {"goals": {"waiting_cap": 7}})
    assert (changed.policy.travel.factor, changed.policy.goals.waiting_cap, changed.meta.own_policy) == (1.5, 7, True)
    other = with_preset(read_round(tmp_path / "round"), {"extends": "tsi-2022"})
    assert (other.policy.id, other.meta.own_policy, other.policy.travel.model) == ("tsi-2022", False, 1)


def test_preset_data_of_a_version_that_is_not_shipped():
    with pytest.raises(InputRefused, match=r"NM402 round.toml 'policy_version': '9'. Expected a version of sio-2019"):
        preset_data("sio-2019", 9)
