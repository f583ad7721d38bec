"""What the audit says of an allocation."""

from __future__ import annotations

import json

import pytest

from constraints.audit.audit import CLAIMED_VALUE, COVERABLE_NEED, AuditReport, Claimed, audit_allocation, faults_of
from constraints.domain.allocation import Allocation
from constraints.domain.faults import InputRefused
from constraints.rules.base import Breach
from constraints.testing import (
    HERE,
    forbid,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    waive,
)

FAR = (HERE[0], HERE[1] + 150_000)
PLAN = Allocation.of([("100001", "L1")], [("100001", "maths", "T1")])


def made(**tables):
    return make_round(
        **{
            "schools": [school("100001"), school("100002")],
            "leaders": [leader("L1"), leader("L2", "S2")],
            "staff": [staff_member()],
            "needs": [need(), need("100002", "phonics")],
        }
        | tables
    )


def broken(report):
    return {(breach.rule, breach.subject) for breach in report.breaches}


def test_a_sound_allocation_is_clean():
    report = audit_allocation(made(), PLAN)
    assert report.clean
    assert report.breaches == report.waived == report.not_known == ()
    assert report.stage_values["placed.tier2"] == 1
    assert report.counts == {
        "cases": 2, "placed": 1, "unplaced": 1, "needs_coverable": 2, "needs_covered": 1,
        "support_by_staff": 1, "support_by_leaders": 0, "running": 0, "leaders_used": 1, "staff_used": 1,
    }  # fmt: skip


def test_a_pair_rule_is_broken_for_every_row_that_it_binds():
    report = audit_allocation(made(supporters=[supporter(at=FAR)]), PLAN)
    assert not report.clean
    assert broken(report) == {("travel-limit", "100001 / L1"), ("travel-limit", "100001 / maths / T1")}


def test_a_waived_rule_is_listed_apart_and_costs():
    lifted = [waive("100001", "L1", "travel-limit"), waive("100001", "T1", "travel-limit", "maths")]
    report = audit_allocation(made(supporters=[supporter(at=FAR)], decisions=lifted), PLAN)
    assert report.clean
    assert [(flag.rule, flag.subject, flag.kind) for flag in report.waived] == [
        ("travel-limit", "100001 / L1", "waived"),
        ("travel-limit", "100001 / maths / T1", "waived"),
    ]
    assert report.price_terms["waived"] == 2 * 60


def test_a_waiver_that_nothing_needs_is_not_listed():
    report = audit_allocation(made(decisions=[waive("100001", "L1", "travel-limit")]), PLAN)
    assert report.waived == ()
    assert report.price_terms["waived"] == 0


def test_what_is_not_known_is_flagged_or_broken_as_the_policy_says():
    nobody_said = {"leaders": [leader("L1", willing=None)], "supporters": [supporter("S2")]}
    report = audit_allocation(made(**nobody_said), PLAN)
    assert report.clean
    assert [(flag.rule, flag.subject, flag.kind) for flag in report.not_known] == [
        ("available-leader", "100001 / L1", "not-known")
    ]
    strict = {"rules": {"available-leader": {"not_known": "block"}}}
    report = audit_allocation(made(overrides=strict, **nobody_said), PLAN)
    assert broken(report) == {("available-leader", "100001 / L1")}
    assert report.not_known == ()


def test_running_work_is_asked_nothing():
    report = audit_allocation(
        made(supporters=[supporter(at=FAR)], running=[running("100001", "L1")]), Allocation.of([("100001", "L1")])
    )
    assert report.clean
    assert report.counts["running"] == 1


def test_coupling_rules_are_asked_too():
    report = audit_allocation(made(), Allocation.of([("100001", "L1"), ("100001", "L2")]))
    assert ("one-leader", "100001") in broken(report)
    assert audit_allocation(made(), Allocation.of([("100001", "L1"), ("100002", "L2")])).clean


def test_planners_decisions_are_kept():
    assert "pins" in {rule for rule, _ in broken(audit_allocation(made(decisions=[pin("100002", "L2")]), PLAN))}
    assert "pins" in {rule for rule, _ in broken(audit_allocation(made(decisions=[forbid("100001", "L1")]), PLAN))}
    assert audit_allocation(made(decisions=[pin("100001", "L1"), forbid("100001", "L2")]), PLAN).clean


@pytest.mark.parametrize(
    ("one_need", "because"),
    [
        (need(source="derived"), "its source, derived, only informs who leads"),
        (need(specialism="governance", need_id="maths"), "other schemes supply it"),
    ],
)
def test_nobody_covers_a_need_that_nobody_is_to_cover(one_need, because):
    staff = [staff_member(specialisms="maths:3;governance:3")]
    report = audit_allocation(made(needs=[one_need], staff=staff), PLAN)
    assert report.breaches == (Breach(COVERABLE_NEED, "100001 / maths / T1", because),)
    assert report.stage_values["needs"] == 0


def claim(report, **changes):
    stages = dict(report.stage_values) | changes.get("stages", {})
    return Claimed(stages, dict(report.price_terms) | changes.get("prices", {}))


def test_what_a_run_claims_is_held_against_what_is_found():
    report = audit_allocation(made(), PLAN)
    assert audit_allocation(made(), PLAN, claim(report)).clean
    wrong = audit_allocation(made(), PLAN, claim(report, stages={"needs": 9, "happiness": 1}, prices={"travel": 1}))
    travel = report.price_terms["travel"]
    assert set(wrong.breaches) == {
        Breach(CLAIMED_VALUE, "needs", "claimed 9, recomputed 2"),
        Breach(CLAIMED_VALUE, "happiness", "claimed 1, recomputed nothing of the kind"),
        Breach(CLAIMED_VALUE, "travel", f"claimed 1 minutes, recomputed {travel}"),
    }


def test_a_stage_that_was_not_reached_claims_nothing_and_a_missing_price_claims_0():
    report = audit_allocation(made(), PLAN)
    assert audit_allocation(made(), PLAN, claim(report, stages={"canonical": None})).clean
    less = Claimed(report.stage_values, {name: minutes for name, minutes in report.price_terms.items() if minutes})
    assert audit_allocation(made(), PLAN, less).clean
    assert not audit_allocation(made(), PLAN, Claimed(report.stage_values, {})).clean


def test_a_plan_that_names_what_the_round_does_not_have_is_refused_with_all_its_faults():
    plan = Allocation.of(
        [("100009", "L1"), ("100001", "T1")],  # no such case; staff do not lead
        [("100001", "art", "T1"), ("100001", "maths", "T9"), ("100008", "maths", "T1")],
    )
    with pytest.raises(InputRefused) as refused:
        audit_allocation(made(), plan)
    found = {(f.code, f.file, f.column, f.value, f.expected) for f in refused.value.faults}
    assert found == {
        ("NM602", "deployments", "case_id", "100009", "a case of the round"),
        ("NM602", "deployments", "leader_id", "T1", "a leader of the round"),
        ("NM602", "supports", "need_id", "art", "a need of 100001"),
        ("NM602", "supports", "person_id", "T9", "a person of the round"),
        ("NM602", "supports", "case_id", "100008", "a case of the round"),
    }


def test_a_row_that_stands_twice_is_refused():
    twice = Allocation.of([("100001", "L1"), ("100001", "L1")])
    assert [(f.code, f.file, f.value) for f in faults_of(made(), twice)] == [("NM201", "deployments", "100001 / L1")]
    assert faults_of(made(), PLAN) == []


def everything():
    leaders = [leader("L1", willing=None), leader("L2", "S2")]
    lifted = [waive("100001", "T1", "travel-limit")]
    return audit_allocation(made(leaders=leaders, supporters=[supporter(at=FAR)], decisions=lifted), PLAN)


def test_a_report_comes_back_from_json_as_it_was():
    report = everything()
    assert report.breaches
    assert report.waived
    assert report.not_known
    data = json.loads(json.dumps(report.to_dict()))
    assert AuditReport.from_dict(data) == report
    assert data["clean"] is False


def test_a_report_of_a_newer_layout_is_refused():
    with pytest.raises(ValueError, match="schema 99"):
        AuditReport.from_dict(everything().to_dict() | {"schema": 99})


def test_a_report_is_a_table_and_a_page():
    report = everything()
    frame = report.to_frame()
    assert list(frame.columns) == ["kind", "rule", "subject", "because"]
    assert list(frame["kind"]) == ["breach", "waived", "not-known"]
    page = str(report).splitlines()
    assert page[1].split() == ["clean", "NO"]
    assert "Breaches (1)" in page
    assert "Waived (1)" in page
    assert "Not known: check before you call (1)" in page
    figures = [len(line) for line in page[1 : page.index("Goals")]]
    assert len(set(figures)) == 1  # flush right
    assert repr(report).splitlines()[0] == "AuditReport: NOT CLEAN; 1 breaches, 1 waived, 1 not known"
    assert "travel-limit" in repr(report)


def test_a_clean_report_lists_no_empty_headings():
    page = str(audit_allocation(made(), PLAN))
    assert "Breaches" not in page
    assert "Waived" not in page


def test_a_long_list_is_cut_and_says_so():
    urns = [f"1000{number:02d}" for number in range(25)]
    round_ = make_round(schools=[school(urn) for urn in urns], leaders=[leader(max_cases=99, half_days=999)])
    far = make_round(schools=[school(urn, at=FAR) for urn in urns], leaders=[leader(max_cases=99, half_days=999)])
    plan = Allocation.of([(urn, "L1") for urn in urns])
    assert audit_allocation(round_, plan).clean
    assert "  and 5 more" in str(audit_allocation(far, plan)).splitlines()  # 25 breaches, 20 shown
