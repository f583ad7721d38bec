"""Safeguards that name nobody are loud: understood where it can be told, refused if perhaps a slip, else listed."""

import csv
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from constraints.checks import check
from constraints.round.references import strangers_of, understand
from constraints.testing import (
    HERE,
    conflict,
    event,
    history,
    interest,
    leader,
    make_round,
    measured,
    pin,
    school,
    staff_member,
    supporter,
    trust_case,
    waive,
)
from scenarios.rounds import load_round, read_round, write_round
from scenarios.runs import read_run

CASES = Path(__file__).parent / "cases"
A, B, M, N = "100001", "100002", "100003", "100004"
NEAR = (HERE[0] + 3000, HERE[1])


def a_round(**tables):
    """Two schools and a trust case of two; two supporters with names and URNs, two leaders, a member of staff."""
    return make_round(
        schools=[
            school(A, name="Alder Primary", la_code="301", nominated_by="RD1"),
            school(B, name="Beech Primary", trust_id="9001", tier=1),
            school(M, name="Maple Infants", case_id="C1", tier=None),
            school(N, name="Nettle Juniors", case_id="C1", tier=None),
        ],
        cases=[trust_case("C1", delivery_urn=M)],
        supporters=[
            supporter("S1", at=NEAR, urn="100105", name="Elm Outstanding", trust_id="9002"),
            supporter("S2", urn="100106", name="Fir Junior"),
        ],
        leaders=[leader("L1", "S1"), leader("L2", "S2")],
        staff=[staff_member("T1", "S1")],
        **tables,
    )


def read_back(tmp_path, **tables):
    write_round(a_round(**tables), tmp_path / "round")
    return load_round(tmp_path / "round")


def table_rows(call, folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- the cases -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_the_case_ends_as_expected(call, case):
    for expected in json.loads((CASES / case / "expected.json").read_text(encoding="utf-8")):
        words = expected["command"].split()[1:]
        ended = call(words[0], CASES / case / words[1], exits=expected["exit"])
        said = re.sub(r"\s+", " ", ended.stdout.replace("'", ""))
        assert all(part in said for part in expected.get("says", ())), ended.stdout


def test_once_mended_the_conflicts_of_the_case_take_effect(call, tmp_path):
    shutil.copytree(CASES / "23-conflict-by-urn" / "round", tmp_path / "round")
    conflicts = tmp_path / "round" / "conflicts.csv"
    conflicts.write_text(conflicts.read_text(encoding="utf-8").replace(",s1,", ",S1,"), encoding="utf-8")
    ended = call("solve", tmp_path / "round", "--out", tmp_path / "run")
    led = {row["case_id"]: row["supporter_id"] for row in table_rows(call, tmp_path / "run", "deployments.csv")}
    assert led["100102"] != "S1"
    assert led["100103"] != "S1"
    assert "Without effect, as they name nobody of this round: 2 of conflicts (Elm Outstanding, L3)" in ended.stderr
    assert "Read by URN or name: 100105 as S1" in ended.stderr


def test_an_interest_by_the_name_of_a_school_is_understood(call, tmp_path):
    shutil.copytree(CASES / "22-interests-match-nobody" / "round", tmp_path / "round")
    interests = tmp_path / "round" / "interests.csv"
    interests.write_text(interests.read_text(encoding="utf-8").replace("L01", "L1"), encoding="utf-8")
    assert read_round(tmp_path / "round").tables["interests"]["body"].tolist() == ["100101", "100101"]
    assert "the body is read as 100101 in 1 row" in re.sub(r"\s+", " ", call("check", tmp_path / "round").stdout)


# --- what is understood ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "field", "means"),
    [
        ("conflicts", conflict(A, "100105"), "party", "S1"),
        ("conflicts", conflict(A, "Elm Outstanding"), "party", "S1"),
        ("conflicts", conflict(A, " elm OUTSTANDING"), "party", "S1"),
        ("conflicts", conflict("alder primary", "S1"), "case_id", A),
        ("interests", interest("L1", "Alder Primary"), "body", A),
        ("interests", interest("L1", "Fir Junior"), "body", "100106"),
        ("interests", interest("L1", "Maple Infants"), "body", M),
        ("history", history(A, "100106", "failed"), "supporter_id", "S2"),
        ("history", history(A, "Fir-Junior", "failed"), "supporter_id", "S2"),
        ("travel", measured("Elm Outstanding", A, 20), "from_", "100105"),
        ("travel", measured("S1", "Beech Primary", 20), "to", B),
        ("decisions", waive(M, "L1", "travel-limit"), "case_id", "C1"),
        ("decisions", waive("Nettle Juniors", "L1", "travel-limit"), "case_id", "C1"),
        ("decisions", pin("Alder Primary", "L1"), "case_id", A),
    ],
)
def test_urns_and_names_are_understood_where_one_is_meant(tmp_path, table, row, field, means):
    loaded = read_back(tmp_path, **{table: [row]})
    assert loaded.faults == ()
    assert loaded.round.tables[table][field].tolist() == [means]
    (understood,) = loaded.round.understood
    assert (understood.table, understood.column, understood.means, understood.rows) == (
        table,
        field.rstrip("_"),
        means,
        1,
    )
    assert loaded.round.strangers == ()


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("conflicts", conflict(M, "9002")),  # a member school, and a supporter's trust
        ("conflicts", conflict("C1", "T1")),
        ("interests", interest("L1", "301")),
        ("interests", interest("T1", "100106")),
        ("interests", interest("RD1", "9001")),  # who nominated a school
        ("history", history(N, "S1", "failed")),
        ("travel", measured("T1", "C1", 20)),
        ("travel", measured("100105", M, 20)),
        ("decisions", waive("C1", "T1", "travel-limit")),
    ],
)
def test_what_names_somebody_as_the_rules_have_it_stays_as_it_is(tmp_path, table, row):
    loaded = read_back(tmp_path, **{table: [row]})
    assert (loaded.faults, loaded.round.understood, loaded.round.strangers) == ((), (), ())


def test_somebody_who_decides_is_known_by_what_they_do():
    rows = [interest("D1", A), interest("D2", A), interest("D2", "S1"), interest("D3", B)]
    events = [event(A, "approved", "regional-director", "L1", by="D3")]
    found = strangers_of(a_round(interests=rows, events=events).tables)
    assert [(each.value, each.rows) for each in found] == [("D1", 1)]  # with one interest on one side only


def test_a_name_that_two_have_is_refused_with_both(tmp_path):
    round_ = make_round(
        schools=[school(A)],
        supporters=[supporter("S1", name="St Mary's"), supporter("S2", name="St. Marys")],
        leaders=[leader("L1", "S1"), leader("L2", "S2")],
        conflicts=[conflict(A, "St Mary's")],
    )
    write_round(round_, tmp_path / "round")
    (fault,) = load_round(tmp_path / "round").faults
    assert (fault.code, fault.advice) == ("NM202", "write the id: it may mean 'S1' or 'S2'")


def test_rows_that_say_the_same_once_they_are_understood_are_one(tmp_path):
    loaded = read_back(tmp_path, conflicts=[conflict(A, "S1"), conflict(A, "100105"), conflict(A, "Elm Outstanding")])
    assert loaded.faults == ()
    assert loaded.round.tables["conflicts"]["party"].tolist() == ["S1"]


def test_rows_that_contradict_each_other_once_they_are_understood_are_refused(tmp_path):
    loaded = read_back(tmp_path, travel=[measured("100105", A, 20), measured("Elm Outstanding", A, 30)])
    assert [(fault.code, fault.file, fault.row) for fault in loaded.faults] == [("NM201", "travel.csv", 3)]


def test_a_conflict_by_urn_or_name_takes_effect(call, tmp_path):
    leads = {}
    for name, party in (("id", "S1"), ("urn", "100105"), ("name", "Elm Outstanding")):
        write_round(a_round(conflicts=[conflict(A, party), conflict(B, party)]), tmp_path / name)
        call("solve", tmp_path / name, "--out", tmp_path / f"run-{name}")
        leads[name] = (tmp_path / f"run-{name}" / "deployments.csv").read_bytes()
        assert b"S1" not in b"".join(
            line for line in leads[name].splitlines() if line.startswith((A.encode(), B.encode()))
        )
        assert (tmp_path / f"run-{name}" / "inputs" / "conflicts.csv").read_text(encoding="utf-8").count("S1") == 2
    assert len(set(leads.values())) == 1


# --- what may be a slip ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "field", "advice"),
    [
        ("conflicts", conflict(A, "s1"), "party", "did you mean 'S1'?"),
        ("conflicts", conflict(A, "L01"), "party", "did you mean 'L1'?"),
        ("conflicts", conflict(A, "T-1"), "party", "did you mean 'T1'?"),
        ("conflicts", conflict(A, "Elm Outstandng"), "party", "did you mean 'Elm Outstanding'?"),
        ("conflicts", conflict(A, "Fir Junior School"), "party", "did you mean 'Fir Junior'?"),
        ("conflicts", conflict(A, "C1"), "party", "write a person, a supporter or a supporter's trust"),
        ("conflicts", conflict("c1", "L1"), "case_id", "did you mean 'C1'?"),
        ("conflicts", conflict("S1", "L1"), "case_id", "write a case, or a school in one"),
        ("interests", interest("l2", A), "person_id", "did you mean 'L2'?"),
        ("interests", interest("S1", A), "person_id", "write a leader, a member of staff"),
        ("interests", interest("L1", "Aldr Primary"), "body", "did you mean 'Alder Primary'?"),
        ("interests", interest("L1", "L2"), "body", "write a school, trust, federation"),
        ("history", history(A, "s2", "failed"), "supporter_id", "did you mean 'S2'?"),
        ("history", history(A, "L2", "failed"), "supporter_id", "write a supporter"),
        ("travel", measured("s1", A, 20), "from", "did you mean 'S1'?"),
        ("travel", measured("S1", "Beech Primry", 20), "to", "did you mean 'Beech Primary'?"),
        ("decisions", waive(A, "l1", "travel-limit"), "person_id", "did you mean 'L1'?"),
        ("decisions", waive("c1", "L1", "travel-limit"), "case_id", "did you mean 'C1'?"),
        ("decisions", waive(A, "S1", "travel-limit"), "person_id", "write a leader or a member of staff"),
    ],
)
def test_what_looks_like_a_slip_is_refused(tmp_path, table, row, field, advice):
    (fault,) = read_back(tmp_path, **{table: [row]}).faults
    assert (fault.code, fault.file, fault.row, fault.column) == ("NM202", f"{table}.csv", 2, field)
    assert fault.advice.startswith(advice)


def test_a_value_is_told_once_with_how_many_rows_have_it(tmp_path):
    rows = [conflict(A, "s1"), conflict(B, "s1"), conflict(M, "L9")]
    (fault,) = read_back(tmp_path, conflicts=rows).faults
    assert "(2 rows have it)" in fault.expected


def test_rows_made_in_code_and_by_studies_are_asked_too():
    assert [fault.advice for fault in check(a_round(conflicts=[conflict(A, "s1")]))] == ["did you mean 'S1'?"]
    assert [fault.advice for fault in check(a_round(conflicts=[conflict(A, "100105")]))] == ["did you mean 'S1'?"]


# --- who is not there ------------------------------------------------------------------------------------------------

REGISTER = {
    "conflicts": [conflict(A, "L77"), conflict("199999", "L1"), conflict(B, "L77", reason_code="dispute")],
    "interests": [interest("L1", "Sycamore Grammar")],
    "history": [history("188888", "S1", "failed")],
    "travel": [measured("S9", A, 20)],
    "decisions": [waive(A, "L88", "travel-limit")],
}
EXPECTED = {
    ("declared-conflict", "conflicts: the party 'L77' is nobody of this round; 2 rows have no effect"),
    ("declared-conflict", "conflicts: the case_id '199999' is nobody of this round; 1 row has no effect"),
    ("related-party", "interests: the body 'Sycamore Grammar' is nobody of this round; 1 row has no effect"),
    ("failed-before", "history: the urn '188888' is nobody of this round; 1 row has no effect"),
    ("travel-limit", "travel: the from 'S9' is nobody of this round; 1 row has no effect"),
    ("waived", "decisions: the person_id 'L88' is nobody of this round; 1 row has no effect"),
}


@pytest.fixture(scope="module")
def registered(tmp_path_factory, call):
    """A run of a round with registers that name others, and what solving it said last."""
    folder = tmp_path_factory.mktemp("registered")
    write_round(a_round(**REGISTER), folder / "round")
    ended = call("solve", folder / "round", "--out", folder / "run")
    return folder / "run", ended.stderr


def test_strangers_are_allowed_and_listed_by_check(call, registered):
    run, _ = registered
    told = json.loads(call("check", run.parent / "round", "--format", "json").stdout)
    remarks = {remark["text"] for remark in told["remarks"] if remark["kind"] == "names nobody"}
    assert remarks == {said for _, said in EXPECTED}


def test_the_last_lines_of_solve_count_them(registered):
    last = registered[1].strip().splitlines()[-1]
    assert "Without effect, as they name nobody of this round" in last
    assert "3 of conflicts, 1 of decisions, 1 of history, 1 of interests, 1 of travel" in last


def test_flags_list_them_and_the_audit_knows_them(call, registered, tmp_path):
    run, _ = registered
    flags = [row for row in table_rows(call, run, "flags.csv") if row["kind"] == "no-effect"]
    assert {(row["rule"], row["because"]) for row in flags} == EXPECTED
    assert {(row["case_id"], row["person_id"], row["need_id"]) for row in flags} == {("", "", "")}
    call("audit", run)
    shutil.copytree(run, tmp_path / "run")
    file = tmp_path / "run" / "flags.csv"
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if "L77" not in line]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert "flags.csv" in call("audit", tmp_path / "run", exits=5).stdout


@pytest.mark.parametrize(("audience", "seen"), [("planner", True), ("director", False)])
def test_the_report_has_them_and_hides_declarations_from_directors(call, registered, tmp_path, audience, seen):
    call("report", registered[0], "--out", tmp_path / "page.html", "--audience", audience)
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Safeguards without effect, because they name nobody in the round" in html
    assert "7 rows" in html
    assert ("L77" in html) == seen
    assert ("Sycamore Grammar" in html) == seen
    assert "188888" in html


def test_the_workbook_has_them_among_the_checks(call, registered, tmp_path):
    call("workbook", registered[0], "--out", tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["Checks"]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert all(said in text for _, said in EXPECTED)


def test_a_round_without_strangers_says_nothing(call, tmp_path):
    write_round(a_round(), tmp_path / "round")
    ended = call("solve", tmp_path / "round", "--out", tmp_path / "run")
    assert "nobody" not in ended.stderr
    call("report", tmp_path / "run", "--out", tmp_path / "page.html")
    assert "Safeguards that name nobody" not in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "solve", "repair"])
def test_strict_references_refuses_every_one(call, registered, tmp_path, command):
    run, _ = registered
    words = {"check": (), "solve": ("--out", tmp_path / "run"), "repair": (run, "--out", tmp_path / "run")}[command]
    ended = call(command, run.parent / "round", *words, "--strict-references", exits=1)
    said = ended.stdout + ended.stderr
    for value in ("L77", "199999", "Sycamore Grammar", "188888", "S9", "L88"):
        assert value in said
    assert said.count("NM202") == 6
    assert not (tmp_path / "run").exists()


def test_a_repair_says_them_too(call, registered, tmp_path):
    run, _ = registered
    ended = call("repair", run.parent / "round", run, "--out", tmp_path / "again")
    assert "Without effect" in ended.stderr
    call("audit", tmp_path / "again")


def test_a_long_register_is_summed_up(call, tmp_path):
    rows = [history(str(180_000 + n), "S1", "failed") for n in range(400)]
    write_round(a_round(history=rows), tmp_path / "round")
    remarks = json.loads(call("check", tmp_path / "round", "--format", "json").stdout)["remarks"]
    nobody = [remark["text"] for remark in remarks if remark["kind"] == "names nobody"]
    assert len(nobody) == 11
    assert "history: 390 more of urn are nobody of this round; 390 rows have no effect" in nobody


# --- what was solved stays as it was ---------------------------------------------------------------------------------


def test_a_run_is_read_as_it_was_solved_whatever_would_be_refused_now(call, tmp_path):
    """A run of before: what named nobody then had no effect, and has none when the run is read today."""
    old = Path(__file__).parents[1] / "earlier" / "c97e92e" / "rich"
    shutil.copytree(old, tmp_path / "run")
    conflicts = tmp_path / "run" / "inputs" / "conflicts.csv"
    header, *rows = conflicts.read_text(encoding="utf-8").splitlines()
    cells = rows[0].split(",")
    more = [",".join([cells[0], party, *cells[2:]]) for party in ("s1", "Supporter S1", "L77")]
    conflicts.write_text("\n".join([header, *rows, *more]) + "\n", encoding="utf-8")
    found = read_run(tmp_path / "run")
    assert {each.value for each in found.round.strangers} == {"s1", "Supporter S1", "L77"}
    assert found.round.understood == ()
    ended = call("audit", tmp_path / "run", exits=5).stdout
    assert "inputs/conflicts" in ended  # edited here, so that is found; its flags and its plan are as they were
    assert "flags.csv" not in ended
    assert "declared-conflict" not in ended


def test_what_cannot_be_read_is_not_called_nobody(tmp_path):
    write_round(a_round(conflicts=[conflict(A, "L1")]), tmp_path / "round")
    (tmp_path / "round" / "leaders.csv").write_text("leader_id\nL1\n", encoding="utf-8")
    assert {fault.code for fault in load_round(tmp_path / "round").faults} == {"NM102"}


def test_understanding_leaves_tables_alone_that_have_nothing_to_be_understood():
    tables = dict(a_round(**REGISTER).tables)
    changed, told = understand(tables)
    assert told == ()
    assert all(changed[name].equals(tables[name]) for name in tables)
