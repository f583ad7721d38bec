"""Every argument and option of every command is given what nobody means: it is refused in words, or done as asked.

Commands and options are enumerated from the commands themselves, so that a new one is tried too.  What once failed
stands in tests of its own.
"""

import io
import os
import random
import shutil
import socket

import click
import pytest
from click.testing import CliRunner

from constraints import testing as make
from scenarios.cli.main import COMMANDS, main
from scenarios.escaping import visible
from scenarios.rounds import write_round, write_workbook
from scenarios.runs import run
from tests.support.hostile import ALL, pool
from tests.support.processor_time import ending
from tests.support.published_files import PublishedFiles

USUAL = {
    "adopt": ("{}/round", "{}/run", "--out", "{}/new"),
    "audit": ("{}/run",),
    "check": ("{}/round",),
    "commitments": ("{}/run",),
    "compare": ("{}/run", "{}/run"),
    "demo": ("--out", "{}/run"),
    "explain": ("{}/run", "--quick", "--seconds", "1"),
    "forget": ("{}/round", "--keys"),
    "frontier": ("{}/round", "give-up", "--quiet", "--time-limit", "1"),
    "generate": ("{}/bare", "--leaders", "1", "--staff", "1"),
    "import": (
        "--ofsted", "{}/published/ofsted.csv", "--gias", "{}/published/gias.csv",
        "--policy", "sio-2019", "--as-at", "2020-08-31", "--out", "{}/new",
    ),
    "import-supply": ("{}/bare", "{}/survey.csv"),
    "letters": ("{}/run", "--out", "{}/new"),
    "merge": ("{}/round", "{}/round", "{}/round"),
    "new": ("{}/new",),
    "next": ("{}/round", "{}/run", "--out", "{}/new", "--as-at", "2030-01-01"),
    "plugins": ("{}/round",),
    "policies": (),
    "record": ("{}/round", "100001", "asked", "--party", "school", "--by", "me"),
    "repair": ("{}/round", "{}/run", "--out", "{}/new", "--time-limit", "2"),
    "report": ("{}/run", "--out", "{}/new.html"),
    "rules": (),
    "run": ("{}/study.toml", "--out", "{}/new", "--workers", "1"),
    "runs": ("{}",),
    "solve": ("{}/round", "--out", "{}/new", "--time-limit", "2"),
    "travel": ("{}/round",),
    "upgrade": ("{}/round",),
    "workbook": ("{}/run", "--out", "{}/new.xlsx"),
}  # fmt: skip
"""By command: words with which it works; `{}` is the folder of the files."""

NUMBERS = (
    "nan", "inf", "-inf", "1e400", "1e-400", "-1", "0", "00", "1.5", "2147483648", "9" * 30, "9" * 5_000, "1_0",
    " 5 ", "0x10", "\u0663", "\uff15", "1/0", "5 %", "1e9", "+2", "--5", "True",
)  # fmt: skip
WORDS = (
    "",
    " ",
    "-",
    "--",
    "0",
    "None",
    "\udcff",
    "x;y",
    "%s%n",
    "$(id)",
    "*",
    "2019-02-30",
    "9999-12-31",
    "0001-01-01",
)
PATHS = (
    "", ".", "..", "{}", "{}/empty", "{}/round", "{}/run", "{}/bare", "{}/round.xlsx", "{}/study.toml", "{}/survey.csv",
    "{}/missing", "{}/missing/deep", "{}/survey.csv/below", "{}/nowhere", "{}/circle", "{}/pipe", "{}/socket",
    "{}/rubbish", "{}/rubbish.xlsx", "{}/rubbish.csv", "{}/rubbish.toml", "{}/run/manifest.json", "{}/run/inputs",
    "{}/closed", "{}/round/round.toml", "/dev/null", "/dev/zero", "/dev/full", "/dev/stdin", "/proc/self/mem",
    "{}/" + "x" * 300, "x" * 5_000, "\udcff", "{}/CON", "{}/a\nb", "~", "http://localhost/x", "{}/\udcff.csv",
)  # fmt: skip
"""Of what is there, what is not, what is no file, and what no file can be called."""

KEPT = {"workers", "cluster"}
"""Options that begin other processes or ask other machines, whatever their value."""


def usual_command(name):
    return main.get_command(click.Context(main), name)


def tries():
    """Walk over every parameter of every command, each with all values."""
    for name in sorted(COMMANDS):
        for param in usual_command(name).params:
            if param.name not in KEPT and not getattr(param, "is_flag", False):
                for value in dict.fromkeys([*PATHS, *NUMBERS, *WORDS, *ALL.values()]):
                    yield name, param, value


TRIES = list(tries())


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    place = tmp_path_factory.mktemp("sound") / "place"
    round_ = make.make_round(
        schools=[make.school("100001", 1, region="London"), make.school("100002", 2, region="London")],
        needs=[make.need("100001", "maths")],
        supporters=[make.supporter("S1")],
        leaders=[make.leader("L1", "S1", half_days=40)],
        staff=[make.staff_member("T1", "S1", "maths:3")],
        pool=pool(),
    )
    write_round(round_, place / "round")
    write_round(make.make_round(schools=[make.school()], leaders=[], supporters=[], pool=pool()), place / "bare")
    write_workbook(round_, place / "round.xlsx")
    run(round_, place / "run")
    published = PublishedFiles(place / "published")
    published.folder.mkdir()
    published.school("100001").write()
    (place / "study.toml").write_text('round = "round"\n[scenarios.a]\n', encoding="utf-8")
    (place / "survey.csv").write_text("ID,URN,Days,Max cases,Role,Willing\nA,110001,5,2,NLE,yes\n", encoding="utf-8")
    for name in ("rubbish", "rubbish.xlsx", "rubbish.csv", "rubbish.toml"):
        (place / name).write_bytes(random.Random(1).randbytes(5_000))
    (place / "empty").mkdir()
    return place


@pytest.fixture
def place(sound, tmp_path, monkeypatch):
    """The files, and what is none of them; the folder that one stands in is another, and so is the one above it."""
    shutil.copytree(sound, tmp_path / "place")
    place = tmp_path / "place"
    (place / "nowhere").symlink_to("missing")
    (place / "circle").symlink_to("circle")
    (place / "closed").mkdir(mode=0)
    if hasattr(os, "mkfifo"):
        os.mkfifo(place / "pipe")
        with socket.socket(socket.AF_UNIX) as of_place:
            monkeypatch.chdir(place)
            of_place.bind("socket")
    here = tmp_path / "above" / "here"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(here))
    return place


def words_with(name, param, value, place):
    """Return the words of a command in which one has a value."""
    usual = list(USUAL[name])
    if isinstance(param, click.Argument):
        arguments = [each for each in usual_command(name).params if isinstance(each, click.Argument)]
        at = arguments.index(param)
        first = next((place for place, word in enumerate(usual) if word.startswith("--")), len(usual))
        usual[at : at + 1] = [value] if at < first else []
        if at >= first:
            usual.insert(first, value)
    else:
        option = max(param.opts, key=len)
        if option in usual:
            usual[usual.index(option) + 1] = value
        else:
            usual += [option, value]
    return [name, *(word.replace("{}", str(place)) for word in usual)]


def snapshot(folder):
    return {path: path.read_bytes() if path.is_file() and not path.is_symlink() else b"" for path in folder.rglob("*")}


def test_every_command_has_words_with_which_it_works(place):
    assert set(USUAL) == set(COMMANDS)
    before = snapshot(place)
    for name in sorted(set(USUAL) - {"demo"}):
        ended = CliRunner().invoke(main, [name, *(word.replace("{}", str(place)) for word in USUAL[name])])
        assert ended.exit_code == 0, (name, ended.output)
        again(place, before)


@pytest.mark.harness
def test_no_value_ends_in_a_traceback_or_is_taken_half(place, tmp_path, seeds):
    for seed in seeds(60):
        name, param, value = random.Random(seed).choice(TRIES)
        words = words_with(name, param, value, place)
        before = snapshot(place)
        with ending():
            ended = CliRunner().invoke(main, words, input=io.BytesIO(b""))
        said = (seed, words, ended.output[-2_000:])
        assert ended.exit_code in {0, 1, 2, 3, 4}, said
        assert visible(ended.output) == ended.output, said
        if ended.exit_code:
            assert ended.stderr or name == "check", said
            assert snapshot(place) == before, said
        again(place, before)
        assert {entry.name for entry in tmp_path.iterdir()} == {"place", "above"}, said


def again(place, before):
    """Put back what a command changed, and take away what it made."""
    for path, data in snapshot(place).items():
        if path not in before and path.exists():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif before.get(path, data) != data:
            path.write_bytes(before[path])
    for made in [*(place.parent / "above").iterdir(), *(place.parent / "above" / "here").iterdir()]:
        if made.name != "here":
            shutil.rmtree(made) if made.is_dir() else made.unlink()
