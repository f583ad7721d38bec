"""`nlematch record ROUND --from FILE.xlsx`: what was filled in, all of it or nothing, and no other cell."""

import datetime as dt
import json

import openpyxl
import pytest

from constraints.domain.records import Decision, Event
from constraints.testing import HERE, school
from scenarios.rounds import read_round, write_round, write_workbook


def recorded(path):
    """Return the decisions and events of a round on disk."""
    round_ = read_round(path)
    return round_.records(Decision), round_.records(Event)


def bytes_of(path):
    return {file.name: file.read_bytes() for file in path.iterdir() if file.is_file()}


def test_rows_go_to_the_round_as_they_were_filled_in(small_book, round_path, tmp_path, fill, call, asked, pinned):
    refused = asked | {
        "Case ID": "100003",
        "Event": "refused",
        "Party": "school",
        "Person ID": "L3",
        "On": "02/10/2019",
    }
    book = fill(small_book, tmp_path / "back.xlsx", [pinned], [asked, refused])
    result = call("record", round_path, "--from", book)
    ((decision,), (first, second)) = recorded(round_path)
    assert (decision.case_id, decision.person_id, decision.decision, decision.note) == (
        "100002",
        "L3",
        "pin",
        "=private",
    )
    assert (first.event, first.on, first.by) == ("asked", dt.date(2019, 10, 1), "RD")
    assert (second.event, second.scope) == ("refused", "pair")  # as `record` says of a school that names a person
    assert "L3 must be at 100002; L3 may not be matched with 100003" in result.stderr
    assert "Recorded: 3 row(s)" in result.stderr
    assert "Not believed" not in result.stderr
    assert "=private" not in result.stdout + result.stderr
    call("check", round_path)


def test_a_repair_follows_what_was_filled_in(small_book, small_run, round_path, tmp_path, fill, call, asked):
    withdrawn = asked | {"Case ID": "100001", "Event": "withdrawn"}
    call("record", round_path, "--from", fill(small_book, tmp_path / "back.xlsx", [], [withdrawn]))
    call("repair", round_path, small_run, "--out", tmp_path / "run2")
    led = (tmp_path / "run2" / "deployments.csv").read_text()
    assert "L1" not in led
    assert "L2" in led


def test_reading_it_again_adds_nothing(small_book, round_path, tmp_path, fill, call, asked, pinned):
    book = fill(small_book, tmp_path / "back.xlsx", [pinned, pinned], [asked])
    call("record", round_path, "--from", book)
    before = bytes_of(round_path)
    result = call("record", round_path, "--from", book, "--format", "json")
    assert bytes_of(round_path) == before
    told = json.loads(result.stdout)
    assert (told["added"], told["already"]) == (0, 3)
    assert "3 row(s) the round has already" in result.stderr
    assert len(recorded(round_path)[0]) == 1  # the same row twice in one sheet is one
    assert told["changed_since_the_run"] == ["decisions", "events"]


def test_an_empty_workbook_changes_nothing(small_book, round_path, call):
    before = bytes_of(round_path)
    result = call("record", round_path, "--from", small_book)
    assert "Recorded: 0 row(s); nothing changes for the solver." in result.stderr
    assert bytes_of(round_path) == before


def test_all_faults_are_told_at_once_each_at_its_cell(small_book, round_path, tmp_path, fill, call, asked, pinned):
    decisions = [
        pinned | {"Decision": "pinn"},
        pinned | {"Case ID": "100009", "By": None},
        {"Case ID": "100001", "Person ID": "L1", "Decision": "waive", "Rule": "independence", "By": "RD"},
    ]
    events = [
        asked | {"On": None},
        asked | {"Person ID": "L11", "On": "31/02/2019"},
        asked | {"Event": "started", "Person ID": None},
        asked,
    ]
    before = bytes_of(round_path)
    result = call("record", round_path, "--from", fill(small_book, tmp_path / "back.xlsx", decisions, events), exits=1)
    lines = [line.split(". Expected")[0] for line in result.stderr.splitlines()]
    assert {
        "NM105 Decisions row 2 'decision': 'pinn'",
        "NM202 Decisions row 3 'case_id': '100009'",
        "NM103 Decisions row 3 'by': empty",
        "NM302 Decisions row 4 'rule': 'independence'",
        "NM103 Events row 2 'on': empty",
        "NM202 Events row 3 'person_id': 'L11'",
        "NM104 Events row 3 'on': '31/02/2019'",
        "NM103 Events row 4 'person_id': empty",
    } <= {*lines}
    assert bytes_of(round_path) == before


def test_a_sound_row_beside_a_faulty_one_is_not_recorded(small_book, round_path, tmp_path, fill, call, asked, pinned):
    book = fill(small_book, tmp_path / "back.xlsx", [pinned], [asked | {"Party": "scool"}])
    call("record", round_path, "--from", book, exits=1)
    assert recorded(round_path) == ([], [])


def test_rows_are_checked_together_with_the_round_as_it_is(small_book, round_path, tmp_path, fill, call, asked, pinned):
    refused = asked | {"Case ID": "100002", "Event": "refused", "Person ID": "L3"}
    book = fill(small_book, tmp_path / "back.xlsx", [pinned], [refused])
    result = call("record", round_path, "--from", book, exits=1)
    assert "NM301 Decisions row 2" in result.stderr  # the pair is pinned and refused
    assert recorded(round_path) == ([], [])
    call("record", round_path, "--from", fill(small_book, tmp_path / "one.xlsx", [], [refused]))


def test_a_cell_changed_elsewhere_is_told_with_its_place_and_not_believed(
    small_book, round_path, tmp_path, fill, call, asked
):
    changed = [("Allocation", "G3", "L9"), ("Allocation", "K5", 1), ("About", "B12", 99), ("Call list", "A40", "new")]
    book = fill(small_book, tmp_path / "back.xlsx", [], [asked], changed)
    result = call("record", round_path, "--from", book)
    assert "Not believed: Allocation row 3 'Leader ID': this cell was changed, now 'L9'." in result.stderr
    assert "Not believed: Allocation row 5 'Minutes one way': this cell was changed, now '1'." in result.stderr
    assert "Not believed: About row 12: this cell was changed, now '99'." in result.stderr
    assert "Not believed: Call list row 40: a row that was not there." in result.stderr
    assert len(recorded(round_path)[1]) == 1
    assert len(result.stderr.splitlines()) == 5


def test_sheets_may_be_sorted_and_columns_moved(small_book, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    sheet = book["Allocation"]
    header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    for number, row in enumerate([header, *reversed(rows)], start=1):
        for at, value in enumerate(reversed(row), start=1):
            sheet.cell(number, at, value)
    book.save(tmp_path / "sorted.xlsx")
    assert "Not believed" not in call("record", round_path, "--from", tmp_path / "sorted.xlsx").stderr


def test_rows_columns_and_sheets_that_come_and_go_are_told(small_book, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    book["Allocation"].delete_rows(3)
    book["Leaders"]["Q1"] = "My remarks"
    book["Checks"].delete_cols(2)
    book.create_sheet("Mine")
    del book["Unplaced"]
    book.save(tmp_path / "changed.xlsx")
    told = call("record", round_path, "--from", tmp_path / "changed.xlsx").stderr
    assert "Not believed: Allocation: 1 row(s) are gone." in told
    assert "Not believed: Leaders row 1 'My remarks': a column that was not there." in told
    assert "Not believed: Checks row 1 'Name': this column is gone or has another title." in told
    assert "Not believed: Unplaced: this sheet is gone." in told
    assert "Not believed: Mine: a sheet that was not there." in told


def test_what_is_not_read_of_the_sheets_to_fill_in_is_told(small_book, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    book["Decisions"].cell(1, 10, "Mine")
    del book["Events"]
    book.save(tmp_path / "changed.xlsx")
    told = call("record", round_path, "--from", tmp_path / "changed.xlsx").stderr
    assert "Not believed: Decisions row 1 'Mine': a column that was not there; it is not read." in told
    assert "Not believed: Events: this sheet is gone." in told


def test_hostile_text_comes_back_as_it_was(hostile_book, hostile_run, tmp_path, call):
    result = call("record", hostile_run / "inputs", "--from", hostile_book)
    assert "Not believed" not in result.stderr


def test_ids_and_notes_that_look_like_formulas_are_recorded_as_text(hostile_run, hostile_book, tmp_path, fill, call):
    write_round(read_round(hostile_run / "inputs"), tmp_path / "round")
    book = openpyxl.load_workbook(hostile_book)
    for at, text in enumerate(("100003", "asked", "leader", "-L1", None, None, "=RD", "2019-10-01", None, "@note"), 1):
        if text is not None:
            book["Events"].cell(2, at).value = text
            book["Events"].cell(2, at).data_type = "s"
    book.save(tmp_path / "back.xlsx")
    call("record", tmp_path / "round", "--from", tmp_path / "back.xlsx")
    row = recorded(tmp_path / "round")[1][-1]
    assert (row.person_id, row.by, row.note) == ("-L1", "=RD", "@note")


def test_a_workbook_of_another_round_is_refused(small_book, tmp_path, make_small, call):
    write_round(make_small(), tmp_path / "round")
    settings = tmp_path / "round" / "round.toml"
    settings.write_text(settings.read_text().replace('id = "test"', 'id = "other"'))
    result = call("record", tmp_path / "round", "--from", small_book, exits=1)
    assert "NM923 plan.xlsx: 'test'. Expected a workbook of the round other" in result.stderr


def test_a_round_that_has_changed_since_is_told_and_taken_as_it_is(small_book, tmp_path, make_small, fill, call, asked):
    more = [school(f"10000{n}", at=(HERE[0], HERE[1] + 1_000 * n)) for n in range(1, 6)]
    write_round(make_small(schools=more), tmp_path / "round")
    book = fill(small_book, tmp_path / "back.xlsx", [], [asked | {"Case ID": "100005"}])
    result = call("record", tmp_path / "round", "--from", book)
    assert "Not as it was for the run: schools." in result.stderr
    assert recorded(tmp_path / "round")[1][0].case_id == "100005"


def test_what_is_no_workbook_of_a_run_is_refused(round_path, small_book, tmp_path, make_small, call):
    write_workbook(make_small(), tmp_path / "round.xlsx")
    assert "NM922 round.xlsx" in call("record", round_path, "--from", tmp_path / "round.xlsx", exits=1).stderr
    (tmp_path / "text.xlsx").write_text("no workbook")
    assert "NM107 text.xlsx" in call("record", round_path, "--from", tmp_path / "text.xlsx", exits=1).stderr
    assert "NM107" in call("record", round_path, "--from", tmp_path / "nothing.xlsx", exits=1).stderr
    book = openpyxl.load_workbook(small_book)
    del book["Decisions"], book["Events"], book["To approve"]
    book.save(tmp_path / "bare.xlsx")
    assert "NM922 bare.xlsx: 'neither" in call("record", round_path, "--from", tmp_path / "bare.xlsx", exits=1).stderr


def test_an_event_on_the_command_line_does_not_go_with_a_workbook(round_path, small_book, call):
    result = call("record", round_path, "100001", "asked", "--from", small_book, exits=2)
    assert "give ROUND, and --by, alone" in result.stderr
    assert "Missing --party, --by" in call("record", round_path, "100001", "asked", exits=2).stderr


def test_a_round_that_is_a_workbook_gains_both_sheets(small_book, tmp_path, make_small, fill, call, asked, pinned):
    write_workbook(make_small(), tmp_path / "round.xlsx")
    book = fill(small_book, tmp_path / "back.xlsx", [pinned], [asked])
    call("record", tmp_path / "round.xlsx", "--from", book)
    decisions, events = recorded(tmp_path / "round.xlsx")
    assert (len(decisions), len(events)) == (1, 1)


def test_where_one_file_cannot_be_written_the_other_is_not_either(
    small_book, round_path, tmp_path, fill, call, asked, pinned
):
    first = fill(small_book, tmp_path / "first.xlsx", [pinned], [])
    call("record", round_path, "--from", first)
    before = bytes_of(round_path)
    (round_path / "events.csv").mkdir()  # a folder in the place of the file: nothing can be put there
    (round_path / "events.csv" / "in the way").touch()
    second = fill(small_book, tmp_path / "second.xlsx", [pinned | {"Case ID": "100003"}], [asked])
    call("record", round_path, "--from", second, exits=1)
    (round_path / "events.csv" / "in the way").unlink()
    (round_path / "events.csv").rmdir()
    assert bytes_of(round_path) == before


def test_a_formula_in_a_cell_to_fill_in_is_refused(small_book, round_path, tmp_path, fill, call, asked):
    path = fill(small_book, tmp_path / "back.xlsx", [], [asked])
    book = openpyxl.load_workbook(path)
    book["Events"]["H2"] = "=TODAY()"
    book.save(path)
    result = call("record", round_path, "--from", path, exits=1)
    assert "NM104 Events row 2 'on': '=TODAY()'. Expected what is meant, not a formula" in result.stderr


@pytest.mark.parametrize(("title", "column"), [("Decisions", "Decision"), ("Events", "Event")])
def test_cells_to_fill_in_offer_the_closed_lists(small_book, title, column):
    book = openpyxl.load_workbook(small_book)
    header = [cell.value for cell in book[title][1]]
    letter = openpyxl.utils.get_column_letter(header.index(column) + 1)
    rules = [rule for rule in book[title].data_validations.dataValidation if f"{letter}2" in str(rule.sqref)]
    (rule,) = rules
    sheet, cells = rule.formula1.replace("'", "").replace("$", "").split("!")
    words = [cell.value for (cell,) in book[sheet][cells]]
    expected = {
        "Decision": ["pin", "forbid", "waive", "lift"],
        "Event": ["asked", "agreed", "refused", "withdrawn", "approved", "announced", "started", "ended", "void"],
    }
    assert words == expected[column]
    assert rule.errorStyle in (None, "stop")
