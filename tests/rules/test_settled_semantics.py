"""What `docs/semantics.md` settles where two readings were possible: each sentence by both faces of its rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints.checks import brief_of, check
from constraints.faces import FAIL, NOT_KNOWN, PASS
from constraints.rules import CATALOGUE
from constraints.testing import (
    capacity,
    commitment,
    history,
    interest,
    leader,
    make_round,
    measured,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    verify,
)

A = "100001"
SEMANTICS = Path(__file__).parents[2] / "docs" / "semantics.md"


@pytest.mark.parametrize(
    ("measured_times", "minutes"),
    [
        ([measured("200001", A, 9), measured("S1", A, 8), measured("L1", A, 7)], 7),  # the person, then the supporter
        ([measured("200001", A, 9), measured("S1", A, 8)], 8),
        ([measured("200001", A, 9)], 9),
        ([measured(A, "L1", 5), measured("L1", A, 7)], 7),  # towards the case, though it takes longer
        ([measured(A, "L1", 5), measured("S1", A, 3)], 5),  # the person, though measured the other way
        ([measured("S1", A, None), measured("200001", A, 9)], 9),  # a row without minutes is not there
    ],
)
def test_the_most_particular_measured_time_counts_then_the_way_to_the_case(measured_times, minutes):
    given = verify("travel-limit").given(
        schools=[school(A)], supporters=[supporter(urn="200001")], leaders=[leader()], travel=measured_times
    )
    given.deploy(A, "L1").finds(PASS, value=minutes)


def test_a_time_from_the_supporter_does_not_hold_for_a_leader_who_stands_elsewhere():
    here = leader(easting=450_000, northing=300_000)
    given = verify("travel-limit").given(schools=[school(A)], leaders=[here], travel=[measured("S1", A, 59)])
    modelled = given.round.times.between(given.round.cases[A], given.round.people["L1"])
    assert modelled[0] < 59
    assert not modelled[1]
    given.deploy(A, "L1").finds(PASS, value=modelled[0])


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ({"governance": "academy"}, {}, NOT_KNOWN),
        ({"governance": "academy"}, {"trust_id": "TR1"}, NOT_KNOWN),
        ({"governance": "maintained"}, {}, PASS),
        ({"governance": "academy", "trust_id": "TR1"}, {}, PASS),
        ({"governance": "academy", "trust_id": "S1"}, {"kind": "trust"}, FAIL),
        ({"governance": "academy", "trust_id": "TR1"}, {"trust_id": "tr1"}, PASS),  # capitals count, and are remarked
    ],
)
def test_trusts_that_are_blank(ours, theirs, verdict):
    given = verify("independence").given(
        schools=[school(A, **ours)], supporters=[supporter(**theirs)], leaders=[leader()]
    )
    given.deploy(A, "L1").finds(verdict)


@pytest.mark.parametrize(
    ("of_school", "of_leader", "of_supporter", "verdict"),
    [
        (None, ("Catholic",), None, NOT_KNOWN),
        ("Catholic", None, None, NOT_KNOWN),
        ("Catholic", None, "CATHOLIC", PASS),
        ("Catholic", ("Anglican",), "Catholic", FAIL),  # what the leader says goes before the supporter
        ("None", None, "Does not apply", PASS),
    ],
)
def test_faiths_that_are_blank(of_school, of_leader, of_supporter, verdict):
    given = verify("faith-requirement").given(
        schools=[school(A, faith=of_school, faith_requirement="require")],
        supporters=[supporter(faith=of_supporter)],
        leaders=[leader(faiths=of_leader and ";".join(of_leader))],
    )
    given.deploy(A, "L1").finds(verdict)


@pytest.mark.parametrize(
    ("region", "named", "verdict"),
    [(None, None, PASS), (None, "London", NOT_KNOWN), ("London", None, PASS), ("London", "South East", FAIL)],
)
def test_regions_that_are_blank(region, named, verdict):
    given = verify("available-leader").given(schools=[school(A, region=region)], leaders=[leader(regions=named)])
    given.deploy(A, "L1").finds(verdict)


@pytest.mark.parametrize("ended", ["2015-07-20", "2019-07-20"])
def test_one_failure_is_enough_before_and_after_a_success(ended):
    past = [history(A, "S1", "succeeded", ended="2018-07-20"), history(A, "S1", "failed", ended=ended)]
    verify("failed-before").given(schools=[school(A)], leaders=[leader()], history=past).deploy(A, "L1").finds(FAIL)


@pytest.mark.parametrize(("source", "charged"), [("derived", 30), ("planner", 0)])
def test_a_referred_need_is_covered_by_nobody_and_informs_by_its_source_alone(source, charged):
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader(specialisms="maths:1")],
        staff=[staff_member()],
        needs=[need(source=source)],
        overrides={"referrals": ["maths"]},
    )
    assert not any(round_.coverable(one) for one in round_.needs.values())
    verify("specialism-shortfall").given(round_).deploy(A, "L1").charges(charged)


@pytest.mark.parametrize("enabled", [True, False])
def test_phase_stretch_is_charged_whether_phase_and_provision_is_on_or_off(enabled):
    given = verify("phase-stretch").given(
        schools=[school(A, phase="middle")],
        supporters=[supporter(phase="primary")],
        leaders=[leader()],
        overrides={
            "fit": {"phase_unusual": ["primary>middle"], "phase_fine": []},
            "rules": {"phase-and-provision": {"enabled": enabled}},
        },
    )
    given.deploy(A, "L1").charges(20)


def test_who_nominated_a_school_and_is_matched_with_it_stands_on_both_sides():
    tables = {"schools": [school(A, nominated_by="L1")], "leaders": [leader()]}
    verify("related-party").given(**tables).deploy(A, "L1").charges(60)
    other = tables | {"schools": [school(A, nominated_by="X1")]}
    verify("related-party").given(**other, interests=[interest("X1", "S1")]).deploy(A, "L1").charges(60)
    verify("related-party").given(**other).deploy(A, "L1").charges(0)


def test_a_visit_that_runs_under_a_lower_tier_takes_no_place_and_meets_no_pin():
    for tier, taken in ((1, 0), (2, 1)):
        round_ = make_round(
            schools=[school(A, tier=2)],
            leaders=[leader()],
            staff=[staff_member()],
            needs=[need(mode="visit")],
            running=[running(A, "T1", need_id="maths", tier=tier)],
        )
        assert round_.ledger.visits_taken["S1"] == taken
        assert round_.ledger.days_left["T1"] == (56,)
    led = make_round(
        schools=[school(A, tier=2)], leaders=[leader()], running=[running(A, "L1", tier=1)], decisions=[pin(A, "L1")]
    )
    verify("pins").given(led).breaches("L1")


def test_a_pin_that_running_work_meets_is_legal_whatever_the_rules_would_say():
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader(willing=False)],
        staff=[staff_member(release_agreed=False)],
        needs=[need()],
        running=[running(A, "L1"), running(A, "T1", need_id="maths")],
        decisions=[pin(A, "L1"), pin(A, "T1", "maths")],
    )
    assert check(round_) == []
    verify("pins").given(round_).deploy(A, "L1").support(A, "maths", "T1").keeps()


def test_the_least_limit_of_a_case_its_schools_the_person_and_the_policy_counts():
    far = {"at": (450_000, 330_000)}
    for limits in ({"policy": 20}, {"person": 20}, {"school": 20}):
        given = verify("travel-limit").given(
            schools=[school(A, max_minutes=limits.get("school", 600))],
            supporters=[supporter(**far)],
            leaders=[leader(max_minutes=limits.get("person", 600))],
            overrides={"rules": {"travel-limit": {"minutes": limits.get("policy", 600), "tolerance_minutes": 0}}},
        )
        given.deploy(A, "L1").finds(FAIL)


def test_spellings_of_one_diocese_are_remarked():
    round_ = make_round(
        schools=[school(A, diocese="Leeds")], supporters=[supporter(diocese="LEEDS")], leaders=[leader()]
    )
    (remark,) = [one for one in brief_of(round_).remarks if one.kind == "diocese in two spellings"]
    assert "LEEDS and Leeds" in remark.text


def test_half_days_of_a_commitment_fall_on_its_period_and_those_of_others_evenly():
    tables = {"leaders": [leader()], "capacity": [capacity("L1", "autumn", 10), capacity("L1", "spring", 10)]}
    in_spring = make_round(**tables, commitments=[commitment("L1", 4, period="spring")])
    assert in_spring.ledger.days_left["L1"] == (10, 6)
    evenly = make_round(**tables, commitments=[commitment("L1", 4)])
    assert evenly.ledger.days_left["L1"] == (8, 8)


def test_semantics_names_every_rule_that_cannot_be_switched_off():
    text = " ".join(SEMANTICS.read_text(encoding="utf-8").split())
    named = ", ".join(sorted(rule.id for rule in CATALOGUE.values() if rule.always))
    assert f"may not be published: {named}." in text


def test_a_supporter_without_a_release_limit_has_the_policys():
    for overrides, left in (({}, None), ({"defaults": {"release_half_days": 12}}, 12)):
        round_ = make_round(leaders=[leader()], overrides=overrides)
        assert round_.ledger.release_left["S1"] == left
