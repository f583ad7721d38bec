"""`nlematch check`, in process: what it prints, where, and what it ends with."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from constraints.domain.faults import Fault
from constraints.domain.records import TABLES
from constraints.testing import leader, make_round, need, school, staff_member
from scenarios.cli.main import main
from scenarios.rounds import write_round

FILES = {
    "round.toml": 'id = "planted"\ncolour = "red"\nas_at = 2019-09-01\n',
    "schools.csv": """\
urn,name,phase,easting,northing,tier,case_id,rounds_waited
100001,Ash,primary,450000,300000,1,,
100002,Elm,primery,450000,301000,2,,
100003,Yew,primary,4500,301000,2,,
100004,Bay,primary,450000,301000,,C1,
100005,Box,primary,450000,301000,2,,-1
""",
    "cases.csv": """\
case_id,target,tier,delivery_urn
C1,trust,2,100001
C2,trust,2,
""",
    "needs.csv": """\
case_id,specialism,severity,half_days,need_id
100001,mathematik,2,4,n1
100001,phonics,4,4,n2
100009,phonics,2,4,n3
""",
    "supporters.csv": """\
supporter_id,kind,easting,northing,designated_from,designated_to
S1,school,450000,302000,,
S1,school,450000,302000,,
S2,school,450000,302000,2019-09-01,2018-09-01
""",
    "leaders.csv": """\
leader_id,supporter_id,half_days,max_cases,willing
L1,S1,12,2,perhaps
L2,S9,12,2,
L3,S1,,2,
""",
    "staff.csv": """\
staff_id,supporter_id,role,specialisms,half_days
L1,S1,teacher,maths:3,6
T1,S1,teacher,maths:3,6,spare
T2,S1,teacher,maths:3,6
""",
    "capacity.csv": "person_id,period,half_days\nL7,autumn,4\n",
    "conflicts.csv": "case_id,party,reason_code\n100001,L1,dislike\n",
    "interests.csv": "person_id,body,role,from,to\nL1,100001,governor,2019-09-02,2019-09-01\n",
    "decisions.csv": (
        "case_id,person_id,decision,rule,reason_code,by,on\n100001,L1,waive,independence,too-far,P1,2019-09-02\n"
    ),
    "events.csv": "case_id,event,party,on\n100001,refused,leader,2019-09-02\n",
    "running.csv": "case_id,person_id,half_days_left\n100001,L1,2\n100001,L3,2\n",
    "commitments.csv": "person_id\nL1\n",
    "history.csv": "urn,supporter_id,ended,outcome\n100001,S1,soon,succeeded\n",
    "travel.csv": "from,to,minutes,minutes\n100001,L1,20,20\n",
    "serials.csv": "home,letter,last\n100001,X,1\n",
    "id-changes.csv": "old_id,new_id,supporter_id\nL9,S1-L-1,\n",
    "pool.csv": 'urn,name,phase,easting,northing\n110001,"Oak,primary,450000,302000\n',
    "leaderz.csv": "leader_id\nL1\n",
}

PLANTED = [
    ("NM204", "cases.csv", "2", "delivery_urn"),
    ("NM204", "cases.csv", "3", "case_id"),
    ("NM202", "capacity.csv", "2", "person_id"),
    ("NM102", "commitments.csv", "1", "half_days"),
    ("NM105", "conflicts.csv", "2", "reason_code"),
    ("NM302", "decisions.csv", "2", "rule"),
    ("NM103", "events.csv", "2", "person_id"),
    ("NM104", "history.csv", "2", "ended"),
    ("NM103", "id-changes.csv", "2", "supporter_id"),
    ("NM203", "interests.csv", "2", "to"),
    ("NM104", "leaders.csv", "2", "willing"),
    ("NM202", "leaders.csv", "3", "supporter_id"),
    ("NM103", "leaders.csv", "4", "half_days"),
    ("NM109", "leaderz.csv", "", ""),
    ("NM105", "needs.csv", "2", "specialism"),
    ("NM106", "needs.csv", "3", "severity"),
    ("NM202", "needs.csv", "4", "case_id"),
    ("NM107", "pool.csv", "2", ""),
    ("NM401", "round.toml", "", "colour"),
    ("NM205", "running.csv", "3", "person_id"),
    ("NM105", "schools.csv", "3", "phase"),
    ("NM105", "serials.csv", "2", "letter"),
    ("NM206", "schools.csv", "4", "easting"),
    ("NM106", "schools.csv", "6", "rounds_waited"),
    ("NM201", "staff.csv", "2", "staff_id"),
    ("NM110", "staff.csv", "3", ""),
    ("NM201", "supporters.csv", "3", "supporter_id"),
    ("NM203", "supporters.csv", "4", "designated_to"),
    ("NM108", "travel.csv", "1", "minutes"),
]


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def planted(tmp_path):
    """Return a round with one fault for every line of PLANTED, four of them over 25: every table has one."""
    folder = tmp_path / "round"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def sound(tmp_path):
    """Return a round that fits together, with one school on Scilly that nobody reaches."""
    schools = [school("100001", region="London"), school("100002", at=(91_000, 10_500))]
    write_round(
        make_round(schools=schools, leaders=[leader()], staff=[staff_member()], needs=[need()]), tmp_path / "round"
    )
    return tmp_path / "round"


def test_every_planted_fault_is_reported_once_and_nothing_else(planted):
    assert {file.removesuffix(".csv") for _, file, _, _ in PLANTED} >= set(TABLES)
    before = {path.name: path.read_bytes() for path in planted.iterdir()}
    result = run("check", planted, "--format", "csv")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)  # click's own exit, no error that escaped
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert sorted((r["code"], r["file"], r["row"], r["column"]) for r in rows) == sorted(PLANTED)
    assert all(row["expected"] and row["try"] for row in rows)
    assert "29 fault(s)" in result.stderr
    assert {path.name: path.read_bytes() for path in planted.iterdir()} == before
    assert [path.name for path in planted.parent.iterdir()] == ["round"]


def test_25_planted_faults_give_25_reported_ones(planted):
    for name in ("leaderz.csv", "serials.csv", "id-changes.csv"):
        (planted / name).unlink()
    (planted / "travel.csv").write_text("from,to,minutes\n100001,L1,20\n")
    result = run("check", planted, "--format", "json")
    assert (result.exit_code, len(json.loads(result.stdout))) == (1, 25)


def test_faults_as_a_table_name_code_file_row_and_what_to_try(planted):
    result = run("check", planted)
    assert result.exit_code == 1
    assert "NM205" in result.stdout
    assert "running.csv" in result.stdout
    assert "Traceback" not in result.output


def test_a_sound_round_is_reported_on_stdout_and_ends_with_0(sound):
    result = run("check", sound)
    assert result.exit_code == 0
    assert result.stderr == "round is sound.\n"
    for part in ("What was assumed", "Supply against demand", "London", "100002", "travel-limit"):
        assert part in result.stdout


def test_the_report_as_json_has_every_part(sound):
    report = json.loads(run("check", sound, "--format", "json").stdout)
    assert report["sound"] is True
    assert report["counts"]["cases"] == 2
    assert [row["case_id"] for row in report["unreached"]] == ["100002"]
    london = next(row for row in report["balance"] if row["name"] == "London")
    assert (london["cases"], london["lead_half_days"], london["need_half_days"]) == (1, 6, 4)
    assert {"table", "column", "blank", "of", "means", "percent"} == set(report["assumed"][0])


def test_the_report_as_csv_is_one_long_table(sound):
    rows = list(csv.DictReader(io.StringIO(run("check", sound, "--format", "csv").stdout)))
    assert {"section": "count", "subject": "cases", "figure": "number", "value": "2"} in rows
    assert {"section": "unreached", "subject": "100002", "figure": "stopped_by", "value": "travel-limit"} in rows


@pytest.mark.parametrize("output_format", ["table", "json", "csv"])
def test_what_was_generated_is_said_in_every_format(sound, output_format):
    assert "drawn by the generator" not in run("check", sound, "--format", output_format).stdout
    with (sound / "round.toml").open("a", encoding="utf-8") as file:
        file.write('generated = ["supply drawn by the generator"]\n')
    assert "supply drawn by the generator" in run("check", sound, "--format", output_format).stdout


def test_a_path_where_nothing_is_ends_with_1(tmp_path):
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "NM101" in result.stdout


@pytest.mark.parametrize("arguments", [["check"], ["check", ".", "--format", "xml"], ["new"], ["import-supply", "."]])
def test_wrong_usage_ends_with_2(arguments):
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("command", ["check", "new", "import-supply"])
def test_every_help_has_an_example(command):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example:  nlematch {command}" in result.stdout


def test_a_table_of_faults_is_narrow_and_csv_and_json_have_the_closed_list_whole(planted):
    table = run("check", planted).stdout
    assert max(len(line.rstrip()) for line in table.splitlines()) < 260
    assert "specialism: a word of its list in docs/files.md" in table
    assert "assessment" not in table  # a specialism, in no row of the planted round
    for output_format in ("csv", "json"):
        assert "assessment" in run("check", planted, "--format", output_format).stdout


def test_a_blank_value_is_shown_as_such():
    fault = Fault("NM103", "leaders.csv", 4, "half_days", "", "a number", "fill it")
    assert str(fault) == "NM103 leaders.csv row 4 'half_days': empty. Expected a number. Try: fill it."
    assert str(Fault("NM101", "leaders.csv", None, None, "", "a file", "add it")).startswith(
        "NM101 leaders.csv. Expect"
    )
    assert "row 4: '-1'." in str(Fault("NM106", "leaders.csv", 4, None, "-1", "a number", "mend it"))
