"""Every reader is given damaged files: it says what is wrong, or reads what a plain reader reads; and it ends.

A new reader joins with a line in `READERS`.  What once failed stands in tests of its own.
"""

import csv
import dataclasses
import io
import random
import re
import shutil
import stat
import zipfile
from collections.abc import Callable

import openpyxl
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from constraints import testing as make
from constraints.domain.faults import InputRefused
from scenarios.cli.main import main
from scenarios.escaping import visible
from scenarios.files.postcodes import read_postcodes
from scenarios.rounds import load_round, read_round, write_parquet, write_round, write_workbook
from scenarios.runs import run
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import make_lanes
from tests.support.mutations import mutated
from tests.support.once_failed import ONCE_FAILED
from tests.support.processor_time import ending
from tests.support.published_files import PublishedFiles

STUDY = """title = "x"
round = "round"
[solve]
work_limit = 5
seed = 3
[policy.rules.travel-limit]
minutes = 50
[grid.reach]
of = "solve.reach"
values = [30, 60]
[scenarios.more]
title = "more"
[[scenarios.more.edits]]
table = "leaders"
where = { leader_id = "L1" }
set = { max_cases = 3 }
[[scenarios.more.edits]]
table = "schools"
where = { tier = { at_least = 1 } }
scale = { max_minutes = 0.5 }
[scenarios.drawn]
supply = { add = true, leaders = 2, staff = 3, seed = 1 }
"""
SWEPT = """round = "round"
[sweep.reach]
of = "solve.reach"
low = 45
high = 75
base = 60
[sweep.half-days]
of = "edits.leaders.scale.half_days"
values = [0.8, 1.2]
[sweep.time]
less = { rules = { travel-limit = { minutes = 50 } } }
[scenarios.more]
title = "more"
"""
SAMPLED = """round = "round"
[sample]
method = "latin-hypercube"
count = 4
seed = 7
[sample.axes]
reach = { low = 30, high = 90 }
other-region = { of = "rules.other-region.minutes", low = 0, high = 60 }
half-days = { of = "edits.leaders.scale.half_days", low = 0.7, high = 1.3 }
"""
STUDIES = {"study.toml": STUDY, "swept.toml": SWEPT, "sampled.toml": SAMPLED}
GATES = '[[gate]]\nkpi = "placed"\nat_least = 0.1\n[[gate]]\nkpi = "journey-90th"\nat_most = 100\n'
MAP = '[columns]\nhome_urn = ["URN"]\ndays = ["Days"]\nmax_cases = ["Max cases"]\n[values.kind]\n"Head" = "nle"\n'
SURVEY = "ID,URN,Days,Max cases,Role,Willing\nA,110001,5,2,Head,yes\nB,110002,4,1,NLE,no\n"
POSTCODES = "pcds,east1m,north1m\nLS1 4AP,430000,433000\nM1 1AA,384000.5,398000\n"
PUBLISHED = [
    word
    for name in ("ofsted", "gias", "history", "trusts", "links", "overrides")
    for word in (f"--{name}", f"{{}}/published/{name}.csv")
]


@dataclasses.dataclass(frozen=True)
class Ended:
    """How a reading ended: with which exit code, saying what."""

    code: int
    told: str


def command(*words):
    """Make a reader of a command; `{}` is the place."""

    def read(place):
        ended = CliRunner().invoke(main, [str(word).replace("{}", str(place)) for word in words])
        return Ended(ended.exit_code, ended.output)

    return read


def studies(place):
    """Read studies as `nlematch run` does, up to where it would solve."""
    try:
        for name in STUDIES:
            make_lanes(read_definition(place / name))
    except InputRefused as refused:
        return Ended(1, visible("\n".join(map(str, refused.faults))))
    return Ended(0, "")


def postcodes(place):
    """Read the places of some postcodes, as a survey with homes asks for them."""
    try:
        for name in ("postcodes.csv", "postcodes.zip"):
            read_postcodes(place / name, ["LS14AP", "M11AA"])
    except InputRefused as refused:
        return Ended(1, visible("\n".join(map(str, refused.faults))))
    return Ended(0, "")


@dataclasses.dataclass(frozen=True)
class Reader:
    """The files that are damaged, how they are read, and how many are tried in `make test`."""

    files: tuple[str, ...]
    read: Callable
    tried: int = 8
    ends: frozenset[int] = frozenset({0, 1})


READERS = {
    "tables of a round": Reader(("round/*.csv",), command("check", "{}/round", "--format", "csv"), 16),
    "settings of a round": Reader(("round/round.toml",), command("check", "{}/round"), 10),
    "a workbook of a round": Reader(("round.xlsx",), command("check", "{}/round.xlsx", "--format", "json"), 10),
    "Parquet": Reader(("parquet/*.parquet",), command("check", "{}/parquet")),
    "a policy": Reader(("run/inputs/policy.toml",), command("check", "{}/run/inputs")),
    "a survey": Reader(
        ("survey.csv", "map.toml"),
        command("import-supply", "{}/bare", "{}/survey.csv", "--columns", "{}/map.toml", "--out", "{}/out"),
    ),
    "postcodes": Reader(("postcodes.csv", "postcodes.zip"), postcodes, 4),
    "publishers' files": Reader(
        ("published/*.csv",),
        command("import", *PUBLISHED, "--policy", "sio-2019", "--as-at", "2020-08-31", "--out", "{}/out"),
    ),
    "a study": Reader(tuple(STUDIES), studies, 16),
    "gates": Reader(
        ("gates.toml",), command("compare", "{}/run", "{}/run", "--gate", "{}/gates.toml"), 4, frozenset({0, 1, 6})
    ),
    "a plan": Reader(
        ("plan/*.csv",), command("adopt", "{}/round", "{}/plan", "--out", "{}/out"), 6, frozenset({0, 1, 5})
    ),
    "a run folder": Reader(
        ("run/*.csv", "run/audit.json", "run/inputs/*", "run/solver.log"),
        command("audit", "{}/run"),
        10,
        frozenset({1, 5}),
    ),
    "a manifest": Reader(("run/manifest.json",), command("report", "{}/run", "--out", "{}/out")),
    "proofs": Reader(("run/bounds/*.csv",), command("audit", "{}/run", "--bounds"), 6, frozenset({1, 5})),
    "runs to compare": Reader(
        ("run/*.csv", "run/inputs/*"), command("compare", "{}/other", "{}/run"), 6, frozenset({1})
    ),
    "a study folder": Reader(
        ("study/*.json", "study/runs/*/scenario.json"), command("report", "{}/study", "--out", "{}/out"), 4
    ),
    "a filled workbook": Reader(("book.xlsx",), command("record", "{}/round", "--from", "{}/book.xlsx"), 6),
    "a side folder": Reader(
        ("round/.nlematch/*",), command("record", "{}/round", "100002", "asked", "--party", "school", "--by", "me"), 6
    ),
    "names": Reader(("names.csv",), command("letters", "{}/run", "--names", "{}/names.csv", "--out", "{}/out"), 4),
    "templates": Reader(("own/*",), command("letters", "{}/run", "--template", "{}/own", "--out", "{}/out"), 1),
}


POOL = [
    {"urn": f"11000{n}", "name": "Oak", "phase": "primary", "easting": make.HERE[0], "northing": make.HERE[1]}
    for n in (1, 2)
]


def small_round():
    """A round with a row in every table."""
    return make.make_round(
        schools=[
            make.school("100001", 1, region="London", la_code="201", max_minutes=60, name="Ysgol T\u0177"),
            make.school("100002", 2, region="London", governance="academy", trust_id="5001"),
            make.school("100003", None, case_id="C1"),
        ],
        cases=[make.trust_case("C1", delivery_urn="100003")],
        needs=[make.need("100001", "maths"), make.need("100001", "governance"), make.need("100002", "music")],
        supporters=[make.supporter("S1", name="Home, School"), make.supporter("S2")],
        leaders=[make.leader("L1", "S1", half_days=40), make.leader("L2", "S2", half_days=40)],
        staff=[make.staff_member("T1", "S1", "maths:3;phonics:2")],
        conflicts=[make.conflict("100002", "L2")],
        events=[make.event("100001", "asked", "school")],
        decisions=[make.forbid("100001", "L2")],
        history=[make.history("100002", "S2", "partly")],
        travel=[make.measured("L1", "100001", 20), make.measured("T1", "100001", 30)],
        pool=POOL,
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory, call):
    """A folder with a sound file for every reader; not to be changed."""
    place = tmp_path_factory.mktemp("sound") / "place"
    round_ = small_round()
    write_round(round_, place / "round")
    bare = make.make_round(schools=[make.school()], needs=[], supporters=[], leaders=[], staff=[], pool=POOL)
    write_round(bare, place / "bare")
    write_parquet(round_, place / "parquet")
    published = PublishedFiles(place / "published")
    published.folder.mkdir()
    published.school("100001").school("100002", {"Overall effectiveness": "1"}).inspected("100001", ("3", "20150101"))
    published.in_trust("100002", "5001", "01-09-2015").link("100001", "100009", "Predecessor", "01-09-2012")
    published.add("overrides.csv", urn="100001", action="tier", tier="3", reason_code="data-error").write()
    texts = {
        **STUDIES,
        "gates.toml": GATES,
        "map.toml": MAP,
        "survey.csv": SURVEY,
        "postcodes.csv": POSTCODES,
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(place / "postcodes.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data/codes.csv", "code,name\n1,x\n")
        archive.writestr("Data/postcodes.csv", POSTCODES)
    for name in ("run", "other"):
        run(round_, place / name)
    (place / "plan").mkdir()
    for name in ("deployments.csv", "supports.csv"):
        shutil.copy(place / "run" / name, place / "plan" / name)
    (place / "two.toml").write_text('round = "round"\n[scenarios.a]\n[scenarios.b]\n', encoding="utf-8")
    call("run", place / "two.toml", "--out", place / "study", "--workers", 1, "--quiet")
    call("workbook", place / "run", "--out", place / "book.xlsx")
    call("record", place / "round", "100001", "agreed", "--party", "school", "--by", "me")
    write_workbook(read_round(place / "round"), place / "round.xlsx")
    (place / "names.csv").write_text("person_id,name\nL1,Jane Smith\n", encoding="utf-8")
    call("letters", "--write-templates", place / "own")
    return place


@pytest.fixture
def place(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "place")
    for path in (tmp_path / "place").rglob("*"):
        path.chmod(path.stat().st_mode | stat.S_IWRITE)
    return tmp_path / "place"


def restored(sound, place, file):
    """Put back what a reading may have changed: the file, the round, and what was written."""
    shutil.rmtree(place / "out", ignore_errors=True)
    (place / "out").unlink(missing_ok=True)
    shutil.rmtree(place / "round")
    shutil.copytree(sound / "round", place / "round")
    shutil.copy(sound / file, place / file)


@pytest.mark.harness
@pytest.mark.parametrize("reader", READERS)
def test_a_damaged_file_is_refused_in_words_or_read(sound, place, seeds, reader):
    asked = READERS[reader]
    files = sorted(file.relative_to(sound) for pattern in asked.files for file in sound.glob(pattern) if file.is_file())
    assert asked.read(place).code == 0
    restored(sound, place, files[0])
    for seed in seeds(asked.tried):
        rng = random.Random(f"{reader} {seed}")
        file = rng.choice(files)
        data = mutated(rng, file.name, (sound / file).read_bytes())
        if data == (sound / file).read_bytes():
            continue
        (place / file).write_bytes(data)
        with ending():
            ended = asked.read(place)
        said = (reader, seed, str(file), ended.told[-2_000:])
        assert ended.code in asked.ends, said
        assert visible(ended.told) == ended.told, said
        if ended.code == 1:
            assert re.search(r"NM\d{3} ", ended.told) or "NM" in ended.told, said
            assert not (place / "out").exists(), said
        restored(sound, place, file)


@pytest.mark.harness
@pytest.mark.parametrize("reader", READERS)
def test_what_once_failed_is_given_to_every_reader(sound, place, seeds, reader):
    """In the place of the first of its files; a workbook, a table or a document of another kind is damage, too.

    In `make test` some of it to each reader, and all of it to some reader; in `make soak` all of it to all.
    """
    asked = READERS[reader]
    file = min(file.relative_to(sound) for pattern in asked.files for file in sound.glob(pattern) if file.is_file())
    at = list(READERS).index(reader)
    for kind, data in (list(ONCE_FAILED.items()) * 2)[at : at + min(len(seeds(2)), len(ONCE_FAILED))]:
        (place / file).write_bytes(data)
        with ending():
            ended = asked.read(place)
        said = (reader, kind, str(file), ended.told[-2_000:])
        assert ended.code in asked.ends, said
        assert visible(ended.told) == ended.told, said
        assert ended.code != 1 or "NM" in ended.told, said
        assert ended.code != 1 or not (place / "out").exists(), said
        restored(sound, place, file)


# --- read means read as it stands -----------------------------------------------------------------------------------


def plain_rows(file):
    """Read a table with nothing but the library's own reader; None where it cannot."""
    raw = file.read_bytes()
    if file.suffix == ".parquet":
        return [list(map(str, row.values())) for row in pyarrow.parquet.read_table(file).to_pylist()]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return None


def tables_of(loaded):
    return {name: frame.map(str).values.tolist() for name, frame in loaded.round.tables.items()}


@pytest.mark.harness
def test_what_is_read_is_what_a_plain_reader_reads(sound, place, seeds):
    """Tables that are accepted are written anew from what the library's reader finds in them, and say the same."""
    files = sorted(file.relative_to(sound) for file in sound.glob("round/*.csv"))
    compared, changed = 0, "round/round.toml"
    for seed in seeds(16):
        rng = random.Random(seed)
        file = rng.choice(files)
        restored(sound, place, changed)
        changed = file
        (place / file).write_bytes(mutated(rng, file.name, (sound / file).read_bytes()))
        loaded, rows = load_round(place / "round"), plain_rows(place / file)
        if loaded.faults or rows is None or not rows or not set(rows[0]) & set(heads(sound / file)):
            continue  # refused; or in a form that the library's reader does not know
        with (place / file).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
        again = load_round(place / "round")
        assert not again.faults, (seed, str(file), again.faults)
        assert tables_of(again) == tables_of(loaded), (seed, str(file))
        compared += 1
    assert compared > len(seeds(16)) // 20


def heads(file):
    return file.read_text(encoding="utf-8-sig").splitlines()[0].split(",")


@pytest.mark.harness
def test_a_cell_of_a_workbook_is_read_as_the_same_cell_of_a_csv(sound, place, seeds):
    from tests.support.mutations import TEXTS

    fit = [
        text for text in TEXTS if len(text) < 30_000 and openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.search(text) is None
    ]
    for seed in seeds(6):
        rng = random.Random(seed)
        name = rng.choice(["schools", "needs", "leaders", "supporters", "staff", "travel"])
        grid = list(
            csv.reader(io.StringIO((sound / "round" / f"{name}.csv").read_text(encoding="utf-8-sig"), newline=""))
        )
        row, column = rng.randrange(1, len(grid)), rng.randrange(len(grid[0]))
        text = grid[row][column] = rng.choice(fit)
        shutil.copy(sound / "round.xlsx", place / "round.xlsx")
        restored(sound, place, "round/round.toml")
        book = openpyxl.load_workbook(place / "round.xlsx")
        header = [cell.value for cell in book[name][1]]
        cell = book[name].cell(row + 1, header.index(grid[0][column]) + 1)
        cell.value, cell.data_type = text, "s"
        book.save(place / "round.xlsx")
        with (place / "round" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(grid)
        of_book, of_folder = load_round(place / "round.xlsx"), load_round(place / "round")
        assert tables_of(of_book)[name] == tables_of(of_folder)[name], (seed, name, text)
        codes = [sorted((fault.code, fault.row) for fault in one.faults) for one in (of_book, of_folder)]
        assert codes[0] == codes[1], (seed, name, text)
