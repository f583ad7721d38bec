"""leader-caseload, staff-caseload and visit-places."""

from __future__ import annotations

from constraints.faces.arrays import arrays_of
from constraints.rules.base import CouplingRule
from constraints.testing import (
    all_columns,
    commitment,
    leader,
    make_round,
    need,
    rule_of,
    running,
    school,
    staff_member,
    supporter,
    verify,
)

A, B, C = "100001", "100002", "100003"
SCHOOLS = [school(A), school(B), school(C)]


# --- leader-caseload ---


def test_a_leader_leads_at_most_so_many_cases():
    asked = verify("leader-caseload").given(schools=SCHOOLS, leaders=[leader("L1", max_cases=2)])
    asked.deploy(A, "L1").deploy(B, "L1").keeps()
    asked.deploy(A, "L1").deploy(B, "L1").deploy(C, "L1").breaches("L1")


def test_a_leader_for_no_case():
    asked = verify("leader-caseload").given(schools=SCHOOLS, leaders=[leader("L1", max_cases=0)])
    asked.deploy(A, "L1").breaches("L1")
    asked.keeps()


def test_running_cases_and_commitments_take_places():
    """Of 3 places one is running and one elsewhere: one new case fits, two do not."""
    asked = (
        verify("leader-caseload")
        .given(
            schools=SCHOOLS,
            leaders=[leader("L1", max_cases=3)],
            running=[running(A, "L1")],
            commitments=[commitment("L1", 2, cases=1)],
        )
        .deploy(A, "L1")
    )
    asked.deploy(B, "L1").keeps()
    asked.deploy(B, "L1").deploy(C, "L1").breaches("L1")


def test_more_running_cases_than_places_leave_none_and_break_nothing():
    asked = verify("leader-caseload").given(
        schools=SCHOOLS, leaders=[leader("L1", max_cases=1)], running=[running(A, "L1"), running(B, "L1")]
    )
    asked = asked.deploy(A, "L1").deploy(B, "L1")
    asked.keeps()
    asked.deploy(C, "L1").breaches("L1")


def test_a_case_led_anew_has_its_place_already():
    """L1 works at A under tier 1; A is in tier 2 now and may be led anew, in the one place that L1 has."""
    asked = verify("leader-caseload").given(
        schools=SCHOOLS, leaders=[leader("L1", max_cases=1)], running=[running(A, "L1", tier=1)]
    )
    asked.deploy(A, "L1").keeps()
    asked.deploy(B, "L1").breaches("L1")


# --- staff-caseload ---

NEEDS = [need(A, "maths"), need(A, "phonics", mode="visit"), need(B, "maths"), need(C, "maths")]


def supported(max_cases, **tables):
    return verify("staff-caseload").given(
        schools=SCHOOLS,
        leaders=[leader("L1")],
        staff=[staff_member("T1", max_cases=max_cases)],
        **{"needs": NEEDS} | tables,
    )


def test_distinct_cases_count():
    one = supported(1)
    one.support(A, "maths", "T1").support(A, "phonics", "T1").keeps()  # two needs, one case
    one.support(A, "maths", "T1").support(B, "maths", "T1").breaches("T1")
    supported(2).support(A, "maths", "T1").support(A, "phonics", "T1").support(B, "maths", "T1").keeps()


def test_visits_count():
    supported(1).support(A, "phonics", "T1").support(B, "maths", "T1").breaches("T1")


def test_a_person_for_no_case():
    supported(0).support(A, "maths", "T1").breaches("T1")
    supported(0).keeps()


def test_a_case_held_already_is_free():
    """T1 works at A, which takes the one place: more needs of A are free, B is one too many."""
    asked = supported(1, running=[running(A, "T1", need_id="maths")]).support(A, "maths", "T1")
    asked.support(A, "phonics", "T1").keeps()
    asked.support(B, "maths", "T1").breaches("T1")


def test_commitments_take_places_of_staff():
    asked = supported(2, commitments=[commitment("T1", 1, cases=1)]).support(A, "maths", "T1")
    asked.keeps()
    asked.support(B, "maths", "T1").breaches("T1")


def test_auxiliaries_stand_only_for_cases_with_several_needs_of_people_at_their_limit():
    def auxiliaries(max_cases):
        round_ = make_round(
            schools=SCHOOLS, leaders=[leader("L1")], staff=[staff_member("T1", max_cases=max_cases)], needs=NEEDS
        )
        rule = rule_of(round_, "staff-caseload")
        assert isinstance(rule, CouplingRule)
        rows = rule.rows(arrays_of(round_), all_columns(round_))
        return len(rows.aux_upper), len(rows.upper)

    assert auxiliaries(2) == (1, 3)  # y of A over two needs: two links, and y + z(B) + z(C) <= 2
    assert auxiliaries(3) == (0, 0)  # three cases are within three
    assert auxiliaries(0) == (0, 1)  # all are shut


# --- visit-places ---


def visits(places, **tables):
    return verify("visit-places").given(
        schools=SCHOOLS,
        supporters=[supporter("S1", visit_places=places)],
        leaders=[leader("L1")],
        staff=[staff_member("T1"), staff_member("T2"), staff_member("T3", "S2")],
        needs=[need(A, "maths", mode="visit"), need(B, "maths", mode="visit"), need(C, "maths")],
        **tables,
    )


def test_needs_met_by_visits_take_places():
    one = visits(1)
    one.support(A, "maths", "T1").support(C, "maths", "T1").keeps()  # C's need is met on site
    one.support(A, "maths", "T1").support(B, "maths", "T2").breaches("S1")
    one.support(A, "maths", "T1").support(B, "maths", "T3").keeps()  # S2 has places of its own
    visits(2).support(A, "maths", "T1").support(B, "maths", "T2").keeps()


def test_a_leader_in_person_takes_a_place_too():
    asked = visits(1).deploy(A, "L1").support(A, "maths", "L1")
    asked.keeps()
    asked.support(B, "maths", "T1").breaches("S1")


def test_a_blank_is_the_policys_figure():
    """sio-2019 says 2: two visits, and not with a third place less."""
    visits(None).support(A, "maths", "T1").support(B, "maths", "T2").keeps()
    visits(None, overrides={"defaults": {"visit_places": 1}}).support(A, "maths", "T1").support(
        B, "maths", "T2"
    ).breaches("S1")


def test_running_visits_keep_their_places():
    running_visit = {"running": [running(A, "T1", need_id="maths")]}
    visits(1, **running_visit).support(A, "maths", "T1").keeps()
    visits(1, **running_visit).support(A, "maths", "T1").support(B, "maths", "T2").breaches("S1")
    visits(2, **running_visit).support(A, "maths", "T1").support(B, "maths", "T2").keeps()
    visits(0, **running_visit).support(A, "maths", "T1").keeps()
