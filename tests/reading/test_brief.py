"""What a sound round is said to be like: what was assumed and looks odd, supply against demand, who is out of reach."""

import pytest

from constraints.checks.brief import Balance, brief_of
from constraints.testing import (
    capacity,
    commitment,
    conflict,
    event,
    leader,
    make_round,
    measured,
    need,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
)
from scenarios.rounds import read_round
from scenarios.rounds.unreached import unreached_cases

REFUSALS = [{"event": "refused", "party": "leader", "scope": "pair", "takes": "pair"}]
REGION = ("region not known", "Lancashire and West Yorkshire")
CASE = "100001"


def balance_of(round_, group, name):
    (row,) = [row for row in brief_of(round_).balance if (row.group, row.name) == (group, name)]
    return row


def remarks_of(**tables):
    round_ = make_round(**({"schools": [school()], "leaders": [leader()]} | tables))
    return [(remark.kind, remark.subject) for remark in brief_of(round_).remarks]


def test_blanks_that_stand_for_something_are_counted_by_column():
    people = [leader("L1", max_minutes=30), leader("L2"), leader("L3")]
    round_ = make_round(schools=[school(rounds_waited=1)], leaders=people)
    assumed = {(a.table, a.column): (a.blank, a.of, a.percent) for a in brief_of(round_).assumed}
    assert assumed["leaders", "max_minutes"] == (2, 3, 66)  # 2 of 3 in whole per cent
    assert ("schools", "rounds_waited") not in assumed  # nothing blank
    assert ("schools", "la_name") not in assumed  # a blank stands for nothing


def test_names_that_were_made_up_are_counted(folder_of):
    schools = "urn,phase,easting,northing,tier\n100001,primary,450000,300000,1\n"
    brief = brief_of(read_round(folder_of(schools=schools)))
    assert [(a.blank, a.of) for a in brief.assumed if a.column == "name" and a.table == "schools"] == [(1, 1)]
    assert "policy" in brief.settings


def test_supply_and_demand_of_a_region_leave_out_what_is_taken_already():
    round_ = make_round(
        schools=[
            school("100001", region="London"),
            school("100002", region="London"),
            school("100003", region="South East"),
        ],
        supporters=[supporter("S1", region="London")],
        leaders=[leader("L1", half_days=20, max_cases=3), leader("L2", half_days=8, max_cases=1, willing=False)],
        staff=[staff_member("T1", half_days=10), staff_member("T2", half_days=5, release_agreed=False)],
        needs=[need("100001", half_days=4), need("100002", half_days=3), need("100002", "phonics", source="derived")],
        running=[running("100002", "L1", 5)],
        commitments=[commitment("T1", 2)],
    )
    # Cases: 100001 only, 100002 is led already; a deployment takes 6. Needs: 4 + 3, the derived one is never covered.
    # L1 has 20 - 5 = 15 half-days and 3 - 1 = 2 places; L2 is not willing, T2 not released; T1 has 10 - 2 = 8.
    assert balance_of(round_, "region", "London") == Balance("region", "London", 1, 6, 2, 7, 1, 2, 15, 1, 8)
    assert balance_of(round_, "region", "South East") == Balance("region", "South East", 1, 6, 0, 0, 0, 0, 0, 0, 0)


def test_supply_and_demand_of_a_specialism_count_people_who_have_it():
    round_ = make_round(
        schools=[school()],
        leaders=[leader(half_days=20, max_cases=3, specialisms="maths:1")],
        staff=[staff_member("T1", specialisms="maths:3;phonics:1", half_days=10)],
        needs=[need(half_days=4), need(half_days=2)],
    )
    assert balance_of(round_, "specialism", "maths") == Balance("specialism", "maths", 1, 0, 2, 6, 1, 3, 20, 1, 10)
    assert balance_of(round_, "specialism", "phonics") == Balance("specialism", "phonics", 0, 0, 0, 0, 0, 0, 0, 1, 10)


def test_a_person_who_knows_two_phases_counts_in_both():
    round_ = make_round(schools=[school()], leaders=[leader(phases="primary;secondary", half_days=9)])
    assert balance_of(round_, "phase", "primary").leader_half_days == 9
    assert balance_of(round_, "phase", "secondary").leader_half_days == 9


@pytest.mark.parametrize(
    ("tables", "remark"),
    [
        ({"leaders": [leader(half_days=3)], "running": [running(CASE, "L1", 4)]}, ("running work above a limit", "L1")),
        ({"leaders": [leader(max_cases=0)], "running": [running(CASE, "L1", 4)]}, ("running work above a limit", "L1")),
        (
            {"supporters": [supporter(release_half_days=3)], "running": [running(CASE, "L1", 4)]},
            ("running work above a limit", "S1"),
        ),
        ({"running": [running(CASE, "L1", need_id="maths")]}, ("running need not known", CASE)),
        ({"supporters": [supporter(urn=CASE)]}, ("supporter is supported", "S1")),
        ({"conflicts": [conflict(CASE, "T-unknown")]}, ("names nobody", "T-unknown")),
        ({"overrides": {"tiers": {"2": {"lead_limit_half_days": 5}}}}, ("deployment beyond the offer", CASE)),
        (
            {"leaders": [leader("L1"), leader("L2")], "capacity": [capacity("L1", "a", 3), capacity("L2", "b", 3)]},
            ("period without capacity", "L1"),
        ),
        (
            {"schools": [school(case_id="C1", tier=None)], "cases": [trust_case(tier=2, entitlement_half_days=9)]},
            ("entitlement without effect", "C1"),
        ),
        (
            {"running": [running(CASE, "L1", 4)], "events": [event(CASE, "withdrawn", "leader", "L1")]},
            ("running work of who withdrew", CASE),
        ),
        (
            {
                "needs": [need(CASE)],
                "staff": [staff_member("T1", "S1")],
                "running": [running(CASE, "L1", 4), running(CASE, "T1", 2, need_id="maths")],
                "events": [event(CASE, "withdrawn", "home-head", "T1")],
            },
            ("running work of who withdrew", CASE),
        ),
        (
            {"running": [running(CASE, "L1", 4)], "events": [event(CASE, "ended", "regional-director")]},
            ("running work that has ended", CASE),
        ),
        ({"travel": [measured(CASE, "S9", 20)]}, ("names nobody", "S9")),
        ({"travel": [measured(CASE, "S1", None)]}, ("travel time to fill in", "travel")),
        (
            {"events": [event(CASE, "refused", "leader", "L1", scope="offer")], "overrides": {"refusals": REFUSALS}},
            ("event without effect", CASE),
        ),
        ({"schools": [school(region="Lancashire and West Yorkshire")]}, REGION),
    ],
)
def test_what_is_allowed_and_odd_is_remarked(tables, remark):
    assert remark in remarks_of(**tables)


def test_nothing_is_remarked_where_nothing_is_odd():
    tables = {
        "supporters": [supporter(urn="100009", trust_id="T1", release_half_days=4)],
        "leaders": [leader("L1", half_days=4)],
        "running": [running(CASE, "L1", 4)],
        "conflicts": [conflict(CASE, "T1")],
        "events": [
            event(CASE, "ended", "regional-director", on="2019-09-01"),
            event(CASE, "started", "regional-director", on="2019-09-01"),
            event(CASE, "refused", "leader", "L1", scope="person", on="2019-09-01"),
            event(CASE, "agreed", "leader", "L1", on="2019-09-02"),
        ],
        "travel": [measured(CASE, "S1", 20), measured("100009", "L1", 20)],
    }
    assert remarks_of(**tables) == []


def test_an_event_that_a_line_of_the_policy_covers_is_not_remarked():
    of_the_pair = [event(CASE, "refused", "leader", "L1", scope="pair")]
    assert remarks_of(events=of_the_pair, overrides={"refusals": REFUSALS}) == []
    assert remarks_of(events=[event(CASE, "refused", "leader", "L1", scope="offer")]) == []  # a line without scope


def test_an_entitlement_without_a_grant_is_not_remarked():
    tables = {"schools": [school(case_id="C1", tier=None)], "cases": [trust_case(tier=2, entitlement_half_days=9)]}
    assert remarks_of(**tables, overrides={"tiers": {"2": {"grant_pence": None}}}) == []


def test_a_column_that_looks_personal_is_remarked(folder_of):
    leaders = "leader_id,supporter_id,half_days,max_cases,E-mail\nL1,S1,12,2,somebody@example.org\n"
    remarks = brief_of(read_round(folder_of(leaders=leaders, settings="schema = 2\n"))).remarks
    assert [(remark.kind, remark.subject) for remark in remarks] == [("personal data", "leaders")]


def test_a_case_without_any_leader_near_is_beyond_reach_and_one_that_a_rule_empties_is_stopped_by_it():
    round_ = make_round(
        schools=[school("100001"), school("100002", at=(90_000, 10_500)), school("100003")],
        leaders=[leader()],
        events=[event("100003", "refused", "school")],
    )
    found = {row.case_id: (row.near, row.stopped_by) for row in unreached_cases(round_)}
    assert found == {"100002": (0, ("travel-limit",)), "100003": (1, ("eligible-case",))}


def test_without_leaders_every_case_is_out_of_reach():
    assert [row.case_id for row in unreached_cases(make_round(schools=[school()]))] == [CASE]
