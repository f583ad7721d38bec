"""one-leader and support-under-leader."""

from __future__ import annotations

import numpy as np
import pytest

from constraints.faces.arrays import arrays_of
from constraints.rules.base import CouplingRule
from constraints.testing import all_columns, leader, make_round, need, rule_of, running, school, staff_member, verify

A, B = "100001", "100002"
ANY = {"team": {"model": "any-supporter"}}


def rows_of(rule_id, round_):
    rule = rule_of(round_, rule_id)
    assert isinstance(rule, CouplingRule)
    return rule.rows(arrays_of(round_), all_columns(round_))


# --- one-leader ---


def test_two_leaders_of_a_case_are_one_too_many():
    given = verify("one-leader").given(schools=[school(A), school(B)], leaders=[leader("L1"), leader("L2")])
    given.deploy(A, "L1").deploy(A, "L2").breaches(A)
    given.deploy(A, "L1").deploy(B, "L2").keeps()
    given.keeps()


def test_a_running_deployment_counts():
    given = verify("one-leader").given(
        schools=[school(A)], leaders=[leader("L1"), leader("L2")], running=[running(A, "L1")]
    )
    given.deploy(A, "L1").deploy(A, "L2").breaches(A)
    given.deploy(A, "L1").keeps()


def test_a_case_with_one_candidate_has_no_row():
    assert not len(rows_of("one-leader", make_round(schools=[school(A)], leaders=[leader("L1")])).upper)
    assert len(rows_of("one-leader", make_round(schools=[school(A)], leaders=[leader("L1"), leader("L2")])).upper) == 1


# --- support-under-leader ---

TWO_SUPPORTERS = {
    "schools": [school(A), school(B)],
    "leaders": [leader("L1", "S1"), leader("L2", "S2")],
    "staff": [staff_member("T1", "S1"), staff_member("T2", "S1"), staff_member("T3", "S2")],
    "needs": [need(A, "maths"), need(A, "phonics")],
}


@pytest.mark.parametrize("team", [{}, ANY])
def test_support_without_a_leader_at_the_case_is_a_breach(team):
    given = verify("support-under-leader").given(**TWO_SUPPORTERS, overrides=team)
    given.support(A, "maths", "T1").breaches(f"{A} / maths")
    given.deploy(B, "L1").support(A, "maths", "T1").breaches(f"{A} / maths")
    given.deploy(A, "L1").support(A, "maths", "T1").keeps()


def test_support_is_from_the_leaders_own_supporter_unless_the_policy_lets_others_in():
    own = verify("support-under-leader").given(**TWO_SUPPORTERS).deploy(A, "L1")
    own.support(A, "maths", "T3").breaches(f"{A} / maths")
    own.support(A, "maths", "T1").support(A, "phonics", "T2").keeps()
    others = verify("support-under-leader").given(**TWO_SUPPORTERS, overrides=ANY).deploy(A, "L1")
    others.support(A, "maths", "T3").keeps()


@pytest.mark.parametrize("team", [{}, ANY])
def test_a_need_is_covered_by_one_person(team):
    given = verify("support-under-leader").given(**TWO_SUPPORTERS, overrides=team).deploy(A, "L1")
    given.support(A, "maths", "T1").support(A, "maths", "T2").breaches(f"{A} / maths")
    given.support(A, "maths", "T1").support(A, "maths", "L1").breaches(f"{A} / maths")  # the leader is one as well
    given.support(A, "maths", "T1").support(A, "phonics", "T1").keeps()  # one person may cover two needs


def test_a_need_met_by_visits_obeys_too():
    given = verify("support-under-leader").given(
        schools=[school(A)],
        leaders=[leader("L1", "S1")],
        staff=[staff_member("T1", "S1"), staff_member("T2", "S2")],
        needs=[need(A, mode="visit")],
    )
    given.deploy(A, "L1").support(A, "maths", "T2").breaches(f"{A} / maths")
    given.deploy(A, "L1").support(A, "maths", "T1").keeps()


def test_running_support_follows_whoever_leads():
    """T3 of S2 goes on under L1 of S1; that is for running-work to tie, and no breach here."""
    given = verify("support-under-leader").given(**TWO_SUPPORTERS, running=[running(A, "T3", need_id="maths")])
    given.deploy(A, "L1").support(A, "maths", "T3").keeps()
    given.deploy(A, "L1").support(A, "phonics", "T3").breaches(f"{A} / phonics")  # new work of the same person


def test_rows_are_one_a_need_and_supporter_or_one_a_need():
    """Strong rows: for S1 at maths, z(T1) + z(T2) + z(L1) <= x(L1); S2 alike; the same for phonics: 2 x 2 rows."""
    own = rows_of("support-under-leader", make_round(**TWO_SUPPORTERS))
    assert len(own.upper) == 4
    assert np.bincount(own.row[own.value > 0]).tolist() == [3, 2, 3, 2]  # T1, T2 and L1; T3 and L2
    assert np.bincount(own.row[own.value < 0]).tolist() == [1, 1, 1, 1]
    every = rows_of("support-under-leader", make_round(**TWO_SUPPORTERS, overrides=ANY))
    assert len(every.upper) == 2
    assert np.bincount(every.row[every.value > 0]).tolist() == [5, 5]
    assert np.bincount(every.row[every.value < 0]).tolist() == [2, 2]
