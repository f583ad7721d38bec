"""A whole round: why schools wait, the cheapest changes in planners' units, and prices. Leading takes 6 half-days."""

import dataclasses
import json

import pytest

from constraints.testing import commitment, leader, make_round, measured, running, school, supporter, trust_case
from optimiser.questions.explain import (
    Effect,
    Remedies,
    bottleneck_map,
    one_more_leader,
    price_effects,
)
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solve import solve
from scenarios.explain.rounds import explain_round
from scenarios.runs import read_run, run, waiting_causes

FAR = (450_000, 420_000)
"""120 km from the schools: beyond any reach."""


def session_of(round_):
    result = solve(round_)
    return Session.of_plan(round_, result.allocation, result.stages)


def planned(**tables):
    return session_of(make_round(**tables))


def mapped(session):
    return bottleneck_map(session.model, session.x)


def offers(session, kind):
    return [remedy for remedy in Remedies(session).menu() if remedy.change.kind == kind]


def three_in_need(**more):
    return [school(urn, **more) for urn in ("100001", "100002", "100003")]


def test_schools_that_share_too_few_places_are_named_with_their_leaders():
    # 12 half-days are 2 places of 6, max_cases 1 is 1 place: 3 places for 4 schools
    session = planned(
        schools=[*three_in_need(), school("100004")],
        leaders=[leader("L1", "S1", half_days=12), leader("L2", "S2", max_cases=1)],
    )
    found = mapped(session)
    (cut,) = found.bottlenecks
    assert (len(cut.case_ids), cut.leader_ids, cut.places, cut.must_wait) == (4, ("L1", "L2"), 3, 1)
    assert cut.binding == {"leader-caseload": 1, "leader-days": 1}
    assert found.proved
    assert cut.proved


def test_a_release_limit_of_two_leaders_together_is_one_bottleneck():
    # each has 5 places, together the supporter releases 13 half-days: 2 deployments
    session = planned(
        schools=three_in_need(),
        leaders=[leader("L1", half_days=30), leader("L2", half_days=30)],
        supporters=[supporter("S1", release_half_days=13)],
    )
    (cut,) = mapped(session).bottlenecks
    assert (cut.places, cut.must_wait, cut.proved) == (2, 1, True)


def test_a_higher_tier_is_explained_without_the_lower():
    # tier 2 has one place for two; the tier 1 school beside them could only have the same place
    schools = [school("100001", tier=2), school("100002", tier=2), school("100003", tier=1)]
    found = mapped(planned(schools=schools, leaders=[leader("L1", max_cases=1)]))
    high, low = found.bottlenecks
    assert (high.tier, high.case_ids, high.must_wait) == (2, ("100001", "100002"), 1)
    assert (low.tier, len(low.case_ids), low.must_wait) == (1, 3, 2)


def test_where_nobody_waits_there_is_no_bottleneck():
    found = mapped(planned(schools=three_in_need(), leaders=[leader("L1")]))
    assert (found.waiting, found.bottlenecks, found.groups, found.proved) == (0, (), (), True)


def test_out_of_reach_and_blocked_are_told_apart():
    session = planned(
        schools=[school("100001", at=FAR), school("100002", phase="secondary"), school("100003")],
        leaders=[leader("L1", phases="primary")],
    )
    assert waiting_causes(run(session.round)) == {"100001": "nobody-in-reach", "100002": "blocked"}
    assert (mapped(session).bottlenecks, mapped(session).waiting) == ((), 2)


def test_lumps_that_do_not_fit_are_told_as_beyond_counts():
    # tier 2 takes 10, tier 1 takes 3: of 12 half-days 10 go to tier 2; counts would let a second school in
    tiers = {"2": {"lead_half_days": 10, "lead_limit_half_days": None}, "1": {"lead_half_days": 3}}
    round_ = make_round(
        schools=[school("100001", tier=2), school("100002", tier=1)],
        leaders=[leader("L1", half_days=12)],
        overrides={"tiers": tiers},
    )
    found = mapped(session_of(round_))
    assert found.waiting == 1
    assert not found.proved or found.bottlenecks[0].must_wait == 1
    assert sum(found.beyond.values()) + sum(cut.must_wait for cut in found.bottlenecks) == 1


def test_who_can_take_nothing_is_limited_by_what_shuts_out_most():
    """L1 has 6 half-days, too few for one of the schools, and is at as many cases as they take: that shuts out both."""
    session = planned(
        schools=[school("100001", tier=2), school("100002", tier=1)],
        leaders=[leader("L1", "S1", half_days=8, max_cases=1), leader("L2", "S2", max_cases=1)],
        running=[running("before", "L1", half_days_left=2, tier=1)],
        overrides={"tiers": {"2": {"lead_half_days": 10, "lead_limit_half_days": None}, "1": {"lead_half_days": 3}}},
    )
    (cut,) = mapped(session).bottlenecks
    assert (cut.leader_ids, cut.binding) == (("L1", "L2"), {"leader-caseload": 2})


def test_a_bottleneck_leaves_others_out():
    # 100001 and 100002 share L1, who knows secondaries; 100003 has L2 and nothing to do with them
    session = planned(
        schools=[school("100001", phase="secondary"), school("100002", phase="secondary"), school("100003")],
        leaders=[leader("L1", "S1", max_cases=1, phases="secondary"), leader("L2", "S2", phases="primary")],
    )
    (cut,) = mapped(session).bottlenecks
    assert (cut.case_ids, cut.leader_ids, cut.places) == (("100001", "100002"), ("L1",), 1)


def test_a_lower_tier_that_takes_little_makes_no_place_for_a_higher_one():
    # of 18 half-days, tier 3 takes 10 and tier 1 takes 3: a place for one of each, for two of tier 3 no second
    tiers = {k: {"lead_half_days": h, "lead_limit_half_days": None} for k, h in (("1", 3), ("2", 6), ("3", 10))}
    session = planned(
        schools=[school("100001", tier=1), school("100002", tier=3), school("100003", tier=3)],
        leaders=[leader("L1", half_days=18)],
        overrides={"tiers": tiers},
    )
    found = mapped(session)
    (cut,) = found.bottlenecks
    assert (found.proved, cut.case_ids, cut.places) == (True, ("100002", "100003"), 1)


def test_groups_say_what_must_wait_even_alone():
    # 2 places: primaries alone would leave 1 of 3 waiting, the secondary alone none
    session = planned(
        schools=[*three_in_need(), school("100004", phase="secondary")],
        leaders=[leader("L1", max_cases=2, phases="primary;secondary")],
    )
    phases = {group.name: (group.cases, group.must_wait) for group in mapped(session).groups if group.by == "phase"}
    assert phases["primary"] == (3, 1)
    assert phases.get("secondary", (1, 0)) == (1, 0)


def test_the_cheapest_half_days_are_offered_first():
    # L1 has 11: 1 short of two deployments; L2 has 9: 3 short
    session = planned(
        schools=three_in_need(), leaders=[leader("L1", "S1", half_days=11), leader("L2", "S2", half_days=9)]
    )
    first, second = offers(session, "half-days")
    assert (first.change.subject, first.change.amount) == (("L1",), 1)
    assert (second.change.subject, second.change.amount) == (("L2",), 3)
    assert all((one.gain.placed, one.gain.proved) == (1, True) for one in (first, second))


def test_a_leader_who_lacks_two_things_is_not_offered_for_one():
    session = planned(schools=three_in_need(), leaders=[leader("L1", half_days=7, max_cases=1)])
    assert [remedy.change.kind for remedy in Remedies(session).menu()] == []


def test_release_is_offered_of_the_supporter():
    session = planned(
        schools=three_in_need(), leaders=[leader("L1")], supporters=[supporter("S1", release_half_days=16)]
    )
    (one,) = offers(session, "release")
    assert (one.change.subject, one.change.amount, one.gain.placed) == (("S1",), 2, 1)  # 18 less 16


def test_a_journey_a_little_beyond_the_limit_is_offered_where_it_can_be_waived():
    tables = {
        "schools": [school("100001")],
        "leaders": [leader("L1")],
        "travel": [measured("L1", "100001", 67)],  # the limit is 60
    }
    (one,) = offers(planned(**tables), "travel-waiver")
    assert (one.change.subject, one.change.amount, one.gain.placed) == (("100001", "L1"), 7, 1)
    closed = make_round(**tables, overrides={"rules": {"travel-limit": {"waivable": False}}})
    assert offers(session_of(closed), "travel-waiver") == []


def test_one_more_unit_of_each_limit_has_its_worth():
    # 2 leaders of 1 case each for 4 schools: one more case each places the other 2; time and release are ample
    session = planned(
        schools=[*three_in_need(), school("100004")],
        leaders=[leader("L1", "S1", max_cases=1), leader("L2", "S2", max_cases=1)],
    )
    worth = {limit.rule_id: limit.gain.placed for limit in Remedies(session).binding()}
    assert worth["leader-caseload"] == 2
    assert [worth[rule] for rule in ("leader-days", "release-limit", "travel-limit", "available-leader")] == [0] * 4


def test_answers_that_are_outstanding_are_worth_what_they_would_bring():
    blocking = {"rules": {"available-leader": {"not_known": "block"}}}
    session = planned(schools=three_in_need(), leaders=[leader("L1", willing=None)], overrides=blocking)
    worth = {limit.rule_id: limit.gain.placed for limit in Remedies(session).binding()}
    assert worth["available-leader"] == 3


def test_one_more_leader_is_sent_where_schools_wait():
    # two supporters: S1 near the schools, S9 far away; a new leader has the median: 6 half-days, 2 cases -> 1 place
    session = planned(
        schools=three_in_need(region="North East"),
        leaders=[leader("L1", half_days=6, max_cases=2)],
        supporters=[supporter("S1", region="North East"), supporter("S9", at=FAR, region="London")],
    )
    best, *others = one_more_leader(Remedies(session))
    assert (best.supporter_id, best.region, best.phase, best.gain.placed) == ("S1", "North East", "primary", 1)
    assert all(one.supporter_id != "S9" for one in others)


def test_no_new_leader_helps_where_nobody_waits():
    assert one_more_leader(Remedies(planned(schools=three_in_need(), leaders=[leader("L1")]))) == []


def test_prices_are_tested_by_leaving_them_out():
    # L1 is 10 minutes away, L2 50 in the same region; other-region charges L1: without travel L2 would lead
    session = planned(
        schools=[school("100001", region="North East")],
        leaders=[leader("L1", "S1"), leader("L2", "S2")],
        supporters=[supporter("S1", region="London"), supporter("S2", region="North East")],
        travel=[measured("L1", "100001", 10), measured("L2", "100001", 50)],
    )
    effects = {one.rule_id: one for one in price_effects(session)}
    assert [d.leader_id for d in session.allocation.deployments] == ["L1"]
    assert effects["travel"].effect is Effect.SOME
    assert effects["travel"].moved == 1
    assert effects["other-region"].effect is Effect.NONE
    assert effects["other-region"].charged > 0
    assert effects["same-diocese"].effect is Effect.NEVER_CHARGED
    quick = {one.rule_id: one.effect for one in price_effects(session.within(TimeBudget.of(0.0)))}
    assert (quick["travel"], quick["same-diocese"]) == (Effect.UNKNOWN, Effect.NEVER_CHARGED)


@pytest.fixture
def crowded():
    return make_round(
        schools=[*three_in_need(tier=1), school("100004", tier=2), school("100005", at=FAR)],
        leaders=[leader("L1", "S1", half_days=12), leader("L2", "S2", half_days=9), leader("L3", "S3", half_days=3)],
    )


def test_the_answer_says_why_in_a_sentence_and_has_it_all_as_json(crowded, tmp_path):
    # 2 places of L1, 1 of L2, none of L3, who has 3 half-days: 3 of the 4 schools in reach have a leader
    run(crowded, tmp_path / "run")
    told = explain_round(read_run(tmp_path / "run"))
    assert told.sentence == (
        "A leader is proposed for 3 of 5 schools; 2 wait, which no plan can better: "
        "1 has no leader in reach and 1 lacks a place with a leader they could have."
    )
    data = json.loads(json.dumps(told.to_dict()))
    titles = [block["title"] for block in data["blocks"]]
    assert titles[0] == "Why they wait"
    cut = next(fact["data"] for fact in data["blocks"][0]["facts"] if fact["label"] == "tier 1")
    assert (len(cut["cases"]), cut["leaders"], cut["places"], cut["must_wait"]) == (4, ["L1", "L2", "L3"], 3, 1)
    text = " ".join(str(told).split())
    assert "so exactly 1 must wait" in text
    assert "3 half-days (1½ days) more of L2: places 1 more school" in text  # 9 are one deployment and 3 half-days


def test_a_quick_answer_says_what_it_tried(crowded, tmp_path):
    run(crowded, tmp_path / "run")
    quick = explain_round(read_run(tmp_path / "run"), quick=True)
    assert not quick.exact
    assert any("the first that helps was tried" in line.text for line in quick.proof)
    assert quick.sentence == explain_round(read_run(tmp_path / "run")).sentence


def test_the_order_of_rows_changes_nothing(crowded, tmp_path):
    turned = dataclasses.replace(crowded, tables={name: table.iloc[::-1] for name, table in crowded.tables.items()})
    for name, round_ in (("one", crowded), ("other", turned)):
        run(round_, tmp_path / name)
    one, other = (explain_round(read_run(tmp_path / name)).to_dict() for name in ("one", "other"))
    assert one == other


# --- leaders who are full already --------------------------------------------------------------------------------


@pytest.fixture
def second_round():
    """L1 could lead the school that waits, and is full: by running work, by what it takes, or by a commitment."""

    def make(**more):
        schools = [school("100001"), school("100002")]
        return make_round(**({"schools": schools, "leaders": [leader("L1", max_cases=1)]} | more))

    return make


@pytest.mark.parametrize(
    ("more", "kind", "amount"),
    [
        ({"running": [running("100001", "L1")]}, "place", 1),
        ({"running": [running("100001", "L1", 57)], "leaders": [leader("L1", max_cases=2)]}, "half-days", 3),
        ({"schools": [school("100002")], "commitments": [commitment("L1", 0, cases=1)]}, "place", 1),
        ({"schools": [school("100002")], "leaders": [leader("L1", max_cases=0)]}, "place", 1),
        (
            {"running": [running("100001", "L1")], "supporters": [supporter("S1", release_half_days=8)],
             "leaders": [leader("L1", max_cases=2)]}, "release", 2,
        ),
    ],
)  # fmt: skip
def test_a_leader_whom_running_work_fills_is_no_leader_whom_a_rule_stops(second_round, more, kind, amount):
    session = session_of(second_round(**more))
    found = mapped(session)
    assert (waiting_causes(run(session.round)), found.proved) == ({"100002": "not-enough"}, True)
    (cut,) = found.bottlenecks
    assert (cut.case_ids, cut.leader_ids, cut.places, cut.must_wait) == (("100002",), ("L1",), 0, 1)
    rule = {"place": "leader-caseload", "half-days": "leader-days", "release": "release-limit"}[kind]
    assert cut.binding == {rule: 1}
    (remedy,) = offers(session, kind)
    subject = "S1" if kind == "release" else "L1"
    assert (remedy.change.subject, remedy.change.amount, remedy.cases) == ((subject,), amount, 1)
    assert (remedy.gain.placed, remedy.gain.proved) == (1, True)


def test_a_lead_that_the_offer_does_not_pay_for_is_stopped_by_a_rule_whoever_is_full(second_round):
    dear = trust_case("C1", tier=2, lead_half_days=30)
    round_ = second_round(
        schools=[school("100001"), school("100002", case_id="C1")],
        cases=[dear],
        leaders=[leader("L1", max_cases=1, kind="trust-leader")],
        running=[running("100001", "L1")],
        overrides={"tiers": {"2": {"lead_limit_half_days": 20}}},
    )
    session = session_of(round_)
    assert waiting_causes(run(session.round)) == {"C1": "blocked"}
