"""`nlematch upgrade`: new ids in every file of a round at once, through which earlier runs are read."""

import pytest
from openpyxl import load_workbook

from constraints.domain.faults import InputRefused
from constraints.domain.records import TABLES
from constraints.round.identities import PERSON_COLUMNS
from constraints.testing import (
    HERE,
    capacity,
    commitment,
    conflict,
    event,
    interest,
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
)
from scenarios import commitments, compare, read_round, read_run, run, write_round
from scenarios.escaping.cell_texts import fold
from scenarios.files import SIDE
from scenarios.rounds import write_parquet, write_workbook
from scenarios.runs.fingerprint import plan_digest
from scenarios.supply.upgrading import with_new_ids

CASES = [school(f"10000{n}", at=(HERE[0], HERE[1] + 1000 * n), la_code="301") for n in range(1, 5)]


def old_round(**more):
    """A round as earlier versions made it: numbers that went by the order of all rows, and one id that was given."""
    tables = {
        "schools": [*CASES[:3], school("100004", nominated_by="L0002")],
        "supporters": [
            supporter("S110001", urn="110001", release_half_days=99), supporter("S110002", urn="110002"),
            supporter("TRUST", kind="trust"),
        ],
        "leaders": [
            leader("L0001", "S110001", half_days=6, max_cases=1), leader("L0002", "S110001", half_days=12),
            leader("L0003", "TRUST", half_days=12, kind="trust-leader"), leader("NLE7", "S110002", half_days=6),
        ],
        "staff": [staff_member("P0001", "S110001"), staff_member("P0002", "S110002")],
        "needs": [need("100001"), need("100002")],
        "capacity": [capacity("L0002", "autumn", 12)],
        "conflicts": [conflict("100003", "L0001")],
        "interests": [interest("L0002", "100003"), interest("D1", "100003")],
        "decisions": [pin("100001", "L0002", by="L0002"), waive("100002", "NLE7", "improvement-record")],
        "events": [
            event("100004", "withdrawn", "leader", "L0003", by="L0001"), event("100002", "agreed", "supporter", "TRUST")
        ],
        "running": [running("100002", "P0002", 2, "maths")],
        "commitments": [commitment("L0002", 2), commitment("L0002", 3, supporter_id="S999999")],
        "travel": [measured("L0001", "100001", 7), measured("100002", "L0002", 9)],
        "pool": [],
    }  # fmt: skip
    return make_round(**tables | more)


NEW = {
    "L0001": "110001-L-1", "L0002": "110001-L-2", "L0003": "TRUST-L-1", "P0001": "110001-P-1", "P0002": "110002-P-1",
}  # fmt: skip


@pytest.fixture
def round_path(tmp_path):
    write_round(old_round(), tmp_path / "round")
    return tmp_path / "round"


def bytes_of(folder):
    files = [file for file in folder.rglob("*") if file.is_file() and file.parent.name != SIDE]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def cells_of(round_, name, field):
    return round_.tables[name][field].tolist()


def test_every_column_that_names_people_is_rewritten_and_nothing_else(round_path, call):
    before = read_round(round_path)
    said = call("upgrade", round_path).stderr
    after = read_round(round_path)
    assert "5 people have new ids" in said
    for name, table in TABLES.items():
        for field in table.record.model_fields:
            old = cells_of(before, name, field)
            expected = [NEW.get(cell, cell) if (name, field) in PERSON_COLUMNS else cell for cell in old]
            if name == "commitments":
                expected = [expected[0], "L0002"] if field == "person_id" else expected  # of another supporter's L0002
            if not table.made:
                assert cells_of(after, name, field) == expected, (name, field)
    changed = [tuple(row) for row in after.tables["id-changes"].itertuples(index=False, name=None)]
    assert {old: new for old, new, _ in changed} == NEW
    assert {(row.home, row.letter): row.last for row in after.tables["serials"].itertuples()} == {
        ("110001", "L"): 2, ("110001", "P"): 1, ("110002", "P"): 1, ("TRUST", "L"): 1,
    }  # fmt: skip
    assert after.conflicts == {("100003", "110001-L-1"): "related-interest"}
    assert after.instructions.withdrawn == {"TRUST-L-1"}


def test_a_second_time_there_is_nothing_to_do(round_path, call):
    call("upgrade", round_path)
    before = bytes_of(round_path)
    assert "nothing was written" in call("upgrade", round_path).stderr
    assert bytes_of(round_path) == before


def test_drawn_people_keep_their_ids(tmp_path, call):
    call("generate", "--out", tmp_path / "round", "--scale", "0.01")
    before = bytes_of(tmp_path / "round")
    assert "made up and keep their ids" in call("upgrade", tmp_path / "round").stderr
    assert bytes_of(tmp_path / "round") == before


def test_columns_and_the_key_file_of_a_planner_are_rewritten_where_they_name_people(round_path, rows_of, call):
    leaders = (round_path / "leaders.csv").read_text(encoding="utf-8").splitlines()
    own = ["mentor,room", "L0002,L0002", ",12", "L0001,L0001", "NLE7,x"]
    text = "".join(f"{line},{more}\n" for line, more in zip(leaders, own, strict=True))
    (round_path / "leaders.csv").write_text(text, encoding="utf-8")
    (round_path / "people-key.csv").write_text("key,survey_row,id\na@x,2,L0001\nb@x,,NLE7\n", encoding="utf-8")
    call("upgrade", round_path)
    rows = rows_of(round_path / "leaders.csv")
    assert [(row["mentor"], row["room"]) for row in rows] == [
        ("110001-L-2", "L0002"), ("", "12"), ("110001-L-1", "L0001"), ("NLE7", "x"),
    ]  # fmt: skip
    assert "a@x,2,110001-L-1\n" in (round_path / "people-key.csv").read_text(encoding="utf-8")


def test_a_refused_upgrade_changes_nothing(round_path, call):
    with (round_path / "supporters.csv").open("a", encoding="utf-8") as file:
        file.write("P0002,trust,450000,302000" + "," * 16 + "\n")
    before = bytes_of(round_path)
    assert "NM201 staff.csv: 'P0002'" in call("upgrade", round_path, exits=1).stderr
    assert bytes_of(round_path) == before


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_a_round_keeps_its_form(tmp_path, form, call):
    path, out = tmp_path / f"round.{form}", tmp_path / f"new.{form}"
    if form == "xlsx":
        write_workbook(old_round(), path)
        call("upgrade", path, exits=2)
        call("upgrade", path, "--out", out)
    else:
        write_parquet(old_round(), path)
        call("upgrade", path, "--out", out, exits=2)
        call("upgrade", path)
        out = path
        assert (out / "id-changes.parquet").exists()
    assert set(read_round(out).people) == {*NEW.values(), "NLE7"}


def test_an_id_that_somebody_had_is_given_to_nobody_else(round_path, call):
    call("upgrade", round_path)
    text = (round_path / "leaders.csv").read_text(encoding="utf-8")
    (round_path / "leaders.csv").write_text(text.replace("NLE7,", "L0003,"), encoding="utf-8")
    said = call("check", round_path, exits=1).stdout
    assert "an earlier id of TRUST-L-1" in said


# --- earlier runs -------------------------------------------------------------------------------------------------


@pytest.fixture
def upgraded(round_path, call, tmp_path):
    """A run of the round as it was, the round with new ids, and what the run folder held."""
    call("solve", round_path, "--out", tmp_path / "run")
    call("workbook", tmp_path / "run", "--out", tmp_path / "plan.xlsx")
    before = bytes_of(tmp_path / "run")
    call("upgrade", round_path)
    yield round_path
    assert bytes_of(tmp_path / "run") == before  # run folders are never rewritten


def leads(folder):
    return {row.case_id: row.leader_id for row in read_run(folder).allocation.deployments}


def test_an_earlier_run_is_repaired_in_the_ids_of_today(upgraded, rows_of, call, tmp_path):
    old = leads(tmp_path / "run")
    call("repair", upgraded, tmp_path / "run", "--out", tmp_path / "run2")
    assert leads(tmp_path / "run2") == {case: NEW.get(one, one) for case, one in old.items()}
    assert rows_of(tmp_path / "run2" / "diff.csv") == []  # nobody moved
    call("audit", tmp_path / "run2")
    manifest = read_run(tmp_path / "run2").manifest
    assert manifest["parent"]["digest"] == plan_digest(read_run(tmp_path / "run"))


def test_an_earlier_run_is_compared_with_a_later_one(upgraded, call, tmp_path):
    call("solve", upgraded, "--out", tmp_path / "run2")
    found = compare(tmp_path / "run", tmp_path / "run2")
    assert set(found.pairs[0].cases["change"]) <= {"kept", "tie", "waits"}
    assert found.pairs[0].edits == ()
    assert set(compare(tmp_path / "run2", tmp_path / "run").pairs[0].cases["change"]) <= {"kept", "tie", "waits"}


def test_what_an_earlier_run_takes_is_taken_of_the_same_people(upgraded, call, tmp_path):
    earlier, now = read_run(tmp_path / "run"), read_round(upgraded)
    plain, read = commitments(earlier), commitments(earlier, round_=now)
    renamed = plain.assign(person_id=[NEW.get(one, one) for one in plain["person_id"]])
    assert read.equals(renamed.sort_values("person_id", ignore_index=True))
    assert read["person_id"].tolist() != plain["person_id"].tolist()
    call("commitments", tmp_path / "run", "--out", upgraded / "commitments.csv", exits=1)  # it is there already
    (upgraded / "commitments.csv").unlink()
    call("commitments", tmp_path / "run", "--out", upgraded / "commitments.csv")
    call("check", upgraded)
    call("commitments", tmp_path / "run", "--out", tmp_path / "taken.csv", "--for", upgraded)
    assert (tmp_path / "taken.csv").read_bytes() == (upgraded / "commitments.csv").read_bytes()


def test_leaders_of_an_earlier_run_are_held_and_its_plan_is_adopted(upgraded, call, tmp_path):
    call("solve", upgraded, "--hold-leaders", tmp_path / "run", "--out", tmp_path / "held")
    call("adopt", upgraded, tmp_path / "run", "--out", tmp_path / "adopted")
    expected = {case: NEW.get(one, one) for case, one in leads(tmp_path / "run").items()}
    assert leads(tmp_path / "held") == leads(tmp_path / "adopted") == expected


def test_the_workbook_of_an_earlier_run_is_recorded_and_names_given_then_are_good(upgraded, call, tmp_path):
    book = load_workbook(tmp_path / "plan.xlsx")
    sheet = book["Events"]
    titles = [[fold(str(cell.value or "")) for cell in row] for row in sheet.iter_rows(max_row=20)]
    top = next(number for number, row in enumerate(titles, 1) if {"caseid", "event"} <= {*row})
    said = {
        "case_id": "100001",
        "event": "asked",
        "party": "leader",
        "person_id": "L0001",
        "on": "2019-09-03",
        "by": "P",
    }
    for column, text in said.items():
        sheet.cell(top + 1, titles[top - 1].index(fold(column)) + 1, text)
    book.save(tmp_path / "plan.xlsx")
    call("record", upgraded, "--from", tmp_path / "plan.xlsx")
    assert "110001-L-1" in cells_of(read_round(upgraded), "events", "person_id")
    call("solve", upgraded, "--out", tmp_path / "run2")
    (tmp_path / "names.csv").write_text("person_id,name\nL0002,Ann Other\n", encoding="utf-8")
    call("letters", tmp_path / "run2", "--out", tmp_path / "letters", "--names", tmp_path / "names.csv")
    pages = b"".join(file.read_bytes() for file in (tmp_path / "letters").rglob("*") if file.is_file())
    assert b"Ann Other" in pages


def test_an_earlier_id_counts_for_the_person_of_that_supporter_only(tmp_path):
    """`L0001` of another round is somebody else."""
    now = with_new_ids(old_round()).round
    other = make_round(
        schools=CASES, supporters=[supporter("S220001", urn="220001")], leaders=[leader("L0001", "S220001")]
    )
    write_round(other, tmp_path / "other")
    found = commitments(run(other), round_=now)
    assert found["person_id"].tolist() == ["L0001"]
    taken = make_round(schools=CASES, leaders=[leader("L0001", "S1")], commitments=found.to_dict("records"))
    assert taken.ledger.days_left["L0001"] == (60,)


def test_two_old_rounds_do_not_get_one_id_for_two_people():
    one = with_new_ids(old_round()).changes
    homes = [supporter("S220001", urn="220001")]
    other = with_new_ids(make_round(schools=CASES, supporters=homes, leaders=[leader("L0001", "S220001")])).changes
    assert not {row.new_id for row in one} & {row.new_id for row in other}


def test_numbers_that_are_taken_are_passed_over():
    round_ = make_round(
        schools=CASES,
        supporters=[supporter("S110001", urn="110001")],
        leaders=[leader("110001-L-1", "S110001"), leader("L0009", "S110001")],
        serials=[{"home": "110001", "letter": "L", "last": 4}],
    )
    (change,) = with_new_ids(round_).changes
    assert (change.old_id, change.new_id) == ("L0009", "110001-L-5")


def test_an_id_that_means_a_trust_too_is_refused():
    schools = [school("100001", trust_id="L0001", governance="academy")]
    with pytest.raises(InputRefused, match="that no supporter, trust"):
        with_new_ids(make_round(schools=schools, leaders=[leader("L0001", "S1")]))


def test_new_ids_do_not_change_what_is_best(round_path, call, tmp_path):
    call("solve", round_path, "--out", tmp_path / "run")
    call("upgrade", round_path)
    call("solve", round_path, "--out", tmp_path / "run2")
    values = [{stage["goal"]: stage["value"] for stage in read_run(tmp_path / name).manifest["stages"]
               if stage["goal"] != "canonical"} for name in ("run", "run2")]  # fmt: skip
    assert values[0] == values[1]
