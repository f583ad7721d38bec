"""The list that a director decides on: which matches are on it, in which order, and what it says of each."""

from constraints.testing import HERE, event, leader, make_round, running, school, supporter, waive
from scenarios.reports.figures import figures
from scenarios.runs import run


def listed(**tables):
    """The list of a round of four schools, as rows by case."""
    urns = {"100001": 1, "100002": 3, "100003": 1, "100004": 2}
    schools = [school(urn, tier, name=f"School {urn[-1]}", la_name="Kent") for urn, tier in urns.items()]
    found = figures(run(make_round(**{"schools": schools, "leaders": [leader()]} | tables)))
    return found.approvals.set_index("case_id")


def test_the_list_has_the_highest_tier_first_and_names_the_leaders_own_school():
    near = supporter("S1", name="Oak Primary")
    rows = listed(supporters=[near])
    assert list(rows.index) == ["100002", "100004", "100001", "100003"]
    assert set(rows["home_school"]) == {"Oak Primary"}
    assert set(rows["authority"]) == {"Kent"}


def test_who_is_approved_announced_started_or_running_is_not_asked_about_again():
    events = [
        event("100002", "approved", "regional-director", person_id="L1"),
        event("100004", "announced", "school", person_id="L1"),
        event("100003", "agreed", "school", person_id="L1"),
    ]
    rows = listed(events=events, running=[running("100001", "L1")])
    assert list(rows.index) == ["100003"]


def test_it_says_what_to_check_and_which_rules_were_lifted():
    far = [leader(willing=None)]
    rows = listed(leaders=far, decisions=[waive("100002", "L1", "travel-limit")])
    assert rows.loc["100001", "checks"] == "Availability"
    assert "Availability" in rows.loc["100002", "checks"]


def test_a_leader_of_another_region_is_marked():
    there = supporter("S1", at=HERE, region="London")
    schools = [school("100001", region="South East")]
    assert listed(schools=schools, supporters=[there]).loc["100001", "checks"] == "Other region"
