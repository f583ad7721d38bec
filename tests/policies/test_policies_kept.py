"""Policies that are made once: the same values give the same one, others their own, and refusals are told each time."""

import pytest

from constraints.domain import InputRefused
from constraints.policies import Versions
from constraints.rulebooks import load_policy
from constraints.rulebooks.shipped import preset_data


def reach(minutes):
    return {"rules": {"travel-limit": {"minutes": minutes}}}


def test_the_same_values_give_the_policy_that_was_made_already():
    assert load_policy("sio-2019", reach(75)) is load_policy("sio-2019", reach(75))
    assert load_policy("sio-2019") is load_policy("sio-2019", {})


@pytest.mark.parametrize("minutes", [61, 76])
def test_other_values_give_another(minutes):
    assert load_policy("sio-2019", reach(minutes)).rules["travel-limit"]["minutes"] == minutes
    assert load_policy("sio-2019").rules["travel-limit"]["minutes"] == 60


def test_true_is_not_taken_for_a_1_that_was_allowed_before():
    load_policy("sio-2019", reach(1))
    with pytest.raises(InputRefused):
        load_policy("sio-2019", reach(True))


def test_values_that_somebody_changes_later_change_no_policy():
    values = reach(75)
    before = load_policy("sio-2019", values)
    values["rules"]["travel-limit"]["minutes"] = 80
    assert before.rules["travel-limit"]["minutes"] == 75
    assert load_policy("sio-2019", values).rules["travel-limit"]["minutes"] == 80


def test_versions_are_told_apart():
    newest = load_policy("sio-2019").versions
    older = Versions(newest.policy, 1, newest.tie_break)
    assert load_policy("sio-2019", versions=older).travel.model == 1


def test_a_refusal_is_told_each_time():
    for _ in range(2):
        with pytest.raises(InputRefused, match="travel-limits"):
            load_policy("sio-2019", {"rules": {"travel-limits": {"minutes": 75}}})


def test_the_plain_data_of_a_preset_is_ones_own():
    preset_data("sio-2019")["rules"].clear()
    assert preset_data("sio-2019")["rules"]
