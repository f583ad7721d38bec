"""Published counts and how they are scaled."""

from fractions import Fraction

import pytest

from scenarios.generate.authorities import apportion, authorities, scaled


# the sums that DfE's rules give on the published files: 1,204 / 932 / 61 of 21,969 schools in 151 authorities.
def test_the_table_has_the_published_sums():
    table = authorities()
    assert len(table) == 151
    assert [sum(a.tiers[k] for a in table) for k in range(3)] == [1204, 932, 61]
    assert sum(a.schools for a in table) == 21_969
    assert sum(a.outstanding for a in table) == 4148
    assert len({a.region for a in table}) == 9


def test_every_school_of_a_tier_has_a_phase():
    assert all(sum(a.tiers) == sum(a.improving_by_kind) for a in authorities())
    assert all(a.schools == sum(a.by_kind) for a in authorities())


# 10 over 1:1:1 is 3 1/3 each: the odd one goes to the first.
# 7 over 5:3:1 is 3.9, 2.3, 0.8: floors 3, 2, 0, and the two that are left go to 3.9 and 0.8.
@pytest.mark.parametrize(
    ("weights", "total", "expected"),
    [
        ([1, 1, 1], 10, [4, 3, 3]),
        ([5, 3, 1], 7, [4, 2, 1]),
        ([0, 2], 3, [0, 3]),
        ([0, 0], 0, [0, 0]),
        ([2, 2], 0, [0, 0]),
    ],
)
def test_apportion_by_largest_remainder(weights, total, expected):
    assert apportion(weights, total) == expected


# a tenth of 1204, 932 and 61 is 120.4, 93.2 and 6.1
def test_scaled_sums_are_rounded_once():
    tenth = scaled(authorities(), Fraction(1, 10))
    assert [sum(a.tiers[k] for a in tenth) for k in range(3)] == [120, 93, 6]
    assert sum(a.outstanding for a in tenth) == 415


def test_scale_one_changes_nothing():
    assert scaled(authorities(), Fraction(1)) == authorities()
