"""Which pairs are asked at all, how many each rule stops, and that neither blocks nor row order change that."""

import dataclasses

import numpy as np
import pytest

from constraints.faces.arrays import arrays_of
from constraints.round.times import reach_metres
from constraints.testing import (
    HERE,
    conflict,
    forbid,
    leader,
    make_round,
    measured,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    waive,
)  # fmt: skip
from optimiser.model import candidates
from optimiser.model.candidates import find_candidates

A, B = "100001", "100002"
FAR = (HERE[0], HERE[1] + 200_000)  # the model gives far more than 65 minutes for 200 km
ANY_TEAM = {"team": {"model": "any-supporter"}}


def pairs_of(round_, pairs):
    """Pairs as (case, person) of leads, (case, need, person) of the others, in their order."""
    arrays = arrays_of(round_)
    people = [arrays.people.ids[p] for p in pairs.person]
    if pairs.kind == "lead":
        return list(zip([arrays.cases.ids[c] for c in pairs.case], people, strict=True))
    needs = [arrays.needs.ids[n] for n in pairs.need]
    return [(case, name, person) for (case, name), person in zip(needs, people, strict=True)]


def one_school(**more):
    """A school with a need of maths, a leader 2 km away, and a supporter 200 km away with a leader and a teacher."""
    return make_round(
        **{
            "schools": [school(A)],
            "needs": [need(A)],
            "supporters": [supporter("S9", at=FAR)],
            "leaders": [leader("L1"), leader("L9", "S9")],
            "staff": [staff_member("T9", "S9")],
        }
        | more
    )


def test_every_pair_counts_under_every_rule_that_it_fails():
    round_ = make_round(
        schools=[school(A), school(B)],
        leaders=[
            leader("L1"),
            leader("L2", willing=False),  # fails available-leader at both
            leader("L3", willing=False, phases="secondary"),  # fails two rules at both
        ],
        conflicts=[conflict(A, "L3"), conflict(B, "L1")],  # a third one for L3 at A; one for L1 at B
    )
    found = find_candidates(round_)
    assert pairs_of(round_, found.lead) == [(A, "L1")]
    assert found.considered["lead"] == 6  # 2 schools x 3 leaders
    assert found.blocked["lead"] == {"available-leader": 4, "phase-and-provision": 2, "declared-conflict": 2}
    assert found.lead_considered.tolist() == [3, 3]
    assert {rule: counts.tolist() for rule, counts in found.lead_blocked.items()} == {
        "available-leader": [2, 2],
        "phase-and-provision": [1, 1],
        "declared-conflict": [1, 1],
    }


def test_where_no_rule_stops_a_pair_nothing_is_counted():
    found = find_candidates(make_round(schools=[school(A), school(B)], leaders=[leader("L1")]))
    assert (len(found.lead), found.considered["lead"], found.blocked["lead"]) == (2, 2, {})


# 60 minutes and 5 of tolerance: a model of ((65 - 8.9) / 1.74) ** (1 / 0.844) = 61.3 km
def test_reach_ends_where_the_model_passes_limit_and_tolerance():
    metres = reach_metres(make_round(schools=[school(A)]).policy.travel, 65)
    assert 61_000 < metres < 61_500
    at_edge, beyond = ((HERE[0], HERE[1] + metres + more) for more in (0, 1))
    round_ = one_school(supporters=[supporter("S1", at=at_edge), supporter("S9", at=beyond)])
    found = find_candidates(round_)
    assert pairs_of(round_, found.lead) == [(A, "L1")]
    assert found.lead.minutes.tolist() == [65]
    assert (found.considered["lead"], found.blocked["lead"]) == (1, {})  # who is beyond is not even asked


def test_within_reach_of_the_policy_a_leaders_own_limit_is_a_block():
    round_ = make_round(schools=[school(A)], leaders=[leader("L1", max_minutes=0)])
    found = find_candidates(round_)  # 2 km take 12 minutes, beyond 0 + 5
    assert (len(found.lead), found.considered["lead"], found.blocked["lead"]) == (0, 1, {"travel-limit": 1})


def test_where_nothing_limits_travel_everybody_is_within_reach():
    found = find_candidates(one_school(overrides={"rules": {"travel-limit": {"enabled": False}}}))
    assert (found.considered["lead"], len(found.lead)) == (2, 2)


NAMED = {  # rows that name the far leader; what becomes of the pair
    "nothing": ({}, 0, {}),
    "a measured time within the limit": ({"travel": [measured("L9", A, 50)]}, 1, {}),
    "a measured time beyond it": ({"travel": [measured("L9", A, 61)]}, 1, {"travel-limit": 1}),
    "a pin": ({"decisions": [pin(A, "L9")]}, 1, {"travel-limit": 1}),
    "a waiver": ({"decisions": [waive(A, "L9", "travel-limit")]}, 1, {}),
    "a waiver of another rule": ({"decisions": [waive(A, "L9", "faith-requirement")]}, 1, {"travel-limit": 1}),
    "running work": ({"running": [running(A, "L9")]}, 1, {"eligible-case": 1}),  # A has its leader: L1 is stopped
}


@pytest.mark.parametrize("how", NAMED)
def test_a_leader_beyond_reach_comes_in_where_a_row_names_the_pair(how):
    tables, more, blocked = NAMED[how]
    round_ = one_school(**tables)
    found = find_candidates(round_)
    assert found.considered["lead"] == 1 + more
    assert found.blocked["lead"] == blocked
    free = {"L1", "L9"} if more else {"L1"}
    free -= {"L9"} if "travel-limit" in blocked else set()
    free -= {"L1"} if "eligible-case" in blocked else set()
    assert {person for _, person in pairs_of(round_, found.lead)} == free
    assert found.lead.running.tolist() == [how == "running work"] * len(found.lead)
    if how == "a waiver":
        assert found.lead.waived.tolist() == [0, 1]  # L1's pair needs none


LEADS = [measured("L9", A, 50)]  # so that the far supporter may lead


@pytest.mark.parametrize(
    ("tables", "considered", "kept", "blocked"),
    [
        ({}, 0, 0, {}),
        ({"travel": [*LEADS, measured("T9", A, 55)]}, 1, 1, {}),
        ({"decisions": [pin(A, "T9")]}, 1, 0, {"travel-limit": 1}),
        ({"decisions": [waive(A, "T9", "travel-limit")]}, 1, 1, {}),
        ({"running": [running(A, "T9", need_id="maths")]}, 1, 1, {}),
    ],
)
def test_a_member_of_staff_beyond_reach_comes_in_where_a_row_names_the_pair(tables, considered, kept, blocked):
    found = find_candidates(one_school(**{"travel": LEADS} | tables))
    assert (found.considered["support"], len(found.support), found.blocked["support"]) == (considered, kept, blocked)


def test_a_visit_has_no_reach():
    visit, on_site = ([need(A, mode=mode)] for mode in ("visit", "on-site"))
    far = one_school(needs=visit, travel=LEADS)
    assert pairs_of(far, find_candidates(far).support) == [(A, "maths", "T9")]
    assert find_candidates(one_school(needs=on_site, travel=LEADS)).considered["support"] == 0


def test_a_far_supporter_hosts_only_where_it_may_lead_or_the_team_is_open():
    visit = [need(A, mode="visit")]
    assert find_candidates(one_school(needs=visit)).considered["support"] == 0  # L9 is beyond reach
    open_team = one_school(needs=visit, overrides=ANY_TEAM)
    assert pairs_of(open_team, find_candidates(open_team).support) == [(A, "maths", "T9")]


TWO_HOMES = {
    "supporters": [supporter("S1"), supporter("S2")],
    "leaders": [leader("L1", "S1")],
    "staff": [staff_member("T1", "S1"), staff_member("T2", "S2"), staff_member("T3", "S2", "music:3")],
}


def test_staff_of_a_supporter_that_cannot_lead_are_counted_under_support_under_leader():
    round_ = one_school(**TWO_HOMES)
    found = find_candidates(round_)
    assert pairs_of(round_, found.support) == [(A, "maths", "T1")]
    assert found.considered["support"] == 3
    # T3 cannot teach maths, so the question whose team it is does not come up
    assert found.blocked["support"] == {"specialism-match": 1, "support-under-leader": 1}


def test_any_supporters_staff_may_come_where_somebody_can_lead():
    round_ = one_school(**TWO_HOMES, overrides=ANY_TEAM)
    found = find_candidates(round_)
    assert pairs_of(round_, found.support) == [(A, "maths", "T1"), (A, "maths", "T2")]
    assert found.blocked["support"] == {"specialism-match": 1}
    nobody = one_school(**TWO_HOMES | {"leaders": [leader("L1", willing=False)]}, overrides=ANY_TEAM)
    assert find_candidates(nobody).blocked["support"] == {"specialism-match": 1, "support-under-leader": 2}


def test_what_is_forbidden_counts_under_pins():
    needs = [need(A, "maths"), need(A, "phonics")]
    team = {"leaders": [leader("L1"), leader("L2")], "staff": [staff_member("T1", specialisms="maths:3;phonics:3")]}
    told = [forbid(A, "L2"), forbid(A, "T1", "maths")]
    round_ = one_school(needs=needs, **team, decisions=told)
    found = find_candidates(round_)
    assert pairs_of(round_, found.lead) == [(A, "L1")]
    assert pairs_of(round_, found.support) == [(A, "phonics", "T1")]
    assert (found.blocked["lead"], found.blocked["support"]) == ({"pins": 1}, {"pins": 1})
    free = find_candidates(one_school(needs=needs, **team))
    assert (len(free.lead), len(free.support), free.blocked["support"]) == (2, 2, {})


def test_running_work_is_not_stopped_by_what_is_forbidden():
    round_ = one_school(running=[running(A, "L1")], decisions=[forbid(A, "L1")])
    found = find_candidates(round_)
    assert pairs_of(round_, found.lead) == [(A, "L1")]
    assert found.blocked["lead"] == {}


def test_a_leader_who_covers_a_running_need_stays_also_where_somebody_else_leads():
    leaders = [leader("L1"), leader("L2", willing=False, specialisms="maths:3")]
    goes_on = one_school(leaders=leaders, running=[running(A, "L2", need_id="maths")])
    found = find_candidates(goes_on)
    assert pairs_of(goes_on, found.lead) == [(A, "L1")]
    assert pairs_of(goes_on, found.personal) == [(A, "maths", "L2")]  # L1 has no maths
    assert found.personal.running.tolist() == [True]
    assert pairs_of(goes_on, find_candidates(one_school(leaders=leaders)).personal) == []


def test_derived_and_referred_needs_make_no_pairs():
    needs = [need(A, "maths", source="derived"), need(A, "governance")]
    found = find_candidates(one_school(needs=needs, staff=[staff_member("T1", specialisms="maths:3;governance:3")]))
    assert (len(found.support), found.considered["support"], found.considered["personal"]) == (0, 0, 0)


# --- the same pairs in any blocks and any order ----------------------------------------------------------------


def busy_round():
    """Six schools with up to three needs, four supporters with two leaders and three teachers each."""
    subjects = ("maths", "phonics", "science")
    urns = [f"10000{n}" for n in range(1, 7)]
    homes = [f"S{n}" for n in range(1, 5)]
    return make_round(
        schools=[school(urn, at=(HERE[0], HERE[1] + 9_000 * n)) for n, urn in enumerate(urns)],
        needs=[need(urn, subject) for n, urn in enumerate(urns) for subject in subjects[: n % 4]],
        supporters=[supporter(home, at=(HERE[0] + 5_000, HERE[1] + 15_000 * n)) for n, home in enumerate(homes)],
        leaders=[
            leader(f"L{home}{n}", home, willing=n == 1 or None, specialisms="maths:1;science:1")
            for home in homes
            for n in (1, 2)
        ],
        staff=[staff_member(f"T{home}{s}", home, f"{s}:2") for home in homes for s in subjects],
        decisions=[forbid(urns[3], "TS2maths"), waive(urns[5], "TS1maths", "travel-limit"), pin(urns[2], "LS11")],
        running=[running(urns[1], "TS3maths", need_id="maths"), running(urns[4], "LS41")],
        travel=[measured("S1", urns[5], 58), measured("LS22", urns[0], 90)],
    )


def same(one, other):
    """Whether two findings are equal, array by array."""
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if field.name in {"lead", "support", "personal"}:
            assert all(
                np.array_equal(getattr(a, part.name), getattr(b, part.name)) for part in dataclasses.fields(a)
            ), field.name
        elif field.name in {"considered", "blocked"}:
            assert a == b, field.name
        elif field.name == "lead_blocked":
            assert {k: v.tolist() for k, v in a.items()} == {k: v.tolist() for k, v in b.items()}
        else:
            assert np.array_equal(a, b), field.name


@pytest.mark.parametrize("size", [1, 2, 7, 50])
def test_the_size_of_blocks_changes_nothing(size, monkeypatch):
    whole = find_candidates(busy_round())
    assert whole.considered["support"] > 50  # so that every size makes more than one block
    monkeypatch.setattr(candidates, "BLOCK_PAIRS", size)
    same(find_candidates(busy_round()), whole)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(seed):
    round_, draw = busy_round(), np.random.default_rng(seed)
    tables = {name: frame.iloc[draw.permutation(len(frame))] for name, frame in round_.tables.items()}
    same(find_candidates(dataclasses.replace(round_, tables=tables)), find_candidates(round_))


def test_pairs_stand_by_case_person_and_need():
    found = find_candidates(busy_round())
    for pairs in (found.lead, found.support, found.personal):
        keys = list(zip(pairs.case.tolist(), pairs.person.tolist(), pairs.need.tolist(), strict=True))
        assert keys == sorted(set(keys))
        assert keys
