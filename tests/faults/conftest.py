"""A warmed process that runs commands with one call failed, and a folder of inputs for every command."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from scenarios.rounds import write_round, write_workbook
from tests.support.published_files import PublishedFiles

STUDY = 'round = "round"\n[grid.reach]\nof = "solve.reach"\nvalues = [30, 60]\n'
SURVEY = "ID,URN,Days,Max cases\nA,110001,5,2\nB,110002,4,1\n"
ADDRESSES = "Email,URN,Days\na@home,110001,5\nb@home,110002,4\n"
KEYS = "key,survey_row,id\na@home,2,L0001\n"


class Warmed:
    """Runs jobs in forks of a process that has loaded everything; see `warmed.py`."""

    def __init__(self):
        server = Path(__file__).with_name("warmed.py")
        self.process = subprocess.Popen(
            [sys.executable, server], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, *jobs):
        """Run jobs side by side, and return how each ended."""
        print(json.dumps(jobs, default=str), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def command(self, folder, words, fault=None):
        """Run one command in a folder, with one of its calls failed."""
        (ended,) = self.run({"folder": folder, "command": words, "fault": fault})
        return ended

    def close(self):
        self.process.communicate()


@pytest.fixture(scope="session")
def warmed():
    """The warmed process."""
    process = Warmed()
    yield process
    process.close()


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """A folder with the inputs of every command, and files of the user's own; not to be changed."""
    folder = tmp_path_factory.mktemp("place") / "place"
    folder.mkdir()
    places = [(HERE[0], HERE[1] + 10_000 * n) for n in range(3)]
    round_ = make_round(
        schools=[school(f"10000{n + 1}", at=at, la_code="301") for n, at in enumerate(places)],
        supporters=[supporter("S1", at=places[0]), supporter("S2", at=places[2])],
        leaders=[leader("L1", "S1", half_days=12), leader("L2", "S2", half_days=12)],
        staff=[staff_member("T1", "S1"), staff_member("T2", "S2")],
        needs=[need("100001"), need("100003")],
        pool=[
            {"urn": f"11000{n + 1}", "name": "Oak", "phase": "primary", "easting": at[0], "northing": at[1]}
            for n, at in enumerate(places)
        ],
    )
    write_round(round_, folder / "round")
    write_workbook(round_, folder / "round.xlsx")
    old = make_round(
        schools=[school("100001")], supporters=[supporter("S1", urn="110001")], leaders=[leader("L0001", "S1")]
    )
    write_round(old, folder / "round-of-old")
    (folder / "round-of-old" / "people-key.csv").write_text(KEYS, encoding="utf-8")
    published = PublishedFiles(folder / "published")
    published.folder.mkdir()
    published.school("100001").school("100002", {"Overall effectiveness": "1"}).write()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "survey.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "addresses.csv").write_text(ADDRESSES, encoding="utf-8")
    (folder / "map.toml").write_text('[columns]\nkey = "Email"\n', encoding="utf-8")
    for name in ("notes.txt", "round/notes.txt", "round/overrides.csv", "round/my plans/draft.docx", "round/_mine.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"mine: {name}", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def solved_place(place, warmed, tmp_path_factory):
    """The same folder with a run of the round."""
    folder = tmp_path_factory.mktemp("solved") / "place"
    shutil.copytree(place, folder)
    ended = warmed.command(folder, ["solve", folder / "round", "--out", folder / "run"])
    assert ended["code"] == 0, ended["stderr"]
    return folder
