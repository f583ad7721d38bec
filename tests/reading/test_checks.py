"""Every fault between rows, and beside each the round in which it is none."""

import datetime as dt

import pytest

from constraints.changes import with_tables
from constraints.checks import check
from constraints.checks.look import Look
from constraints.checks.remarks import remarks_of
from constraints.domain.faults import InputRefused
from constraints.testing import (
    capacity,
    commitment,
    conflict,
    event,
    forbid,
    interest,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    waive,
)
from scenarios.rounds import load_round, read_round, write_round

CASE = "100001"


def found(**tables):
    """Check a round of one school and two leaders, with more rows; faults as code, file, row and column."""
    least = {"schools": [school()], "leaders": [leader("L1"), leader("L2", "S2")]}
    return [(f.code, f.file, f.row, f.column) for f in check(make_round(**(least | tables)))]


def test_a_round_that_fits_together_has_no_faults():
    assert (
        found(staff=[staff_member()], needs=[need()], running=[running(CASE, "L1")], decisions=[pin(CASE, "T1")]) == []
    )


@pytest.mark.parametrize(
    ("table", "rows", "column"),
    [
        ("schools", [school(), school()], "urn"),
        ("leaders", [leader(), leader()], "leader_id"),
        ("needs", [need(need_id="n"), need("100001", "phonics", need_id="n")], "need_id"),
        ("capacity", [capacity("L1", "a", 3), capacity("L1", "a", 4)], "period"),
        ("running", [running(CASE, "L1"), running(CASE, "L1", 2)], "need_id"),
    ],
)
def test_a_key_that_appears_twice_is_reported_at_its_second_row(table, rows, column):
    assert found(**{table: rows}) == [("NM201", f"{table}.csv", 3, column)]


def test_needs_without_an_id_may_repeat_because_they_get_numbered():
    assert found(needs=[need(), need()]) == []


def test_a_staff_member_with_the_id_of_a_leader():
    assert found(staff=[staff_member("L1")]) == [("NM201", "staff.csv", 2, "staff_id")]


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("needs", need("100009"), "case_id"),
        ("capacity", capacity("L9", "a", 3), "person_id"),
        ("decisions", pin("100009", "L1"), "case_id"),
        ("decisions", pin(CASE, "L9"), "person_id"),
        ("decisions", waive(CASE, "L1", "travel-limits"), "rule"),
        ("decisions", pin(CASE, "L1", "maths"), "specialism"),  # the case has no need of maths
        ("events", event("100009", "asked", "school"), "case_id"),
        ("events", event(CASE, "refused", "leader", "L9"), "person_id"),
        ("running", running(CASE, "L9"), "person_id"),
        ("commitments", commitment("L9", 3), "person_id"),
        ("schools", school(case_id="C9"), "case_id"),
    ],
)
def test_an_id_that_is_not_known(table, row, column):
    assert found(**{table: [row]})[-1] == ("NM202", f"{table}.csv", 2, column)


def test_a_refusal_may_be_of_a_case_of_another_round_unless_one_of_this_round_is_meant():
    rows = [event("999999", "refused", "leader", "L1"), event("T-1", "withdrawn", "leader", "L2")]
    round_ = make_round(schools=[school()], leaders=[leader("L1"), leader("L2", "S2")], events=rows)
    assert check(round_) == []
    assert round_.instructions.withdrawn == {"L2"}  # who is out is out, whatever case it was about
    texts = [remark.text for remark in remarks_of(round_) if remark.subject == "events"]
    assert texts == ["2 refusals at cases that are not here (999999, T-1): no pair of this round is meant"]
    assert found(events=[event("999999", "agreed", "leader", "L1")]) == [("NM202", "events.csv", 2, "case_id")]
    slip = [event("trust-a", "refused", "leader", "L1")]
    case = {"schools": [school(case_id="Trust-A")], "cases": [trust_case("Trust-A", easting=400000, northing=400000)]}
    assert found(**case, events=slip) == [("NM202", "events.csv", 2, "case_id")]


def test_advice_is_from_among_the_ids_that_were_asked_about():
    """Also where those of one question are gone when the next is asked: what is remembered is not where they stood."""
    look = Look(make_round(schools=[school()], leaders=[leader()]), {}, frozenset())
    advice = [look.nearest("10001", {known}) for known in ("100001", "10002", "20001", "100001")]
    assert advice == [f"did you mean '{known}'?" for known in ("100001", "10002", "20001", "100001")]


def test_an_unknown_supporter_with_the_nearest_known_as_advice():
    round_ = make_round(schools=[school()], leaders=[leader("L1", "S10")], supporters=[supporter("S10")])
    (fault,) = check(with_tables(round_, {"leaders": round_.tables["leaders"].assign(supporter_id="S11")}))
    assert (fault.code, fault.column, fault.value, fault.advice) == (
        "NM202",
        "supporter_id",
        "S11",
        "did you mean 'S10'?",
    )


def test_running_work_and_interests_and_history_may_name_what_the_round_does_not_have():
    assert found(running=[running("999999", "L1")], interests=[interest("X1", "999999")]) == []


def test_a_conflict_may_name_a_member_school_of_a_trust_case():
    tables = {"schools": [school(case_id="C1", tier=None)], "cases": [trust_case(delivery_urn="100001")]}
    assert found(**tables, conflicts=[conflict("100001", "L1"), conflict("C1", "L2")]) == []


@pytest.mark.parametrize("table", ["supporters", "leaders"])
def test_a_designation_that_ends_before_it_starts(table):
    dates = {"designated_from": "2019-09-01", "designated_to": "2018-09-01"}
    row = supporter(**dates) if table == "supporters" else leader(**dates)
    tables = {table: [row]} | ({"leaders": []} if table == "supporters" else {})
    assert found(**tables) == [("NM203", f"{table}.csv", 2, "designated_to")]


def test_an_interest_that_ends_before_it_starts_and_one_of_a_single_day():
    rows = [
        interest("L1", "B", from_="2019-09-02", to="2019-09-01"),
        interest("L1", "B", from_="2019-09-01", to="2019-09-01"),
    ]
    assert found(interests=rows) == [("NM203", "interests.csv", 2, "to")]


def test_an_answer_that_is_expected_before_it_is_asked_for():
    assert found(events=[event(CASE, "asked", "school", reply_by="2019-09-01")]) == [
        ("NM203", "events.csv", 2, "reply_by")
    ]


@pytest.mark.parametrize(
    ("cases", "schools", "row", "column"),
    [
        ([trust_case("C1"), trust_case("C2")], [school(case_id="C1", tier=None)], 3, "case_id"),
        ([trust_case("C1", delivery_urn="100009")], [school(case_id="C1", tier=None)], 2, "delivery_urn"),
        ([trust_case("C1")], [school("100001", case_id="C1"), school("100002", case_id="C1")], 2, "delivery_urn"),
        ([trust_case("C1"), trust_case("100001")], [school(case_id="C1"), school("100002")], 3, "case_id"),
    ],
    ids=["no schools", "delivered elsewhere", "several schools and no place", "a member is a case too"],
)
def test_a_case_that_does_not_fit_its_schools(cases, schools, row, column):
    assert found(cases=cases, schools=schools) == [("NM204", "cases.csv", row, column)]


def test_a_case_of_several_schools_may_have_a_position_in_place_of_a_school():
    cases = [trust_case("C1", easting=450_000, northing=300_000)]
    assert found(cases=cases, schools=[school("100001", case_id="C1"), school("100002", case_id="C1")]) == []


def test_a_need_of_a_school_that_is_no_member():
    assert found(needs=[need(urn="100002")]) == [("NM204", "needs.csv", 2, "urn")]
    assert found(needs=[need(urn="100001")]) == []


@pytest.mark.parametrize("table", ["schools", "cases"])
def test_a_tier_that_the_policy_does_not_have(table):
    tables = {"schools": [school(tier=4)]} if table == "schools" else {"cases": [trust_case(CASE, tier=4)]}
    assert found(**tables) == [("NM105", f"{table}.csv", 2, "tier")]


def test_a_blank_tier_needs_a_case_that_has_one():
    assert found(schools=[school(tier=None)]) == [("NM103", "schools.csv", 2, "tier")]
    assert found(schools=[school(tier=None, case_id="C1")], cases=[trust_case("C1")]) == []


@pytest.mark.parametrize("at", [(0, 0), (300_000, 450), (700_000, 300_000), (450_000, 1_000_000)])
def test_a_position_outside_england(at):
    assert found(schools=[school(at=at)]) == [("NM206", "schools.csv", 2, "easting")]


@pytest.mark.parametrize(
    "at", [(91_000, 10_500), (399_000, 653_000), (655_000, 293_000)], ids=["Scilly", "Berwick", "Lowestoft"]
)
def test_the_corners_of_england_are_inside(at):
    assert found(schools=[school(at=at)]) == []


def test_half_a_position_of_a_leader():
    assert found(leaders=[leader(easting=450_000)]) == [("NM103", "leaders.csv", 2, "northing")]


def test_a_profile_with_another_number_of_weights_than_periods():
    periods = [capacity("L1", "autumn", 4), capacity("L1", "spring", 4)]
    for profile, faults in (([3, 2, 1], [("NM403", "round.toml", None, "tiers.2.profile")]), ([3, 2], [])):
        assert found(capacity=periods, overrides={"tiers": {"2": {"profile": profile}}}) == faults


def test_running_work_of_which_more_is_left_than_there_is_or_that_ends_before_it_begins():
    day = dt.date(2019, 9, 1)
    fine = running(CASE, "L1", 4, half_days=4, since=day, until=day)
    assert found(running=[fine]) == []
    more = running(CASE, "L1", 5, half_days=4, since=day, until=dt.date(2019, 8, 31))
    assert found(running=[more]) == [
        ("NM203", "running.csv", 2, "until"), ("NM205", "running.csv", 2, "half_days")
    ]  # fmt: skip


def test_two_running_leaders_of_one_case():
    assert found(running=[running(CASE, "L1"), running(CASE, "L2")]) == [("NM205", "running.csv", 3, "person_id")]


def test_two_people_at_work_on_one_need():
    staff = [staff_member("T1"), staff_member("T2")]
    rows = [running(CASE, "T1", need_id="maths"), running(CASE, "T2", need_id="maths")]
    assert found(staff=staff, needs=[need()], running=rows) == [("NM205", "running.csv", 3, "person_id")]


def test_a_staff_member_cannot_run_a_case():
    assert found(staff=[staff_member()], running=[running(CASE, "T1")]) == [("NM205", "running.csv", 2, "person_id")]


def test_a_leader_covers_only_needs_of_a_case_that_they_run():
    rows = [running(CASE, "L1"), running(CASE, "L2", need_id="maths")]
    assert found(needs=[need()], running=rows) == [("NM205", "running.csv", 3, "person_id")]


def test_a_pin_and_a_forbid_of_one_day_contradict_each_other_and_of_two_days_do_not():
    same = [pin(CASE, "L1", on="2019-09-01"), forbid(CASE, "L1", on="2019-09-01")]
    later = [pin(CASE, "L1", on="2019-09-01"), forbid(CASE, "L1", on="2019-09-02")]
    assert found(decisions=same) == [("NM303", "decisions.csv", 3, "decision")]
    assert found(decisions=later) == []
    assert found(decisions=[*same, forbid(CASE, "L1", on="2019-09-03")]) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (pin(CASE, "T1", "maths"), forbid(CASE, "T1")),
        (forbid(CASE, "T1"), pin(CASE, "T1", "maths")),
        (pin(CASE, "T1"), forbid(CASE, "T1", "maths")),
    ],
)
def test_a_decision_on_the_whole_pair_contradicts_an_opposite_one_of_a_specialism_on_the_same_day(first, second):
    tables = {"staff": [staff_member(specialisms="maths:3;phonics:3")], "needs": [need(), need(CASE, "phonics")]}
    (fault,) = check(make_round(schools=[school()], leaders=[leader()], decisions=[first, second], **tables))
    assert (fault.code, fault.file, fault.row, fault.column) == ("NM303", "decisions.csv", 3, "decision")
    for row in (first, second):
        assert f"{row.decision} T1 for {row.specialism or 'the whole case'}" in fault.expected
    later = second.model_copy(update={"on": dt.date(2019, 9, 2)})
    assert found(decisions=[first, later], **tables) == []
    other = second.model_copy(update={"specialism": "phonics"})
    assert found(decisions=[first.model_copy(update={"specialism": "maths"}), other], **tables) == []


def test_a_forbid_that_a_later_pin_of_a_specialism_replaces_is_no_forbid_of_running_work():
    rows = [forbid(CASE, "L1"), pin(CASE, "L1", "maths", on="2019-09-02")]
    tables = {"needs": [need()], "running": [running(CASE, "L1")], "leaders": [leader("L1", specialisms="maths:3")]}
    assert found(decisions=rows, **tables) == []
    assert found(decisions=rows[:1], **tables) == [("NM303", "decisions.csv", 2, "decision")]


def test_a_pin_of_another_leader_than_the_one_who_runs_the_case():
    rows = [running(CASE, "L1")]
    assert found(running=rows, decisions=[pin(CASE, "L2")])[0] == ("NM303", "decisions.csv", 2, "person_id")
    assert found(running=rows, decisions=[pin(CASE, "L1")]) == []


def test_a_forbid_of_work_that_goes_on():
    assert found(running=[running(CASE, "L1")], decisions=[forbid(CASE, "L1")]) == [
        ("NM303", "decisions.csv", 2, "decision")
    ]
    lower = [running(CASE, "L1", tier=1)]  # the case is of tier 2 now and may be led anew
    assert found(running=lower, decisions=[forbid(CASE, "L1")]) == []


@pytest.mark.parametrize("rule", ["independence", "declared-conflict", "one-leader", "travel"])
def test_a_rule_that_cannot_be_waived(rule):
    assert found(decisions=[waive(CASE, "L1", rule)]) == [("NM302", "decisions.csv", 2, "rule")]


def test_a_rule_that_the_policy_makes_no_longer_waivable():
    overrides = {"rules": {"travel-limit": {"waivable": False}}}
    assert found(decisions=[waive(CASE, "L1", "travel-limit")]) == []
    assert found(decisions=[waive(CASE, "L1", "travel-limit")], overrides=overrides) == [
        ("NM302", "decisions.csv", 2, "rule")
    ]


def test_a_waiver_that_names_no_rule():
    row = waive(CASE, "L1", "travel-limit").model_copy(update={"rule": None})
    assert found(decisions=[row]) == [("NM103", "decisions.csv", 2, "rule")]


@pytest.mark.parametrize("field", ["reason_code", "by", "on"])
def test_a_waiver_says_why_by_whom_and_when_and_a_pin_need_not(field):
    rows = [waive(CASE, "L1", "travel-limit"), pin(CASE, "L1")]
    assert found(decisions=rows) == []
    bare = [row.model_copy(update={field: None}) for row in rows]
    assert found(decisions=bare) == [("NM103", "decisions.csv", 2, field)]


REFUSALS = {
    "offer": ({"events": [event(CASE, "refused", "school")]}, "eligible-case", "100001 refused the offer"),
    "pair": (
        {"events": [event(CASE, "refused", "leader", "L1")]}, "travel-limit", "the pair of 100001 and L1 was refused"
    ),
    "person": (
        {"events": [event(CASE, "withdrawn", "leader", "L1")]}, "available-leader", "L1 has withdrawn from the round"
    ),
    "willing": ({"leaders": [leader("L1", willing=False)]}, "available-leader", "L1 is not willing"),
}  # fmt: skip


@pytest.mark.parametrize("what", ["offer", "pair", "person"])
def test_a_waiver_that_a_later_refusal_overtook_is_no_fault_and_is_remarked(what):
    tables, rule, because = REFUSALS[what]
    (refusal,) = tables["events"]
    early, late = refusal.on - dt.timedelta(days=1), refusal.on + dt.timedelta(days=1)
    least = {"schools": [school()], "leaders": [leader("L1")]} | tables

    def waived(on):
        return make_round(**least, decisions=[waive(CASE, "L1", rule, on=on.isoformat())])

    assert check(waived(early)) == []
    said = [(remark.kind, remark.subject, remark.text) for remark in remarks_of(waived(early))]
    text = f"the waiver of {rule} for L1 on {early} has no effect any more: {because}"
    assert ("waiver without effect", CASE, text) in said
    assert [fault.code for fault in check(waived(late))] == ["NM302"]
    assert "waiver without effect" not in [remark.kind for remark in remarks_of(waived(late))]


@pytest.mark.parametrize("what", REFUSALS)
def test_a_waiver_has_no_effect_while_a_refusal_stands_and_a_pin_is_not_told_to_waive_it(what):
    tables, rule, because = REFUSALS[what]
    least = {"schools": [school()], "leaders": [leader("L1")]}
    (fault,) = check(make_round(**(least | tables), decisions=[waive(CASE, "L1", rule, on="2019-09-02")]))
    assert (fault.code, fault.row, fault.column, fault.value) == ("NM302", 2, "rule", rule)
    assert because in fault.expected
    assert fault.advice == "take the row out: a refusal is never waived"
    assert check(make_round(**least, decisions=[waive(CASE, "L1", rule)])) == []
    (pinned,) = check(make_round(**(least | tables), decisions=[pin(CASE, "L1")]))
    assert pinned.code == "NM301"
    assert "or waive" not in pinned.advice


def test_a_waiver_for_a_staff_member_whom_the_home_head_does_not_release_has_no_effect():
    tables = {"needs": [need()], "decisions": [waive(CASE, "T1", "release-agreed", on="2019-09-02")]}
    assert found(staff=[staff_member(release_agreed=False)], **tables) == [("NM302", "decisions.csv", 2, "rule")]
    assert found(staff=[staff_member(release_agreed=None)], **tables) == []
    assert found(staff=[staff_member()], events=[event(CASE, "refused", "school")], **tables) == [
        ("NM302", "decisions.csv", 2, "rule")
    ]


def test_a_waiver_for_work_that_goes_on_is_left_alone_whatever_was_refused():
    rows = {"running": [running(CASE, "L1")], "events": [event(CASE, "refused", "school")]}
    assert found(decisions=[waive(CASE, "L1", "travel-limit")], **rows) == []


def test_a_refusal_that_takes_a_pair_must_say_whose():
    assert found(events=[event(CASE, "refused", "leader")]) == [("NM103", "events.csv", 2, "person_id")]
    assert found(events=[event(CASE, "refused", "school")]) == []  # takes the offer, nobody's in particular


FAR = {"schools": [school()], "leaders": [leader("L1", "FAR")], "supporters": [supporter("FAR", at=(300_000, 100_000))]}


def test_a_pin_against_a_rule_names_both():
    (fault,) = check(make_round(**FAR, decisions=[pin(CASE, "L1")]))
    assert (fault.code, fault.file, fault.row) == ("NM301", "decisions.csv", 2)
    assert "L1 for 100001" in fault.value
    assert "travel-limit" in fault.expected
    assert check(make_round(**FAR, decisions=[pin(CASE, "L1"), waive(CASE, "L1", "travel-limit")])) == []


def test_a_pin_against_a_rule_that_is_never_waived_says_so():
    conflicts = [conflict(CASE, "L1")]
    (fault,) = check(
        make_round(schools=[school()], leaders=[leader()], conflicts=conflicts, decisions=[pin(CASE, "L1")])
    )
    assert fault.code == "NM301"
    assert fault.advice == "drop the pin: declared-conflict is never waived"


def test_a_pin_of_a_staff_member_is_met_by_any_need_that_the_rules_let_pass():
    staff = [staff_member(specialisms="maths:3")]
    fine = found(staff=staff, needs=[need(specialism="phonics"), need()], decisions=[pin(CASE, "T1")])
    refused = found(staff=staff, needs=[need(specialism="phonics")], decisions=[pin(CASE, "T1")])
    assert fine == []
    assert refused == [("NM301", "decisions.csv", 2, "person_id")]


def test_a_pin_of_running_work_is_asked_nothing():
    assert check(make_round(**FAR, running=[running(CASE, "L1")], decisions=[pin(CASE, "L1")])) == []


def test_pins_are_judged_even_where_other_rows_have_faults():
    tables = FAR | {"schools": [school(), school("100002", tier=9)]}
    codes = [fault.code for fault in check(make_round(**tables, decisions=[pin(CASE, "L1"), pin("100002", "L1")]))]
    assert codes == ["NM105", "NM301"]  # the pin of the case with a bad tier cannot be judged, and is left alone


def test_a_row_with_a_fault_takes_what_hangs_on_it_out_of_the_judging_without_more_faults(folder_of):
    supporters = "supporter_id,kind,easting,northing\nS1,school,nowhere,302000\n"
    decisions = "case_id,person_id,decision\n100001,L1,pin\n"
    loaded = load_round(folder_of(supporters=supporters, decisions=decisions))
    assert [(fault.code, fault.file) for fault in loaded.faults] == [("NM104", "supporters.csv")]


def test_faults_are_sorted_by_file_and_row_when_refused():
    faults = check(make_round(schools=[school(tier=9)], leaders=[leader()], needs=[need("9"), need("8")]))
    assert [(f.file, f.row) for f in InputRefused(faults).faults] == [
        ("needs.csv", 2),
        ("needs.csv", 3),
        ("schools.csv", 2),
    ]


def test_an_older_version_that_a_round_stands_on_is_remarked(tmp_path):
    newest = make_round(schools=[school()])
    write_round(newest, tmp_path / "round")
    assert "older version" not in {remark.kind for remark in remarks_of(read_round(tmp_path / "round"))}
    settings = tmp_path / "round" / "round.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("travel_model = 2", ""), encoding="utf-8")
    assert "older version" not in {remark.kind for remark in remarks_of(read_round(tmp_path / "round"))}
    settings.write_text('schema = 1\npolicy = "sio-2019"\n', encoding="utf-8")
    (remark,) = [one for one in remarks_of(read_round(tmp_path / "round")) if one.kind == "older version"]
    assert (remark.subject, "write travel_model = 2 into round.toml" in remark.text) == ("travel_model", True)
