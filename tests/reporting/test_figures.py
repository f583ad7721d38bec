"""The numbers of reports on a round where each follows by arithmetic."""

import datetime as dt

import pytest

from constraints.testing import (
    event,
    leader,
    make_round,
    measured,
    need,
    running,
    school,
    staff_member,
    supporter,
    waive,
)
from scenarios.reports.figures import figures
from scenarios.reports.fixes import fixes
from scenarios.runs import read_run, run

A, B, C, D, E, F, G, H = (f"10000{n}" for n in range(1, 9))


def texts(found):
    return {key: said.text for key, said in found.items()}


def eight_schools():
    """Eight schools, two leaders.

    L1 (S1, North East) is 10 minutes from A, B, H and 30 from the others; L2 (S2, South West) 70 and 10.
    A deployment takes 6 half-days. L1 has 12: A (tier 3) and B (tier 2). L2 has 12, of which running work at C takes 4:
    room for one, D. H waits for want of time. E is not eligible, a trust is sought for F, and G refused the offer.
    """
    near = {A, B, H}
    return make_round(
        schools=[
            school(A, tier=3, region="North East", la_code="801", la_name="Alpha"),
            school(B, tier=2, region="North East", la_code="801", la_name="Alpha", phase="secondary"),
            school(C, tier=2, region="South West", la_code="802", la_name="Beta"),
            school(D, tier=1, region="North East", la_code="802", la_name="Beta"),
            school(E, tier=1, region="North East", eligible=False),
            school(F, tier=1, region="North East", trust_match="pending"),
            school(G, tier=1, region="North East"),
            school(H, tier=1, region="North East", la_code="801", la_name="Alpha"),
        ],
        needs=[
            need(A, "maths", severity=3, half_days=4),
            need(B, "phonics", severity=3, half_days=2),
            need(D, "maths", severity=1, half_days=3),
            need(D, "attendance", source="derived"),
            need(C, "governance"),
        ],
        supporters=[
            supporter("S1", region="North East", la_code="801", release_half_days=20, name="Home One"),
            supporter("S2", region="South West"),
        ],
        leaders=[leader("L1", "S1", half_days=12), leader("L2", "S2", half_days=12)],
        staff=[staff_member("T1", "S1", "maths:3", half_days=5)],
        decisions=[waive(B, "L1", "phase-and-provision", by="RD", on="2019-09-02")],
        events=[
            event(A, "agreed", "school", "L1"),
            event(A, "agreed", "leader", "L1"),
            event(A, "approved", "regional-director", "L1"),
            event(B, "agreed", "school", "L1"),
            event(G, "refused", "school"),
        ],
        running=[running(C, "L2", half_days_left=4)],
        travel=[
            *(measured("L1", urn, 10 if urn in near else 30) for urn in (A, B, C, D, E, F, G, H)),
            *(measured("L2", urn, 70 if urn in near else 10) for urn in (A, B, C, D, E, F, G, H)),
        ],
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("eight") / "run"
    run(eight_schools(), out)
    return read_run(out)


@pytest.fixture(scope="module")
def told(folder):
    return figures(folder)


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


def test_the_funnel_counts_each_step_by_tier(told):
    # tier 1: D, F, G, H eligible (E is not); D and H in the round; D has a leader; nobody said yes
    # tier 2: B and C; only C, which goes on, is agreed, approved and started: of B the leader has not answered
    # tier 3: A: school, leader and director said yes; it has not started
    steps = ("tier", "eligible", "in_round", "proposed", "agreed", "approved", "started")
    assert rows(told.funnel, *steps) == [(3, 1, 1, 1, 1, 1, 0), (2, 2, 2, 2, 1, 1, 1), (1, 4, 2, 1, 0, 0, 0)]


def test_each_case_has_its_state_and_entry(told):
    states = dict(rows(told.cases, "case_id", "state"))
    assert states == {
        A: "approved", B: "proposed", C: "started", D: "proposed",
        E: "waiting", F: "waiting", G: "waiting", H: "waiting",
    }  # fmt: skip
    entries = dict(rows(told.cases, "case_id", "entry"))
    assert {case: entries[case] for case in (D, E, F, G, H)} == {
        D: "in-round", E: "not-eligible", F: "trust-pending", G: "refused", H: "in-round",
    }  # fmt: skip


def test_who_waits_is_told_with_the_cause(told):
    # H's cause is that of unplaced.csv; the others are not in the round, whatever blocks their pairs
    assert sorted(rows(told.causes, "tier", "cause", "cases")) == [
        (1, "not-eligible", 1), (1, "not-enough", 1), (1, "refused", 1), (1, "trust-pending", 1),
    ]  # fmt: skip
    assert list(told.unplaced["case_id"]) == [E, F, G, H]


def test_journeys_are_those_of_deployments_longest_first(told):
    assert rows(told.journeys, "case_id", "leader_id", "minutes", "away") == [
        (A, "L1", 10, False), (B, "L1", 10, False), (C, "L2", 10, False), (D, "L2", 10, True),
    ]  # fmt: skip


def test_exceptions_tell_the_reason_of_each(told):
    # D (North East) is led from the South West; L1 of its own region could be sent, 30 minutes
    away, waived = told.exceptions.to_dict("records")
    assert (away["kind"], away["case_id"], away["person_id"]) == ("other-region", D, "L2")
    assert away["because"].text == "1 of its own region could be sent, the nearest from 30 minutes away (measured)"
    assert (waived["kind"], waived["case_id"], waived["rule"]) == ("waived", B, "phase-and-provision")
    assert (waived["reason_code"], waived["by"], waived["on"]) == ("local-knowledge", "RD", dt.date(2019, 9, 2))
    assert waived["because"].text.endswith("; Local knowledge of the planner")


def test_loads_add_up(told):
    # L1: two new deployments of 6; L2: 4 taken by running work, 6 used, 2 left
    kept = ("leader_id", "cases", "running_cases", "half_days", "taken", "used", "left")
    assert rows(told.leaders, *kept) == [("L1", 2, 0, 12, 0, 12, 0), ("L2", 1, 1, 12, 4, 6, 2)]
    # S1: 12 of its leader and 4 of T1 for maths at A, of 20; S2 has no limit
    kept = ("supporter_id", "cases", "needs", "taken", "used")
    assert rows(told.supporters, *kept) == [("S1", 2, 1, 0, 16), ("S2", 1, 0, 4, 6)]
    assert (told.supporters["release"].iloc[0], told.supporters["left"].iloc[0]) == (20, 4)
    assert told.supporters["release"].isna().tolist() == [False, True]
    assert rows(told.staff, "staff_id", "cases", "needs", "used", "left") == [("T1", 1, 1, 4, 1)]


def test_needs_are_asked_covered_and_short(told):
    # maths: A covered by T1; D, led from S2 that has nobody, short. phonics at B: short, of severity 3.
    # attendance only informs, governance is another scheme's: neither is asked for
    needs = {row["specialism"]: row for row in told.needs.to_dict("records")}
    asked = {name: (row["demand"], row["covered"], row["short"], row["severe_short"]) for name, row in needs.items()}
    assert asked == {
        "maths": (2, 1, 1, 0), "phonics": (1, 0, 1, 1), "attendance": (0, 0, 0, 0), "governance": (0, 0, 0, 0),
    }  # fmt: skip
    assert (needs["maths"]["half_days"], needs["maths"]["half_days_covered"]) == (7, 4)
    assert (needs["attendance"]["informs"], needs["governance"]["referred"]) == (1, 1)


def test_places_are_counted(told):
    # Alpha (801): A, B led, H not; Beta (802): C, D led; E, F, G say no authority. L1's home is in 801
    assert rows(told.authorities, "la_code", "cases", "placed", "waiting", "leaders") == [
        ("not known", 3, 0, 3, 0), ("801", 3, 2, 1, 1), ("802", 2, 2, 0, 0),
    ]  # fmt: skip
    assert rows(told.regions, "region", "cases", "placed", "waiting", "away") == [
        ("North East", 7, 3, 4, 1), ("South West", 1, 1, 0, 0),
    ]  # fmt: skip


def test_prices_and_stages_are_the_manifests(told, folder):
    charged = {rule: minutes for rule, minutes in folder.manifest["prices"].items() if minutes}
    assert {rule: minutes for rule, minutes in rows(told.prices, "rule", "minutes") if minutes} == charged
    assert charged["other-region"] == 30
    stages = [(stage["goal"], stage["value"], stage["bound"]) for stage in folder.manifest["stages"]]
    assert rows(told.stages, "goal", "value", "bound") == stages


def test_what_is_asked_names_nothing_that_is_zero(told):
    # to approve: B and D (A and C are); one waiver, one from another region, H waits; nothing was moved
    asked = dict(rows(told.asked, "ask", "cases"))
    assert asked == {"approve": 2, "waivers": 1, "other-region": 1, "waiting": 1}


def test_the_cheapest_fix_of_who_lacks_time_is_tried_before_it_is_said(folder, told):
    # A, B and H can have L1 alone, who has places for two of the three: 6 half-days more make one for the third
    found = fixes(folder, told.cases)
    assert rows(found.by_tier, "tier", "cause", "cases", "tried") == [(1, "not-enough", 1, True)]
    assert found.by_tier["fix"].iloc[0].text.startswith("6 half-days (3 days) more of L1: places 1 more school")
    assert rows(found.bottlenecks, "tier", "cases", "leaders", "places", "must_wait", "case_ids") == [
        (1, 3, 1, 2, 1, H)
    ]
    tried = fixes(folder, told.cases, seconds=20.0)
    assert "places 1 more school, for instance School 100008 (100008)" in tried.by_tier["fix"].iloc[0].text
    assert tried.by_tier["tried"].tolist() == [True]


def test_a_case_that_one_rule_stops_is_told_which_and_for_whom(tmp_path):
    # one secondary school, one primary leader 20 minutes away: phase-and-provision alone is in the way
    one = make_round(
        schools=[school(A, phase="secondary")], supporters=[supporter()], leaders=[leader()],
        travel=[measured("L1", A, 20)],
    )  # fmt: skip
    run(one, tmp_path / "run")
    folder = read_run(tmp_path / "run")
    found = fixes(folder, figures(folder).cases)
    assert texts(found.by_case) == {A: "lift phase-and-provision for L1, 20 minutes away (measured)"}


def test_a_school_beyond_the_limit_is_told_how_far_its_nearest_leader_is(tmp_path):
    # sio-2019 lets nobody travel beyond 60 minutes; 75 measured is 15 more, within what is looked at
    far = make_round(
        schools=[school(A), school(B, at=(460_000, 310_000))], supporters=[supporter()], leaders=[leader(max_cases=1)],
        travel=[measured("L1", A, 75), measured("L1", B, 10)],
    )  # fmt: skip
    run(far, tmp_path / "run")
    folder = read_run(tmp_path / "run")
    found = fixes(folder, figures(folder).cases)
    assert texts(found.by_case) == {A: "lift travel-limit for L1, 75 minutes away (measured), who has no room left"}
    assert figures(folder).journeys["case_id"].tolist() == [B]
