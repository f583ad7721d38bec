"""Who moved, gained or lost; and plans of equal value, whose differences are no changes."""

import pytest

from constraints.domain.allocation import Allocation
from constraints.testing import forbid, leader, make_round, measured, need, pin, running, school, staff_member
from scenarios.comparison import compare, least_difference
from scenarios.comparison.equal_plans import NotOfThisRound
from scenarios.rounds import write_round
from scenarios.runs import adopt, run

A, B, C, D = "100001", "100002", "100003", "100004"


def changes(found, pair=0):
    return dict(zip(found.pairs[pair].cases["case_id"], found.pairs[pair].cases["change"], strict=True))


def test_lost_gained_moved_new_and_gone(four, build, solve):
    before = solve(four)
    # L1 may not lead A, so L1 leads B and one of C and D; L2 has time for A alone; D is not in the round, E is new
    after = solve(
        build(
            schools=[school(A, tier=3), school(B, tier=2), school(C, tier=2), school("100005", tier=1)],
            decisions=[forbid(A, "L1")],
            leaders=[leader("L1", "S1", half_days=6, phases="primary"), leader("L2", "S2", half_days=6)],
        )
    )
    found = compare(before, after)
    # tier 3 first: A by L2; L1 has one deployment left, of tier 2: B at 10 minutes rather than C at 30
    assert changes(found) == {A: "moved", B: "kept", C: "lost", D: "gone", "100005": "new"}
    assert changes(compare(after, before)) == {A: "moved", B: "kept", C: "gained", D: "new", "100005": "gone"}
    moved = found.moves().set_index("case_id")
    assert moved.loc[A, ["from_person", "to_person", "from_minutes", "to_minutes"]].tolist() == ["L1", "L2", 10, 30]
    assert moved.loc[C, "cause"] == "not-enough"
    assert B not in moved.index
    assert B in set(found.moves(everything=True)["case_id"])


def test_needs_move_too(build, solve):
    two = [staff_member("T1", "S1"), staff_member("T2", "S1")]
    before = solve(build(staff=[two[0]]))
    after = solve(build(staff=[two[1]]))
    needs = compare(before, after).need_moves().set_index("case_id")
    assert needs.loc[A, ["change", "from_person", "to_person"]].tolist() == ["moved", "T1", "T2"]
    assert C not in needs.index  # phonics: nobody has it in either
    lost = compare(before, solve(build(staff=[]))).need_moves().set_index("case_id")
    assert lost.loc[A, ["change", "cause"]].tolist() == ["lost", "no-specialist"]


def twins(**more):
    """Two schools and two leaders, all 10 minutes from each other: L1-A, L2-B and L1-B, L2-A are equally good."""
    leaders = [leader("L1", "S1", half_days=6), leader("L2", "S2", half_days=6)]
    times = [measured(person, urn, 10) for person in ("L1", "L2") for urn in (A, B)]
    return make_round(schools=[school(A), school(B)], leaders=leaders, travel=times, **more)


def plan(tmp_path, round_, name, pairs):
    write_round(round_, tmp_path / f"round-{name}")
    folder = tmp_path / f"plan-{name}"
    folder.mkdir()
    rows = "".join(f"{case},{person}\n" for case, person in pairs)
    (folder / "deployments.csv").write_text(f"case_id,leader_id\n{rows}")
    return adopt(tmp_path / f"round-{name}", folder, tmp_path / name)


def test_plans_of_equal_value_differ_in_ties_only(tmp_path):
    one = plan(tmp_path, twins(), "one", [(A, "L1"), (B, "L2")])
    other = plan(tmp_path, twins(), "other", [(A, "L2"), (B, "L1")])
    assert changes(compare(one, other)) == {A: "tie", B: "tie"}
    assert changes(compare(one, other, repair="never")) == {A: "moved", B: "moved"}
    assert changes(compare(one, run(twins()))) in ({A: "tie", B: "tie"}, {A: "kept", B: "kept"})


def test_a_change_that_a_repair_cannot_remove_is_shown(tmp_path):
    one = plan(tmp_path, twins(), "one", [(A, "L1"), (B, "L2")])
    worse = plan(tmp_path, twins(), "worse", [(A, "L1")])
    # the fuller plan places two: whoever leads A, B is gained
    assert changes(compare(worse, one)) == {A: "kept", B: "gained"}
    swapped = plan(tmp_path, twins(), "swapped", [(A, "L2"), (B, "L1")])
    assert changes(compare(worse, swapped)) == {A: "tie", B: "gained"}
    # the worse plan costs 60 minutes less, and that is held as well: B stays lost, and only who leads A is a tie
    assert changes(compare(swapped, worse)) == {A: "tie", B: "lost"}


def test_between_different_rounds_ties_are_looked_for_on_request(tmp_path):
    one = plan(tmp_path, twins(), "one", [(A, "L1"), (B, "L2")])
    changed = twins(staff=[staff_member("T9", "S1")])  # a round with one person more, who makes no difference
    other = plan(tmp_path, changed, "other", [(A, "L2"), (B, "L1")])
    assert changes(compare(one, other)) == {A: "moved", B: "moved"}
    assert 'repair="always"' in compare(one, other).pairs[0].note
    assert changes(compare(one, other, repair="always")) == {A: "tie", B: "tie"}


def test_another_seed_of_the_solver_moves_nobody_where_the_tie_break_is_proved(four, solve):
    first, second = solve(four, seed=1), solve(four, seed=2)
    assert first.manifest["canonical"] == second.manifest["canonical"] == "proved"
    assert set(changes(compare(first, second)).values()) == {"kept"}


def test_least_difference_holds_every_goal_and_moves_the_fewest():
    round_ = twins()
    before, after = Allocation.of([(A, "L1"), (B, "L2")]), Allocation.of([(A, "L2"), (B, "L1")])
    nearest = least_difference(before, after, round_)
    assert (nearest.differing, nearest.proved, nearest.allocation) == (0, True, before)
    pinned = twins(decisions=[pin(A, "L2")])
    held = least_difference(before, after, pinned)
    assert (held.differing, held.proved, held.allocation) == (2, True, after)  # A must move, and so L1 goes to B


def test_what_both_plans_have_alike_may_be_left_alone():
    leaders = [leader(f"L{n}", f"S{n}", half_days=6) for n in (1, 2, 3)]
    urns, times = (A, B, C), [measured(f"L{n}", urn, 10) for n in (1, 2, 3) for urn in (A, B, C)]
    more = {"schools": [school(urn) for urn in urns], "leaders": leaders, "travel": times}
    round_ = make_round(**more, decisions=[pin(A, "L2"), forbid(C, "L1"), forbid(C, "L2")])
    before, after = Allocation.of([(A, "L1"), (B, "L2")]), Allocation.of([(A, "L2"), (B, "L1"), (C, "L3")])
    # A must go to L2, so B must move, and only L3 can have C
    found = least_difference(before, after, round_, own_changes=True)
    assert (found.allocation, found.differing, found.proved) == (after, 3, True)
    # where A and C are alike in both, they stay, even if another plan would change less
    alike = least_difference(after, after, round_, own_changes=True)
    assert (alike.allocation, alike.differing) == (after, 0)


def test_a_case_that_both_plans_lead_is_led():
    leaders = [leader("L1", "S1", half_days=12)]
    round_ = make_round(schools=[school(A), school(B), school(C)], leaders=leaders, decisions=[pin(C, "L1")])
    before, after = Allocation.of([(A, "L1"), (B, "L1")]), Allocation.of([(A, "L1"), (C, "L1")])
    either = least_difference(before, after, round_, own_changes=True)
    assert (either.allocation, either.differing, either.proved) == (after, 2, True)


def test_needs_count_after_cases():
    staff = [staff_member("T1", "S1"), staff_member("T2", "S1")]
    round_ = make_round(schools=[school(A)], leaders=[leader("L1", "S1")], staff=staff, needs=[need(A)])
    before = Allocation.of([(A, "L1")], [(A, "maths", "T1")])
    after = Allocation.of([(A, "L1")], [(A, "maths", "T2")])
    assert least_difference(before, after, round_).allocation == before


def test_a_plan_that_breaks_a_rule_has_no_nearest_one():
    after = Allocation.of([(A, "L1"), (B, "L1")])  # 12 half-days of 6
    with pytest.raises(NotOfThisRound, match="recheck"):
        least_difference(Allocation(), after, twins())


def test_running_work_is_kept_by_both(solve):
    round_ = twins(running=[running(A, "L2", half_days_left=2)])
    found = compare(solve(round_), solve(round_, seed=3))
    assert changes(found)[A] == "kept"
