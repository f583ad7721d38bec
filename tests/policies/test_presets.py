"""What the shipped policies say, against what was published."""

from __future__ import annotations

import pytest

from constraints.domain import vocabulary
from constraints.domain.faults import InputRefused
from constraints.rulebooks.document import policy_digest
from constraints.rulebooks.shipped import load_policy, preset_names
from constraints.rules.catalogue import rules_of

presets = pytest.mark.parametrize("name", preset_names())


def test_sio_2019_gives_three_days_and_a_grant_by_tier():
    policy = load_policy("sio-2019")
    assert policy.tier_order == (3, 2, 1)
    # three days are six half-days; £16,000 and £24,000 in pence
    assert {tier: (offer.lead_limit_half_days, offer.grant_pence) for tier, offer in policy.tiers.items()} == {
        1: (6, 0),
        2: (6, 1_600_000),
        3: (6, 2_400_000),
    }
    assert all(offer.entitlement_half_days is None for offer in policy.tiers.values())
    assert not policy.eligibility.trusts


def test_tsi_2022_gives_ten_days_together_without_tiers_or_grants():
    policy = load_policy("tsi-2022")
    assert policy.tier_order == (1,)
    assert policy.tiers[1].entitlement_half_days == 20  # ten days
    assert policy.tiers[1].grant_pence is None
    assert policy.tiers[1].lead_half_days <= 20


def test_tsi_2022_makes_trusts_cases_that_trust_leaders_lead():
    policy = load_policy("tsi-2022")
    (trust,) = policy.eligibility.trusts
    assert (trust.schools_at_least, trust.held_years_at_least, trust.share_percent) == (2, 3, 50)
    assert trust.or_net_decline
    assert policy.rules["role-for-target"]["trust"] == ("trust-leader",)
    assert "nle" in policy.rules["role-for-target"]["school"]


def test_rise_2025_has_bands_up_to_a_hundred_thousand_pounds():
    policy = load_policy("rise-2025")
    pounds = {tier: offer.grant_pence and offer.grant_pence // 100 for tier, offer in policy.tiers.items()}
    assert pounds == {1: None, 2: 40_000, 3: 80_000, 4: 100_000}
    assert policy.team.model == "any-supporter"
    assert policy.defaults.leader_kind == "adviser"


def test_rise_2025_means_by_stuck_below_good_twice():
    tests = load_policy("rise-2025").eligibility.schools
    assert [(test.judgement, test.now, test.previous) for test in tests] == [
        ("overall", (3,), (3, 4)),
        ("leadership-and-governance", (3,), (3, 4)),
    ]


@presets
def test_every_rule_of_a_policy_can_be_made(name):
    on = {rule.id for rule in rules_of(load_policy(name))}
    assert "one-leader" in on
    assert "region-guarantee" not in on  # off unless a round sets it
    assert "budget" not in on


@presets
def test_the_words_of_a_policy_are_in_the_closed_lists(name):
    policy = load_policy(name)
    assert set(policy.referrals) <= set(vocabulary.SPECIALISMS)
    assert set(policy.fit.support_specialisms) <= set(vocabulary.SPECIALISMS)
    assert set(policy.eligibility.derived_needs.values()) <= set(vocabulary.SPECIALISMS)
    assert set(policy.needs.sources) < set(vocabulary.NEED_SOURCES)
    assert policy.defaults.leader_kind in vocabulary.LEADER_KINDS
    role = policy.rules["role-for-target"]
    assert {kind for target in vocabulary.TARGETS for kind in role[target]} <= set(vocabulary.LEADER_KINDS)
    assert {r.event for r in policy.refusals} <= set(vocabulary.EVENTS)
    assert {r.party for r in policy.refusals} <= set(vocabulary.PARTIES)
    assert {r.scope for r in policy.refusals} - {None} <= set(vocabulary.SCOPES)


@presets
def test_the_matrix_of_phases_names_known_phases_once(name):
    fit = load_policy(name).fit
    for entries, words in (
        (fit.phase_fine + fit.phase_unusual, vocabulary.PHASES),
        (fit.provision_fine + fit.provision_unusual, vocabulary.PROVISIONS),
    ):
        assert len(entries) == len(set(entries))
        assert {part for entry in entries for part in entry.split(">")} <= set(words)


def test_an_override_is_laid_over_one_value_and_changes_the_digest():
    plain = load_policy("sio-2019")
    longer = load_policy("sio-2019", {"rules": {"travel-limit": {"minutes": 75}}})
    assert longer.rules["travel-limit"]["minutes"] == 75
    assert longer.rules["travel-limit"]["tolerance_minutes"] == plain.rules["travel-limit"]["tolerance_minutes"]
    assert policy_digest(longer) != policy_digest(plain)
    assert policy_digest(load_policy("sio-2019")) == policy_digest(plain)


def test_a_source_does_not_change_the_digest():
    plain = load_policy("sio-2019")
    assert policy_digest(plain.model_copy(update={"sources": {}})) == policy_digest(plain)


@pytest.mark.parametrize(
    ("name", "overrides", "code", "column", "advice"),
    [
        ("sio2019", {}, "NM402", "policy", "did you mean 'sio-2019'?"),
        ("sio-2019", {"rules": {"travel-limits": {"minutes": 75}}}, "NM402", "rules.travel-limits", "'travel-limit'?"),
        ("sio-2019", {"rules": {"travel-limit": {"minute": 75}}}, "NM402", "rules.travel-limit.minute", "'minutes'?"),
        ("sio-2019", {"rules": {"travel-limit": {"minutes": -1}}}, "NM403", "rules.travel-limit.minutes", ""),
        ("sio-2019", {"goals": {"waiting_cap": "often"}}, "NM403", "goals.waiting_cap", ""),
    ],
)
def test_what_is_not_known_or_not_allowed_is_said_with_the_nearest_name(name, overrides, code, column, advice):
    with pytest.raises(InputRefused) as refused:
        load_policy(name, overrides)
    (fault,) = refused.value.faults
    assert (fault.code, fault.column) == (code, column)
    assert advice in fault.advice
