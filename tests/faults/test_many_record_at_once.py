"""Many record in one round at once: every row that was acknowledged is there, in the order of its number."""

import csv
import datetime as dt
import json
import shutil
import subprocess
import sys
import threading
import time

import pytest

from constraints.domain.records import Event
from scenarios.rounds import read_round

PROCESSES = 8
ROWS = 200
"""Rows in `make test`."""
MOST = 2_000
MINUTE = 60


def event(who, number):
    """Return an event that no other of the eight has, nor the same one on another day."""
    on = dt.date(2000, 1, 1) + dt.timedelta(days=number)
    kind, person = (("asked", "L1"), ("asked", "L2"), ("agreed", "L1"))[who // 3]
    cells = {"case_id": f"10000{1 + who % 3}", "event": kind, "party": "leader", "person_id": person}
    return cells | {"by": f"P{who}", "on": on.isoformat()}


class CommandLines:
    """Processes that call `nlematch record` again and again, each a new one."""

    def __init__(self, round_path, times, seconds):
        self.round_path, self.times, self.until = round_path, times, time.monotonic() + seconds
        self.acknowledged = []
        self.threads = [threading.Thread(target=self.go_on, args=(who,)) for who in range(times)]

    def go_on(self, who):
        number = 0
        while not number or time.monotonic() < self.until:
            cells = event(who, 6_000 + number)
            words = [cells["case_id"], cells["event"], "--party", "leader", "--person", cells["person_id"]]
            words += ["--by", f"C{who}", "--on", cells["on"], "--format", "json"]
            call = [sys.executable, "-c", "from scenarios.cli.main import main; main()", "record", self.round_path]
            ended = subprocess.run([*call, *words], capture_output=True, text=True, check=False)
            assert ended.returncode == 0 or "NM607" in ended.stderr, ended.stderr
            if not ended.returncode:
                told = json.loads(ended.stdout)
                self.acknowledged.append((told["sequence"], f"C{who}", cells["on"]))
            number += 1


@pytest.mark.harness
def test_no_acknowledged_row_is_lost_and_all_are_in_order(place, warmed, tmp_path, costly_seeds):
    round_path = tmp_path / "round"
    shutil.copytree(place / "round", round_path)
    rows = min(len(costly_seeds(ROWS)), MOST)
    lines = CommandLines(round_path, *((PROCESSES, MINUTE) if rows > ROWS else (2, 0)))
    for thread in lines.threads:
        thread.start()
    jobs = [[event(who, number) for number in range(rows // PROCESSES)] for who in range(PROCESSES)]
    ended = warmed.run(*({"folder": tmp_path / "nowhere", "round": round_path, "record": job} for job in jobs))
    for thread in lines.threads:
        thread.join()
    told = [json.loads(line) for one in ended for line in one["stdout"].splitlines()]
    assert [one["stderr"] for one in ended] == [""] * PROCESSES
    refused = [row["refused"] for row in told if "refused" in row]
    assert all("NM607" in said for said in refused)
    acknowledged = [(row["sequence"], row["row"]["by"], row["row"]["on"]) for row in told if "sequence" in row]
    acknowledged = sorted(acknowledged + lines.acknowledged)
    assert len(acknowledged) >= rows - len(refused)
    there = [(row.by, row.on.isoformat()) for row in read_round(round_path).records(Event)]
    assert there == [(by, on) for _, by, on in acknowledged]
    assert [sequence for sequence, *_ in acknowledged] == list(range(1, len(acknowledged) + 1))
    with (round_path / ".nlematch/recorded.csv").open(encoding="utf-8") as file:
        assert [int(row["sequence"]) for row in csv.DictReader(file)] == list(range(1, len(acknowledged) + 1))
