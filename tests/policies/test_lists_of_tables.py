"""A table that stands for a list of tables is laid over each of them: `refusals.lasts` is of every refusal."""

import pytest

import nlematch as nle
from constraints.domain import InputRefused
from constraints.policies import merge_values
from constraints.rulebooks import policy_digest
from scenarios.rounds import as_toml


@pytest.fixture(scope="module")
def round_():
    return nle.draw_round(0.01, seed=2)


def test_every_line_is_changed_and_written_and_read_so(round_, tmp_path):
    changed = round_.with_policy({"refusals": {"lasts": "round"}})
    assert {line.lasts for line in changed.policy.refusals} == {"round"}
    assert '[policy.refusals]\nlasts = "round"' in as_toml(changed)
    nle.write_round(changed, tmp_path / "round")
    assert nle.read_round(tmp_path / "round").policy == changed.policy


def test_what_a_line_means_that_does_not_say_is_no_part_of_its_document(round_):
    usual = round_.with_policy({"refusals": {"lasts": "until-revoked"}})
    assert {line.lasts for line in round_.policy.refusals} == {"until-revoked"}
    assert policy_digest(usual.policy) == policy_digest(round_.policy)
    assert policy_digest(round_.with_policy({"refusals": {"lasts": "round"}}).policy) != policy_digest(round_.policy)


@pytest.mark.parametrize(
    ("value", "place"), [({"lasts": "rund"}, "refusals.lasts"), ({"last": "round"}, "refusals.last")]
)
def test_what_is_wrong_in_every_line_is_told_once_as_it_was_given(round_, value, place):
    with pytest.raises(InputRefused) as refused:
        round_.with_policy({"refusals": value})
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("NM403", place)]


def test_a_single_line_that_is_wrong_keeps_its_number(round_):
    lines = [line.model_dump() for line in round_.policy.refusals]
    with pytest.raises(InputRefused) as refused:
        round_.with_policy({"refusals": [lines[0], lines[1] | {"takes": "all"}]})
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("NM403", "refusals.1.takes")]
    with pytest.raises(InputRefused, match=r"tiers\.2\.lead_half_days"):  # the name of a tier is no number in a list
        round_.with_policy({"tiers": {"2": {"lead_half_days": 0}}})


def test_values_laid_over_one_another_are_laid_over_every_line():
    first = {"refusals": [{"event": "refused", "takes": "offer"}, {"event": "withdrawn", "takes": "person"}]}
    assert merge_values(first, {"refusals": {"lasts": "round"}})["refusals"] == [
        {"event": "refused", "takes": "offer", "lasts": "round"},
        {"event": "withdrawn", "takes": "person", "lasts": "round"},
    ]
