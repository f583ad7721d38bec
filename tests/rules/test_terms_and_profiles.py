"""Terms with dates and profiles of time: who is there only after Christmas leads what falls after Christmas."""

import datetime as dt
import hashlib

import pytest

from constraints.audit import audit_allocation
from constraints.changes import with_settings
from constraints.checks import check
from constraints.checks.remarks import remarks_of
from constraints.domain import Allocation, InputRefused
from constraints.round import Period
from constraints.testing import capacity, leader, make_round, need, running, school, staff_member, supporter, verify
from optimiser.results import Outcome
from optimiser.solve import solve
from scenarios.comparison.edits import edits_between

TERMS = ("autumn", "spring", "summer")
DATED = (
    Period("autumn", dt.date(2019, 9, 1), dt.date(2019, 12, 31)),
    Period("spring", dt.date(2020, 1, 1), dt.date(2020, 4, 12)),
    Period("summer", dt.date(2020, 4, 13), dt.date(2020, 8, 31)),
)
EVEN, LATE = (1, 1, 1), (0, 1, 1)
A, B, C = "100001", "100002", "100003"


def terms_of(person_id, *half_days):
    return [capacity(person_id, term, given) for term, given in zip(TERMS, half_days, strict=True)]


def with_profiles(*profiles, **tables):
    overrides = {"tiers": {"2": {"profiles": [list(profile) for profile in profiles], "lead_half_days": 6}}}
    overrides |= tables.pop("overrides", {})
    return with_settings(make_round(overrides=overrides, **tables), periods=DATED)


# --- only after Christmas ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profiles", "placed"),
    [((EVEN,), 0), ((EVEN, LATE), 3), ((LATE,), 3), (((1, 0, 0), (2, 1, 0)), 0), (((1, 1, 1), (0, 0, 1)), 2)],
)
def test_who_is_there_only_after_christmas_leads_what_may_fall_after_christmas(profiles, placed):
    """0, 9 and 13 half-days: of 6 evenly none; after Christmas 3 and 3 of each, so three; in summer alone two."""
    round_ = with_profiles(
        *profiles,
        schools=[school(A), school(B), school(C)],
        leaders=[leader("L1", max_cases=9)],
        capacity=terms_of("L1", 0, 9, 13),
    )
    result = solve(round_)
    assert result.outcome is Outcome.PROVED_BEST
    assert len(result.allocation.deployments) == placed
    assert audit_allocation(round_, result.allocation).clean
    assert {row.profile for row in result.allocation.deployments} <= {*profiles, ()}


def test_profiles_are_mixed_where_that_places_most():
    """6 in each term: two even ones take 4 of each; a third only fits as 0, 3 and 3 beside one even one."""
    round_ = with_profiles(
        EVEN,
        LATE,
        (2, 0, 0),
        schools=[school(A), school(B), school(C)],
        leaders=[leader("L1", max_cases=9)],
        capacity=terms_of("L1", 6, 5, 6),
    )
    found = solve(round_).allocation
    assert len(found.deployments) == 2
    taken = [sum(share) for share in zip(*({EVEN: (2, 2, 2), LATE: (0, 3, 3), (2, 0, 0): (6, 0, 0)}[row.profile]
                                           for row in found.deployments), strict=True)]  # fmt: skip
    assert all(used <= given for used, given in zip(taken, (6, 5, 6), strict=True))


def test_staff_work_when_their_leader_does():
    """The leader may lead either way; the staff member has nothing before Christmas, so the deployment falls after."""
    tables = {
        "schools": [school(A)],
        "leaders": [leader("L1", half_days=40)],
        "staff": [staff_member("T1", half_days=9)],
        "needs": [need(A, "maths", half_days=4)],
        "capacity": terms_of("T1", 0, 2, 2),
    }
    both = solve(with_profiles(EVEN, LATE, **tables)).allocation
    assert [(row.person_id, row.profile) for row in both.supports] == [("T1", LATE)]
    assert [row.profile for row in both.deployments] == [LATE]
    even = solve(with_profiles(EVEN, **tables)).allocation
    assert [row.person_id for row in even.supports] != ["T1"]


def test_a_round_without_periods_has_one_profile_whatever_the_policy_lists():
    overrides = {"tiers": {"2": {"profiles": [[1, 1, 1], [0, 1, 1]]}}}
    plain = make_round(schools=[school(A)], leaders=[leader("L1")])
    listed = make_round(schools=[school(A)], leaders=[leader("L1")], overrides=overrides)
    assert listed.profiles[A] == ((),)
    first, second = solve(plain), solve(listed)
    assert [stage.value for stage in first.stages] == [stage.value for stage in second.stages]
    assert first.allocation == second.allocation


# --- what an audit says --------------------------------------------------------------------------------------------


def round_of_two(**more):
    return with_profiles(
        EVEN, LATE, schools=[school(A), school(B)], leaders=[leader("L1", max_cases=9)], **more
    )  # fmt: skip


@pytest.mark.parametrize(
    ("profiles", "breached"),
    [((EVEN, EVEN), ["autumn"]), ((EVEN, LATE), []), ((LATE, LATE), ["spring", "summer"]), (((), ()), ["autumn"])],
)
def test_the_audit_takes_each_deployment_by_its_own_profile(profiles, breached):
    """3, 5 and 5 half-days: evenly 2 of each; late 0, 3 and 3. A plan that names no profile has the first."""
    round_ = round_of_two(capacity=terms_of("L1", 3, 5, 5))
    plan = Allocation.of([(case, "L1", profile) for case, profile in zip((A, B), profiles, strict=True)])
    found = [breach.because for breach in audit_allocation(round_, plan).breaches if breach.rule == "leader-days"]
    assert [next(term for term in TERMS if term in because) for because in found] == breached


def test_a_profile_that_the_tier_does_not_list_is_refused():
    round_ = round_of_two()
    with pytest.raises(InputRefused) as refused:
        audit_allocation(round_, Allocation.of([(A, "L1", (3, 0, 0))]))
    (fault,) = refused.value.faults
    assert (fault.code, fault.column, fault.value) == ("NM602", "profile", "3;0;0")
    assert "1;1;1 or 0;1;1" in fault.expected


def test_cover_on_other_periods_than_its_deployment_is_a_breach():
    tables = {
        "schools": [school(A)], "leaders": [leader("L1")], "staff": [staff_member("T1")], "needs": [need(A)],
    }  # fmt: skip
    round_ = with_profiles(EVEN, LATE, **tables)
    as_led = Allocation.of([(A, "L1", LATE)], [(A, "maths", "T1")])
    assert as_led.supports[0].profile == LATE
    assert audit_allocation(round_, as_led).clean
    other = Allocation.of([(A, "L1", LATE)], [(A, "maths", "T1", EVEN)])
    assert [breach.rule for breach in audit_allocation(round_, other).breaches] == ["support-under-leader"]


def test_the_tie_breaks_text_ends_with_the_profile_where_a_tier_has_several():
    """The weights are 20 bits of SHA-256 of `100001,,L1;...`, computed apart."""

    def weight(text):
        return int(hashlib.sha256(text.encode()).hexdigest()[:5], 16)

    several, one = round_of_two(), with_profiles(LATE, schools=[school(A)], leaders=[leader("L1")])
    found = audit_allocation(several, Allocation.of([(A, "L1", LATE)])).stage_values["canonical"]
    assert found == weight(f"{A},,L1,0;1;1")
    assert audit_allocation(several, Allocation.of([(A, "L1")])).stage_values["canonical"] == weight(f"{A},,L1,1;1;1")
    assert audit_allocation(one, Allocation.of([(A, "L1")])).stage_values["canonical"] == weight(f"{A},,L1")


# --- running work --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "left"),
    [(None, (8, 8, 8)), ((0, 1, 1), (10, 7, 7)), ((3, 0, 0), (4, 10, 10)), ((5, 0, 1), (5, 10, 9))],
)
def test_running_work_falls_by_its_own_profile_and_else_by_the_tiers_first(profile, left):
    row = running(B, "L1", 6, profile=profile)
    round_ = round_of_two(running=[row], capacity=terms_of("L1", 10, 10, 10))
    assert round_.ledger.days_left["L1"] == left
    assert round_.profiles[B] == (profile or EVEN,)


def test_new_cover_at_a_case_whose_lead_runs_falls_as_that_does():
    tables = {
        "schools": [school(A)], "leaders": [leader("L1")], "staff": [staff_member("T1")],
        "needs": [need(A, half_days=4)], "running": [running(A, "L1", 6, profile=(0, 0, 1))],
    }  # fmt: skip
    late = with_profiles(EVEN, LATE, capacity=terms_of("T1", 0, 0, 4), **tables)
    assert [(row.person_id, row.profile) for row in solve(late).allocation.supports] == [("T1", (0, 0, 1))]
    early = with_profiles(EVEN, LATE, capacity=terms_of("T1", 4, 4, 3), **tables)
    assert [row.person_id for row in solve(early).allocation.supports] != ["T1"]
    assert solve(late).allocation.deployments[0].profile == (0, 0, 1)


# --- what is refused -----------------------------------------------------------------------------------------------


def faults(round_):
    return [(fault.code, fault.column) for fault in check(round_)]


def dated(*spans):
    return tuple(Period(name, dt.date.fromisoformat(start), dt.date.fromisoformat(end)) for name, start, end in spans)


FIRST = ("a", "2019-09-01", "2019-12-31")


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        (dated(FIRST, ("b", "2020-01-01", "2020-08-31")), []),
        (dated(("b", "2020-01-01", "2020-08-31"), FIRST), []),  # in any order
        (dated(("a", "2019-07-01", "2019-12-31"), ("b", "2020-01-01", "2021-08-31")), []),  # more than the window
        (dated(FIRST, ("b", "2020-01-06", "2020-08-31")), [("NM203", "periods b")]),  # a hole
        (dated(FIRST, ("b", "2019-12-01", "2020-08-31")), [("NM203", "periods b")]),  # overlap
        (dated(("a", "2019-09-02", "2019-12-31"), ("b", "2020-01-01", "2020-08-31")), [("NM203", "periods a")]),
        (dated(FIRST, ("b", "2020-01-01", "2020-08-30")), [("NM203", "periods b")]),  # ends too early
        (dated(FIRST, ("a", "2020-01-01", "2020-08-31")), [("NM201", "periods")]),
        (dated(FIRST, ("b", "2020-01-01", "2020-08-31"), ("c", "2020-09-01", "2020-12-31")), [("NM203", "periods c")]),
        (dated(("a", "2020-09-01", "2019-12-31")), [("NM203", "periods a")] * 3),
    ],
)
def test_periods_cover_the_window_without_holes(periods, found):
    round_ = with_settings(make_round(schools=[school(A)], leaders=[leader("L1")]), periods=periods)
    assert (round_.meta.delivery_start, round_.meta.delivery_end) == (dt.date(2019, 9, 1), dt.date(2020, 8, 31))
    assert faults(round_) == found


def test_only_periods_of_the_round_may_be_named_and_profiles_fit_them():
    tables = {"schools": [school(A)], "leaders": [leader("L1")]}
    winter = with_profiles(EVEN, LATE, capacity=[capacity("L1", "winter", 3)], **tables)
    assert faults(winter) == [("NM202", "period")]
    short = with_profiles((1, 1), (0, 1), **tables)
    assert faults(short) == [("NM403", "tiers.2.profiles")] * 2
    row = with_profiles(EVEN, running=[running(A, "L1", 4, profile=(1, 1))], **tables)
    assert faults(row) == [("NM106", "profile")]


@pytest.mark.parametrize(
    "values",
    [
        {"profiles": [[0, 0]]}, {"profiles": [[1, 1], [1, 1]]}, {"profiles": [[1, 1], [1]]}, {"profiles": [[-1, 2]]},
        {"profiles": [[1, 0]], "profile": [1, 1]},
    ],
)  # fmt: skip
def test_profiles_that_mean_nothing_are_refused_by_the_policy(values):
    with pytest.raises(InputRefused) as refused:
        make_round(schools=[school(A)], overrides={"tiers": {"2": values}})
    assert {fault.code for fault in refused.value.faults} == {"NM403"}


def test_periods_stand_in_the_order_of_their_days_and_people_may_lack_some():
    round_ = with_settings(
        make_round(schools=[school(A)], leaders=[leader("L1")], capacity=[capacity("L1", "summer", 4)]), periods=DATED
    )
    assert round_.periods == TERMS
    assert round_.people["L1"].by_period == (0, 0, 4)


def test_both_faces_agree_on_every_plan_of_two_profiles():
    rule = verify("leader-days").given(
        schools=[school(A), school(B)], leaders=[leader("L1", max_cases=9)], supporters=[supporter("S1")],
        capacity=terms_of("L1", 3, 5, 5), overrides={"tiers": {"2": {"profiles": [[1, 1, 1], [0, 1, 1]]}}},
    )  # fmt: skip
    rule.deploy(A, "L1").deploy(B, "L1").breaches("L1")
    rule.deploy(A, "L1", LATE).deploy(B, "L1", LATE).breaches("L1")
    rule.deploy(A, "L1", EVEN).deploy(B, "L1", LATE).keeps()
    rule.deploy(A, "L1").keeps()


def test_profiles_in_a_round_without_periods_are_remarked():
    tables = {"schools": [school(A)], "leaders": [leader("L1")], "running": [running(A, "L1", 4, profile=(1, 1))]}
    round_ = make_round(**tables, overrides={"tiers": {"2": {"profiles": [[1, 1], [0, 1]]}}})
    found = [(remark.kind, remark.subject) for remark in remarks_of(round_)]
    assert [one for one in found if one[0] == "profile without effect"] == [
        ("profile without effect", "tier 2"), ("profile without effect", A),
    ]  # fmt: skip
    assert round_.ledger.days_left["L1"] == (60 - 4,)
    dated = with_profiles(EVEN, LATE, schools=[school(A)], leaders=[leader("L1")])
    assert "profile without effect" not in {remark.kind for remark in remarks_of(dated)}


def test_other_terms_are_told_where_rounds_are_compared():
    before = make_round(schools=[school(A)], leaders=[leader("L1")])
    (edit,) = edits_between(before, with_settings(before, periods=DATED[:1]))
    assert str(edit) == "round:  periods blank -> autumn from 2019-09-01 to 2019-12-31"
