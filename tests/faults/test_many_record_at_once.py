"""Many record in one round at once: every row that was acknowledged is there, in the order of its number."""

import csv
import datetime as dt
import json
import shutil

import pytest

from constraints.domain.records import Event
from scenarios.rounds import read_round

PROCESSES = 8
ROWS = 200
"""Rows in `make test`."""
MOST = 2_000
COMMANDS = 4
"""Of so many rows recorded from Python, one more is by a command, a process of its own for each."""


def event(who, number):
    """Return an event that no other of the eight has, nor the same one on another day."""
    on = dt.date(2000, 1, 1) + dt.timedelta(days=number)
    kind, person = (("asked", "L1"), ("asked", "L2"), ("agreed", "L1"))[who // 3]
    cells = {"case_id": f"10000{1 + who % 3}", "event": kind, "party": "leader", "person_id": person}
    return cells | {"by": f"P{who}", "on": on.isoformat()}


def recorded(who, number, round_path):
    """Return the command that records such an event for somebody else."""
    cells = event(who, number)
    words = ["record", round_path, cells["case_id"], cells["event"], "--party", "leader", "--format", "json"]
    return [*words, "--person", cells["person_id"], "--by", f"C{who}", "--on", cells["on"]]


def documents(text):
    """Return JSON documents that stand one after the other."""
    return json.loads(f"[{text.replace(chr(10) + '{', ',{')}]")


@pytest.mark.harness
def test_no_acknowledged_row_is_lost_and_all_are_in_order(place, warmed, tmp_path, costly_seeds):
    round_path = tmp_path / "round"
    shutil.copytree(place / "round", round_path)
    rows = min(len(costly_seeds(ROWS)), MOST)
    jobs = [{"record": [event(who, number) for number in range(rows // PROCESSES)]} for who in range(PROCESSES)]
    commands = range(6_000, 6_000 + rows // PROCESSES // COMMANDS)
    jobs += [{"commands": [recorded(who, number, round_path) for number in commands]} for who in range(PROCESSES)]
    ended = warmed.run(*({"folder": tmp_path / "nowhere", "round": round_path, **job} for job in jobs))
    told = [json.loads(line) for one in ended[:PROCESSES] for line in one["stdout"].splitlines()]
    assert [one["stderr"] for one in ended[:PROCESSES]] == [""] * PROCESSES
    acknowledged = [(row["sequence"], row["row"]["by"], row["row"]["on"]) for row in told if "sequence" in row]
    refused = [row["refused"] for row in told if "refused" in row]
    for one in ended[PROCESSES:]:
        rows_told = documents(one["stdout"])
        acknowledged += [(row["sequence"], row["by"], row["on"]) for row in rows_told]
        assert one["stderr"].count("NM607") >= len(commands) - len(rows_told), one["stderr"]
    assert all("NM607" in said for said in refused)
    acknowledged.sort()
    assert len(acknowledged) >= rows - len(refused)
    there = [(row.by, row.on.isoformat()) for row in read_round(round_path).records(Event)]
    assert there == [(by, on) for _, by, on in acknowledged]
    assert [sequence for sequence, *_ in acknowledged] == list(range(1, len(acknowledged) + 1))
    with (round_path / ".nlematch/recorded.csv").open(encoding="utf-8") as file:
        assert [int(row["sequence"]) for row in csv.DictReader(file)] == list(range(1, len(acknowledged) + 1))
