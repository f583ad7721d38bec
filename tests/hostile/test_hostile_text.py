"""Hostile text through every command and every way out: it can be seen, runs nowhere, and leads out of no folder.

Ids, names, regions, groups and paths hold what terminals, spreadsheets, browsers and file systems act on;
notes, names and keys that are private are looked for in all that comes out.
"""

import csv
import io
import json
import zipfile

import openpyxl
import pytest

from constraints import testing as make
from scenarios.escaping import visible
from scenarios.rounds import write_round

SECRET = "PLANTED-SECRET"
HOSTILE = {
    "terminal": "\x1b[2J\x1b]0;x\x07\x9b31m",
    "formula": '=HYPERLINK("http://example.org","x")',
    "bidi": "a\u202egpj.exe\u2066",
    "unseen": "\u200b\u00ad\ufeff\U000e0041x",
    "markup": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "template": "{{ 7 * 7 }}{% for x in range(9) %}${alert(1)}",
    "path": "../../../tmp/x",
    "device": "CON",
    "long": "x" * 10_000,
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "break": "one\r\ntwo\u2028three",
}


def hostile_round(text):
    """A round whose ids, names, regions and groups are a text; its private notes, names and keys are planted."""
    return make.make_round(
        schools=[
            make.school(
                "100001", None, name=text, region=text, la_code="201", la_name=text, diocese=text, case_id=text
            ),
            make.school("100002", 1, name=text, governance="academy", trust_id=text, region=text),
            make.school("100003", 1, at=(make.HERE[0], make.HERE[1] + 200_000), name=text),
        ],
        cases=[make.trust_case(text, delivery_urn="100001")],
        needs=[make.need(text, "maths"), make.need("100002", "music")],
        supporters=[make.supporter(f"S {text}", name=text, region=text), make.supporter("S2")],
        leaders=[make.leader(f"L {text}", f"S {text}", half_days=40), make.leader("L2", "S2", half_days=40)],
        staff=[make.staff_member(f"T {text}", f"S {text}", "maths:3")],
        conflicts=[make.conflict("100002", "L2", note=SECRET)],
        events=[make.event("100002", "asked", "school", note=SECRET)],
        decisions=[make.forbid("100002", "L2", note=SECRET)],
        travel=[make.measured("L2", "100002", 20)],
    )


def is_formula(cell):
    return cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")) and not (
        cell.lstrip("-").replace(".", "", 1).isdigit()
    )


def no_formula(text):
    assert [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if is_formula(cell)] == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_way_out_shows_it_and_sends_nothing(tmp_path, call, kind):
    text = HOSTILE[kind]
    folder = tmp_path / "in"
    write_round(hostile_round(text), folder / "round")
    ended = call("solve", folder / "round", "--out", folder / "run", exits=None)
    if ended.exit_code == 1:  # no such id: refused, and shown
        assert "NM1" in ended.stderr
        assert visible(ended.output) == ended.output
        assert SECRET not in ended.output
        return
    assert ended.exit_code == 0, ended.output
    commands = [
        ("check", folder / "round"),
        ("audit", folder / "run"),
        ("explain", folder / "run", "--quick"),
        ("explain", folder / "run", "--quick", "--case", "100002"),
        ("compare", folder / "run", folder / "run"),
        ("commitments", folder / "run", "--out", folder / "c.csv"),
        ("repair", folder / "round", folder / "run", "--withdraw", "L2", "--out", folder / "repaired"),
        ("report", folder / "run", "--out", folder / "planner.html"),
        ("report", folder / "run", "--audience", "public", "--out", folder / "public.html"),
        ("letters", folder / "run", "--out", folder / "letters"),
        ("workbook", folder / "run", "--out", folder / "book.xlsx"),
    ]
    for words in commands:
        formats = ("table", "csv", "json") if words[0] in {"check", "audit", "compare"} else ("",)
        for how in formats:
            ended = call(*words, *(("--format", how) if how else ()), exits=None)
            assert ended.exit_code == 0, (words, ended.output[:2_000])
            assert visible(ended.output) == ended.output, words
            assert SECRET not in ended.output, words
            if how == "csv":
                no_formula(ended.stdout)
            if how == "json":
                json.loads(ended.stdout)
    for file in (path for path in folder.rglob("*") if path.is_file()):
        assert file.resolve().is_relative_to(folder)
        if not file.is_relative_to(folder / "round"):
            said(file)
    assert {entry.name for entry in tmp_path.iterdir()} == {"in"}


def said(file):
    """Look into a file that was written for what acts on whoever opens it, and for what is private."""
    if file.suffix == ".xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row]
        ours = [cell for cell in cells if cell.data_type == "f"]
        assert not [cell.value for cell in ours if any(text in str(cell.value) for text in HOSTILE.values())]
        with zipfile.ZipFile(file) as book:
            assert not any(SECRET.encode() in book.read(name) for name in book.namelist())
        return
    text = file.read_text(encoding="utf-8")
    assert SECRET not in text, file
    if file.suffix == ".csv":
        no_formula(text)  # characters stay as they are, for whoever reads a table needs its ids back
    else:
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\0"}, file
    if file.suffix == ".html":
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    elif file.suffix in {".json", ".toml", ".txt", ".log"}:
        assert visible(text) == text, file


@pytest.mark.parametrize("kind", ["terminal", "bidi", "formula", "markup"])
def test_paths_and_options_are_shown_too(tmp_path, call, kind):
    name = HOSTILE[kind].replace("/", "_").replace("\0", "")
    for words in (
        ("check", tmp_path / name),
        ("solve", tmp_path / name, "--out", tmp_path / "out"),
        ("audit", tmp_path / name),
        ("report", tmp_path / name, "--out", tmp_path / "x.html"),
        ("explain", tmp_path / name, "--case", name),
        ("run", tmp_path / f"{name}.toml", "--out", tmp_path / "out"),
        ("compare", tmp_path / name, tmp_path / name),
        ("record", tmp_path / name, name, name, "--by", name),
        (name,),
        ("check", "--format", name),
        ("check", f"--{name}"),
    ):
        ended = call(*words, exits=None)
        assert ended.exit_code in {1, 2}, (words, ended.output)
        assert visible(ended.output) == ended.output, words
    assert list(tmp_path.iterdir()) == []
