"""Who is eligible, in which tier, with which trust and needs: exact answers on a handful of schools."""

from __future__ import annotations

import datetime as dt

import pytest

from constraints.domain.faults import InputRefused
from scenarios.demand import import_demand
from tests.support.published_files import PublishedFiles

AS_AT = dt.date(2020, 8, 31)
ACADEMY = {"TypeOfEstablishment (name)": "Academy Converter"}
CONVERTED = {"Does the latest full inspection relate to the URN of the current school?": "No"}
GOOD = {"Overall effectiveness": "2"}
FOUR = (
    ("Satisfactory", "20060501"),
    ("Satisfactory", "20090501"),
    ("Satisfactory", "20120501"),
    ("Requires Improvement", "20190910"),
)


@pytest.fixture
def published(tmp_path):
    return PublishedFiles(tmp_path)


def previous(grade):
    return {
        "Previous inspection start date": "01/02/2015", "Previous full inspection overall effectiveness": grade,
        "Does the previous full inspection relate to the URN of the current school?": "Yes",
    }  # fmt: skip


def tiers(imported):
    frame = imported.round.tables["schools"]
    return dict(zip(frame["urn"], frame["tier"], strict=True))


def column(imported, name, table="schools", key="urn"):
    frame = imported.round.tables[table]
    return dict(zip(frame[key], frame[name], strict=True))


def told(imported, kind):
    return [(row.urn, row.detail) for row in imported.report.of(kind)]


# --- tiers of sio-2019


@pytest.mark.parametrize(
    ("now", "before", "tier"),
    [("3", "2", 1), ("3", "1", 1), ("3", "3", 2), ("3", "4", 2), ("3", "NULL", 2), ("2", "3", None), ("4", "3", None)],
)
def test_requires_improvement_once_or_twice_or_at_first(published, now, before, tier):
    start = {} if before == "NULL" else previous(before)
    published.school("100001", {"Overall effectiveness": now} | start).school("100009")
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)).get("100001") == tier


def test_never_better_in_at_least_four_inspections_is_tier_3(published):
    for number in range(1, 6):
        published.school(f"10000{number}", previous("3"))
    published.inspected("100001", *FOUR)  # four, none better than 3
    published.inspected("100002", *FOUR[1:])  # three only
    published.inspected("100003", ("Good", "20050501"), *FOUR)  # five, one better
    published.inspected("100004", *FOUR[1:], ("Inadequate", "20050601"))  # four, one worse
    published.inspected("100005", *FOUR[1:], ("Satisfactory", "20200901"))  # the fourth is after the as-at date
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100001": 3, "100002": 2, "100003": 2, "100004": 3, "100005": 2}


def test_two_lines_for_one_day_are_one_inspection(published):
    published.school("100001", previous("3")).inspected("100001", *FOUR[1:], ("Inadequate", "20190910"))
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)) == {"100001": 2}


def test_without_a_history_tier_3_is_not_given_and_the_report_says_so(published):
    imported = import_demand(published.school("100001", previous("3")).write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100001": 2}
    assert told(imported, "history-not-given") == [("", "tier 3: give the inspection history with --history")]


# --- earlier URNs


def chained(published, on):
    """A school of 2015 with one inspection, whose earlier URN had three, linked on a day."""
    published.school("200001", previous("3")).inspected("200001", FOUR[3])
    return published.inspected("100001", *FOUR[:3]).link("200001", "100001", "Predecessor", on)


def test_inspections_under_an_earlier_urn_count_only_where_the_policy_chains(published):
    files = chained(published, "01-09-2015").write()
    assert tiers(import_demand(files, "sio-2019", AS_AT)) == {"200001": 2}
    chain = {"eligibility": {"chain_predecessors": True}}
    imported = import_demand(files, "sio-2019", AS_AT, chain)
    assert tiers(imported) == {"200001": 3}
    assert told(imported, "changed-by-chaining") == [("200001", "tier 2 became tier 3")]
    assert imported.round.meta.overrides == chain


@pytest.mark.parametrize("on", ["01-09-2020", ""])
def test_a_link_after_the_as_at_date_or_without_one_is_not_followed(published, on):
    files = chained(published, on).write()
    imported = import_demand(files, "sio-2019", AS_AT, {"eligibility": {"chain_predecessors": True}})
    assert tiers(imported) == {"200001": 2}
    assert told(imported, "changed-by-chaining") == []


def test_a_merger_is_no_lineage(published):
    published.link("200001", "100001", "Predecessor - merged", "01-09-2015")
    published.school("200001", previous("3")).inspected("200001", FOUR[3]).inspected("100001", *FOUR[:3])
    imported = import_demand(published.write(), "sio-2019", AS_AT, {"eligibility": {"chain_predecessors": True}})
    assert tiers(imported) == {"200001": 2}


def test_chaining_finds_the_previous_inspection_too(published):
    # Ofsted's file knows of no earlier inspection: tier 2 as the first ever. The earlier URN was good: tier 1.
    published.school("200001").inspected("100001", ("Good", "20140101")).link(
        "100001", "200001", "Successor", "01-09-2015"
    )
    files = published.write()
    assert tiers(import_demand(files, "sio-2019", AS_AT)) == {"200001": 2}
    imported = import_demand(files, "sio-2019", AS_AT, {"eligibility": {"chain_predecessors": True}})
    assert tiers(imported) == {"200001": 1}


def test_a_grade_of_an_earlier_urn_counts_as_the_policy_says(published):
    files = published.school("200001", CONVERTED).school("200002").write()
    assert tiers(import_demand(files, "sio-2019", AS_AT)) == {"200001": 2, "200002": 2}
    imported = import_demand(files, "sio-2019", AS_AT, {"eligibility": {"predecessor_grades": False}})
    assert tiers(imported) == {"200002": 2}
    assert told(imported, "earlier-urn-only") == [("200001", "would be tier 2")]


@pytest.mark.parametrize(
    ("own", "tier"), [("Yes", 1), ("No", 2)], ids=["the earlier inspection counts", "it does not, so there is none"]
)
def test_a_previous_inspection_of_an_earlier_urn_counts_as_the_policy_says(published, own, tier):
    before = previous("2") | {"Does the previous full inspection relate to the URN of the current school?": own}
    changes = {"eligibility": {"predecessor_grades": False}}
    imported = import_demand(published.school("200001", before).write(), "sio-2019", AS_AT, changes)
    assert tiers(imported) == {"200001": tier}


def test_a_school_that_gias_does_not_list_is_followed_to_its_successor(published):
    published.ofsted("100001").gias("300001").school("100009")
    published.link("100001", "200001", "Successor", "01-09-2018").link("200001", "300001", "Successor", "01-01-2020")
    files = published.write()
    imported = import_demand(files, "sio-2019", AS_AT)
    assert tiers(imported) == {"100009": 2, "300001": 2}
    assert told(imported, "followed-successor") == [("300001", "Ofsted lists it as 100001")]
    # The day before the second link the present URN was not there yet.
    before = import_demand(files, "sio-2019", dt.date(2019, 12, 31))
    assert tiers(before) == {"100009": 2}
    assert told(before, "not-in-gias") == [("100001", "tier 2")]
    # Its judgement was made under the earlier URN.
    strict = import_demand(files, "sio-2019", AS_AT, {"eligibility": {"predecessor_grades": False}})
    assert tiers(strict) == {"100009": 2}


def test_a_successor_with_a_line_of_its_own_and_two_successors(published):
    published.ofsted("100001").school("200001", GOOD).ofsted("100002").gias("300001").gias("300002").school("100009")
    published.link("100001", "200001", "Successor", "01-09-2018")
    published.link("100002", "300001", "Successor", "01-09-2018").link("100002", "300002", "Successor", "01-09-2018")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100009": 2}
    assert told(imported, "superseded") == [("100001", "successor 200001")]
    assert told(imported, "not-in-gias") == [("100002", "tier 2")]


def test_an_undated_link_is_told_where_it_was_needed(published):
    published.ofsted("100001").gias("200001").school("100009").link("100001", "200001", "Successor", "")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert told(imported, "undated-link") == [("100001", "the link is not dated on or before the as-at date")]


# --- trusts


def test_the_trust_is_the_newest_open_one_joined_by_the_as_at_date(published):
    published.school("100001", gias=ACADEMY)
    published.in_trust("100001", "11", "01-09-2012", "Single-academy trust").in_trust("100001", "12", "01-09-2016")
    published.in_trust("100001", "13", "01-09-2020").in_trust("100001", "14", "01-09-2017", "School sponsor")
    files = published.write()
    assert column(import_demand(files, "sio-2019", AS_AT), "trust_id") == {"100001": "12"}
    assert column(import_demand(files, "sio-2019", dt.date(2020, 9, 1)), "trust_id") == {"100001": "13"}


def test_a_closed_trust_is_none_unless_it_closed_later(published):
    published.school("100001", gias=ACADEMY).in_trust("100001", "12", "01-09-2016")
    published.lines["trusts.csv"][0] |= {"Closed Date": "01-01-2020", "Group Status": "Closed"}
    files = published.write()
    assert column(import_demand(files, "sio-2019", AS_AT), "trust_id") == {"100001": None}
    assert column(import_demand(files, "sio-2019", dt.date(2019, 12, 31)), "trust_id") == {"100001": "12"}


def test_gias_names_the_trust_where_the_links_do_not_and_an_academy_without_is_not_known(published):
    published.school("100001", gias=ACADEMY | {"Trusts (code)": "21"}).school("100002", gias=ACADEMY)
    published.school("100003", gias={"Trusts (code)": "22"}).school("100004", gias=ACADEMY | {"Trusts (code)": "23"})
    imported = import_demand(published.in_trust("100004", "24", "01-09-2015").write(), "sio-2019", AS_AT)
    assert column(imported, "trust_id") == {"100001": "21", "100002": None, "100003": None, "100004": "24"}
    assert told(imported, "trust-not-known") == [("100002", "")]


def trust(published, uid, *grades, joined="01-09-2016", start=100001):
    """Add academies of a trust, with overall grades, 10 km apart to the east."""
    for number, grade in enumerate(grades):
        urn = str(start + number)
        place = {"Easting": str(290_000 + 10_000 * number)}
        published.school(urn, {"Overall effectiveness": grade} | previous(grade), ACADEMY | place).in_trust(
            urn, uid, joined
        )
    return published


def test_a_trust_with_half_of_its_schools_below_good_is_a_case(published):
    # Two of four are 3 or 4: 50 %. Members are the two; they lie at 290 and 310 km east, both 10 km from their mean at
    # 300 km, so the lower URN is the place of delivery. The school that stands alone is its own case.
    imported = import_demand(trust(published, "12", "3", "2", "4", "2").school("200001").write(), "tsi-2022", AS_AT)
    assert column(imported, "case_id") == {"100001": "trust-12", "100003": "trust-12", "200001": None}
    cases = imported.round.tables["cases"].to_dict("records")
    assert [(row["case_id"], row["target"], row["tier"], row["delivery_urn"]) for row in cases] == [
        ("trust-12", "trust", 1, "100001")
    ]
    assert sorted(imported.round.cases) == ["200001", "trust-12"]
    assert told(imported, "in-trust-case") == [("100001", "trust 12"), ("100003", "trust 12")]


def test_the_place_of_delivery_is_the_member_nearest_the_middle(published):
    # Members at 290, 300, 310, 340 km: the mean is 310 km.
    trust(published, "12", "3", "3", "3", "2", "2", "3")
    imported = import_demand(published.write(), "tsi-2022", AS_AT)
    assert column(imported, "delivery_urn", "cases", "case_id") == {"trust-12": "100003"}


def test_a_trust_with_less_than_half_or_held_too_shortly_is_no_case_and_nor_are_its_schools(published):
    # 12: one of three, 33 %. 13: two of two, but joined on 1 September 2017, a day short of three years.
    trust(published, "12", "3", "2", "2").school("200001")
    trust(published, "13", "3", "3", joined="01-09-2017", start=100011)
    files = published.write()
    assert column(import_demand(files, "tsi-2022", AS_AT), "case_id") == {"200001": None}
    later = import_demand(files, "tsi-2022", dt.date(2020, 9, 1))
    assert column(later, "case_id") == {"100011": "trust-13", "100012": "trust-13", "200001": None}


def test_a_trust_that_went_down_since_its_schools_joined_is_a_case(published):
    # One of three went from 1 to 2 after it joined in 2016, none went up: a net decline of one school.
    trust(published, "12", "2", "2", "2").school("200001")
    down = {"Previous full inspection overall effectiveness": "1"}
    published.lines["ofsted.csv"][0] |= down
    imported = import_demand(published.write(), "tsi-2022", AS_AT)
    assert column(imported, "case_id") == {"100001": "trust-12", "200001": None}
    # Another went from 4 to 2: the balance is even.
    published.lines["ofsted.csv"][1] |= {"Previous full inspection overall effectiveness": "4"}
    assert column(import_demand(published.write(), "tsi-2022", AS_AT), "case_id") == {"200001": None}


def test_standing_decides_where_the_policy_asks_it(published):
    # Maintained and the only academy of a trust may be cases; one of several not; one of an unknown trust is listed.
    published.school("100001").school("100002", gias=ACADEMY).school("100003", gias=ACADEMY)
    published.in_trust("100002", "11", "01-09-2015")
    trust(published, "12", "3", "2", "2", start=100011)
    imported = import_demand(published.write(), "tsi-2022", AS_AT)
    assert tiers(imported) == {"100001": 1, "100002": 1}
    assert told(imported, "standing-not-known") == [("100003", "could be tier 1")]


def test_a_judgement_must_be_of_the_year_where_the_policy_asks_it(published):
    published.school("100001", {"Publication date": "31/08/2019"}).school("100002", {"Publication date": "30/08/2019"})
    assert tiers(import_demand(published.write(), "tsi-2022", AS_AT)) == {"100001": 1}


def test_a_stuck_school_that_joined_its_trust_since_is_left_out(published):
    published.school("100001", previous("4"), ACADEMY).school("100002", previous("3"), ACADEMY).school(
        "100003", previous("2")
    )
    # Both were inspected on 10 September 2019.
    published.in_trust("100001", "11", "10-09-2019").in_trust("100002", "12", "11-09-2019")
    imported = import_demand(published.write(), "rise-2025", AS_AT)
    assert list(tiers(imported)) == ["100001"]
    assert [urn for urn, _ in told(imported, "joined-since")] == ["100002"]


def test_the_worst_of_its_equivalents_stands_for_a_missing_overall_grade(published):
    ungraded = {"Overall effectiveness": "Not judged", "Effectiveness of leadership and management": "2"} | previous(
        "3"
    )
    published.school("100001", ungraded | {"Quality of education": "3"}).school(
        "100002", ungraded | {"Quality of education": "2"}
    )
    published.school("100003", previous("3"))
    files = published.write()
    assert list(tiers(import_demand(files, "rise-2025", AS_AT))) == ["100001", "100003"]
    assert list(tiers(import_demand(files, "sio-2019", AS_AT))) == ["100003"]


# --- needs and pool


def test_needs_come_from_weak_sub_judgements(published):
    weak = {
        "Quality of education": "3", "Behaviour and attitudes": "4", "Personal development": "2",
        "Effectiveness of leadership and management": "3", "Early years provision (where applicable)": "9",
    }  # fmt: skip
    imported = import_demand(published.school("100001", weak).write(), "sio-2019", AS_AT)
    half_days = imported.round.policy.needs.derived_half_days
    rows = [
        tuple(row.values())
        for row in imported.round.tables["needs"].drop(columns=["mode", "withdrawn_on"]).to_dict("records")
    ]
    assert rows == [
        ("100001", "behaviour", 3, half_days, "behaviour", "100001", "derived"),
        ("100001", "curriculum", 2, half_days, "curriculum", "100001", "derived"),
        ("100001", "leadership", 2, half_days, "leadership", "100001", "derived"),
    ]


def test_needs_of_a_trusts_schools_are_told_apart(published):
    trust(published, "12", "3", "3")
    for line in published.lines["ofsted.csv"]:
        line["Quality of education"] = "3"
    needs = import_demand(published.write(), "tsi-2022", AS_AT).round.needs
    assert sorted(needs) == [("trust-12", "curriculum-100001"), ("trust-12", "curriculum-100002")]


def test_the_pool_is_outstanding_and_teaching_schools(published):
    published.school("100001").school("100002", {"Overall effectiveness": "1"}).school("100003", GOOD).gias("200001")
    published.school("100004", {"Overall effectiveness": "1"}, {"Easting": ""})
    files = published.write()
    assert column(import_demand(files, "sio-2019", AS_AT), "teaching_school", "pool") == {"100002": None}
    for urn in ("100003", "100005", "100006"):
        published.add("teaching_schools.csv", URN=urn)
    published.link("100005", "200001", "Successor", "01-01-2019")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    pool = column(imported, "teaching_school", "pool")
    assert pool == {"100002": False, "100003": True, "200001": True}
    assert told(imported, "pool-left-out") == [
        ("100004", "a school without a place"),
        ("100006", "a teaching school not open in GIAS"),
    ]


# --- overrides


def override(published, urn, action, tier="", reason="exceptional"):
    note = "not for others"
    return published.add(
        "overrides.csv", urn=urn, action=action, tier=tier, reason_code=reason, note=note, by="jd", on="2020-09-01"
    )


def test_overrides_take_in_leave_out_and_set_the_tier(published):
    published.school("100001").school("100002").school("100003", GOOD).school("100004", GOOD)
    override(published, "100001", "remove", reason="structure-changed")
    override(published, "100002", "tier", "3")
    override(published, "100003", "add", "1", "significant-change")
    override(published, "100004", "remove")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100002": 3, "100003": 1}
    assert told(imported, "removed") == [("100001", "reason structure-changed")]
    assert told(imported, "tier-set") == [("100002", "tier 2 became 3, reason exceptional")]
    assert told(imported, "added") == [("100003", "tier 1, reason significant-change")]
    assert told(imported, "override-without-effect") == [("100004", "remove, reason exceptional")]
    assert "not for others" not in imported.report.as_frame().to_csv()


def test_overrides_reach_into_the_case_of_a_trust(published):
    trust(published, "12", "3", "3", "2").school("200001")
    override(published, "100001", "remove")
    override(published, "100003", "add")
    imported = import_demand(published.write(), "tsi-2022", AS_AT)
    assert column(imported, "case_id") == {"100002": "trust-12", "100003": "trust-12", "200001": None}
    assert told(imported, "added") == [("100003", "to the case of trust 12, reason exceptional")]


@pytest.mark.parametrize(
    ("rows", "column_name"),
    [
        ([("999999", "add", "1", "other")], "urn"),
        ([("100001", "drop", "", "other")], "action"),
        ([("100001", "remove", "", "because")], "reason_code"),
        ([("100001", "tier", "7", "other")], "tier"),
        ([("100001", "tier", "", "other")], "tier"),
        ([("100002", "add", "", "other")], "tier"),
        ([("100001", "remove", "", "other"), ("100001", "tier", "1", "other")], "urn"),
    ],
)
def test_an_override_that_cannot_be_applied_is_refused(published, rows, column_name):
    published.school("100001").school("100002", GOOD)
    for urn, action, tier, reason in rows:
        override(published, urn, action, tier, reason)
    with pytest.raises(InputRefused) as refused:
        import_demand(published.write(), "sio-2019", AS_AT)
    faults = [(fault.code, fault.row, fault.column) for fault in refused.value.faults]
    assert faults == [("NM503", 1 + len(rows), column_name)]


def test_every_fault_of_the_overrides_is_told(published):
    published.school("100001")
    override(published, "999999", "drop", "x", "because")
    with pytest.raises(InputRefused) as refused:
        import_demand(published.write(), "sio-2019", AS_AT)
    assert [fault.column for fault in refused.value.faults] == ["action", "reason_code", "tier", "urn"]


def test_overrides_without_a_column_are_refused(published):
    published.school("100001").add("overrides.csv", urn="100001")
    with pytest.raises(InputRefused) as refused:
        import_demand(published.write(), "sio-2019", AS_AT)
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [
        ("NM102", "action"),
        ("NM102", "reason_code"),
    ]


# --- the round


@pytest.mark.parametrize(
    ("as_at", "start", "end"),
    [
        (dt.date(2019, 9, 1), dt.date(2019, 9, 1), dt.date(2020, 8, 31)),
        (dt.date(2020, 8, 30), dt.date(2019, 9, 1), dt.date(2020, 8, 31)),
        (dt.date(2020, 8, 31), dt.date(2020, 9, 1), dt.date(2021, 8, 31)),
        (dt.date(2022, 1, 15), dt.date(2021, 9, 1), dt.date(2022, 8, 31)),
    ],
)
def test_delivery_is_the_policys_window_moved_by_whole_years_to_end_after_the_as_at_date(published, as_at, start, end):
    early = {"Publication date": "01/01/2019", "Inspection start date": "01/12/2018"}
    meta = import_demand(published.school("100001", early).write(), "sio-2019", as_at).round.meta
    assert (meta.as_at, meta.delivery_start, meta.delivery_end) == (as_at, start, end)
    assert (meta.id, meta.policy_name) == (f"sio-2019-{as_at}", "sio-2019")
