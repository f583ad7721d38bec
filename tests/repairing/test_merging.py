"""Two planners' copies of a round are united, and nothing is guessed where they contradict each other."""

from __future__ import annotations

import itertools
import shutil

import pandas as pd
import pytest

from constraints.domain import TABLES, Decision, Event, to_text
from constraints.round import empty_table, standing_events, table_of
from constraints.testing import event, forbid, leader, make_round, need, pin, school, supporter
from scenarios.record.uniting import unite_tables
from scenarios.rounds import read_round, write_round, write_workbook

A, B = "100001", "100002"
DAY = "2019-09-02"


def asked(case_id=A, on=DAY, **more):
    return event(case_id, "asked", "leader", "L1", on=on, **more)


def refused(on=DAY, person_id="L1"):
    return event(A, "refused", "school", person_id, on=on)


def void(on=DAY, **more):
    return event(A, "void", "school", "L1", on=on, **more)


def unite(before, first, second, behind=(False, False)):
    name = "events" if any(isinstance(row, Event) for row in (*(before or ()), *first, *second)) else "decisions"
    frames = [None if rows is None else table_of(name, rows) for rows in (before, first, second)]
    return unite_tables(name, *frames, behind)


def said(united, name="events"):
    fields = ["event", "on", "party"] if name == "events" else ["decision", "person_id"]
    return [tuple(map(to_text, row)) for row in united.frame[fields].to_numpy()]


def contradictions(united):
    return [(one.table, one.row, one.column, one.before, one.first, one.second) for one in united.contradictions]


def test_rows_that_both_added_stand_once_and_none_is_ever_taken_out():
    united = unite([asked()], [asked(), refused()], [asked(), refused(), asked(B)])
    assert said(united) == [("asked", DAY, "leader"), ("refused", DAY, "school"), ("asked", DAY, "leader")]
    assert said(unite([asked(), refused()], [asked()], [])) == said(unite(None, [asked(), refused()], []))
    assert not unite([asked(), refused()], [asked()], []).contradictions


def test_what_one_took_back_is_taken_back_once():
    united = unite([refused()], [refused(), void()], [refused(), void(by="RD-2")])
    assert [row[0] for row in said(united)] == ["refused", "void"]
    again = unite([refused()], [refused(), void(), refused()], [refused(), void(), refused()])
    assert [row[0] for row in said(again)] == ["refused", "void", "refused"]


TIMED = "2019-09-02 10:00"


@pytest.mark.parametrize(
    ("before", "first", "second", "contradicts"),
    [
        ([], [refused()], [refused(), void()], True),  # recorded twice, or copied and then taken back?
        ([], [refused(TIMED)], [refused(TIMED), void(TIMED)], False),  # one and the same event
        ([refused()], [refused()], [refused(), void()], False),  # A did nothing
        ([], [refused(), void(), refused()], [refused()], False),  # it stands in both
        ([], [refused(), void()], [refused(), void()], False),
        ([], [refused(person_id=None)], [refused(), void()], False),  # another occasion
    ],
)
def test_an_event_of_one_copy_and_a_void_of_the_other_contradict_where_no_file_says_which_was_later(
    before, first, second, contradicts
):
    for one, other in ((first, second), (second, first)):
        united = unite(before, one, other)
        assert bool(united.contradictions) is contradicts
        if not contradicts:
            swapped = unite(before, other, one)
            standing = [
                sorted(map(str, standing_events(Event.model_construct(**row) for row in each.frame.to_dict("records"))))
                for each in (united, swapped)
            ]
            assert standing[0] == standing[1]  # whose copy is named first decides nothing


def test_decisions_are_united_too():
    united = unite([pin(A, "L1")], [pin(A, "L1"), forbid(B, "L2")], [pin(A, "L1")])
    assert said(united, "decisions") == [("pin", "L1"), ("forbid", "L2")]


CELLS = ("x", "y", "z")


@pytest.mark.parametrize("cells", list(itertools.product(CELLS, repeat=3)))
@pytest.mark.parametrize("behind", [(False, False), (True, False), (False, True)])
def test_every_way_in_which_a_cell_may_differ(cells, behind):
    was, one, other = cells
    frames = [table_of("schools", [school(A, name=name)]) for name in cells]
    united = unite_tables("schools", *frames, behind)
    changed = [name for name, late in ((one, behind[0]), (other, behind[1])) if name != was]
    late = (one != was and behind[0]) or (other != was and behind[1])
    if one == other:
        assert united.frame["name"].tolist() == [one]
        assert not united.contradictions
    elif len(changed) == 1 and not late:
        assert united.frame["name"].tolist() == changed
        assert not united.contradictions
    else:
        assert contradictions(united) == [("schools", A, "name", was, one, other)]


ROWS = (None, "x", "y")


@pytest.mark.parametrize("rows", list(itertools.product(ROWS, repeat=3)))
def test_every_way_in_which_a_row_may_come_and_go(rows):
    was, one, other = rows
    frames = [table_of("schools", [] if name is None else [school(A, name=name)]) for name in rows]
    united = unite_tables("schools", *frames)
    if one == other or other == was:
        expected = one
    elif one == was:
        expected = other
    else:
        assert united.contradictions
        return
    assert not united.contradictions
    assert united.frame["name"].tolist() == ([] if expected is None else [expected])


@pytest.mark.parametrize("counts", list(itertools.product((0, 1, 2), repeat=3)))
def test_every_number_of_rows_that_have_no_name(counts):
    row = {"person_id": "L1", "half_days": 4}
    frames = [table_of("commitments", [TABLES["commitments"].record(**row)] * often) for often in counts]
    united = unite_tables("commitments", *frames)
    was, one, other = counts
    if one != other and was not in (one, other):
        assert united.contradictions
    else:
        assert len(united.frame) == (one if other in (was, one) else other)


def test_a_table_whose_key_repeats_is_counted_and_own_columns_stay():
    twice = [need(A, need_id=None), need(A, need_id=None, half_days=6)]
    frames = [table_of("needs", rows).assign(ours="1") for rows in (twice, twice[:1], [*twice, need(B, "phonics")])]
    united = unite_tables("needs", *frames)
    assert united.frame["case_id"].tolist() == [A, B]
    assert united.frame["ours"].tolist() == ["1", "1"]


def test_the_greatest_number_used_is_the_greatest_of_both():
    serial = TABLES["serials"].record
    frames = [table_of("serials", [serial(home="110001", letter="L", last=last)]) for last in (2, 5, 4)]
    united = unite_tables("serials", *frames)
    assert (united.frame["last"].tolist(), united.contradictions) == ([5], ())


def test_without_a_round_rows_of_either_copy_are_taken():
    first, second = (table_of("schools", [school(name)]) for name in (A, B))
    assert unite_tables("schools", None, first, second).frame["urn"].tolist() == [A, B]
    assert unite_tables("schools", None, first, empty_table("schools")).frame["urn"].tolist() == [A]
    other = first.assign(name="another")
    (found,) = unite_tables("schools", None, first, other).contradictions
    assert (found.column, found.before, found.second) == ("name", "", "another")


# --- on disk


@pytest.fixture
def copies(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    round_ = make_round(
        schools=[school(A), school(B)], leaders=[leader("L1"), leader("L2")], supporters=[supporter("S1")],
        needs=[need(A)], events=[asked()],
    )  # fmt: skip
    write_round(round_, tmp_path / "round")
    for name in ("anna", "ben"):
        shutil.copytree(tmp_path / "round", tmp_path / name)
    return tmp_path


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def record(call, copy, case_id, what, person="L1"):
    call("record", copy, case_id, what, "--party", "leader", "--person", person, "--by", "RD")


def test_two_planners_record_and_edit_and_the_round_has_it_all(copies, call):
    record(call, "anna", A, "agreed")
    record(call, "ben", B, "asked", "L2")
    edit(copies / "anna" / "schools.csv", "primary", "secondary")
    before = {name: [file.read_bytes() for file in sorted((copies / name).glob("*.csv"))] for name in ("anna", "ben")}
    result = call("merge", "round", "anna", "ben")
    assert "Recorded as no. 1 to 2." in result.stderr
    round_ = read_round(copies / "round")
    assert [(row.case_id, row.event) for row in round_.records(Event)] == [(A, "asked"), (A, "agreed"), (B, "asked")]
    assert round_.schools[A].phase == "secondary"
    after = {name: [file.read_bytes() for file in sorted((copies / name).glob("*.csv"))] for name in ("anna", "ben")}
    assert after == before
    assert "is sound" in call("check", "round").stderr


def test_the_same_again_changes_nothing(copies, call):
    record(call, "anna", A, "agreed")
    call("merge", "round", "anna", "ben")
    before = {file.name: file.read_bytes() for file in (copies / "round").iterdir() if file.is_file()}
    assert "nothing was written" in call("merge", "round", "anna", "ben").stderr
    assert {file.name: file.read_bytes() for file in (copies / "round").iterdir() if file.is_file()} == before
    record(call, "ben", B, "asked", "L2")  # who goes on with the older copy records all the same
    call("merge", "round", "anna", "ben")
    assert [row.event for row in read_round(copies / "round").records(Event)] == ["asked", "agreed", "asked"]


def test_every_contradiction_is_told_and_nothing_is_written(copies, call):
    record(call, "anna", A, "agreed")
    for name, phase in (("anna", "secondary"), ("ben", "nursery")):
        edit(copies / name / "schools.csv", "primary", phase)
        edit(copies / name / "round.toml", 'title = "', f'title = "{name} ')
    before = {file.name: file.read_bytes() for file in (copies / "round").iterdir() if file.is_file()}
    told = call("merge", "round", "anna", "ben", exits=1).output
    assert "NM304 schools.csv 'phase': '100001'" in told
    assert "anna says 'secondary', ben says 'nursery'; before: 'primary'" in told
    assert "NM304 round.toml 'title'" in told
    assert "2 fault(s); nothing was written." in told
    assert {file.name: file.read_bytes() for file in (copies / "round").iterdir() if file.is_file()} == before


def test_a_copy_that_is_older_than_the_round_undoes_nothing(copies, call):
    record(call, "ben", B, "asked", "L2")
    edit(copies / "ben" / "schools.csv", "primary", "nursery")
    call("merge", "round", "anna", "ben")  # anna did nothing yet, and her copy is older now
    record(call, "anna", A, "agreed")
    told = call("merge", "round", "anna", "ben", exits=1).output
    assert "NM304 schools.csv 'phase'" in told
    assert read_round(copies / "round").schools[A].phase == "nursery"


def test_what_does_not_hold_together_is_refused_though_each_copy_is_sound(copies, call):
    write_round(
        make_round(
            schools=[school(A), school(B)], leaders=[leader("L1"), leader("L2")], supporters=[supporter("S1")],
            needs=[need(A)], events=[asked()], decisions=[pin(A, "L1")],
        ),
        copies / "anna",
    )  # fmt: skip
    call("record", "ben", A, "refused", "--party", "school", "--person", "L1", "--by", "RD")
    assert "NM301 decisions.csv of both" in call("merge", "round", "anna", "ben", exits=1).output
    assert read_round(copies / "round").records(Decision) == []


def test_a_copy_with_faults_is_told_by_its_name(copies, call):
    edit(copies / "ben" / "schools.csv", "primary", "primry")
    assert "NM105 ben/schools.csv" in call("merge", "round", "anna", "ben", exits=1).output


def test_without_a_round_one_is_made(copies, call):
    record(call, "anna", A, "agreed")
    record(call, "ben", B, "asked", "L2")
    call("merge", "new", "anna", "ben")
    assert [row.event for row in read_round(copies / "new").records(Event)] == ["asked", "agreed", "asked"]


def test_a_workbook_gains_events_and_nothing_else(copies, call):
    write_workbook(read_round(copies / "round"), copies / "round.xlsx")
    record(call, "anna", A, "agreed")
    call("merge", "round.xlsx", "anna", "ben")
    assert [row.event for row in read_round(copies / "round.xlsx").records(Event)] == ["asked", "agreed"]
    edit(copies / "ben" / "schools.csv", "primary", "nursery")
    record(call, "ben", B, "asked", "L2")
    assert "NM304" in call("merge", "round.xlsx", "anna", "ben", exits=1).output  # ben's copy is older
    assert pd.read_excel(copies / "round.xlsx", sheet_name="events", engine="calamine").shape[0] == 2


def test_columns_of_a_planners_own_come_along(copies, call):
    file = copies / "anna" / "events.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    row = lines[1].replace("asked", "agreed")
    file.write_text("\n".join([f"{lines[0]},ours", f"{lines[1]},", f"{row},by telephone"]) + "\n", encoding="utf-8")
    call("merge", "round", "anna", "ben")
    assert read_round(copies / "round").tables["events"]["ours"].tolist() == [None, "by telephone"]
    assert "is sound" in call("check", "round").stderr
