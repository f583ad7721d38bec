"""pins and running-work."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from constraints.faces.arrays import arrays_of
from constraints.faces.columns import Columns
from constraints.rules.base import CouplingRule
from constraints.testing import (
    accepted,
    all_columns,
    every_allocation,
    forbid,
    leader,
    make_round,
    need,
    pin,
    rule_of,
    running,
    school,
    staff_member,
    verify,
)

A, B = "100001", "100002"
TABLES = {
    "schools": [school(A), school(B)],
    "leaders": [leader("L1"), leader("L2")],
    "staff": [staff_member("T1"), staff_member("T2")],
    "needs": [need(A, "maths"), need(A, "phonics"), need(B, "maths")],
}


# --- pins ---


def told(*decisions, **tables):
    return verify("pins").given(**TABLES | tables, decisions=decisions)


def test_a_pinned_leader_leads():
    asked = told(pin(A, "L1"))
    asked.breaches(A)
    asked.deploy(A, "L2").breaches("L1")
    asked.deploy(B, "L1").breaches("L1")
    asked.support(A, "maths", "L1").breaches("L1")  # covering is not leading
    asked.deploy(A, "L1").keeps()


def test_a_pinned_member_of_staff_covers_a_need():
    asked = told(pin(A, "T1"))
    asked.support(B, "maths", "T1").breaches("T1")
    asked.support(A, "maths", "T1").keeps()
    asked.support(A, "phonics", "T1").keeps()


def test_a_pin_of_a_specialism_asks_for_a_need_of_it():
    staff = told(pin(A, "T1", "maths"))
    staff.support(A, "phonics", "T1").breaches(f"{A} / T1 / maths")
    staff.support(A, "maths", "T1").keeps()
    leads = told(pin(A, "L1", "maths"))
    leads.deploy(A, "L1").breaches(f"{A} / L1 / maths")
    leads.deploy(A, "L1").support(A, "maths", "L1").keeps()


def test_all_pins_are_kept():
    asked = told(pin(A, "L1"), pin(A, "T1"))
    asked.deploy(A, "L1").breaches("T1")
    asked.deploy(A, "L1").support(A, "maths", "T1").keeps()


def test_running_work_meets_a_pin():
    told(pin(A, "L1"), running=[running(A, "L1")]).deploy(A, "L1").keeps()


def test_a_forbidden_person_does_nothing_at_the_case():
    asked = told(forbid(A, "L1"))
    asked.deploy(A, "L1").breaches(f"{A} / L1")
    asked.support(A, "maths", "L1").breaches("L1")
    asked.deploy(B, "L1").support(A, "maths", "L2").keeps()


def test_a_forbidden_specialism_leaves_the_rest():
    asked = told(forbid(A, "L1", "maths"), forbid(A, "T1", "maths"))
    asked.deploy(A, "L1").support(A, "phonics", "L1").support(A, "phonics", "T1").keeps()
    asked.support(A, "maths", "L1").breaches("L1")
    asked.support(A, "maths", "T1").breaches("T1")


def test_running_work_bypasses_what_is_forbidden():
    asked = told(forbid(A, "L1"), forbid(A, "T1"), running=[running(A, "L1"), running(A, "T1", need_id="maths")])
    asked.deploy(A, "L1").support(A, "maths", "T1").keeps()
    asked.deploy(A, "L1").support(A, "phonics", "T1").breaches("T1")


def test_the_latest_decision_counts():
    told(forbid(A, "L1", on="2019-09-01"), pin(A, "L1", on="2019-09-02")).deploy(A, "L1").keeps()
    told(pin(A, "L1", on="2019-09-01"), forbid(A, "L1", on="2019-09-02")).deploy(A, "L1").breaches("L1")


def without(columns: Columns, person: int) -> Columns:
    kinds = {name: getattr(columns, name) for name in ("lead", "support", "personal")}
    return Columns(**{name: pairs.take(pairs.person != person) for name, pairs in kinds.items()})


@pytest.mark.parametrize("decision", [pin(A, "L1"), pin(A, "T1", "maths")])
def test_a_pin_without_columns_cannot_be_kept(decision):
    round_ = make_round(**TABLES, decisions=[decision])
    columns = all_columns(round_)
    few = without(columns, arrays_of(round_).person_at[decision.person_id])
    rule = rule_of(round_, "pins")
    assert not accepted(rule, round_, few, every_allocation(few)).any()
    assert accepted(rule, round_, columns, every_allocation(columns)).any()


# --- running-work ---


def goes_on(*rows, **tables):
    return verify("running-work").given(**TABLES | tables, running=rows)


def test_a_running_leader_stays():
    asked = goes_on(running(A, "L1"))
    asked.breaches(f"{A} / L1")
    asked.deploy(A, "L2").breaches("L1")
    asked.deploy(A, "L1").keeps()


def test_running_support_goes_on_exactly_where_the_case_is_led():
    asked = goes_on(running(A, "T1", need_id="maths"))
    asked.keeps()  # nobody leads A: it rests
    asked.support(A, "maths", "T1").breaches("T1")
    asked.deploy(A, "L2").breaches(f"{A} / maths / T1")
    asked.deploy(A, "L2").support(A, "maths", "T1").keeps()


def test_nobody_else_covers_a_need_under_running_support():
    asked = goes_on(running(A, "T1", need_id="maths")).deploy(A, "L1").support(A, "maths", "T1")
    asked.support(A, "maths", "T2").breaches(f"{A} / maths")
    asked.support(A, "maths", "L1").breaches(f"{A} / maths")
    asked.support(A, "phonics", "T2").keeps()


def test_a_running_leader_who_covers_personally_goes_on():
    asked = goes_on(running(A, "L1"), running(A, "L1", need_id="maths"))
    asked.deploy(A, "L1").breaches("maths")
    asked.deploy(A, "L1").support(A, "maths", "L1").keeps()


def test_work_under_a_lower_tier_does_not_go_on():
    """A is in tier 2 now: its old work of tier 1 only takes time, that of tier 2 goes on."""
    goes_on(running(A, "L1", tier=1), running(A, "T1", need_id="maths", tier=1)).keeps()
    goes_on(running(A, "L1", tier=2)).breaches(A)


def test_running_support_of_a_need_that_may_not_be_covered_only_takes_time():
    """A derived need makes no columns; were it tied to the case's leader, nobody could lead."""
    asked = goes_on(running(A, "L1"), running(A, "T1", need_id="maths"), needs=[need(A, "maths", source="derived")])
    asked.deploy(A, "L1").keeps()
    goes_on(running(A, "L1"), running(A, "T1", need_id="maths")).deploy(A, "L1").breaches("maths")


def test_work_elsewhere_is_no_concern():
    goes_on(running("elsewhere", "L1")).keeps()


def test_a_running_leader_without_a_column_cannot_be_kept():
    round_ = make_round(**TABLES, running=[running(A, "L1")])
    few = without(all_columns(round_), arrays_of(round_).person_at["L1"])
    assert not accepted(rule_of(round_, "running-work"), round_, few, every_allocation(few)).any()


def test_each_running_row_says_one_thing():
    """A running lead is one row, running support one, and others at its need one; where there are none, none."""

    def rows(round_, columns):
        rule = rule_of(round_, "running-work")
        assert isinstance(rule, CouplingRule)
        return rule.rows(arrays_of(round_), columns)

    round_ = make_round(**TABLES, running=[running(A, "L1"), running(A, "T1", need_id="maths")])
    columns = all_columns(round_)
    assert len(rows(round_, columns).upper) == 3
    alone = dataclasses.replace(
        columns,
        support=columns.support.take(columns.support.running),
        personal=columns.personal.take(np.zeros(len(columns.personal), bool)),
    )
    assert len(rows(round_, alone).upper) == 2
