"""The policy's matrix of phases and provisions, as records and as tables."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from constraints.domain import vocabulary as v
from constraints.faces.arrays import arrays_of
from constraints.faces.fit import Level, asks_fit, fit_levels, fit_of, matrix
from constraints.testing import all_columns, leader, make_round, need, school, staff_member, supporter

FIT = {
    "phase_fine": ["all-through>primary"],
    "phase_unusual": ["secondary>middle", "all-through>nursery", "all-through>primary"],
    "provision_fine": ["special>alternative"],
    "provision_unusual": ["special>mainstream"],
    "phase_free_provisions": ["special", "alternative"],
}


def one(phases, provisions, phase, provision):
    """Return the level of one leader at one school, by records."""
    home = supporter("S1", phase=None, provision=None)
    round_ = make_round(
        schools=[school("100001", phase=phase, provision=provision)],
        supporters=[home],
        leaders=[leader("L1", phases=phases, provisions=provisions)],
        overrides={"fit": FIT},
    )
    return fit_of(round_.policy, round_.people["L1"], round_.schools["100001"])


@pytest.mark.parametrize(
    ("phases", "phase", "level"),
    [
        ("primary", "primary", Level.FINE),  # what one knows is fine
        ("all-through", "primary", Level.FINE),  # in both lists: fine wins
        ("secondary", "middle", Level.UNUSUAL),
        ("middle", "secondary", Level.WRONG),  # known>case has a direction
        ("nursery;secondary", "middle", Level.UNUSUAL),  # the best of what one knows
        ("nursery;secondary;middle", "middle", Level.FINE),
        (None, "primary", Level.UNKNOWN),
    ],
)
def test_a_phase_fits_as_the_best_of_what_the_person_knows(phases, phase, level):
    assert one(phases, "mainstream", phase, "mainstream") is level


@pytest.mark.parametrize(
    ("provisions", "provision", "level"),
    [
        ("special", "special", Level.FINE),
        ("special", "alternative", Level.FINE),
        ("special", "mainstream", Level.UNUSUAL),
        ("mainstream", "special", Level.WRONG),
        (None, "mainstream", Level.UNKNOWN),
    ],
)
def test_a_provision_fits_in_the_same_way(provisions, provision, level):
    assert one("primary", provisions, "primary", provision) is level


def test_the_worse_of_phase_and_provision_counts_and_wrong_is_worse_than_not_known():
    assert one("secondary", "mainstream", "middle", "mainstream") is Level.UNUSUAL  # unusual, fine
    assert one(None, "mainstream", "middle", "mainstream") is Level.UNKNOWN  # not known, fine
    assert one(None, "mainstream", "middle", "special") is Level.WRONG  # phase not asked, provision wrong
    assert one("middle", None, "secondary", "mainstream") is Level.WRONG  # wrong, not known


def test_phase_is_not_compared_at_a_special_school_but_is_at_a_mainstream_one():
    assert one("nursery", "special", "secondary", "special") is Level.FINE
    assert one(None, "special", "secondary", "special") is Level.FINE
    assert one("nursery", "special", "secondary", "mainstream") is Level.WRONG


def test_a_blank_provision_of_a_school_is_mainstream():
    assert one("primary", "mainstream", "primary", None) is Level.FINE
    assert one("primary", "alternative", "primary", None) is Level.WRONG


def test_the_matrix_is_exact():
    table = matrix(("a", "b", "c"), ("a>b",), ("b>c", "a>b", "c>c"))
    # rows are what is known: a is fine at b, b unusual at c, everybody fine at home, all else wrong
    assert table.tolist() == [[3, 3, 0], [0, 3, 2], [0, 0, 3]]


def test_the_arrays_say_what_the_records_say_for_every_combination():
    known_phases = [None, "primary", "secondary;nursery", "all-through", "middle;sixteen-plus"]
    known_provisions = [None, "mainstream", "special", "alternative;special"]
    people = list(itertools.product(known_phases, known_provisions))
    schools = list(itertools.product(v.PHASES, v.PROVISIONS))
    round_ = make_round(
        schools=[school(str(100001 + i), phase=a, provision=b) for i, (a, b) in enumerate(schools)],
        supporters=[supporter("S1", phase=None, provision=None)],
        leaders=[leader(f"L{i:02}", phases=a, provisions=b) for i, (a, b) in enumerate(people)],
        overrides={"fit": FIT},
    )
    at_school, at_person = (grid.ravel() for grid in np.mgrid[: len(schools), : len(people)])
    scalar = [
        fit_of(round_.policy, person, one_school)
        for one_school in round_.schools.values()
        for person in round_.people.values()
    ]
    levels = fit_levels(arrays_of(round_), at_school, at_person)
    assert levels.dtype == np.int8
    assert levels.tolist() == scalar
    assert set(scalar) == set(Level)


def test_fit_is_asked_of_leads_and_of_the_specialisms_that_the_policy_names():
    round_ = make_round(
        schools=[school("100001")],
        leaders=[leader("L1", specialisms="maths:2")],
        staff=[staff_member("T1", specialisms="maths:2;business:2")],
        needs=[need(specialism="business"), need(specialism="maths")],
    )
    columns = all_columns(round_)
    assert asks_fit(arrays_of(round_), columns.lead).tolist() == [True]
    assert asks_fit(arrays_of(round_), columns.support).tolist() == [False, True]  # business, maths
    assert asks_fit(arrays_of(round_), columns.personal).tolist() == [False, False]
