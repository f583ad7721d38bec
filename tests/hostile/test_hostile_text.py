"""Hostile text through every command and every way out: it can be seen, runs nowhere, and leads out of no folder.

Ids, names, regions, groups and paths hold what terminals, spreadsheets, browsers and file systems act on;
notes, names and keys that are private are looked for in all that comes out.  A command that is added and not tried
here fails the first test.
"""

import csv
import io
import json
import shutil
import zipfile

import openpyxl
import pytest

from constraints import testing as make
from constraints.changes import with_cells
from scenarios.cli.main import COMMANDS
from scenarios.escaping import toml_text, visible
from scenarios.rounds import write_parquet, write_round, write_workbook
from tests.support.hostile import ALL, CONTROLS, SECRET, SEEN, UNSEEN, hostile_round, pool
from tests.support.published_files import PublishedFiles

TABLES = ("table", "csv", "json")
CASE = SEEN["path"]
WHERE = "x\x1b[2J\u202e{{ 7 * 7 }}<img src=x onerror=alert(1)>\udcff"
"""The folder that everything is in; its last byte is no letter."""

TRIED = {
    "check": [("check", "{}/round")],
    "travel": [("travel", "{}/round"), ("travel", "{}/round", "--run", "{}/run", "--out", "{}/measure.csv")],
    "audit": [("audit", "{}/run"), ("audit", "{}/run", "--bounds")],
    "explain": [
        ("explain", "{}/run", "--quick"),
        ("explain", "{}/run", "--quick", "--case", "100003"),
        ("explain", "{}/run", "--quick", "--case", CASE, "--leader", f"L{SEEN['formula']}"),
        ("explain", "{}/run", "--quick", "--leader", f"L{SEEN['template']}"),
    ],
    "repair": [("repair", "{}/round", "{}/run", "--withdraw", f"L{CASE}", "--out", "{}/repaired")],
    "compare": [("compare", "{}/run", "{}/run"), ("compare", "{}/run", "{}/repaired", "--by", "diocese")],
    "commitments": [("commitments", "{}/run", "--out", "{}/c.csv")],
    "adopt": [("adopt", "{}/round", "{}/run", "--out", "{}/adopted")],
    "run": [("run", "{}/study.toml", "--out", "{}/study", "--workers", 1, "--quiet")],
    "report": [
        ("report", "{}/run", "--out", "{}/planner.html"),
        ("report", "{}/run", "--audience", "public", "--out", "{}/public.html"),
        ("report", "{}/study", "--out", "{}/study.html"),
    ],
    "letters": [
        ("letters", "{}/run", "--out", "{}/letters"),
        ("letters", "{}/run", "--audience", "planner", "--names", "{}/names.csv", "--out", "{}/named"),
        ("letters", "--write-templates", "{}/templates"),
    ],
    "workbook": [("workbook", "{}/run", "--out", "{}/book.xlsx")],
    "frontier": [
        ("frontier", "{}/round", "floors", "--by", "diocese", "--points", 2, "--out", "{}/floors", "--quiet"),
        ("frontier", "{}/round", "places", "--quiet"),
    ],
    "record": [("record", "{}/copy", CASE, "asked", "--party", "school", "--by", SEEN["at"], "--note", SECRET)],
    "merge": [("merge", "{}/merged/copy", "{}/copy", "{}/copy")],
    "upgrade": [("upgrade", "{}/copy")],
    "forget": [("forget", "{}/copy", "--keys")],
    "new": [("new", "{}/new")],
    "next": [("next", "{}/round", "{}/run", "--as-at", "2030-01-01", "--out", "{}/next/copy")],
    "import": [
        (
            "import", "--ofsted", "{}/published/ofsted.csv", "--gias", "{}/published/gias.csv",
            "--policy", "sio-2019", "--as-at", "2020-08-31", "--out", "{}/imported", "--explain-columns",
        )
    ],
    "import-supply": [
        ("import-supply", "{}/surveyed", "{}/survey.csv", "--propose", "{}/map.xlsx"),
        ("import-supply", "{}/surveyed", "{}/survey.csv", "--columns", "{}/map.toml", "--out", "{}/supplied"),
    ],
    "generate": [("generate", "{}/surveyed", "--replace", "--leaders", 2, "--staff", 2)],
    "solve": [("solve", "{}/round", "--region", SEEN["formula"], "--out", "{}/of-region", "--quiet")],
    "plugins": [("plugins",), ("plugins", "{}/round"), ("plugins", "{}/run")],
    "runs": [("runs", "{}"), ("runs", "{}", "--sort", "placed")],
    "policies": [("policies",), ("policies", "sio-2019")],
    "rules": [("rules", "--policy", "rise-2025")],
    "demo": [("demo", "--out", "{}/run")],
}  # fmt: skip
"""What each command is tried with, in an order in which each finds what it needs; `{}` is the folder."""

REFUSES = {"demo": 1, "solve": 0}
"""Where a command ends in another way than with 0; the demonstration has no text but the path, and makes no folder
anew."""
FORMLESS = {"new", "demo", "report", "forget", "explain"}
"""Commands without `--format table` and its siblings."""


def hostile_folder(folder):
    """Write all that the commands read."""
    write_round(hostile_round(), folder / "round")
    shutil.copytree(folder / "round", folder / "copy")
    published = PublishedFiles(folder / "published")
    published.folder.mkdir()
    survey = []
    for number, text in enumerate({**SEEN, **UNSEEN}.values()):
        urn = str(100_100 + number)
        published.school(
            urn,
            {"School name": text, "Region": text, "Ofsted region": text},
            {"EstablishmentName": text, "Diocese (name)": text, "LA (name)": text},
        )
        survey.append([f"A{number}", "110001", "5", "2", text, "yes", text])
    for file in published.lines:
        (published.folder / file).write_text(published.text(file), encoding="utf-8", newline="")
    bare = make.make_round(schools=[make.school(name=UNSEEN["bidi"])], leaders=[], supporters=[], pool=pool())
    write_round(bare, folder / "surveyed")
    header = ["ID", "URN", "Days", "Max cases", "Role", "Willing", SEEN["formula"]]
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *survey])
    columns = {"person_id": ["ID"], "home_urn": ["URN"], "days": ["Days"], "max_cases": ["Max cases"]}
    answers = dict.fromkeys({**SEEN, **UNSEEN}.values(), "nle")
    (folder / "map.toml").write_text(
        toml_text({"columns": columns | {"kind": ["Role"]}, "values": {"kind": answers}}), encoding="utf-8"
    )
    (folder / "names.csv").write_text(
        "person_id,name\n" + "".join(f'"L{text}","{UNSEEN["bidi"]}"\n' for text in (SEEN["device"], CASE)),
        encoding="utf-8",
    )
    edits = [
        {"table": "leaders", "where": {"leader_id": f"L{text}"}, "set": {"max_cases": 2}} for text in SEEN.values()
    ]
    study = {
        "title": SEEN["markup"],
        "round": "round",
        "scenarios": {"a": {"title": f"{SEEN['formula']}{UNSEEN['bidi']}", "edits": edits}, "b": {}},
    }
    (folder / "study.toml").write_text(toml_text(study), encoding="utf-8")


def is_formula(cell):
    return cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")) and not (
        cell.lstrip("-").replace(".", "", 1).isdigit()
    )


def no_formula(text):
    assert [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if is_formula(cell)] == []


def test_every_command_is_tried():
    assert set(TRIED) == set(COMMANDS)


def test_every_way_out_shows_it_and_sends_nothing(tmp_path, call):
    folder = tmp_path / "in" / WHERE
    folder.mkdir(parents=True)
    hostile_folder(folder)
    given = {file for file in folder.rglob("*") if file.is_file()}
    call("solve", folder / "round", "--out", folder / "run", "--quiet")
    for name, lines in TRIED.items():
        for line in lines:
            words = [str(word).replace("{}", str(folder)) for word in line]
            ended = call(*words, exits=REFUSES.get(name, 0))
            shown(ended, name)
            if name not in FORMLESS and "--out" not in words and "--propose" not in words:
                for how in TABLES:
                    formed(call(*words, "--format", how, exits=None), name, how)
    call("explain", folder / "run", "--quick", "--format", "json")
    for file in {path for path in tmp_path.rglob("*") if path.is_file()} - given:
        assert file.resolve().is_relative_to(folder.resolve())
        harmless(file)
    assert [entry.name for entry in tmp_path.iterdir()] == ["in"]
    assert [entry.name for entry in (tmp_path / "in").iterdir()] == [WHERE]


def shown(ended, name):
    """Look into what a command has told."""
    assert visible(ended.output) == ended.output, name
    assert SECRET not in ended.output, name


def formed(ended, name, how):
    """Look into results of a form."""
    shown(ended, name)
    if how == "csv":
        no_formula(ended.stdout)
    if how == "json" and ended.stdout:
        json.loads(ended.stdout)


def harmless(file):
    """Look into a file that was written for what acts on whoever opens it, and for what is private."""
    if file.suffix == ".xlsx":
        cells = [cell for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows() for cell in row]
        ours = [cell for cell in cells if cell.data_type == "f"]
        assert not [cell.value for cell in ours if any(text in str(cell.value) for text in ALL.values())]
        with zipfile.ZipFile(file) as book:
            assert not any(SECRET.encode() in book.read(name) for name in book.namelist())
        return
    text = file.read_text(encoding="utf-8")
    if "copy" not in file.parts:  # a round, which keeps its notes
        assert SECRET not in text, file
    assert not set(text) & {"\x1b", "\x07", "\x7f", "\x9b", "\0"}, file
    if file.suffix == ".csv":
        no_formula(text)
    elif file.suffix in {".json", ".toml", ".txt", ".log"}:
        assert visible(text) == text, file
    if file.suffix == ".html" and "templates" not in file.parts:
        assert "<img src=x" not in text
        assert "<script>alert" not in text


# --- characters that nobody sees do not come in -----------------------------------------------------------------------


def small_round(**tables):
    """A round in which nothing is wrong."""
    return make.make_round(
        **{"schools": [make.school()], "supporters": [make.supporter("S1")], "leaders": [make.leader("L1")]} | tables
    )


def refusal(tmp_path, call, column, text):
    """Put a text into the first cell of a column of a round's file; return the faults that are found."""
    write_round(small_round(conflicts=[make.conflict("100001", "L1")]), tmp_path / "round")
    table = {"leader_id": "leaders", "supporter_id": "supporters", "note": "conflicts"}.get(column, "schools")
    file = tmp_path / "round" / f"{table}.csv"
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    if column not in rows[0]:
        rows = [[*row, "" if number else column] for number, row in enumerate(rows)]
    rows[1][rows[0].index(column)] = text
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    ended = call("check", tmp_path / "round", "--format", "json", exits=None)
    assert visible(ended.output) == ended.output
    return places(ended)


def places(ended):
    """Return the faults that are told by code, table, row and column; of a sound round JSON tells counts."""
    faults = json.loads(ended.stdout) if ended.exit_code else []
    return {(one["code"], one["file"].partition(".")[0], one["row"], one["column"]) for one in faults}


@pytest.mark.parametrize("kind", CONTROLS)
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("leaders", "leader_id"), ("supporters", "supporter_id"), ("schools", "name"), ("schools", "region"),
        ("conflicts", "note"), ("schools", "a column of one's own"),
    ],
)  # fmt: skip
def test_a_control_character_is_refused_wherever_it_stands(tmp_path, call, kind, table, column):
    assert ("NM111", table, 2, column) in refusal(tmp_path, call, column, CONTROLS[kind])


@pytest.mark.parametrize("kind", UNSEEN)
def test_an_id_has_no_character_that_cannot_be_seen_and_a_name_may(tmp_path, call, kind):
    assert ("NM104", "leaders", 2, "leader_id") in refusal(tmp_path / "a", call, "leader_id", UNSEEN[kind])
    assert not refusal(tmp_path / "b", call, "name", UNSEEN[kind])


@pytest.mark.parametrize("write", [write_workbook, write_parquet])
@pytest.mark.parametrize("text", ["a\u202eb", "a\u00adb"])
def test_the_same_holds_in_workbooks_and_parquet(tmp_path, call, write, text):
    round_ = small_round(supporters=[make.supporter("S1"), make.supporter("S2")])
    place = tmp_path / ("round.xlsx" if write is write_workbook else "round")
    write(with_cells(round_, "supporters", {"supporter_id": "S2"}, {"supporter_id": text}), place)
    found = places(call("check", place, "--format", "json", exits=1))
    assert found == {("NM104", "supporters", 3, "supporter_id")}


@pytest.mark.parametrize(
    ("option", "text", "code"),
    [("--by", CONTROLS["escape"], "NM111"), ("--note", CONTROLS["C1"], "NM111"), ("--by", UNSEEN["bidi"], "NM104")],
)
def test_what_is_given_on_the_command_line_is_held_to_the_same(tmp_path, call, option, text, code):
    write_round(small_round(), tmp_path / "round")
    before = sorted(file.read_bytes() for file in (tmp_path / "round").glob("*.*"))
    words = {"--party": "school", "--by": "me"} | {option: text}
    ended = call(
        "record", tmp_path / "round", "100001", "asked", *(part for pair in words.items() for part in pair), exits=1
    )
    assert ended.stderr.startswith(f"{code} {option}: ")
    assert sorted(file.read_bytes() for file in (tmp_path / "round").glob("*.*")) == before


@pytest.mark.parametrize("key", ["id", "title"])
def test_settings_are_held_to_the_same(tmp_path, call, key):
    write_round(small_round(), tmp_path / "round")
    file = tmp_path / "round" / "round.toml"
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{key} ")]
    file.write_text("\n".join([f'{key} = "a\\u001bb"', *lines]), encoding="utf-8")
    assert ("NM401", "round", None, key) in places(call("check", tmp_path / "round", "--format", "json", exits=1))
