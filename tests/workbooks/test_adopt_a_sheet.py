"""`nlematch adopt` reads the edited sheet Allocation, and any table that says school and leader."""

import csv
import json

import openpyxl
import pytest

import nlematch as nle
from constraints.round import vouched
from constraints.testing import leader, make_round, need, running, school, staff_member, supporter
from scenarios.explain import left_out_of
from scenarios.rechecking import recheck
from scenarios.reports import Audience
from scenarios.reports.page import page_of_run
from scenarios.reports.workbook import make_workbook
from scenarios.rounds import write_round
from tests.statements.checking import untrue
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.letter_rounds import in_one_of_two_ways


def leads(run):
    with (run / "deployments.csv").open(encoding="utf-8") as stream:
        return {row["case_id"]: row["leader_id"] for row in csv.DictReader(stream)}


def test_the_workbook_as_it_is_gives_the_plan_that_it_was_made_of(small_book, small_run, round_path, tmp_path, call):
    call("adopt", round_path, small_book, "--out", tmp_path / "mine")
    assert leads(tmp_path / "mine") == leads(small_run)
    assert (tmp_path / "mine" / "supports.csv").read_bytes() == (small_run / "supports.csv").read_bytes()


def test_the_workbook_as_it_is_keeps_how_half_days_fall(tmp_path):
    run = nle.run(vouched(in_one_of_two_ways()), tmp_path / "run")
    make_workbook(run, tmp_path / "book.xlsx")
    nle.adopt(run.round, tmp_path / "book.xlsx", tmp_path / "mine")
    assert set(run.tables["deployments"]["profile"]) >= {"0;1;1", "1;1;1", "1;0;2"}
    assert (tmp_path / "mine/deployments.csv").read_bytes() == (tmp_path / "run/deployments.csv").read_bytes()


def test_an_edited_leader_is_taken_and_an_emptied_one_leads_nobody(small_book, small_run, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    sheet = book["Allocation"]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        case_id, leader = (row[header.index(title)] for title in ("Case ID", "Leader ID"))
        leader.value = {"100002": "Middle", "100004": None}.get(case_id.value, leader.value)
    del book["Needs covered"]
    book.save(tmp_path / "edited.xlsx")
    call("adopt", round_path, tmp_path / "edited.xlsx", "--out", tmp_path / "mine")
    expected = leads(small_run) | {"100002": "L3"}  # the leader of the home that is called Middle
    expected.pop("100004")
    assert leads(tmp_path / "mine") == expected


TEAMS = {
    "schools": [school(f"10000{n}", tier=2) for n in (1, 2, 3)],
    "supporters": [supporter("S1", name="First"), supporter("S2", name="Second")],
    "leaders": [leader("L1", "S1", specialisms="maths:3"), leader("L2", "S2"), leader("L3", "S1")],
    "staff": [staff_member("T1", "S1", "phonics:3", half_days=40)],
    "needs": [need(f"10000{n}", what) for n in (1, 2) for what in ("maths", "phonics")],
}
"""L1 covers maths in person, T1 covers phonics; both are of S1, and so is L3."""
BOTH = [("100001", "maths", "L1"), ("100001", "phonics", "T1")]


def adopted(tmp_path, leads, covers=(*BOTH, ("100002", "phonics", "T1")), **more):
    """A run of a planner's own workbook: who leads, and who covers what."""
    book = openpyxl.Workbook()
    for title, rows in (("Allocation", [("Case ID", "Leader ID"), *leads]),
                        ("Needs covered", [("Case ID", "Need", "Person"), *covers])):  # fmt: skip
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "ours.xlsx")
    return nle.adopt(make_round(**TEAMS | more), tmp_path / "ours.xlsx", tmp_path / "mine")


def covered(run):
    return [tuple(row) for row in run.tables["supports"][["case_id", "need_id", "person_id"]].to_numpy().tolist()]


def left_out(run):
    return [tuple(row.values()) for row in run.manifest.get("left_out", [])]


def test_what_the_leaders_allow_stays(tmp_path):
    run = adopted(tmp_path, [("100001", "L1"), ("100002", "L3")])
    assert covered(run) == [*BOTH, ("100002", "phonics", "T1")]
    assert "left_out" not in run.manifest
    assert run.audit.clean


def test_another_leader_of_another_school_leaves_out_what_the_team_before_covered(tmp_path):
    run = adopted(tmp_path, [("100001", "L2"), ("100002", "L3")])
    assert covered(run) == [("100002", "phonics", "T1")]
    assert left_out(run) == [(*BOTH[0], "not-leading"), (*BOTH[1], "other-supporter")]
    assert run.audit.clean
    assert recheck(tmp_path / "mine").clean


def test_a_colleague_of_the_leader_before_keeps_the_staff(tmp_path):
    run = adopted(tmp_path, [("100001", "L3"), ("100002", "L3")])
    assert covered(run) == [BOTH[1], ("100002", "phonics", "T1")]
    assert left_out(run) == [(*BOTH[0], "not-leading")]
    assert run.audit.clean


def test_nobody_covers_needs_where_nobody_leads(tmp_path):
    run = adopted(tmp_path, [("100001", "L1"), ("100002", None)])
    assert covered(run) == BOTH
    assert left_out(run) == [("100002", "phonics", "T1", "unled")]


def test_staff_of_anybody_stay_where_the_policy_lets_them_in(tmp_path):
    overrides = {"team": {"model": "any-supporter"}}
    run = adopted(tmp_path, [("100001", "L2"), ("100002", "L2")], overrides=overrides)
    assert covered(run) == [BOTH[1], ("100002", "phonics", "T1")]
    assert left_out(run) == [(*BOTH[0], "not-leading")]


def test_running_support_goes_on_under_whoever_leads(tmp_path):
    goes_on = [running("100002", "T1", need_id="phonics")]
    run = adopted(tmp_path, [("100001", "L1"), ("100002", "L2")], running=goes_on)
    assert covered(run) == [*BOTH, ("100002", "phonics", "T1")]
    assert "left_out" not in run.manifest


def test_a_sheet_of_supports_is_taken_as_it_stands(tmp_path):
    for name, text in (("deployments", "case_id,leader_id\n100001,L2\n"),
                       ("supports", "case_id,need_id,person_id\n100001,phonics,T1\n")):  # fmt: skip
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    run = nle.adopt(make_round(**TEAMS), tmp_path)
    assert covered(run) == [BOTH[1]]
    assert "left_out" not in run.manifest
    assert [breach.rule for breach in run.audit.breaches] == ["support-under-leader"]


def test_what_was_left_out_is_told_by_the_command_and_on_the_page(small_book, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    sheet = book["Allocation"]
    header = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[header.index("Case ID")].value == "100001")
    row[header.index("Leader ID")].value = "L3"
    book.save(tmp_path / "edited.xlsx")
    told = call("adopt", round_path, tmp_path / "edited.xlsx", "--out", tmp_path / "mine").stderr
    words = "maths at 100001 (School 100001): T1 (First) is not of the school of L3, who leads"
    assert f"Left out: {words}." in told
    run = nle.read_run(tmp_path / "mine")
    page = page_of_run(run, Audience.PLANNER)
    assert "plan.left-out-other-supporter" in EVERY_CHECK
    assert untrue(Facts(tmp_path / "mine"), page.statements) == []
    assert words in [said.text for said in page.statements]
    assert "Left out of the sheet" in page.html


@pytest.mark.parametrize(("key", "value"), [("because", "unled"), ("person_id", "L3"), ("need_id", "music")])
def test_an_audit_notices_that_something_else_was_left_out(tmp_path, key, value):
    adopted(tmp_path, [("100001", "L2"), ("100002", "L3")])
    manifest = json.loads((tmp_path / "mine/manifest.json").read_text(encoding="utf-8"))
    manifest["left_out"][1][key] = value
    manifest["digest"] = ""
    (tmp_path / "mine/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert any("left_out" in breach.subject for breach in recheck(tmp_path / "mine").breaches)


def test_of_some_regions_only_their_rows_are_told(tmp_path):
    regions = ("North East", "London")
    schools = [school(f"10000{n + 1}", tier=2, region=region) for n, region in enumerate(regions)]
    adopted(tmp_path, [("100001", "L2"), ("100002", "L2")], schools=schools)
    part = nle.adopt(make_round(**TEAMS | {"schools": schools}), tmp_path / "ours.xlsx", regions=["London"])
    assert left_out(part) == [("100002", "phonics", "T1", "other-supporter")]
    whole = nle.read_run(tmp_path / "mine")
    assert [said.key for said in left_out_of(nle.part_of_run(whole, ["London"]))] == ["plan.left-out-other-supporter"]


@pytest.mark.parametrize(
    "text",
    [
        "URN,Leader\n100001,L1\n100004,L2\n",
        "School,Leader\nschool 100001,First\nSCHOOL 100004,last\n",
        "Our list of March\n\nurn;Led by;remark\n100001;L1;\n100004;L2;by phone\n",
    ],
)
def test_any_table_with_school_and_leader_will_do(round_path, tmp_path, call, text):
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine")
    assert leads(tmp_path / "mine") == {"100001": "L1", "100004": "L2"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("URN,Leader\n100009,L1\n", "NM202 ours row 2 'case_id': '100009'"),
        ("URN,Leader\n100001,L9\n", "NM202"),
        ("URN,Leader\n,L1\n", "NM103"),
        ("URN,Head\n100001,L1\n", "no sheet says school and leader"),
    ],
)
def test_what_is_not_known_is_refused(round_path, tmp_path, call, text, told):
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    refused = call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=1).stderr
    assert told.split(" ", maxsplit=1)[0] in refused
    assert not (tmp_path / "mine").exists()


def test_two_leaders_of_one_school_are_a_breach(round_path, tmp_path, call):
    (tmp_path / "ours.csv").write_text("URN,Leader\n100001,L1\n100001,L2\n", encoding="utf-8")
    assert "one-leader" in call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=5).stderr


def test_a_name_that_several_schools_have_is_asked_back(make_small, tmp_path, call):
    twins = [school(urn, name="St Mary's", tier=2) for urn in ("100001", "100002")]
    write_round(make_small(schools=twins, needs=[]), tmp_path / "round")
    (tmp_path / "ours.csv").write_text("School,Leader\nSt Marys,L1\n", encoding="utf-8")
    refused = call("adopt", tmp_path / "round", tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=1).stderr
    assert "several are called so: give the id, 100001 or 100002" in refused


def test_names_will_do_where_a_command_asks_for_an_id(small_run, round_path, tmp_path, call):
    why = call("explain", small_run, "--case", "School 100002", "--leader", "Middle", "--quick").stdout
    assert why == call("explain", small_run, "--case", "100002", "--leader", "L3", "--quick").stdout
    said = call("record", round_path, "school 100002", "asked", "--party", "leader", "--person", "Middle", "--by", "RD")
    assert "100002" in said.stdout
    assert "L3" in said.stdout
    call("repair", round_path, small_run, "--withdraw", "Last", "--out", tmp_path / "run2")
    assert "L2" not in leads(tmp_path / "run2").values()
