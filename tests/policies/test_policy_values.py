"""What a round may not write under [policy]: refused with its path, what may stand there and the nearest."""

from __future__ import annotations

import copy

import pytest

from constraints.domain.faults import InputRefused
from constraints.rulebooks.shipped import load_policy, preset_data, preset_names
from constraints.rulebooks.validation import policy_from
from constraints.rules.base import switched_on
from constraints.rules.catalogue import CATALOGUE, rules_of

REFUSAL = {"event": "refused", "party": "school", "takes": "offer"}
ALWAYS = (
    "one-leader", "support-under-leader", "personal-cover", "running-work", "pins", "independence", "declared-conflict",
)  # fmt: skip


def refused(overrides, name="sio-2019"):
    with pytest.raises(InputRefused) as caught:
        load_policy(name, overrides)
    return caught.value.faults


@pytest.mark.parametrize(
    ("overrides", "path", "expected", "near"),
    [
        ({"defaults": {"leader_kind": "nlee"}}, "defaults.leader_kind", "nle, trust-leader, adviser", "nle"),
        ({"fit": {"phase_fine": ["primary>nursry"]}}, "fit.phase_fine.0", "nursery, primary", "nursery"),
        ({"fit": {"phase_unusual": ["primary"]}}, "fit.phase_unusual.0", "all-through, sixteen-plus", None),
        ({"fit": {"provision_fine": ["specal>mainstream"]}}, "fit.provision_fine.0", "mainstream, special", "special"),
        ({"fit": {"provision_unusual": ["special>prmary"]}}, "fit.provision_unusual.0", "alternative", None),
        ({"fit": {"phase_free_provisions": ["specials"]}}, "fit.phase_free_provisions.0", "alternative", "special"),
        ({"fit": {"support_specialisms": ["mathss"]}}, "fit.support_specialisms.0", "maths", "maths"),
        ({"needs": {"sources": ["diagnosd"]}}, "needs.sources.0", "planner, derived", "diagnosed"),
        ({"needs": {"default_source": "plan"}}, "needs.default_source", "planner, derived", "planner"),
        ({"referrals": ["financial"]}, "referrals.0", "financial-health", "financial-health"),
        ({"eligibility": {"derived_needs": {"early-years": "early"}}}, "eligibility.derived_needs.early-years",
         "early-years", "early-years"),
        ({"refusals": [REFUSAL | {"event": "refuse"}]}, "refusals.0.event", "withdrawn", "refused"),
        ({"refusals": [REFUSAL, REFUSAL | {"party": "shcool"}]}, "refusals.1.party", "home-head", "school"),
        ({"refusals": [REFUSAL | {"scope": "pairs"}]}, "refusals.0.scope", "offer, pair, person", "pair"),
        ({"refusals": [REFUSAL | {"takes": "offers"}]}, "refusals.0.takes", "offer, pair", "offer"),
        ({"contact_order": {"academy": ["trusts"]}}, "contact_order.academy.0", "local-authority, trust", "trust"),
        ({"team": {"model": "own"}}, "team.model", "own-supporter, any-supporter", None),
        ({"rules": {"role-for-target": {"trust": ["trust-leadr"]}}}, "rules.role-for-target.trust.0", "adviser",
         "trust-leader"),
    ],
)  # fmt: skip
def test_a_word_outside_its_closed_list(overrides, path, expected, near):
    (fault,) = refused(overrides)
    assert (fault.code, fault.column) == ("NM403", path)
    assert expected in fault.expected
    if near is not None:
        assert fault.advice == f"did you mean {near!r}?"


@pytest.mark.parametrize("kind", ["school", "diocesn"])
def test_schools_are_told_apart_by_the_names_of_the_contact_order(kind):
    (fault,) = refused({"contact_order": {kind: ["school"]}})
    assert (fault.code, fault.column) == ("NM402", f"contact_order.{kind}")


@pytest.mark.parametrize(
    ("overrides", "path"),
    [
        ({"tiers": {"1": {"profile": [1, -1]}}}, "tiers.1.profile.1"),
        ({"tiers": {"1": {"profile": [0, 0]}}}, "tiers.1.profile"),
        ({"tiers": {"1": {"lead_half_days": 1_000_001}}}, "tiers.1.lead_half_days"),
        ({"tiers": {"1": {"grant_pence": 10**12 + 1}}}, "tiers.1.grant_pence"),
        ({"goals": {"waiting_cap": 10**30}}, "goals.waiting_cap"),
        ({"rules": {"travel": {"dearer_beyond": [45, -1]}}}, "rules.travel.dearer_beyond.1"),
        ({"rules": {"travel": {"dearer_beyond": [45, 10**18]}}}, "rules.travel.dearer_beyond.1"),
        ({"rules": {"travel-limit": {"minutes": 1_000_001}}}, "rules.travel-limit.minutes"),
        ({"rules": {"budget": {"pence": 10**12 + 1}}}, "rules.budget.pence"),
        ({"rules": {"home-load": {"free_percent": 10**9}}}, "rules.home-load.free_percent"),
        ({"travel": {"base_minutes": float("nan")}}, "travel.base_minutes"),
        ({"travel": {"base_minutes": float("inf")}}, "travel.base_minutes"),
        ({"travel": {"factor": float("inf")}}, "travel.factor"),
        ({"travel": {"factor": 1001}}, "travel.factor"),
        ({"offer": {"delivery_end": "2019-08-31"}}, "offer.delivery_end"),  # it starts on 1 September 2019
    ],
)
def test_a_number_or_date_that_cannot_be_is_one_fault(overrides, path):
    (fault,) = refused(overrides)
    assert (fault.code, fault.column) == ("NM403", path)


def test_the_greatest_numbers_are_allowed_and_one_day_of_delivery_too():
    policy = load_policy(
        "sio-2019",
        {
            "tiers": {"1": {"profile": [0, 1], "grant_pence": 10**12}},
            "rules": {"travel-limit": {"minutes": 10**6}, "travel": {"dearer_beyond": [0]}},
            "offer": {"delivery_end": "2019-09-01"},
        },
    )
    assert (policy.tiers[1].profile, policy.tiers[1].grant_pence) == ((0, 1), 10**12)
    assert policy.offer.delivery_start == policy.offer.delivery_end
    assert policy.rules["travel-limit"]["minutes"] == 10**6


@pytest.mark.parametrize(
    ("overrides", "path"),
    [
        ({"rules": 75}, "rules"),
        ({"rules": {"travel-limit": 75}}, "rules.travel-limit"),
        ({"rules": {"independence": 75}}, "rules.independence"),
        ({"rules": {"independence": {"enabled": {"x": 1}}}}, "rules.independence.enabled"),
        ({"tiers": 3}, "tiers"),
        ({"tiers": {"1": 3}}, "tiers.1"),
        ({"goals": []}, "goals"),
        ({"fit": {"phase_fine": {"a": 1}}}, "fit.phase_fine"),
        ({"refusals": 3}, "refusals"),
    ],
)
def test_a_value_in_the_place_of_a_table_is_one_fault(overrides, path):
    (fault,) = refused(overrides)
    assert (fault.code, fault.column) == ("NM403", path)


@pytest.mark.parametrize("rules", [75, {"travel-limit": 75}])
def test_a_whole_policy_with_a_value_in_the_place_of_a_table_is_refused_too(rules):
    data = copy.deepcopy(preset_data("sio-2019")) | {"rules": rules}
    with pytest.raises(InputRefused) as caught:
        policy_from(data)
    assert [(fault.code, fault.column) for fault in caught.value.faults] == [
        ("NM403", "rules" if rules == 75 else "rules.travel-limit")
    ]


@pytest.mark.parametrize("rule_id", ALWAYS)
def test_what_gives_an_allocation_its_meaning_cannot_be_switched_off(rule_id):
    (fault,) = refused({"rules": {rule_id: {"enabled": False}}})
    assert (fault.code, fault.column) == ("NM403", f"rules.{rule_id}.enabled")
    assert "cannot be switched off" in fault.expected
    assert rule_id in {rule.id for rule in rules_of(load_policy("sio-2019", {"rules": {rule_id: {"enabled": True}}}))}
    assert rule_id in {rule.id for rule in switched_on(CATALOGUE.values(), {rule_id: {"enabled": False}})}


def test_every_other_rule_can_be_switched_off():
    others = set(CATALOGUE) - set(ALWAYS)
    policy = load_policy("sio-2019", {"rules": {rule_id: {"enabled": False} for rule_id in others}})
    assert {rule.id for rule in rules_of(policy)} == set(ALWAYS)


@pytest.mark.parametrize("rule_id", ["independence", "declared-conflict"])
def test_no_policy_makes_these_waivable(rule_id):
    (fault,) = refused({"rules": {rule_id: {"waivable": True}}})
    assert (fault.code, fault.column) == ("NM403", f"rules.{rule_id}.waivable")
    assert load_policy("sio-2019", {"rules": {rule_id: {"waivable": False}}}).rules[rule_id] == {"waivable": False}
    assert load_policy("sio-2019", {"rules": {"travel-limit": {"waivable": True}}})


@pytest.mark.parametrize("name", preset_names())
def test_who_withdraws_takes_back_at_least_what_a_refusal_would(name):
    lines = {(line.event, line.party, line.scope): line.takes for line in load_policy(name).refusals}
    assert len(lines) == len(load_policy(name).refusals)
    assert {party: lines["withdrawn", party, None] for _, party, _ in lines} == {
        "school": "offer", "responsible-body": "offer", "regional-director": "pair", "home-head": "person",
        "leader": "person", "supporter": "supporter",
    }  # fmt: skip
    for party in ("school", "responsible-body", "home-head"):
        assert lines["withdrawn", party, "pair"] == "pair"
