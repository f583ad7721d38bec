"""A round comes from anybody, and its side folder with it: what is in there is believed as little as any cell."""

import json

import pytest

from constraints import testing as make
from scenarios.rounds import write_round
from scenarios.runs import run

MINE = "mine"
OUTSIDE = (
    "../mine.txt",
    "../../mine.txt",
    "..",
    ".",
    "",
    "a/../../mine.txt",
    ".nlematch/../../mine.txt",
    "x\\..\\y",
    "C:x",
)
JOURNALS = {
    "brackets": "[" * 100_000,
    "a list": "[]",
    "no files": '{"put": 1, "remove": []}',
    "a number": "9" * 5_000,
    "no JSON": "\x1b[31m",
    "odd digests": '{"put": {"x.csv": 5}, "remove": {"events.csv": [1]}}',
}


@pytest.fixture
def round_path(tmp_path):
    folder = tmp_path / "in" / "round"
    write_round(make.make_round(schools=[make.school()], needs=[]), folder)
    (folder / ".nlematch" / "staged").mkdir(parents=True)
    (tmp_path / "mine.txt").write_text(MINE, encoding="utf-8")
    (tmp_path / "in" / "mine.txt").write_text(MINE, encoding="utf-8")
    return folder


def planted(round_path, text):
    (round_path / ".nlematch" / "journal.json").write_text(text, encoding="utf-8")
    return {
        file: file.read_bytes() for file in round_path.parents[1].rglob("*") if file.is_file() and file.name != "lock"
    }


@pytest.mark.parametrize("known", ["the digest", None])
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("does", ["put", "remove"])
def test_a_journal_moves_and_removes_nothing_outside_its_folder(call, round_path, does, name, known):
    import hashlib

    digest = hashlib.sha256(MINE.encode()).hexdigest() if known else None
    for file in ("mine.txt", "y"):
        (round_path / ".nlematch" / "staged" / file).write_text("theirs", encoding="utf-8")
    before = planted(round_path, json.dumps({"schema": 1, "put": {}, "remove": {}} | {does: {name: digest}}))
    ended = call("check", round_path, exits=1)
    assert "NM608" in ended.stderr
    assert planted(round_path, before[round_path / ".nlematch" / "journal.json"].decode()) == before
    assert not (round_path.parents[1] / "staged").exists()


@pytest.mark.parametrize("kind", JOURNALS)
def test_a_journal_that_is_none_is_told(call, round_path, kind):
    planted(round_path, JOURNALS[kind])
    for words in (("check", round_path), ("record", round_path, "100001", "asked", "--party", "school", "--by", "me")):
        ended = call(*words, exits=1)
        assert "NM608" in ended.stderr
        assert "\x1b" not in ended.output


@pytest.mark.parametrize("kind", ["long", "digits", "raised", "quotes", "nothing", "bytes", "a folder"])
def test_numbers_of_rows_that_somebody_edited_stop_nothing(call, round_path, kind):
    damaged = {
        "long": "1," + "x" * 200_000 + ",events,0\n",
        "digits": "9" * 5_000 + ",now,events,0\n",
        "raised": "\u00b2,now,events,0\n",
        "quotes": '"1,"",\n\n',
        "nothing": "",
        "bytes": "\udcff\0,\n",
    }
    file = round_path / ".nlematch" / "recorded.csv"
    if kind == "a folder":
        file.mkdir()
        assert "NM107 recorded.csv" in call("check", round_path, exits=1).stderr
        return
    file.write_text(damaged[kind], encoding="utf-8", errors="surrogateescape")
    call("check", round_path)
    told = call("record", round_path, "100001", "asked", "--party", "school", "--format", "json", "--by", "me")
    assert "1" in told.stdout


@pytest.mark.parametrize(
    "said", ["[" * 100_000, '{"command": "\\u001b[2J\\u202e", "process": [], "host": "x", "since": 1}', "5"]
)
def test_what_a_lock_says_is_shown_and_never_sent(call, round_path, said):
    (round_path / ".nlematch" / "lock").write_text("\n" + said, encoding="utf-8")
    ended = call("check", round_path)
    assert "\x1b" not in ended.output
    assert "\u202e" not in ended.output


@pytest.mark.parametrize("header", ["5", "{}", "[[1]]", "null", "[" * 5_000])
def test_a_seal_of_a_workbook_that_is_none_is_no_seal(call, round_path, tmp_path, header):
    import openpyxl

    (round_path / ".nlematch" / "staged").rmdir()
    run(round_path, tmp_path / "run")
    call("workbook", tmp_path / "run", "--out", tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    hidden = next(sheet for sheet in book if any(row[0] == "header" for row in sheet.iter_rows(values_only=True)))
    for row in hidden.iter_rows():
        if row[0].value == "header":
            row[1].value = header
    book.save(tmp_path / "book.xlsx")
    ended = call("record", round_path, "--from", tmp_path / "book.xlsx", exits=None)
    assert ended.exit_code in {0, 1}, ended.output
    assert ended.exit_code == 0 or "NM922" in ended.stderr
