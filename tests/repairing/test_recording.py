"""`nlematch record`: one row more, and nothing else; or nothing at all."""

import csv
import json

import openpyxl
import pytest
import xlsxwriter

from constraints.domain.records import Event
from constraints.testing import pin
from scenarios.rounds import read_round, write_parquet, write_round, write_workbook

REFUSED = ("100001", "refused", "--party", "school", "--person", "L1", "--by", "RD", "--on", "2019-10-01")


def events(path):
    return read_round(path).records(Event)


def test_the_row_says_what_was_given_and_which_refusal_it_is(round_path, call):
    result = call("record", round_path, *REFUSED, "--reason", "poor-fit", "--note", "=private", "--format", "json")
    (row,) = events(round_path)
    assert (row.case_id, row.event, row.party, row.person_id, row.scope) == (
        "100001",
        "refused",
        "school",
        "L1",
        "pair",
    )
    assert (row.on.isoformat(), row.reason_code, row.note, row.by) == ("2019-10-01", "poor-fit", "=private", "RD")
    told = json.loads(result.stdout)
    assert told["takes"] == "pair"
    assert told["effects"] == ["L1 may not be matched with 100001"]
    assert "note" not in told


def test_without_a_person_it_is_of_the_offer(round_path, call):
    call("record", round_path, "100001", "refused", "--party", "school", "--by", "RD", "--on", "2019-10-01")
    assert events(round_path)[0].scope is None
    assert read_round(round_path).instructions.refused_offers == {"100001"}


def test_a_scope_that_is_given_stands(round_path, call):
    call("record", round_path, *REFUSED, "--scope", "offer")
    assert read_round(round_path).instructions.refused_offers == {"100001"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_csv_file_keeps_every_byte_it_had(round_path, call, encoding, newline):
    lines = ["Our events;;;;;;;", "Case ID;event;party;ON;person_id;scope;by;remarks"]
    lines += ["100003;asked;leader;02/09/2019;L2;;RD;Caf\u00e9, n\u00b0 1"]
    before = newline.join(lines).encode(encoding)  # no line break at the end
    (round_path / "events.csv").write_bytes(before)
    call("record", round_path, *REFUSED)
    after = (round_path / "events.csv").read_bytes()
    line = "100001;refused;school;2019-10-01;L1;pair;RD;"
    assert after == before + f"{newline}{line}{newline}".encode()


def test_a_column_that_the_file_lacks_is_added_and_nothing_is_lost(round_path, call):
    (round_path / "events.csv").write_text('case_id,event,party,on,mine\n100003,asked,leader,2019-09-02,"a, b"\n')
    call("record", round_path, *REFUSED)
    rows = list(csv.reader((round_path / "events.csv").read_text().splitlines()))
    assert rows == [
        ["case_id", "event", "party", "on", "mine", "person_id", "scope", "by"],
        ["100003", "asked", "leader", "2019-09-02", "a, b", "", "", ""],
        ["100001", "refused", "school", "2019-10-01", "", "L1", "pair", "RD"],
    ]


def test_no_other_file_is_touched(round_path, call):
    before = {file.name: file.read_bytes() for file in round_path.iterdir()}
    call("record", round_path, *REFUSED)
    after = {file.name: file.read_bytes() for file in round_path.iterdir() if file.is_file()}
    assert after.keys() - before.keys() == {"events.csv"}
    assert {path.name for path in round_path.iterdir() if path.is_dir()} == {".nlematch"}
    assert {name: after[name] for name in before} == before


def test_parquet_rounds_gain_a_row(tmp_path, call, small_round):
    path = tmp_path / "round"
    write_parquet(small_round(), path)
    for event in ("asked", "agreed"):
        call("record", path, "100001", event, "--party", "leader", "--person", "L1", "--by", "RD", "--on", "2019-10-01")
    assert [row.event for row in events(path)] == ["asked", "agreed"]
    assert (path / "events.parquet").exists()
    assert not (path / "events.csv").exists()


def test_workbooks_gain_a_row_and_keep_their_other_sheets(tmp_path, call, small_round):
    path = tmp_path / "round.xlsx"
    write_workbook(small_round(), path)
    book = openpyxl.load_workbook(path)
    book.create_sheet("_ours").append(["kept", 1])
    book.save(path)
    for event in ("asked", "agreed"):
        call("record", path, "100001", event, "--party", "leader", "--person", "L1", "--by", "RD", "--on", "2019-10-01")
    assert [row.event for row in events(path)] == ["asked", "agreed"]
    assert openpyxl.load_workbook(path)["_ours"]["A1"].value == "kept"


def test_a_workbook_with_formulas_is_refused_and_left_as_it_is(tmp_path, call, small_round):
    plain, path = tmp_path / "plain.xlsx", tmp_path / "round.xlsx"
    write_workbook(small_round(), plain)
    with xlsxwriter.Workbook(path) as book:
        for tab in openpyxl.load_workbook(plain).worksheets:
            sheet = book.add_worksheet(tab.title)
            for cell in (cell for row in tab.iter_rows() for cell in row if cell.value is not None):
                if cell.value == "L1":  # a formula and what it came to when it was last saved
                    sheet.write_formula(cell.row - 1, cell.column - 1, '="L"&1', None, "L1")
                else:
                    sheet.write(cell.row - 1, cell.column - 1, cell.value)
    before = path.read_bytes()
    result = call("record", path, *REFUSED, exits=1)
    assert "NM604 round.xlsx" in result.stderr
    assert "formulas" in result.stderr
    assert path.read_bytes() == before


def test_the_same_event_is_recorded_once(round_path, call):
    call("record", round_path, *REFUSED)
    before = (round_path / "events.csv").read_bytes()
    again = call("record", round_path, *REFUSED, "--reason", "too-far")
    assert "already" in again.stderr
    assert (round_path / "events.csv").read_bytes() == before
    call("record", round_path, *REFUSED[:-1], "2019-10-02")  # another day, another event
    assert len(events(round_path)) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("100009", "refused", "--party", "school"), ["NM202 CASE", "did you mean '10000"]),
        (("100001", "refusd", "--party", "school"), ["NM105 EVENT", "did you mean 'refused'"]),
        (("100001", "refused", "--party", "scool"), ["NM105 --party", "did you mean 'school'"]),
        (("100001", "refused", "--party", "leader", "--person", "L11"), ["NM202 --person", "did you mean 'L1'"]),
        (("100001", "refused", "--party", "leader"), ["NM103 --person", "takes a pair away"]),
        (
            ("100001", "refused", "--party", "school", "--reason", "to-far"),
            ["NM105 --reason", "did you mean 'too-far'"],
        ),
        (("100001", "asked", "--party", "school", "--on", "31/02/2019"), ["NM104 --on"]),
        (("100001", "asked", "--party", "school", "--on", "2019-10-02", "--reply-by", "2019-10-01"), ["NM203"]),
        (("100001", "started", "--party", "leader"), ["NM103 --person", "nobody else may go on"]),
    ],
)
def test_what_cannot_stand_is_refused_at_its_place(round_path, call, words, says):
    result = call("record", round_path, *words, "--by", "RD", exits=1)
    assert all(text in result.stderr for text in says)
    assert not (round_path / "events.csv").exists()


def test_all_faults_are_told_at_once(round_path, call):
    result = call("record", round_path, "100009", "refusd", "--party", "scool", "--by", "RD", exits=1)
    assert "3 fault(s)" in result.stderr


def test_a_refusal_of_a_pinned_pair_asks_for_the_pin_first(tmp_path, call, small_round):
    path = tmp_path / "round"
    write_round(small_round(decisions=[pin("100001", "L1")]), path)
    result = call("record", path, *REFUSED, exits=1)
    assert "NM301 decisions.csv row 2" in result.stderr
    assert not (path / "events.csv").exists()
    (path / "decisions.csv").unlink()
    call("record", path, *REFUSED)


def test_a_round_with_faults_is_not_added_to(round_path, call):
    (round_path / "needs.csv").write_text("case_id,specialism,severity,half_days\n100009,maths,2,4\n")
    result = call("record", round_path, *REFUSED, exits=1)
    assert "NM202 needs.csv row 2" in result.stderr
    assert not (round_path / "events.csv").exists()


def test_rows_have_numbers_and_check_tells_of_those_that_are_gone(round_path, call):
    one = call("record", round_path, *REFUSED, "--note", "private")
    assert "Recorded as no. 1: L1 may not be matched with 100001." in one.stderr
    other = call("record", round_path, "100003", "asked", "--party", "leader", "--by", "RD", "--format", "json")
    assert json.loads(other.stdout)["sequence"] == 2
    assert "private" not in (round_path / ".nlematch/recorded.csv").read_text()
    assert "Warning" not in call("check", round_path).stderr
    lines = (round_path / "events.csv").read_text().splitlines()
    (round_path / "events.csv").write_text("\n".join([lines[0], lines[2]]) + "\n")  # an older file, put back
    assert "Warning: recorded as no. 1, and not in events now" in call("check", round_path).stderr


def test_a_note_that_is_taken_out_is_nowhere_else(round_path, call):
    call("record", round_path, *REFUSED, "--note", "private")
    text = (round_path / "events.csv").read_text()
    (round_path / "events.csv").write_text(text.replace("private", ""))
    assert "Warning" not in call("check", round_path).stderr
    assert not any(b"private" in file.read_bytes() for file in round_path.rglob("*") if file.is_file())


def test_a_note_stays_in_the_round(round_path, call, tmp_path):
    call("record", round_path, *REFUSED, "--note", "planted-note")
    call("solve", round_path, "--out", tmp_path / "run")
    assert "planted-note" in (round_path / "events.csv").read_text()
    assert not any("planted-note" in file.read_text() for file in (tmp_path / "run").rglob("*") if file.is_file())
