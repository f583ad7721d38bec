"""Every call that a command makes to the file system fails once, or is the last: nothing is lost, nothing half there.

A new command joins with a line in `COMMANDS`.  `make test` tries a few faults of each from fixed seeds, `.ci/run` six
times as many, `make soak` every one.
"""

import dataclasses
import json
import random
import shutil

import openpyxl
import pytest

from scenarios.files import SIDE

ERRORS = ("EIO", "ENOSPC", "EACCES")
KINDS = (*ERRORS, "SIGINT", "SIGTERM", "SIGKILL", "POWER")
"""How a call fails, or how the process ends at it; `counted.py` has what each means."""

KEPT = {"lock", "last.json", "recorded.csv"}
"""What stays in the side folder of a round."""
MINE = ("notes.txt", "round/notes.txt", "round/overrides.csv", "round/my plans/draft.docx", "round/_mine.csv")
"""Files of the user's own."""
AT_ONCE = 3
"""Faults of a command that are tried in `make test`."""


@dataclasses.dataclass(frozen=True)
class Command:
    """A command whose calls fail.

    `words` have `{}` for the folder, `target` is what it writes in there, `changes` whether that is there already.
    """

    words: str
    target: str
    changes: bool = False

    def of(self, folder):
        return [word.format(folder) for word in self.words.split()]


COMMANDS = {
    "new": Command("new {}/new --policy sio-2019", "new"),
    "import": Command(
        "import --ofsted {0}/published/ofsted.csv --gias {0}/published/gias.csv --policy sio-2019 --as-at 2020-08-31"
        " --out {0}/imported",
        "imported",
    ),
    "generate": Command("generate --out {}/drawn --scale 0.01 --leaders 3 --staff 3", "drawn"),
    "generate --replace": Command(
        "generate --out {}/round --scale 0.01 --leaders 3 --staff 3 --no-needs --replace", "round", changes=True
    ),
    "generate ROUND": Command("generate {}/round --leaders 2 --staff 3 --replace", "round", changes=True),
    "import-supply": Command("import-supply {0}/round {0}/survey.csv --replace", "round", changes=True),
    "import-supply --out": Command("import-supply {0}/round {0}/survey.csv --replace --out {0}/supplied", "supplied"),
    "import-supply by keys": Command(
        "import-supply {0}/round {0}/addresses.csv --columns {0}/map.toml --replace", "round", changes=True
    ),
    "import-supply --propose": Command(
        "import-supply {0}/round {0}/addresses.csv --propose {0}/proposed.xlsx", "proposed.xlsx"
    ),
    "upgrade": Command("upgrade {}/round-of-old", "round-of-old", changes=True),
    "forget": Command("forget {}/round-of-old --keys", "round-of-old", changes=True),
    "record": Command(
        "record {}/round 100001 refused --party school --person L1 --by RD --on 2019-10-01", "round", changes=True
    ),
    "record in a workbook": Command(
        "record {}/round.xlsx 100001 refused --party school --person L1 --by RD --on 2019-10-01",
        "round.xlsx",
        changes=True,
    ),
    "merge": Command("merge {0}/merged {0}/round {0}/round.xlsx", "merged", changes=True),
    "solve": Command("solve {0}/round --out {0}/runs/of/today", "runs/of/today"),
    "repair": Command("repair {0}/round {0}/run --out {0}/repaired --withdraw L1", "repaired"),
    "next": Command("next {0}/round {0}/run --out {0}/spring --as-at 2030-01-01", "spring"),
    "run": Command("run {0}/study.toml --out {0}/study", "study", changes=True),
    "report": Command("report {0}/run --out {0}/report.html", "report.html"),
    "workbook": Command("workbook {0}/run --out {0}/plan.xlsx", "plan.xlsx"),
    "letters": Command("letters {0}/run --out {0}/letters", "letters"),
    "travel": Command("travel {0}/round --run {0}/run --out {0}/round/travel.csv", "round/travel.csv"),
}


def state_of(path):
    """Return what a file or folder says; without what tells of time, memory and locks."""
    if not path.exists():
        return None
    if path.is_file():
        return said_by(path)
    return {
        file.relative_to(path).as_posix(): said_by(file)
        for file in sorted(path.rglob("*"))
        if file.is_file() and file.parent.name != SIDE
    }


def said_by(file):
    if file.name == "manifest.json":
        manifest = json.loads(file.read_text(encoding="utf-8"))
        for told in (manifest, *manifest["stages"]):
            told.pop("seconds"), told.pop("peak_memory_mib", None)
        manifest.pop("digest", None), manifest.pop("times_digest", None)  # of the seconds too, and of the log with them
        manifest.get("files", {}).pop("solver.log", None)
        return json.dumps(manifest)
    if file.name == "study.json":
        study = json.loads(file.read_text(encoding="utf-8"))
        return json.dumps([{**run, "seconds": None} for run in study["runs"]])
    if file.name == "round.xlsx":  # saved by a library that writes down when
        return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in openpyxl.load_workbook(file)]
    if file.name in {"solver.log", "summary.csv"}:
        return file.name
    if file.name == "import-supply-report.csv":  # who is new or has left is so only once
        rows = file.read_text(encoding="utf-8").splitlines()
        return [row for row in rows if row.partition(",")[0] not in {"new", "left-the-round"}]
    return file.read_bytes()


def unexpected(folder, known):
    """Return what a command left that nobody asked for."""
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    sides = (f"round/{SIDE}", f".round.xlsx{SIDE}", f"round-of-old/{SIDE}")
    at_rest = {*sides, *(f"{side}/{name}" for side in sides for name in KEPT)}
    return sorted(there - known - at_rest)


@dataclasses.dataclass
class Trial:
    """A command, tried in copies of one folder."""

    command: Command
    place: object
    beside: object
    warmed: object

    def __post_init__(self):
        self.old = state_of(self.place / self.command.target)
        whole = self._copy("whole")
        ended = self.warmed.command(whole, self.command.of(whole))
        assert ended["code"] == 0, ended["stderr"]
        self.calls, self.new = ended["count"], state_of(whole / self.command.target)
        self.after = {path.relative_to(whole).as_posix() for path in whole.rglob("*")}
        self.before = {path.relative_to(self.place).as_posix() for path in self.place.rglob("*")}
        assert self.old != self.new
        assert unexpected(whole, self.before | self._made()) == []

    def _made(self):
        target = self.command.target
        return {name for name in self.after if f"{target}/".startswith(f"{name}/") or name.startswith(f"{target}/")}

    def _copy(self, name):
        folder = self.beside / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.place, folder)
        return folder

    def fails_at(self, number, kind):
        """Fail one call, look at what is left, and go on."""
        folder = self._copy("tried")
        ended = self.warmed.command(folder, self.command.of(folder), (number, kind))
        self._ends_well(ended, kind)
        self._old_or_new(folder, ended)
        self._goes_on(folder)
        for name in MINE:
            assert (folder / name).read_bytes() == (self.place / name).read_bytes()

    def _ends_well(self, ended, kind):
        said = f"{ended['failed']}\n{ended['stderr']}"
        assert ended["code"] in {0, 1, 4, -2, -9, -15, 130}, said
        assert "Traceback" not in ended["stderr"], said
        if kind in ERRORS and ended["code"]:
            assert "NM" in ended["stderr"], said

    def _old_or_new(self, folder, ended):
        """A command that only reads finds the old state or the new one, and the new one where the command was done."""
        if not self.command.changes or self.command.target == "merged":
            assert state_of(folder / self.command.target) in [None, self.new], ended
        elif self.command.target.startswith("round"):
            looked = self.warmed.command(folder, ["check", folder / self.command.target])
            assert looked["code"] == 0, looked["stderr"]
            assert state_of(folder / self.command.target) in [self.old, self.new], ended
        if ended["code"] == 0 and self.command.target != "study":
            assert state_of(folder / self.command.target) == self.new, ended

    def _goes_on(self, folder):
        """The same command works, or says that all is there; and it clears away what was left."""
        made = not self.command.changes and (folder / self.command.target).exists()
        left = unexpected(folder, self.before | self._made())
        again = self.warmed.command(folder, self.command.of(folder))
        if made:
            assert again["code"] == 1, again["stderr"]
            assert "NM603" in again["stderr"]
            said = again["stderr"]
            another = (folder / self.command.target).with_name("another")
            again = self.warmed.command(folder, ["new", another])
            again["stderr"] += said
            shutil.rmtree(another)
        assert again["code"] == 0, again["stderr"]
        assert state_of(folder / self.command.target) == self.new
        assert unexpected(folder, self.before | self._made()) == []
        if any("staged" in name for name in left):
            assert "interrupted" in again["stderr"], (left, again["stderr"])


@pytest.fixture
def trial(place, solved_place, warmed, tmp_path):
    def make(name):
        command = COMMANDS[name]
        return Trial(command, solved_place if "{0}/run " in command.words else place, tmp_path, warmed)

    return make


@pytest.mark.harness
@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_is_lost_and_nothing_is_half_there(name, trial, seeds):
    tried = trial(name)
    every = [(number, kind) for number in range(1, tried.calls + 1) for kind in KINDS]
    drawn = seeds(AT_ONCE)
    faults = every if len(drawn) >= 100 * AT_ONCE else {random.Random(seed).choice(every) for seed in drawn}
    for number, kind in faults:
        tried.fails_at(number, kind)
