"""`people-key.csv` stays where it is: its owner reads it, git passes it over, and no copy of the round has it."""

import io
import os
import shutil
import stat
import subprocess
import zipfile

import pyarrow.parquet as pq
import pytest

from constraints.domain.faults import InputRefused
from scenarios.cli.main import COMMANDS
from scenarios.rounds import read_round, write_parquet, write_round, write_workbook
from scenarios.supply import KEY_FILE, KeyFile, read_keys

KEY = "zz-sentinel@elm.example"
ROWS = [
    {"Email": KEY, "URN": "110001", "Type": "NLE", "Days": "6", "Number of schools": "2", "Are you willing?": "Yes"},
    {"Email": "other@oak.example", "URN": "110002", "Type": "NLE", "Days": "6", "Number of schools": "2"},
]


@pytest.fixture
def keyed_round(round_path, survey, with_keys, call):
    call("import-supply", round_path, survey(ROWS), "--columns", with_keys)
    return round_path


def test_the_file_says_who_is_who_beside_the_report(keyed_round):
    text = (keyed_round / KEY_FILE).read_text(encoding="utf-8")
    assert text == f"key,survey_row,id\n{KEY},2,110001-L-1\nother@oak.example,3,110002-L-1\n"
    assert KEY not in (keyed_round / "import-supply-report.csv").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such permissions")
def test_only_its_owner_reads_it(keyed_round, survey, with_keys, call):
    def modes():
        return stat.S_IMODE((keyed_round / KEY_FILE).stat().st_mode)

    assert modes() == 0o600
    call("import-supply", keyed_round, survey(ROWS[::-1]), "--columns", with_keys, "--replace")
    assert modes() == 0o600


def test_git_passes_it_over(keyed_round, survey, with_keys, call):
    if shutil.which("git") is None:
        pytest.skip("no git on this machine")
    git = ["git", "-C", str(keyed_round)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "--all"], check=True)
    listed = subprocess.run([*git, "ls-files"], check=True, capture_output=True, text=True).stdout.split()
    assert KEY_FILE not in listed
    assert {"leaders.csv", "serials.csv"} <= {*listed}
    before = (keyed_round / ".gitignore").read_text(encoding="utf-8")
    call("import-supply", keyed_round, survey(ROWS), "--columns", with_keys, "--replace")
    assert (keyed_round / ".gitignore").read_text(encoding="utf-8") == before


def test_what_git_passes_over_already_stays(round_path, survey, with_keys, call):
    (round_path / ".gitignore").write_text("drafts/", encoding="utf-8")
    call("import-supply", round_path, survey(ROWS), "--columns", with_keys)
    lines = (round_path / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("drafts/", f"/{KEY_FILE}")


def test_where_all_ids_are_given_and_no_key_is_read_there_is_no_file(round_path, survey, call):
    call("import-supply", round_path, survey([("N1", "110001", "5")], head=("ID", "URN", "Days")))
    assert not (round_path / KEY_FILE).exists()
    assert not (round_path / ".gitignore").exists()


def test_forgetting_deletes_it_and_nothing_else(keyed_round, call):
    before = {path.name for path in keyed_round.iterdir()}
    assert "Deleted" in call("forget", keyed_round, "--keys").stderr
    assert {path.name for path in keyed_round.iterdir()} == before - {KEY_FILE}
    assert "nothing was deleted" in call("forget", keyed_round, "--keys").stderr
    call("check", keyed_round)
    call("forget", keyed_round, exits=2)
    assert "NM101" in call("forget", keyed_round / "nowhere", "--keys", exits=1).stderr


def test_a_number_is_not_used_again_after_forgetting(keyed_round, survey, with_keys, people_of, call):
    call("import-supply", keyed_round, survey(ROWS[1:]), "--columns", with_keys, "--replace")
    call("forget", keyed_round, "--keys")
    call("import-supply", keyed_round, survey(ROWS), "--columns", with_keys, "--replace")
    assert set(people_of(keyed_round)) == {"110001-L-2", "110002-L-1"}  # one a home is found again, who left is new


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("key,survey_row,id\na@x,2,L1\nA@X ,3,L2\n", [("NM201", 3, "key")]),
        ("key,survey_row,id\na@x,2,\n", [("NM103", 2, "id")]),
        ("mail,id\na@x,L1\n", [("NM102", 1, "key")]),
        ("survey_row\n2\n", [("NM102", 1, "key"), ("NM102", 1, "id")]),
        ("", [("NM107", None, None)]),
    ],
)
def test_a_file_that_somebody_spoilt_is_refused_and_no_key_is_shown(tmp_path, text, codes):
    (tmp_path / KEY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        read_keys(tmp_path)
    assert {(fault.code, fault.row, fault.column) for fault in refused.value.faults} == set(codes)
    assert "a@x" not in str(refused.value).lower()


def test_a_file_that_was_edited_by_hand_is_read(tmp_path):
    (tmp_path / KEY_FILE).write_text("KEY;x;ID\n".replace(";", ",") + "'=a,1,L1\n\n-b,,L2\n", encoding="utf-8")
    assert read_keys(tmp_path).ids == {"=a": "L1", "-b": "L2"}
    text = read_keys(tmp_path).files(tmp_path)[KEY_FILE]
    (tmp_path / KEY_FILE).write_text(text, encoding="utf-8")
    assert read_keys(tmp_path).ids == {"=a": "L1", "-b": "L2"}


def test_a_workbook_has_no_key_file(tmp_path):
    assert read_keys(tmp_path / "round.xlsx") == KeyFile()


# --- no copy has it -----------------------------------------------------------------------------------------------


def texts_of(path):
    """Return a file as bytes, with what is packed inside it."""
    raw = path.read_bytes()
    found = [raw]
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    if raw.startswith(b"PAR1"):
        found.append(pq.read_table(path).to_pandas().to_csv().encode())
    return found


def copies_of_the_key(folder, round_path):
    files = [path for path in folder.rglob("*") if path.is_file() and path != round_path / KEY_FILE]
    return [path for path in files if path.name == KEY_FILE or any(KEY.encode() in text for text in texts_of(path))]


STUDY = """\
title = "Two policies"
round = "round"
[solve]
work_limit = 5
[scenarios.as-now]
[scenarios.two-cases]
extends = "two-cases-at-most"
"""
PLAN = "case_id,leader_id\n100001,110001-L-1\n"
STEPS = {
    "solve": ["round", "--out", "run"],
    "adopt": ["round", "plan", "--out", "by-hand"],
    "audit": ["run"],
    "check": ["round"],
    "commitments": ["run", "--out", "taken.csv"],
    "compare": ["run", "by-hand"],
    "explain": ["run"],
    "forget": None,  # deletes it
    "frontier": ["round", "places", "--out", "frontier"],
    "merge": ["round", "drawn", "columns"],
    "generate": ["drawn", "--leaders", "2", "--staff", "1", "--replace"],
    "import": None,  # reads no round
    "import-supply": ["round", "more.csv", "--out", "grown", "--add"],
    "letters": ["run", "--out", "letters"],
    "new": None,
    "next": ["round", "run", "--out", "spring", "--as-at", "2021-01-01"],
    "demo": None,
    "plugins": ["round"],
    "policies": None,
    "rules": None,
    "record": ["round", "100001", "asked", "--party", "leader", "--person", "110001-L-1", "--by", "RD"],
    "repair": ["round", "run", "--out", "run2"],
    "report": ["run", "--out", "report.html"],
    "run": ["study.toml", "--out", "study", "--workers", "1"],
    "runs": ["."],
    "travel": ["round", "--to-measure", "3", "--out", "to-measure.csv"],
    "upgrade": ["round"],
    "workbook": ["run", "--out", "plan.xlsx"],
}
"""Every command that reads a round, in an order in which each finds what it needs; None for those that read none."""


def test_every_command_is_here():
    assert set(STEPS) == set(COMMANDS)


def test_no_command_copies_a_key(keyed_round, survey, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "survey.csv").unlink()  # the survey itself has the key, and is the planner's
    (tmp_path / "study.toml").write_text(STUDY)
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "deployments.csv").write_text(PLAN)
    write_round(read_round(keyed_round), tmp_path / "drawn")
    write_parquet(read_round(keyed_round), tmp_path / "columns")
    write_workbook(read_round(keyed_round), tmp_path / "book.xlsx")
    survey([("N1", "110003", "5")], head=("ID", "URN", "Days"), name="more.csv")
    for command, words in STEPS.items():
        if words is not None:
            call(command, *words)
            # a round that grew out of this one has its own key file: its people are told apart by it
            assert copies_of_the_key(tmp_path, keyed_round) == (
                [tmp_path / "grown" / KEY_FILE] if (tmp_path / "grown").exists() else []
            )


def test_a_copy_would_be_noticed(keyed_round, tmp_path):
    assert copies_of_the_key(tmp_path, keyed_round) == [tmp_path / "survey.csv"]
    shutil.copytree(keyed_round, tmp_path / "run" / "inputs")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{KEY}</t>")
    assert len(copies_of_the_key(tmp_path, keyed_round)) == 3
