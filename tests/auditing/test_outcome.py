"""The outcome tables of an allocation."""

from __future__ import annotations

import pytest

from constraints.audit import OF_EVERY_RUN, OUTCOME, outcome_tables
from constraints.audit.audit import audit_allocation
from constraints.audit.goals import price_terms
from constraints.audit.uncovered import CAUSES
from constraints.domain.allocation import Allocation
from constraints.faces.plan import Plan
from constraints.testing import (
    HERE,
    leader,
    make_round,
    need,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    waive,
)

A_MINUTE_A_KM = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}


def made(**tables):
    return make_round(
        **{
            "schools": [school("100001", la_code="301"), school("100002", la_code="301")],
            "supporters": [supporter("S1", at=(HERE[0], HERE[1] + 10_000))],
            "leaders": [leader("L1")],
            "staff": [staff_member("T1", specialisms="maths:1;phonics:3")],
            "needs": [need(severity=3), need(specialism="phonics", severity=1, half_days=2)],
            "overrides": A_MINUTE_A_KM,
        }
        | tables
    )


def tables_of(round_, deployments=(), supports=()):
    allocation = Allocation.of(deployments, supports)
    return outcome_tables(round_, allocation, audit_allocation(round_, allocation))


def rows(frame):
    return list(frame.astype(object).where(frame.notna(), "").itertuples(index=False, name=None))


LED = [("100001", "L1")]


def test_deployments_and_supports_have_their_half_days_minutes_and_price():
    tables = tables_of(made(), LED, [("100001", "phonics", "T1"), ("100001", "maths", "T1")])
    (row,) = rows(tables["deployments"])
    assert row == (
        "100001",
        "lead",
        "L1",
        "S1",
        6,
        10,
        60,
        "School 100001",
        "301",
        "",
        "S1",
        "",
    )  # 6 visits of 10 minutes
    assert rows(tables["supports"]) == [
        ("100001", "maths", "T1", "S1", 4, 10, 4 * 10 + 60),  # 2 levels short, 30 minutes each
        ("100001", "phonics", "T1", "S1", 2, 10, 2 * 10),
    ]


def test_running_work_has_the_half_days_that_are_left_and_no_price():
    tables = tables_of(made(running=[running("100001", "L1", 3)]), LED)
    assert [row[:7] for row in rows(tables["deployments"])] == [("100001", "lead", "L1", "S1", 3, 10, 0)]


def test_deployments_say_names_and_an_id_where_there_is_none():
    academy = {"governance": "academy", "trust_id": "T1"}
    round_ = made(
        schools=[
            school("100001", la_code="301", la_name="Kent", name="Ash", trust_name="The Elm Trust", **academy),
            school("100002", la_code="302", **academy),
        ],
        supporters=[supporter("S1", at=(HERE[0], HERE[1] + 10_000), name="Oak")],
    )
    named, others = rows(tables_of(round_, [("100001", "L1"), ("100002", "L1")])["deployments"])
    assert named[7:11] == ("Ash", "Kent", "The Elm Trust", "Oak")
    assert others[7:11] == ("School 100002", "302", "T1", "Oak")


def test_of_a_trust_case_the_school_is_where_support_is_delivered():
    names = {"100001": "Ash", "100002": "Elm"}
    members = [school(urn, case_id="C1", trust_id="T1", name=name) for urn, name in names.items()]
    round_ = made(schools=members, cases=[trust_case("C1", delivery_urn="100002")], needs=[])
    assert rows(tables_of(round_, [("C1", "L1")])["deployments"])[0][7] == "Elm"


def test_row_prices_and_group_prices_are_the_whole_price():
    round_ = made(supporters=[supporter("S1", at=(HERE[0], HERE[1] + 10_000), release_half_days=5)])
    tables = tables_of(round_, LED)
    on_rows = tables["deployments"]["price"].sum()
    terms = price_terms(Plan(round_, Allocation.of(LED)))
    assert terms["home-load"] == 20  # 4 of 5 are free, 6 are used: on no row
    assert on_rows + terms["home-load"] == sum(terms.values())


def test_every_table_is_there_and_typed_when_nothing_is_allocated():
    tables = tables_of(made(needs=[]))
    assert [*tables, "unplaced"] == list(OF_EVERY_RUN)
    for name, frame in tables.items():
        assert len(frame) == 0
        assert frame.dtypes.map(str).to_dict() == OUTCOME[name]


def causes(round_, deployments=LED, supports=()):
    return {(case, of): cause for case, of, _, _, cause in rows(tables_of(round_, deployments, supports)["uncovered"])}


def test_open_needs_name_their_specialism_and_severity():
    assert rows(tables_of(made())["uncovered"]) == [
        ("100001", "maths", "maths", 3, "no-leader"),
        ("100001", "phonics", "phonics", 1, "no-leader"),
    ]


def test_a_covered_need_is_not_open():
    assert set(causes(made(), supports=[("100001", "maths", "T1")])) == {("100001", "phonics")}


@pytest.mark.parametrize(
    ("staff", "cause"),
    [
        ([], "no-specialist"),
        ([staff_member(specialisms="art:3")], "no-specialist"),
        ([staff_member("T2", "S2")], "no-specialist"),  # of another supporter than the leader's
        ([staff_member(release_agreed=False)], "blocked"),
        ([staff_member(half_days=3)], "no-time"),  # the need takes 4
        ([staff_member(max_cases=0)], "no-time"),
        ([staff_member(half_days=4)], "other-limits"),
        ([staff_member("T2", half_days=3), staff_member("T3")], "other-limits"),  # one of them has the time
    ],
)
def test_a_need_is_open_for_the_first_cause_that_fits(staff, cause):
    assert cause in CAUSES
    assert causes(made(staff=staff, needs=[need()])) == {("100001", "maths"): cause}


def test_the_time_that_the_allocation_takes_is_gone():
    # 6 half-days: 4 go to maths, and phonics takes 3.
    tables = {"staff": [staff_member(specialisms="maths:3;phonics:3", half_days=6)]}
    needs = [need(half_days=4), need(specialism="phonics", half_days=3)]
    found = causes(made(needs=needs, **tables), supports=[("100001", "maths", "T1")])
    assert found == {("100001", "phonics"): "no-time"}


def test_a_leader_may_cover_in_person_what_fits_into_the_deployment():
    knows = {"leaders": [leader(specialisms="maths:1")], "staff": []}
    assert causes(made(needs=[need(half_days=6)], **knows)) == {("100001", "maths"): "other-limits"}
    assert causes(made(needs=[need(half_days=7)], **knows)) == {("100001", "maths"): "no-time"}


def test_what_a_leader_covers_by_running_work_lies_inside_the_deployment_too():
    # a deployment has 6 half-days; maths goes on in it, phonics takes 2: 4 + 2 fit, 5 + 2 do not
    knows = {"leaders": [leader(specialisms="maths:1;phonics:1")], "staff": []}
    goes_on = {"running": [running("100001", "L1", 6), running("100001", "L1", 1, need_id="maths")]}
    for maths, cause in ((4, "other-limits"), (5, "no-time")):
        needs = [need(half_days=maths), need(specialism="phonics", half_days=2)]
        found = causes(made(needs=needs, **knows, **goes_on), supports=[("100001", "maths", "L1")])
        assert found == {("100001", "phonics"): cause}


def test_anybody_may_be_asked_where_the_policy_lets_others_in():
    any_supporter = A_MINUTE_A_KM | {"team": {"model": "any-supporter"}}
    tables = {"staff": [staff_member("T2", "S2")], "needs": [need()], "overrides": any_supporter}
    assert causes(made(**tables)) == {("100001", "maths"): "other-limits"}


def test_referred_needs_are_reported_and_never_open():
    referred = [need(specialism="governance", severity=2), need(specialism="governance", source="derived")]
    tables = tables_of(made(needs=referred), LED)
    assert rows(tables["uncovered"]) == []
    assert rows(tables["referrals"]) == [
        ("100001", "governance", "governance", 2),
        ("100001", "governance-2", "governance", 2),
    ]


def test_flags_come_from_the_audit():
    round_ = made(
        leaders=[leader("L1", willing=None)],
        supporters=[supporter("S1", at=(HERE[0], HERE[1] + 100_000))],
        decisions=[waive("100001", "L1", "travel-limit")],
    )
    found = [row[:5] for row in rows(tables_of(round_, LED)["flags"])]
    assert found == [
        ("available-leader", "100001", "L1", "", "not-known"),
        ("travel-limit", "100001", "L1", "", "waived"),
    ]


def calls(tables):
    return [row[1:] for row in rows(tables["contacts"])]


def test_contacts_of_a_maintained_school():
    tables = tables_of(made(), LED, [("100001", "maths", "T1"), ("100001", "phonics", "T1")])
    assert calls(tables) == [
        (1, "local-authority", "301", "tell"),
        (2, "school", "100001", "ask"),
        (3, "home-head", "S1", "ask"),  # before the people whom the head is to release
        (4, "leader", "L1", "ask"),
        (5, "staff", "T1", "ask"),  # once, for two needs
    ]


@pytest.mark.parametrize(
    ("one_school", "first"),
    [
        ({"governance": "academy", "trust_id": "TR1"}, ("trust", "TR1")),
        ({"governance": "academy", "trust_id": "TR1", "diocese": "Leeds"}, ("trust", "TR1")),
        ({"governance": None, "trust_id": "TR1"}, ("trust", "TR1")),
        ({"diocese": "Leeds"}, ("diocese", "Leeds")),
        ({"governance": None}, ("local-authority", "")),  # nobody said which
    ],
)
def test_who_is_told_first_depends_on_the_governance(one_school, first):
    tables = tables_of(made(schools=[school("100001", **one_school)], needs=[]), LED)
    assert calls(tables)[0] == (1, *first, "tell")


def test_who_goes_on_is_told_not_asked():
    tables = tables_of(made(running=[running("100001", "L1")]), LED, [("100001", "maths", "T1")])
    assert calls(tables)[2:] == [
        (3, "home-head", "S1", "ask"),  # for T1
        (4, "leader", "L1", "tell"),
        (5, "staff", "T1", "ask"),
    ]


def test_a_trust_case_has_all_its_schools_asked_and_a_trust_as_supporter():
    members = [school(urn, case_id="C1", governance="academy", trust_id="TR1") for urn in ("100001", "100002")]
    trust = {"supporters": [supporter("TR9", kind="trust")], "leaders": [leader("L1", "TR9", kind="trust-leader")]}
    round_ = made(schools=members, cases=[trust_case(delivery_urn="100002")], staff=[], needs=[], **trust)
    assert calls(tables_of(round_, [("C1", "L1")])) == [
        (1, "trust", "TR1", "tell"),
        (2, "school", "100001", "ask"),
        (3, "school", "100002", "ask"),
        (4, "supporter", "TR9", "ask"),
        (5, "leader", "L1", "ask"),
    ]


def test_cases_without_a_leader_have_no_contacts():
    assert calls(tables_of(made())) == []
