"""Plans that differ in their profile alone: what is left out loses nothing, and what follows from other rows does."""

import numpy as np
import pytest
from scipy import sparse

from constraints.changes import with_settings
from constraints.faces import NO_LOWER
from constraints.testing import capacity, leader, make_round, need, school, staff_member
from optimiser.formulations.formulation import formulate
from optimiser.formulations.stand_ins import StandIns, implied_rows
from optimiser.model import build_model, find_candidates
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import Rows
from tests.rules.test_terms_and_profiles import DATED, EVEN, LATE, terms_of

CASES = ("100001", "100002", "100003")


def formulation_of(**tables):
    overrides = {"tiers": {"2": {"profiles": [list(EVEN), list(LATE)], "lead_half_days": 6}}}
    round_ = with_settings(
        make_round(schools=[school(case) for case in CASES], overrides=overrides, **tables), periods=DATED
    )
    return formulate(build_model(round_, find_candidates(round_)), TimeBudget.of(60.0).stopper)


def kept_profiles(formulation):
    lead = formulation.plans.lead
    kept = formulation.same_but_profile.kept[: len(lead)] if formulation.same_but_profile else np.ones(len(lead), bool)
    return sorted({int(formulation.model.columns.profile[column]) for column in lead[kept]})


@pytest.mark.parametrize(
    ("half_days", "places", "left"),
    [
        # 18 half-days are three even ones: autumn binds nobody, and a late one takes more of the other terms
        ((6, 6, 6), 3, [0]),
        ((9, 9, 9), 9, [0]),
        ((3, 5, 6), 9, [0, 1]),  # one even and one late fit, two of a kind do not
        ((3, 6, 6), 9, [1]),  # two late ones fit, and more than two never
        ((0, 9, 9), 9, [1]),  # an even one does not fit at all
        ((9, 3, 3), 1, [0]),  # at one case at once: both fit, and one is enough
    ],
)
def test_only_profiles_that_may_be_needed_are_looked_at(half_days, places, left):
    found = formulation_of(leaders=[leader("L1", max_cases=places)], capacity=terms_of("L1", *half_days))
    assert kept_profiles(found) == left


def test_staff_who_are_not_there_in_autumn_keep_the_late_plans():
    found = formulation_of(
        leaders=[leader("L1", half_days=40, max_cases=9)],
        staff=[staff_member("T1", half_days=8)],
        needs=[need(CASES[0], half_days=4)],
        capacity=[*terms_of("L1", 9, 9, 9), *terms_of("T1", 0, 4, 4)],
    )
    assert kept_profiles(found) == [0, 1]


def test_rounds_without_profiles_have_no_stand_ins():
    round_ = make_round(schools=[school(CASES[0])], leaders=[leader("L1")], capacity=[capacity("L1", "autumn", 9)])
    found = formulate(build_model(round_, find_candidates(round_)), TimeBudget.of(60.0).stopper)
    assert found.same_but_profile is None


def test_a_row_follows_from_how_many_columns_may_be_used():
    matrix = sparse.csr_array(np.array([[1, 1, 1], [2, 3, 0], [2, 3, 2], [0, 1, 1]], np.int64))
    upper = np.array([2, 6, 5, 2], np.int64)
    rows = Rows(matrix, np.full(4, NO_LOWER, np.int64), upper)
    assert implied_rows(rows).tolist() == [False, True, False, True]  # 2 x 3 <= 6 follows, 2 x 3 <= 5 does not


def test_a_point_with_stand_ins_uses_no_other():
    stand_ins = StandIns(np.array([0, 0, 2, 2, -1]))
    assert stand_ins.kept.tolist() == [True, False, True, False, False]
    assert stand_ins.bare(np.array([0, 1, 0, 1, 1])).tolist() == [1, 0, 1, 0, 0]
    assert stand_ins.eliminated(np.array([2])).tolist() == [False, False, True, True, False]
