"""The main job from the command line, step by step: `python -m benchmarks.main_job --data DATA`.

Every step is a process of its own, as a planner starts it; seconds are of the whole process.  The round stands on
version 1 of the travel model, as all rounds of the benchmark, so that results stay comparable.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from benchmarks import results
from benchmarks.run import HERE, machine

_FILES = {
    "--ofsted": "ofsted_mi_2020-08-31.csv",
    "--gias": "gias_2020-09-21.csv",
    "--history": "ofsted_inspection_history_2005-2020.csv",
    "--trusts": "gias_grouplinks_2019-06-01.csv",
    "--links": "gias_links_2025-04-22.csv",
    "--teaching-schools": "teaching_schools_2018-03-12.csv",
}
_SOLVES = {
    "North East": ("--region", "North East"),
    "South West": ("--region", "South West"),
    "England, 15 s": ("--time-limit", "15"),
    "England, 110 s": ("--time-limit", "110"),
    "England": (),
    "England, again": (),
}
_AGAIN = ("England", "England, again")
_ROADS = re.compile(r"^travel_model = \d+$", re.MULTILINE)
_OF_TIME = ("seconds", "peak_memory_mib", "times_digest")


def timed(*arguments: str) -> float:
    """Run one command and return its seconds; its talk goes to nobody.

    Raises
    ------
    CalledProcessError
        It did not end well.
    """
    began = time.perf_counter()
    command = [sys.executable, "-c", "from scenarios.cli.main import main; main()", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def same_bytes(one: Path, other: Path) -> bool:
    """Say whether two run folders have the same bytes, but for the log and what the manifest says of time."""
    files = {file.relative_to(one) for file in one.rglob("*") if file.suffix in {".csv", ".toml"}}
    if files != {file.relative_to(other) for file in other.rglob("*") if file.suffix in {".csv", ".toml"}}:
        return False
    return all((one / f).read_bytes() == (other / f).read_bytes() for f in files) and _facts(one) == _facts(other)


def _facts(folder: Path) -> dict[str, Any]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    stages = manifest["stages"]
    manifest["stages"] = [{key: value for key, value in stage.items() if key != "seconds"} for stage in stages]
    return {key: value for key, value in manifest.items() if key not in _OF_TIME}


def measure(data: Path, folder: Path) -> dict[str, Any]:
    """Do the main job in a folder and return what was measured."""
    england, place = data / "england-2020", str(folder / "england")
    given = [part for option, name in _FILES.items() for part in (option, str(england / name))]
    steps = {"import": timed("import", *given, "--policy", "sio-2019", "--as-at", "2020-08-31", "--out", place)}
    on_first_roads(Path(place) / "round.toml")
    drawn = ("--leaders", "1065", "--staff", "8000", "--needs", "--seed", "1")
    steps["generate"] = timed("generate", place, *drawn)
    steps["check"] = timed("check", place)
    runs = []
    for name, options in _SOLVES.items():
        out = _place(folder, name)
        seconds = timed("solve", place, "--out", str(out), *options)
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        audits = {"audit_seconds": timed("audit", str(out)), "bounds_seconds": timed("audit", str(out), "--bounds")}
        runs.append({"name": name, "process_seconds": seconds, **audits, **manifest})
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "machine": f"{len(os.sched_getaffinity(0))} cores ({machine()})",
        "command": "python -m benchmarks.main_job --data DATA",
        "steps": steps,
        "runs": runs,
        "same_bytes": same_bytes(*(_place(folder, name) for name in _AGAIN)),
    }


def on_first_roads(settings: Path) -> None:
    """Put version 1 of the travel model into a `round.toml`.

    Raises
    ------
    ValueError
        The file does not say a version.
    """
    text = settings.read_text(encoding="utf-8")
    if not _ROADS.search(text):
        raise ValueError(f"{settings} says no travel_model")
    settings.write_text(_ROADS.sub("travel_model = 1", text), encoding="utf-8", newline="\n")


def _place(folder: Path, name: str) -> Path:
    return folder / name.replace(" ", "-").replace(",", "")


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with england-2020.")
def main(data: Path) -> None:
    """Measure the main job and write its part of RESULTS.md."""
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(data, Path(folder))
    keep = (
        "name",
        "process_seconds",
        "audit_seconds",
        "bounds_seconds",
        "outcome",
        "canonical",
        "stages",
        "counts",
        "seconds",
    )
    measured["runs"] = [{key: run[key] for key in (*keep, "peak_memory_mib")} for run in measured["runs"]]
    results.keep_main_job(HERE, measured)


if __name__ == "__main__":
    main()
