"""The difference of two rounds as edits: found, made one by one, and put together under names."""

import dataclasses

import pytest

from constraints.testing import HERE, leader, make_round, measured, need, school, staff_member, supporter
from scenarios.comparison.edits import edits_between, with_edits
from scenarios.comparison.naming import named_edits

A, B, C, D = "100001", "100002", "100003", "100004"


def names(before, after, **options):
    return [edit.name for edit in named_edits(edits_between(before, after), **options)]


def test_equal_rounds_have_no_edits_whatever_the_order_of_rows(four, build):
    turned = build()
    tables = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in turned.tables.items()}
    assert edits_between(four, dataclasses.replace(turned, tables=tables)) == ()


def test_a_value_that_is_only_said_is_no_edit(four, build):
    said = build(overrides={"rules": {"travel-limit": {"minutes": 60}}})
    assert edits_between(four, said) == ()
    (edit,) = edits_between(four, build(overrides={"rules": {"travel-limit": {"minutes": 75}}}))
    assert (edit.table, edit.key, edit.column, edit.before, edit.after) == (
        "policy", ("rules", "travel-limit"), "minutes", 60, 75,
    )  # fmt: skip
    assert str(edit) == "policy: rules.travel-limit.minutes 60 -> 75"


def test_private_notes_are_no_edits_and_in_none(four, build):
    conflict = {"case_id": A, "party": "L2", "reason_code": "related-interest"}
    one, two = (build(conflicts=[{**conflict, "note": note}]) for note in ("secret one", "secret two"))
    assert edits_between(one, two) == ()
    assert all("secret" not in str(edit.as_record()) for edit in edits_between(four, two))


def every_kind(build):
    return build(
        schools=[
            school(A, tier=3, region="North East", idaci_quintile=5, name="Hill Primary"),
            school(B, tier=3, region="North East", name="Oak High", phase="secondary"),
            school(C, tier=2, region="South West", governance="academy", trust_id="T9"),
            school("100005", tier=1, at=(HERE[0], HERE[1] + 1000)),
        ],
        needs=[need("100005", "maths"), need(A, "maths", severity=2)],
        travel=[measured("L1", A, 15), measured("L2", A, 30)],
        overrides={"rules": {"travel-limit": {"minutes": 50}, "budget": {"enabled": True, "pence": 10**6}}},
    )


EVERY_KIND = (
    "budget: enabled no -> yes, pence 0 -> 1000000",
    "travel-limit: minutes 60 -> 50",
    "school 100002: tier 2 -> 3",
    "need 100001 / maths: severity 3 -> 2",
    "measured time L1 / 100001: minutes 10 -> 15",
    "school 100005 added",  # with its need
    "school 100004 removed",  # with the two measured times to it
    "need 100003 / phonics removed",
    "measured time L1 / 100002 removed",
    "measured time L1 / 100003 removed",
    "measured time L2 / 100002 removed",
    "measured time L2 / 100003 removed",
)


def test_all_edits_make_one_round_into_the_other(four, build, solve):
    after = every_kind(build)
    edits = edits_between(four, after)
    made = with_edits(four, edits)
    assert edits_between(made, after) == ()
    assert solve(made).allocation == solve(after).allocation
    # and back
    assert edits_between(with_edits(after, edits_between(after, four)), four) == ()


def test_edits_can_be_made_one_by_one(four, build):
    edits = edits_between(four, every_kind(build))
    for edit in edits:
        assert edits_between(four, with_edits(four, [edit])) == (edit,)


def test_rows_that_come_together_are_one_change(four, build):
    after = every_kind(build)
    assert sorted(names(four, after)) == sorted(EVERY_KIND)
    got = {edit.name: edit.edits for edit in named_edits(edits_between(four, after))}
    assert [edit.table for edit in got["school 100005 added"]] == ["schools", "needs"]
    assert [edit.table for edit in got["school 100004 removed"]] == ["schools", "travel", "travel"]


def test_a_supporter_goes_with_its_people(four, build):
    after = build(
        leaders=[leader("L2", "S2", half_days=12, phases="primary;secondary")], staff=[],
        supporters=[supporter("S2", region="South West")],
        travel=[measured("L2", A, 30), measured("L2", B, 30), measured("L2", C, 10), measured("L2", D, 10)],
    )  # fmt: skip
    (edit,) = named_edits(edits_between(four, after))
    assert edit.name == "supporter S1 removed"
    # the supporter, its leader, its member of staff, and four measured times of the leader
    assert len(edit.edits) == 7


def test_many_changes_of_one_sort_are_one(build):
    def staff(count, half_days=9):
        return [staff_member(f"T{n}", "S1", half_days=half_days) for n in range(count)]

    few, many = build(staff=staff(2)), build(staff=staff(9))
    assert names(few, many) == ["staff added: 7"]
    assert len(names(few, build(staff=staff(8)))) == 6
    assert names(many, build(staff=staff(9, half_days=5))) == ["staff: half_days of 9 rows"]
    assert len(names(few, build(staff=staff(2, half_days=5)))) == 2


def test_another_preset_is_one_change(four, build):
    other = make_round(policy="tsi-2022", schools=[school(A)], leaders=[leader()])
    same = make_round(schools=[school(A)], leaders=[leader()])
    found = [edit for edit in named_edits(edits_between(same, other)) if edit.name.startswith("policy:")]
    assert [edit.name for edit in found] == ["policy: sio-2019 -> tsi-2022"]
    assert edits_between(with_edits(same, edits_between(same, other)), other) == ()


@pytest.mark.parametrize("table", ["events", "decisions"])
def test_rows_without_ids_only_come_and_go(four, build, table):
    rows = {
        "events": {"case_id": A, "event": "asked", "party": "school", "on": "2019-09-02"},
        "decisions": {"case_id": A, "person_id": "L2", "decision": "forbid", "reason_code": "local-knowledge"},
    }
    once, twice = (build(**{table: [rows[table]] * count}) for count in (1, 2))
    (edit,) = edits_between(once, twice)
    assert (edit.table, edit.column) == (table, "")
    assert edits_between(with_edits(once, [edit]), twice) == ()
