"""The harness itself: what it builds, what it enumerates, and that it does not assert what is not so."""

import numpy as np
import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from constraints.checks import check
from constraints.domain.allocation import Allocation
from constraints.faces.pairs import NOT_KNOWN, PASS, REFUSED
from constraints.faces.plan import Plan
from constraints.rules.base import Preference
from constraints.rules.catalogue import rules_of
from constraints.strategies import feasible_rounds, tiny_rounds
from constraints.testing import (
    MOST_COLUMNS,
    all_columns,
    allocation_of,
    every_allocation,
    keeps,
    leader,
    make_round,
    mask_of,
    measured,
    need,
    running,
    school,
    staff_member,
    verify,
    waive,
)

A, B = "100001", "100002"


def small():
    """Two schools, two leaders, a member of staff, one need: 2 x 2 leads, 1 support, 2 personal covers."""
    return make_round(
        schools=[school(A), school(B)],
        leaders=[leader("L1"), leader("L2", prerequisites=False)],
        staff=[staff_member("T1")],
        needs=[need(A)],
        running=[running(B, "L1")],
        travel=[measured("L1", A, 61)],
        decisions=[waive(A, "L2", "available-leader"), waive(A, "L1", "available-leader")],
    )


def test_a_round_of_nothing_but_ids_is_sound_and_open():
    round_ = make_round(schools=[school()], leaders=[leader()], staff=[staff_member()], needs=[need()])
    assert check(round_) == []
    assert list(round_.supporters) == ["S1"]  # named by leader and staff, made by nobody
    everything = Plan(round_, Allocation.of([(A, "L1")], [(A, "maths", "T1")]))
    assert all(keeps(rule, everything) for rule in rules_of(round_.policy) if not isinstance(rule, Preference))


def test_what_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="no field colour"):
        school(colour="red")
    with pytest.raises(TypeError, match="no table pupils"):
        make_round(pupils=[])
    with pytest.raises(ValidationError):
        school("12")


def test_columns_are_all_pairs_with_their_minutes_and_marks():
    columns = all_columns(small())
    assert (len(columns.lead), len(columns.support), len(columns.personal)) == (4, 1, 2)
    assert columns.lead.measured.tolist() == [True, False, False, False]  # A-L1, A-L2, B-L1, B-L2
    assert columns.lead.minutes[0] == 61
    assert columns.running.tolist() == [False, False, True, False, False, False, False]
    assert columns.lead.waived.tolist() == [0, 1, 0, 0]  # L1 is ready: that waiver is not made use of


def test_every_allocation_is_there_once_and_survives_the_way_there_and_back():
    round_ = small()
    columns = all_columns(round_)
    masks = every_allocation(columns)
    assert len(masks) == len(np.unique(masks, axis=0)) == 2**7
    assert not masks[0].any()
    for mask in masks:
        assert (mask_of(columns, allocation_of(columns, mask, round_), round_) == mask).all()
    with pytest.raises(KeyError):
        mask_of(columns, Allocation.of([(B, "L9")]), round_)


def test_of_many_columns_a_seeded_sample_is_drawn():
    columns = all_columns(make_round(schools=[school(str(100_001 + i)) for i in range(14)], leaders=[leader()]))
    assert len(columns) == 14 > MOST_COLUMNS
    masks = every_allocation(columns, sample=500)
    assert masks.shape == (500, 14)
    assert not masks[0].any()
    assert (masks == every_allocation(columns, sample=500)).all()
    assert (masks != every_allocation(columns, sample=500, seed=2)).any()
    used = masks.mean(axis=1)
    assert used.min() < 0.1
    assert used.max() > 0.9


def test_a_verification_holds_for_what_is_so_and_only_for_that():
    round_ = make_round(schools=[school(A), school(B)], leaders=[leader("L1", half_days=11), leader("L2")])
    once = verify("leader-days").given(round_).deploy(A, "L1")
    twice = once.deploy(B, "L1")
    once.keeps()
    twice.breaches("L1")
    with pytest.raises(AssertionError, match="finds nothing wrong"):
        once.breaches()
    with pytest.raises(AssertionError, match="is breached for"):
        twice.keeps()
    with pytest.raises(AssertionError, match="not for L2"):
        twice.breaches("L2")


def test_a_verification_of_a_price_is_exact():
    case = (
        verify("travel").given(schools=[school()], leaders=[leader()], travel=[measured("L1", A, 10)]).deploy(A, "L1")
    )
    case.charges(60)  # 6 half-days of 10 minutes
    with pytest.raises(AssertionError, match="not 61"):
        case.charges(61)
    with pytest.raises(TypeError, match="nothing breaches it"):
        case.breaches()


@pytest.mark.parametrize(("willing", "verdict"), [(True, PASS), (None, NOT_KNOWN), (False, REFUSED)])
def test_a_verification_of_a_verdict_is_exact(willing, verdict):
    case = verify("available-leader").given(schools=[school()], leaders=[leader(willing=willing)]).deploy(A, "L1")
    case.finds(verdict)
    with pytest.raises(AssertionError, match="finds"):
        case.finds({PASS: REFUSED, REFUSED: NOT_KNOWN, NOT_KNOWN: PASS}[verdict])


def test_a_rule_that_the_policy_has_off_is_not_verified_by_its_id():
    with pytest.raises(ValueError, match="budget is off under sio-2019"):
        verify("budget").given(schools=[school()], leaders=[leader()]).keeps()


@settings(max_examples=60)
@given(tiny_rounds())
def test_tiny_rounds_are_tiny_and_sound_but_for_pins(round_):
    assert len(all_columns(round_)) <= MOST_COLUMNS
    assert {fault.file for fault in check(round_)} <= {"decisions.csv"}


@settings(max_examples=60)
@given(feasible_rounds())
def test_feasible_rounds_are_sound_and_their_allocation_keeps_every_rule(drawn):
    round_, allocation = drawn
    assert check(round_) == []
    plan = Plan(round_, allocation)
    assert all(keeps(rule, plan) for rule in rules_of(round_.policy) if not isinstance(rule, Preference))
