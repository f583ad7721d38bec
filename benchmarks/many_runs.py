"""Hundreds of runs, made, listed and compared: `python -m benchmarks.many_runs FOLDER --data DATA`.

The runs are made by a study, as a planner makes them; every command is a process of its own, and its processor
time and peak memory are the operating system's.  A folder that has the runs already is only measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from benchmarks.registry import ROUNDS
from scenarios.rounds import write_round

HERE = Path(__file__).parent
ROUND, STUDY_FILE, STUDY = "north-east", "north-east-draws.toml", "study"
COMMANDS = {
    "runs": ("runs", STUDY),
    "runs, as JSON": ("runs", STUDY, "--format", "json"),
    "compare": ("compare", STUDY),
    "compare, key figures as CSV": ("compare", STUDY, "--show", "kpis", "--format", "csv"),
    "compare, everything as JSON": ("compare", STUDY, "--format", "json"),
}


def make(folder: Path, data: Path | None, workers: int) -> None:
    """Make the round and run the study; what is there already is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ROUND).exists():
        write_round(ROUNDS[ROUND].make(data), folder / ROUND)
    shutil.copy(HERE / STUDY_FILE, folder)
    arguments = ("run", STUDY_FILE, "--out", STUDY, "--workers", str(workers), "--quiet")
    subprocess.run([*_PROGRAM, *arguments], cwd=folder, check=True)


def measured(folder: Path, arguments: tuple[str, ...]) -> tuple[float, float, int]:
    """Run one command, and return its processor seconds, its peak memory in MiB, and the bytes that it wrote.

    Raises
    ------
    CalledProcessError
        It did not end well.
    """
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([*_PROGRAM, *arguments], cwd=folder, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise subprocess.CalledProcessError(status, list(arguments))
        return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.fstat(out.fileno()).st_size


_PROGRAM = (sys.executable, "-c", "from scenarios.cli.main import main; main()")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, exists=True), help="Folder with england-2020.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="To make the runs.")
def main(folder: Path, data: Path | None, workers: int) -> None:
    """Make 400 runs of the North East in FOLDER, and say what it takes to list and to compare them."""
    make(folder, data, workers)
    for name, arguments in COMMANDS.items():
        seconds, memory, size = measured(folder, arguments)
        click.echo(f"{name}: {seconds:.1f} s of processor time, {memory:.0f} MiB at most, {size:,} bytes")


if __name__ == "__main__":
    main()
