"""Why cases changed: planted edits are credited with what they are known to do, and others with nothing."""

import numpy as np
import pytest

from constraints.testing import HERE, conflict, forbid, leader, make_round, measured, school, staff_member, supporter
from scenarios.comparison import attribute, compare
from scenarios.comparison.attribution import changes_between
from scenarios.comparison.edits import edits_between
from scenarios.comparison.naming import NamedEdit, named_edits

A, B, C, D = "100001", "100002", "100003", "100004"


def three_islands(**changed):
    """Three places 200 km apart, each with one school and one leader of its own."""
    at = [(HERE[0] - 100_000, HERE[1]), HERE, (HERE[0], HERE[1] + 200_000)]
    tables = {
        "schools": [school(urn, at=place) for urn, place in zip((A, B, C), at, strict=True)],
        "supporters": [supporter(f"S{n}", at=place) for n, place in enumerate(at, start=1)],
        "leaders": [leader(f"L{n}", f"S{n}", half_days=6) for n in (1, 2, 3)],
    }
    return make_round(**(tables | changed))


def credited(found):
    return {(row.case_id, row.edit): (row.change, row.credit, row.error) for row in found.to_frame().itertuples()}


def test_three_planted_edits_are_credited_with_exactly_what_they_do():
    after = three_islands(
        leaders=[
            leader("L1", "S1", half_days=5),  # no deployment of 6 half-days: A is lost
            leader("L2", "S2", half_days=6),
            leader("L3", "S3", half_days=6),
            leader("L4", "S3", half_days=6),  # makes no difference
        ],
        decisions=[forbid(B, "L2")],  # B is lost
    )
    found = attribute(three_islands(), after)
    assert {edit.name for edit in found.edits} == {
        "leader L1: half_days 6 -> 5", "leader L4 added", "decision 100002 / L2 added",
    }  # fmt: skip
    assert credited(found) == {
        (A, "leader L1: half_days 6 -> 5"): ("lost", 1.0, 0.0),
        (B, "decision 100002 / L2 added"): ("lost", 1.0, 0.0),
    }
    assert (found.method, found.solves) == ("all-orders", 8)  # every choice of three edits once
    assert found.by_edit().set_index("edit").loc["leader L4 added"].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("method", ["all-orders", "both-orders", "sampled"])
def test_edits_that_act_alone_are_credited_exactly_by_every_method(method):
    after = three_islands(leaders=[leader("L2", "S2", half_days=6)], decisions=[forbid(B, "L2")])
    found = attribute(three_islands(), after, method=method, orders=3)
    assert credited(found) == {
        (A, "leader L1 removed"): ("lost", 1.0, 0.0),
        (B, "decision 100002 / L2 added"): ("lost", 1.0, 0.0),
        (C, "leader L3 removed"): ("lost", 1.0, 0.0),
    }


def one_of_two(**changed):
    """One school that two leaders could lead."""
    return make_round(schools=[school(A)], leaders=[leader("L1", "S1"), leader("L2", "S2")], **changed)


def test_edits_that_only_do_it_together_share_the_credit():
    # without L1 alone A is led by L2, and the other way round: each is the second one in half of the orders
    found = attribute(one_of_two(), one_of_two(decisions=[forbid(A, "L1"), forbid(A, "L2")]))
    assert {credit for _, credit, _ in credited(found).values()} == {0.5}
    assert found.credit.sum() == 1.0
    both = attribute(one_of_two(), one_of_two(decisions=[forbid(A, "L1"), forbid(A, "L2")]), method="both-orders")
    # credited 1 in one order and 0 in the other: a mean of 0.5 that is off by as much as 0.5
    assert [row[1:] for row in credited(both).values()] == [(0.5, 0.5), (0.5, 0.5)]


def test_sampling_is_seeded_and_states_its_error():
    leaders = [leader(f"L{n}", f"S{n}") for n in range(4)]
    before = make_round(schools=[school(A)], leaders=leaders)
    after = make_round(schools=[school(A)], leaders=leaders, decisions=[forbid(A, f"L{n}") for n in range(4)])
    found, again, other = (attribute(before, after, method="sampled", orders=5, draw_seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(found.credit, again.credit)
    assert not np.array_equal(found.credit, other.credit)
    # the last edit of an order is credited; an order and its reverse end with two different edits
    assert found.credit.sum() == pytest.approx(1.0)
    assert set(np.unique(found.credit * 10).round(9)) <= set(range(11))
    assert found.error.max() > 0.0
    wider = attribute(before, after, method="sampled", orders=1)
    assert np.isnan(wider.error).all()


def test_gained_and_moved_cases_are_credited_too(four, build):
    shorter = [measured("L1", A, 30), measured("L1", B, 10), measured("L1", C, 30), measured("L1", D, 30)]
    shorter += [measured("L2", A, 10), measured("L2", B, 30), measured("L2", C, 10), measured("L2", D, 10)]
    third = leader("L3", "S1", half_days=6, phases="primary")
    leaders = [leader("L1", "S1", half_days=6, phases="primary;secondary"), leader("L2", "S2", half_days=12)]
    before = build(needs=[], staff=[], leaders=leaders, travel=shorter)
    after = build(needs=[], staff=[], leaders=[*leaders, third], travel=shorter)
    found = attribute(before, after)
    assert found.changes
    assert set(found.changes.values()) <= {"gained", "moved"}
    assert {edit for _, edit in credited(found)} == {"leader L3 added"}


def test_changes_between_two_allocations():
    assert changes_between({A: "L1", B: "L2", C: "L3"}, {A: "L1", B: "L1", D: "L2"}) == {
        B: "moved", C: "lost", D: "gained",
    }  # fmt: skip


def test_edits_can_be_put_together_by_hand():
    after = one_of_two(decisions=[forbid(A, "L1"), forbid(A, "L2")])
    whole = NamedEdit("both refuse", edits_between(one_of_two(), after))
    assert credited(attribute(one_of_two(), after, [whole])) == {(A, "both refuse"): ("lost", 1.0, 0.0)}


def test_a_comparison_says_why(solve):
    before, after = one_of_two(), one_of_two(conflicts=[conflict(A, "L1"), conflict(A, "L2")])
    found = compare(solve(before), solve(after)).why()
    assert found.changes == {A: "lost"}
    assert "every order" in str(found)
    with pytest.raises(KeyError, match=r"why\(run='x'\)"):
        compare(solve(before), solve(after)).why("x")


@pytest.mark.parametrize(
    ("count", "method"),
    [(0, None), (0, "both-orders"), (0, "sampled"), (1, "both-orders"), (4, None), (4, "sampled"), (7, None)],
)
def test_edits_that_move_nobody_are_credited_with_nothing(count, method):
    after = three_islands(staff=[staff_member(f"T{n}", "S1") for n in range(count)])
    edits = [NamedEdit(str(edit), (edit,)) for edit in edits_between(three_islands(), after)]
    found = attribute(three_islands(), after, edits, method=method, orders=3)
    assert (len(found.edits), found.changes) == (count, {})
    assert found.credit.shape == found.error.shape == (count, 0)
    assert found.to_frame().empty
    assert found.by_edit()[["lost", "gained", "moved"]].to_numpy().sum() == 0
    assert "Credit for changed cases" in str(found)


def test_nothing_changed_nothing_credited():
    after = three_islands(staff=[staff_member("T1", "S1")])
    found = attribute(three_islands(), after)
    assert found.changes == {}
    assert found.to_frame().empty
    assert len(named_edits(edits_between(three_islands(), after))) == len(found.edits) == 1
