"""Explanations on real regions, as processes: `python -m benchmarks.answers --data DATA`.

The largest real region by cases is the South West.  England's plan is the one that a solve of 40 seconds leaves, so
that what is not proved is asked about as well.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks import results
from benchmarks.registry import ROUNDS
from benchmarks.run import HERE, machine
from scenarios.rounds import write_round
from scenarios.runs import read_run

if TYPE_CHECKING:
    from scenarios.runs import Run

REGION, ENGLAND = "south-west", "england-60"
SOLVE_SECONDS = 40


def run_command(*arguments: str) -> tuple[float, str]:
    """Run one command; return its seconds and its stdout.

    Raises
    ------
    CalledProcessError
        It did not end well.
    """
    began = time.perf_counter()
    command = [sys.executable, "-c", "from scenarios.cli.main import main; main()", *arguments]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - began, ended.stdout


def questions(run: Run) -> dict[str, tuple[str, ...]]:
    """Choose what is asked: the first case with a leader and without, the first pair of each sort, a busy leader."""
    pairs, led = run.candidates(blocked=True), {row.case_id for row in run.allocation.deployments}
    leads = pairs[(pairs["kind"] == "lead") & ~pairs["chosen"]]
    sorts = {"blocked pair": leads[~leads["candidate"]], "possible pair": leads[leads["candidate"]]}
    first = {name: rows.iloc[0][["case_id", "person_id"]].tolist() for name, rows in sorts.items()}
    left = sorted(set(run.round.cases) - led)
    return {
        **{name: ("--case", case_id, "--leader", person_id) for name, (case_id, person_id) in first.items()},
        "case with a leader": ("--case", min(led)),
        "case without one": ("--case", left[0]),
        "leader": ("--leader", busiest(run)),
        "round": (),
    }


def busiest(run: Run) -> str:
    """Return the leader of most cases, the first by id where several are."""
    counts = Counter(row.leader_id for row in run.allocation.deployments)
    return min(counts, key=lambda leader: (-counts[leader], leader))


def measure(data: Path, folder: Path) -> dict[str, Any]:
    """Ask in a folder and return what was measured."""
    answers = []
    for name in (REGION, ENGLAND):
        place, run = folder / name, folder / f"{name}-run"
        write_round(ROUNDS[name].make(data), place)
        run_command("solve", str(place), "--out", str(run), "--time-limit", str(SOLVE_SECONDS), "--quiet")
        for question, options in questions(read_run(run)).items():
            seconds, output = run_command("explain", str(run), *options, "--format", "json")
            answer = json.loads(output)
            answers.append({"round": name, "question": question, "seconds": seconds, "exact": answer["exact"]})
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "machine": f"{len(os.sched_getaffinity(0))} cores ({machine()})",
        "command": "python -m benchmarks.answers --data DATA",
        "answers": answers,
    }


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with england-2020.")
def main(data: Path) -> None:
    """Measure explanations and write their part of RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(data, Path(folder))
    results.keep_answers(HERE, measured)


if __name__ == "__main__":
    main()
