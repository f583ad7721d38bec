"""For every rule, rounds made by hand in which it bites: some allocation at its limit, and some just beyond."""

import pytest

from constraints.round.round import Round
from constraints.testing import (
    HERE,
    NEARBY,
    capacity,
    commitment,
    conflict,
    event,
    forbid,
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
    trust_case,
    waive,
)

A, B, C = "100001", "100002", "100003"
FAR = (HERE[0], HERE[1] + 55_000)
FAITH = {"diocese": "Ely", "faith": "Catholic"}


def offers(tier=2, **values):
    return {"tiers": {str(tier): values}}


def pair_rules() -> dict[str, list[Round]]:
    return {
        "eligible-case": [
            make_round(
                schools=[school(A, eligible=False), school(B), school(C, trust_match="pending")], leaders=[leader()]
            ),
            make_round(schools=[school(A)], leaders=[leader(), leader("L2")], running=[running(A, "L2")]),
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader()],
                events=[event(A, "refused", "school"), event(B, "started", "leader")],
            ),
        ],
        "role-for-target": [
            make_round(
                schools=[school(A, case_id="C1"), school(B)],
                cases=[trust_case("C1", delivery_urn=A)],
                leaders=[leader("L1", kind="nle"), leader("L2", kind="trust-leader")],
            )
        ],
        "available-leader": [
            make_round(
                schools=[school()],
                leaders=[leader("L1", willing=False), leader("L2", willing=None), leader("L3"), leader("L4", "S2")],
                supporters=[supporter("S2", designated_to="2020-01-31")],
            )
        ],
        "improvement-record": [
            make_round(
                schools=[school(A, tier=3), school(B, tier=1)],
                leaders=[leader("L1", schools_improved=0), leader("L2", schools_improved=None), leader("L3")],
                overrides={"tiers": {"3": {"improved_at_least": 6}}},
            )
        ],
        "independence": [
            make_round(
                schools=[school(A, trust_id="TR1"), school(B, governance="academy"), school(C, trust_id="TR2")],
                leaders=[leader()],
                supporters=[supporter("S1", trust_id="TR1")],
                staff=[staff_member()],
                needs=[need(A), need(B)],
            ),
            make_round(
                schools=[school(A, case_id="C1", federation_id="F1"), school(B, case_id="C1")],
                cases=[trust_case("C1", delivery_urn=B)],
                leaders=[leader(), leader("L2", "S2")],
                supporters=[supporter("S1", federation_id="F1")],
            ),
        ],
        "declared-conflict": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                staff=[staff_member("T1", "S1")],
                supporters=[supporter("S2", trust_id="TR1")],
                needs=[need(A)],
                conflicts=[conflict(A, "T1"), conflict(A, "TR1")],
                events=[event(B, "refused", "leader", "L1")],
            )
        ],
        "travel-limit": [
            make_round(
                schools=[school(A), school(B, at=FAR)],
                leaders=[leader("L1"), leader("L2", max_minutes=9)],
                staff=[staff_member("T1")],
                needs=[need(A), need(B, mode="visit")],
                travel=[measured("L1", A, 60), measured("T1", A, 61)],
                overrides={"rules": {"travel-limit": {"tolerance_minutes": 30}}},
            ),
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1")],
                travel=[measured("L1", A, 61), measured("L1", B, 60)],
                overrides={"rules": {"travel-limit": {"not_known": "block"}}},
            ),
        ],
        "phase-and-provision": [
            make_round(
                schools=[school(A, phase="secondary"), school(B, provision="special")],
                leaders=[leader("L1"), leader("L2", "S2"), leader("L3", provisions="special", phases="secondary")],
                staff=[staff_member("T1", specialisms="maths:1;business:1")],
                needs=[need(A, "maths"), need(A, "business")],
                supporters=[supporter("S2", phase=None, provision=None)],
            )
        ],
        "faith-requirement": [
            make_round(
                schools=[
                    school(A, faith_requirement="require", **FAITH),
                    school(B, faith_requirement="prefer", **FAITH),
                ],
                leaders=[leader("L1"), leader("L2", faiths="Catholic"), leader("L3", faiths="Anglican")],
            )
        ],
        "specialism-match": [
            make_round(
                schools=[school()],
                leaders=[leader("L1", specialisms="maths:1"), leader("L2")],
                staff=[staff_member("T1", specialisms="maths:1"), staff_member("T2", specialisms="phonics:3")],
                needs=[need()],
            )
        ],
        "release-agreed": [
            make_round(
                schools=[school()],
                leaders=[leader()],
                staff=[
                    staff_member("T1"),
                    staff_member("T2", release_agreed=False),
                    staff_member("T3", release_agreed=None),
                ],
                needs=[need()],
            )
        ],
        "failed-before": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                staff=[staff_member("T1", "S1")],
                needs=[need(A)],
                history=[history(A, "S1", "failed"), history(B, "S2", "succeeded")],
            )
        ],
    }


def coupling_rules() -> dict[str, list[Round]]:
    two_needs = [need(A, "maths", half_days=3, need_id="n1"), need(A, "phonics", half_days=4, need_id="n2")]
    both = "maths:3;phonics:3"
    return {
        "one-leader": [make_round(schools=[school(A), school(B)], leaders=[leader("L1"), leader("L2")])],
        "support-under-leader": [
            make_round(
                schools=[school()],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                staff=[staff_member("T1", "S1"), staff_member("T2", "S1"), staff_member("T3", "S2")],
                needs=[need()],
                overrides={"team": {"model": model}},
            )
            for model in ("own-supporter", "any-supporter")
        ],
        "personal-cover": [
            make_round(  # a deployment of 6 half-days holds 3 + 3 but not 3 + 3 + 1, nor 4 + 3
                schools=[school()],
                leaders=[leader("L1"), leader("L2")],
                needs=[need(half_days=d, need_id=f"n{i}") for i, d in enumerate((3, 3, 1))],
            ),
            make_round(
                schools=[school()],
                leaders=[leader("L1")],
                needs=[need(half_days=d, need_id=f"n{i}") for i, d in enumerate((6, 1))],
            ),
        ],
        "leader-days": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", half_days=12), leader("L2", half_days=11), leader("L3", half_days=16)],
                commitments=[commitment("L3", 5)],
            ),
            make_round(  # 6 half-days fall evenly: 3 and 3
                schools=[school(A), school(B)],
                leaders=[leader("L1"), leader("L2")],
                capacity=[
                    capacity("L1", "autumn", 6),
                    capacity("L1", "spring", 5),
                    capacity("L2", "autumn", 3),
                    capacity("L2", "spring", 9),
                ],
            ),
        ],
        "leader-caseload": [
            make_round(schools=[school(A), school(B)], leaders=[leader("L1", max_cases=1), leader("L2", max_cases=2)]),
            make_round(
                schools=[school(A), school(B), school(C)],
                leaders=[leader("L1", max_cases=2)],
                running=[running(A, "L1")],
            ),
        ],
        "staff-days": [
            make_round(
                schools=[school()],
                leaders=[leader()],
                staff=[
                    staff_member("T1", half_days=7, specialisms=both),
                    staff_member("T2", half_days=6, specialisms=both),
                ],
                needs=two_needs,
            ),
            make_round(  # 4 half-days fall evenly, 2 and 2; 3 as 1 and 2
                schools=[school()],
                leaders=[leader()],
                staff=[staff_member("T1"), staff_member("T2")],
                capacity=[
                    capacity("T1", "autumn", 3),
                    capacity("T1", "spring", 3),
                    capacity("T2", "autumn", 2),
                    capacity("T2", "spring", 4),
                ],
                needs=two_needs,
            ),
        ],
        "staff-caseload": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader()],
                staff=[staff_member("T1", max_cases=1), staff_member("T2", max_cases=2)],
                needs=[need(A, need_id="n1"), need(A, need_id="n2", mode="visit"), need(B, need_id="n3")],
            )
        ],
        "release-limit": [
            make_round(  # 6 + 4 = 10
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                staff=[staff_member("T1", "S1"), staff_member("T2", "S2")],
                needs=[need(A)],
                supporters=[supporter("S1", release_half_days=10), supporter("S2", release_half_days=9)],
            )
        ],
        "visit-places": [
            make_round(
                schools=[school()],
                leaders=[leader("L1", "S1")],
                staff=[staff_member("T1", "S1"), staff_member("T2", "S2")],
                needs=[need(mode="visit", need_id="n1"), need(mode="visit", need_id="n2"), need(need_id="n3")],
                supporters=[supporter("S1", visit_places=1), supporter("S2", visit_places=2)],
            )
        ],
        "offer-limit": [
            make_round(  # 4 half-days at 17,500 pence are 70,000
                schools=[school(A)],
                leaders=[leader()],
                staff=[staff_member("T1"), staff_member("T2")],
                needs=[need(A, half_days=4, need_id="n1"), need(A, half_days=1, need_id="n2")],
                overrides=offers(grant_pence=grant),
            )
            for grant in (70_000, 69_999, 87_500)
        ]
        + [
            make_round(  # 6 + 4 = 10
                schools=[school(A)],
                leaders=[leader()],
                staff=[staff_member("T1")],
                needs=[need(A, half_days=4, need_id="n1"), need(A, half_days=1, need_id="n2")],
                overrides=offers(grant_pence=None, entitlement_half_days=days, lead_limit_half_days=limit),
            )
            for days, limit in ((10, 6), (9, None), (20, 5))
        ],
        "team-size": [
            make_round(
                schools=[school()],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                staff=[staff_member("T1", "S1"), staff_member("T2", "S1"), staff_member("T3", "S2")],
                needs=[need(need_id="n1"), need(need_id="n2")],
                overrides={"rules": {"team-size": {"people": people, "supporters": supporters}}},
            )
            for people, supporters in ((2, 2), (3, 1))
        ],
        "pins": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", specialisms="maths:2"), leader("L2")],
                staff=[staff_member("T1", specialisms=both)],
                needs=two_needs,
                decisions=decisions,
            )
            for decisions in (
                [pin(A, "L1"), forbid(B, "L2")],
                [pin(A, "T1"), forbid(A, "L1", "maths")],
                [pin(A, "T1", "phonics"), pin(A, "L1", "maths"), forbid(B, "L1")],
            )
        ],
        "running-work": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1"), leader("L2")],
                staff=[staff_member("T1"), staff_member("T2")],
                needs=[need(A, need_id="n1")],
                running=rows,
            )
            for rows in ([running(A, "L1")], [running(A, "T1", 4, "n1")], [running(A, "L1"), running(A, "T1", 4, "n1")])
        ],
        "region-guarantee": [
            make_round(  # half of 3 cases: at least 2
                schools=[school(urn, region="North East") for urn in (A, B, C)],
                leaders=[leader("L1"), leader("L2")],
                overrides={"rules": {"region-guarantee": {"enabled": True, "share_percent": 50}}},
            )
        ],
        "budget": [
            make_round(  # 6 half-days at 27,500 and 4 at 17,500 pence: 235,000
                schools=[school(A), school(B)],
                leaders=[leader("L1")],
                staff=[staff_member("T1")],
                needs=[need(A, half_days=4)],
                overrides={"rules": {"budget": {"enabled": True, "pence": pence}}},
            )
            for pence in (235_000, 234_999, 165_000, 400_000)
        ],
    }


def preferences() -> dict[str, list[Round]]:
    north, south = {"region": "North East"}, {"region": "South West"}
    team = {
        "leaders": [leader("L1", "S1", specialisms="maths:1"), leader("L2", "S2")],
        "staff": [staff_member("T1", "S1", specialisms="maths:1"), staff_member("T2", "S2")],
    }
    return {
        "travel": [make_round(schools=[school(A), school(B, at=FAR)], needs=[need(A), need(B, half_days=3)], **team)],
        "other-region": [
            make_round(
                schools=[school(A, **north), school(B)],
                supporters=[supporter("S1", **south), supporter("S2", **north)],
                needs=[need(A)],
                **team,
            )
        ],
        "specialism-shortfall": [
            make_round(
                schools=[school(A), school(B)],
                needs=[need(A, severity=3), need(B, severity=2, source="derived")],
                **team,
            )
        ],
        "phase-stretch": [
            make_round(
                schools=[school(A, phase="middle"), school(B)],
                leaders=[leader("L1"), leader("L2", phases="middle")],
                staff=[staff_member("T1", specialisms="maths:1;business:1")],
                needs=[need(A, "maths"), need(A, "business")],
            )
        ],
        "outside-team": [
            make_round(schools=[school(A)], needs=[need(A)], overrides={"team": {"model": "any-supporter"}}, **team)
        ],
        "home-load": [
            make_round(  # a load of 8 of 10 half-days is free; 6 + 4 is 2 too many
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1")],
                staff=[staff_member("T1", "S1")],
                needs=[need(A)],
                supporters=[supporter("S1", release_half_days=release)],
            )
            for release in (10, 11, 6)
        ],
        "same-diocese": [
            make_round(
                schools=[school(A, faith_requirement="prefer", **FAITH), school(B, **FAITH)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                supporters=[supporter("S1", diocese="Leeds"), supporter("S2", diocese="Ely")],
            )
        ],
        "context": [
            make_round(
                schools=[school(A, urban_rural="urban", idaci_quintile=5), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                supporters=[
                    supporter("S1", urban_rural="rural", idaci_quintile=2),
                    supporter("S2", urban_rural="urban"),
                ],
            )
        ],
        "continuity": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                history=[history(A, "S1", "succeeded"), history(B, "S2", "failed")],
            )
        ],
        "several-supporters-in-trust": [
            make_round(
                schools=[school(urn, trust_id="TR1") for urn in (A, B, C)],
                leaders=[leader("L1", "S1"), leader("L2", "S2"), leader("L3", "S3")],
            )
        ],
        "related-party": [
            make_round(
                schools=[school(A), school(B, nominated_by="D1")],
                interests=[interest("L1", A), interest("D1", "S2")],
                needs=[need(A)],
                **team,
            )
        ],
        "competitor": [
            make_round(
                schools=[school(A, la_code="801"), school(B, la_code="802")],
                supporters=[supporter("S1", urn="200001", la_code="801", at=NEARBY)],
                needs=[need(A)],
                **team,
            )
        ],
        "supporter-also-supported": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", "S1"), leader("L2", "S2")],
                supporters=[supporter("S1", urn=B)],
            )
        ],
        "waived": [
            make_round(
                schools=[school(A), school(B)],
                leaders=[leader("L1", prerequisites=False), leader("L2")],
                staff=[staff_member("T1")],
                needs=[need(A)],
                travel=[measured("T1", A, 61)],
                decisions=[
                    waive(A, "L1", "available-leader"),
                    waive(A, "L2", "available-leader"),
                    waive(A, "T1", "travel-limit", "maths"),
                ],
            )
        ],
    }


@pytest.fixture(scope="session")
def biting_rounds() -> dict[str, list[Round]]:
    return pair_rules() | coupling_rules() | preferences()
