"""Prices of where a supporter is and whom it knows: other-region, same-diocese, context, continuity, competitor."""

from __future__ import annotations

import pytest

from constraints.testing import (
    HERE,
    history,
    leader,
    need,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    verify,
)


def match(rule, one_school=None, one_supporter=None, **tables):
    given = verify(rule).given(
        **{
            "schools": [one_school or school()],
            "supporters": [one_supporter or supporter()],
            "leaders": [leader()],
            "staff": [staff_member()],
            "needs": [need()],
        }
        | tables
    )
    return given.deploy("100001", "L1")


@pytest.mark.parametrize(
    ("here", "there", "minutes"),
    [("London", "South East", 30), ("London", "London", 0), (None, "London", 0), ("London", None, 0)],
)
def test_another_region_costs_a_lead_and_a_support(here, there, minutes):
    row = match("other-region", school(region=here), supporter(region=there))
    row.charges(minutes)
    row.support("100001", "maths", "T1").charges(2 * minutes)


def test_a_leaders_own_cover_does_not_pay_for_the_region_again():
    row = match("other-region", school(region="London"), supporter(region="South East"))
    row.support("100001", "maths", "L1").charges(30)


def test_running_work_across_a_border_is_free():
    schools = school(region="London")
    match("other-region", schools, supporter(region="South East"), running=[running("100001", "L1")]).charges(0)


@pytest.mark.parametrize(
    ("asked", "own", "theirs", "minutes"),
    [
        ("prefer", "Leeds", "York", 10),
        ("require", "Leeds", "York", 10),
        ("prefer", "Leeds", None, 10),  # of no diocese: not of this one
        ("prefer", "Leeds", "Leeds", 0),
        ("none", "Leeds", "York", 0),
        ("prefer", None, "York", 0),
    ],
)
def test_a_school_that_asks_for_its_faith_would_rather_stay_in_its_diocese(asked, own, theirs, minutes):
    one_school = school(diocese=own, faith_requirement=asked)
    row = match("same-diocese", one_school, supporter(diocese=theirs))
    row.charges(minutes)
    row.support("100001", "maths", "T1").charges(minutes)  # only who leads is asked


@pytest.mark.parametrize(
    ("own", "theirs", "minutes"),
    [
        (("urban", 1), ("rural", 4), 5 + 3 * 2),  # 5 for the surroundings, 2 for each of 3 quintiles
        (("urban", 4), ("urban", 1), 3 * 2),
        (("urban", 2), ("urban", 2), 0),
        (("urban", None), (None, 5), 0),  # blanks differ from nothing
    ],
)
def test_other_circumstances_cost_by_how_far_apart_they_are(own, theirs, minutes):
    one_school = school(urban_rural=own[0], idaci_quintile=own[1])
    row = match("context", one_school, supporter(urban_rural=theirs[0], idaci_quintile=theirs[1]))
    row.charges(minutes)
    row.support("100001", "maths", "T1").charges(minutes)


def test_the_most_different_school_of_a_trust_case_counts_not_their_sum():
    members = [
        school("100001", case_id="C1", idaci_quintile=5, urban_rural="urban"),
        school("100002", case_id="C1", idaci_quintile=3, urban_rural="rural"),
    ]
    # Supporter: quintile 1, urban. First school 4 quintiles, 8 minutes; second 5 for rural and 2 quintiles, 9 minutes.
    given = verify("context").given(
        schools=members, cases=[trust_case(delivery_urn="100001")], leaders=[leader()],
        supporters=[supporter(idaci_quintile=1, urban_rural="urban")],
    )  # fmt: skip
    given.deploy("C1", "L1").charges(9)


TWO_SUPPORTERS = {"supporters": [supporter("S1"), supporter("S2")], "leaders": [leader("L1", "S1"), leader("L2", "S2")]}


@pytest.mark.parametrize(("outcome", "minutes"), [("succeeded", 15), ("partly", 15), ("failed", 0), ("not-known", 0)])
def test_another_supporter_than_one_that_did_well_costs(outcome, minutes):
    given = verify("continuity").given(schools=[school()], history=[history("100001", "S1", outcome)], **TWO_SUPPORTERS)
    given.deploy("100001", "L2").charges(minutes)
    given.deploy("100001", "L1").charges(0)  # the same again, or nothing to go on with


def test_a_past_supporter_who_is_not_in_the_round_is_missed_all_the_same():
    given = verify("continuity").given(
        schools=[school()], history=[history("100001", "S9", "partly")], **TWO_SUPPORTERS
    )
    given.deploy("100001", "L1").charges(15)


def test_the_past_of_another_school_does_not_count():
    given = verify("continuity").given(
        schools=[school("100001"), school("100002")], history=[history("100002", "S1", "partly")], **TWO_SUPPORTERS
    )
    given.deploy("100001", "L2").charges(0)


def test_a_past_with_one_school_of_a_trust_case_is_enough():
    given = verify("continuity").given(
        schools=[school("100001", case_id="C1"), school("100002", case_id="C1")],
        cases=[trust_case(delivery_urn="100001")], history=[history("100002", "S1", "partly")], **TWO_SUPPORTERS,
    )  # fmt: skip
    given.deploy("C1", "L1").charges(0)
    given.deploy("C1", "L2").charges(15)


def neighbour(metres=3000, **more):
    return supporter(at=(HERE[0], HERE[1] + metres), **{"urn": "200001", "la_code": "301"} | more)


def test_a_school_next_door_competes_as_leader_and_as_support():
    row = match("competitor", school(la_code="301"), neighbour())
    row.charges(20)
    row.support("100001", "maths", "T1").charges(2 * 20)
    row.support("100001", "maths", "L1").charges(20)  # inside the deployment


@pytest.mark.parametrize(
    "other",
    [
        neighbour(3001),  # a metre too far
        neighbour(la_code="302"),
        neighbour(phase="secondary"),
        neighbour(phase=None),
        neighbour(urn=None),  # a body without pupils
        neighbour(la_code=None),
    ],
)
def test_others_do_not_compete(other):
    match("competitor", school(la_code="301"), other).charges(0)


def test_two_blank_authorities_are_not_the_same():
    match("competitor", school(), neighbour(la_code=None)).charges(0)
