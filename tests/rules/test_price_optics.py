"""Prices of what looks wrong: related-party, supporter-also-supported, several supporters in a trust, waivers."""

from __future__ import annotations

import datetime as dt

import pytest

from constraints.faces.arrays import arrays_of
from constraints.testing import (
    HERE,
    all_columns,
    every_allocation,
    hold,
    interest,
    leader,
    make_round,
    need,
    rule_of,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    verify,
    waive,
)


def related(*interests, one_school=None, **tables):
    given = verify("related-party").given(
        **{
            "schools": [one_school or school(trust_id="TR1", federation_id="F1", la_code="301")],
            "supporters": [supporter("S1", urn="200001", trust_id="TR9")],
            "leaders": [leader()],
            "staff": [staff_member()],
            "needs": [need()],
            "interests": interests,
        }
        | tables
    )
    return given.deploy("100001", "L1")


@pytest.mark.parametrize("body", ["100001", "TR1", "F1", "301"])
def test_a_leader_with_an_interest_in_a_body_of_the_case_is_related(body):
    related(interest("L1", body)).charges(60)


def test_interests_elsewhere_do_not_count():
    related(interest("L1", "TR8"), interest("L1", "S1"), interest("X1", "100001")).charges(0)


@pytest.mark.parametrize("body", ["S1", "200001", "TR9"])
def test_another_person_who_stands_on_both_sides_relates_them(body):
    related(interest("X1", body), interest("X1", "301")).charges(60)
    related(interest("X1", body), interest("X2", "301")).charges(0)  # two people, one on each side


def test_who_nominated_the_school_stands_on_its_side():
    nominated = school(nominated_by="X1")
    related(interest("X1", "S1"), one_school=nominated).charges(60)
    related(interest("X2", "S1"), one_school=nominated).charges(0)
    related(one_school=school(nominated_by="L1")).charges(60)


def test_support_is_charged_as_leading_is_and_personal_cover_is_not():
    row = related(interest("X1", "S1"), interest("X1", "100001"))
    row.support("100001", "maths", "T1").charges(2 * 60)
    row.support("100001", "maths", "L1").charges(60)


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        (None, None, 60),
        (None, dt.date(2019, 9, 1), 60),  # the window is 1 September 2019 to 31 August 2020, both days in it
        (None, dt.date(2019, 8, 31), 0),
        (dt.date(2020, 8, 31), None, 60),
        (dt.date(2020, 9, 1), None, 0),
    ],
)
def test_an_interest_counts_while_support_is_delivered(since, until, minutes):
    related(interest("L1", "100001", from_=since, to=until)).charges(minutes)


def also(one_supporter, **tables):
    return verify("supporter-also-supported").given(
        **{
            "schools": [school("100001"), school("100002", trust_id="TR1")],
            "supporters": [one_supporter],
            "leaders": [leader()],
            "staff": [staff_member()],
            "needs": [need()],
        }
        | tables
    )


def test_a_supporter_on_the_list_itself_costs_a_lead():
    row = also(supporter(urn="100002")).deploy("100001", "L1")
    row.charges(60)
    row.support("100001", "maths", "T1").charges(60)  # only who leads pays


def test_a_supporter_whose_trust_is_on_the_list_costs_a_lead():
    also(supporter(trust_id="TR1")).deploy("100001", "L1").charges(60)
    a_trust = {"leaders": [leader(supporter_id="TR1")], "staff": []}
    also(supporter("TR1", kind="trust"), **a_trust).deploy("100001", "L1").charges(60)


def test_other_supporters_and_blank_trusts_do_not():
    also(supporter(urn="200001", trust_id="TR2")).deploy("100001", "L1").charges(0)
    also(supporter()).deploy("100001", "L1").charges(0)


THREE_OF_A_TRUST = {
    "schools": [school(urn, trust_id="TR1") for urn in ("100001", "100002", "100003")],
    "leaders": [leader("L1", "S1"), leader("L2", "S2"), leader("L3", "S3"), leader("L4", "S1")],
}


def several(**tables):
    return verify("several-supporters-in-trust").given(**THREE_OF_A_TRUST | tables)


def test_each_supporter_after_the_first_costs():
    given = several()
    given.deploy("100001", "L1").charges(0)
    given.deploy("100001", "L1").deploy("100002", "L4").charges(0)  # two leaders of one supporter
    given.deploy("100001", "L1").deploy("100002", "L2").charges(30)
    given.deploy("100001", "L1").deploy("100002", "L2").deploy("100003", "L3").charges(60)


def test_supporters_of_different_trusts_do_not_add_up():
    schools = [school("100001", trust_id="TR1"), school("100002", trust_id="TR2"), school("100003")]
    given = several(schools=schools)
    given.deploy("100001", "L1").deploy("100002", "L2").deploy("100003", "L3").charges(0)


def test_a_running_lead_counts_as_a_supporter():
    given = several(running=[running("100001", "L1")])
    given.deploy("100001", "L1").deploy("100002", "L2").charges(30)
    given.deploy("100001", "L1").deploy("100002", "L4").charges(0)


def test_a_trust_case_is_of_the_trust_that_all_its_schools_share():
    schools = [
        school("100001", trust_id="TR1", case_id="C1"), school("100002", trust_id="TR1", case_id="C1"),
        school("100003", trust_id="TR1"),
    ]  # fmt: skip
    case = [trust_case(delivery_urn="100001")]
    several(schools=schools, cases=case).deploy("C1", "L1").deploy("100003", "L2").charges(30)
    schools[1] = school("100002", trust_id="TR2", case_id="C1")
    several(schools=schools, cases=case).deploy("C1", "L1").deploy("100003", "L2").charges(0)


def test_auxiliaries_stand_only_where_supporters_can_be_several():
    one_case = make_round(schools=[school(trust_id="TR1")], leaders=THREE_OF_A_TRUST["leaders"])
    one_supporter = make_round(schools=THREE_OF_A_TRUST["schools"], leaders=[leader("L1", "S1"), leader("L4", "S1")])
    both = make_round(schools=THREE_OF_A_TRUST["schools"][:2], leaders=[leader("L1", "S1"), leader("L2", "S2")])
    rows = {}
    for name, round_ in {"one case": one_case, "one supporter": one_supporter, "both": both}.items():
        columns = all_columns(round_)
        rows[name] = rule_of(round_, "several-supporters-in-trust").rows(arrays_of(round_), columns)
        assert hold(rows[name], every_allocation(columns)).all()  # a price forbids nothing
    assert len(rows["one case"].aux_upper) == len(rows["one supporter"].aux_upper) == 0
    assert rows["both"].aux_upper.tolist() == [1, 1, 1]  # each supporter may lead at two cases; one beyond the first
    assert rows["both"].aux_price.tolist() == [0, 0, 30]
    assert set(rows["both"].subjects) == {"TR1"}


FAR = (HERE[0], HERE[1] + 150_000)


def far(**tables):
    return verify("waived").given(
        **{
            "schools": [school()],
            "supporters": [supporter(at=FAR)],
            "leaders": [leader()],
            "staff": [staff_member()],
            "needs": [need()],
        }
        | tables
    )


def test_a_waiver_costs_where_it_is_needed():
    lifted = [waive("100001", "L1", "travel-limit")]
    far(decisions=lifted).deploy("100001", "L1").charges(60)
    far(decisions=lifted, supporters=[supporter()]).deploy("100001", "L1").charges(0)  # near: nothing to lift
    far().deploy("100001", "L1").charges(0)  # not waived: a breach, not a price


def test_each_waiver_costs():
    lifted = [waive("100001", "L1", "travel-limit"), waive("100001", "L1", "available-leader")]
    unready = [leader(prerequisites=False)]
    far(decisions=lifted, leaders=unready).deploy("100001", "L1").charges(120)
    far(decisions=lifted).deploy("100001", "L1").charges(60)  # ready: only the way is too long


def test_a_refusal_is_no_waiver_made_use_of():
    lifted = [waive("100001", "L1", "travel-limit"), waive("100001", "L1", "available-leader")]
    far(decisions=lifted, leaders=[leader(willing=False)]).deploy("100001", "L1").charges(60)  # for the way alone


def test_a_waiver_for_a_specialism_lifts_the_rule_for_it_alone():
    needs = [need(), need(specialism="phonics")]
    staff = [staff_member(specialisms="maths:3;phonics:3")]
    given = far(needs=needs, staff=staff, decisions=[waive("100001", "T1", "travel-limit", "maths")])
    given.deploy("100001", "L1").support("100001", "maths", "T1").charges(60)
    given.deploy("100001", "L1").support("100001", "phonics", "T1").charges(0)
