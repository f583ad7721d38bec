"""Contestants in processes of their own: same problem, same cores, same time, memory watched."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RIVALS = ROOT / ".venv-rivals" / "bin" / "python"
"""The rivals' environment, made by `make bench`."""

_LOOK_SECONDS = 0.05
_PEAK = re.compile(r"VmHWM:\s*(\d+) kB")
_PATHS = re.compile(r"\S*[/\\]\S*")


@dataclasses.dataclass(frozen=True)
class Contestant:
    """Who takes part.

    Attributes
    ----------
    module : str
        In `benchmarks.contestants`.
    title : str
    rival_environment : bool
        Whether it needs packages that the project does not.
    from_round : bool
        A rival that begins at the round on disk, as nlematch does: reading it with our reader and building the model
        are in its time. Else it is handed the arrays.
    plans : bool
        Whether it is to make a plan; one is there for its bound alone.
    """

    module: str
    title: str
    rival_environment: bool = False
    from_round: bool = False
    plans: bool = True

    @property
    def name(self) -> str:
        """What it is called on the command line and in the results."""
        return f"{self.module}_from_round" if self.from_round else self.module


_SOLVERS = (
    Contestant("cpsat", "CP-SAT alone"),
    Contestant("highs", "HiGHS", rival_environment=True),
    Contestant("scip", "SCIP alone"),
    Contestant("timefold", "Timefold", rival_environment=True),
)
"""The rivals that search."""

CONTESTANTS: Mapping[str, Contestant] = {
    one.name: one
    for one in (
        Contestant("nlematch", "nlematch"),
        Contestant("by_hand", "nearest first, by tier"),
        Contestant("deferred_acceptance", "deferred acceptance", rival_environment=True),
        *_SOLVERS,
        *(dataclasses.replace(one, title=f"{one.title}, from the round", from_round=True) for one in _SOLVERS),
        Contestant("weighted", "our engine on the weighted goal (bound only)", plans=False),
    )
}


@dataclasses.dataclass(frozen=True)
class Finish:
    """How a contestant's process ended.

    Attributes
    ----------
    seconds : float
        From the start of the process to its end.
    peak_mib : float
        The most memory that it held (Linux; 0 elsewhere).
    failure : str
        Empty where it ended well.
    """

    seconds: float
    peak_mib: float
    failure: str = ""


def race(one: Contestant, folder: Path, out: Path, seconds: float, cores: int, rivals: Path = RIVALS) -> Finish:
    """Run a contestant.

    Parameters
    ----------
    one : Contestant
    folder : Path
        Holds the problem and the round.
    out : Path
        Where the contestant writes; made here.
    seconds : float
        Its time limit. It is ended a while later where it does not end itself.
    cores : int
    rivals : Path
        The interpreter of the rivals' environment.
    """
    if one.rival_environment and not rivals.exists():
        return Finish(0.0, 0.0, "not run: its environment is not there; `make bench` makes it")
    out.mkdir(parents=True)
    interpreter = rivals if one.rival_environment else Path(sys.executable)
    began = time.time()
    command = [
        str(interpreter), "-m", f"benchmarks.contestants.{one.module}", "--problem", str(folder), "--out", str(out),
        "--seconds", str(seconds), "--cores", str(cores), "--began", str(began),
        *(["--reader", sys.executable] if one.from_round else []),
    ]  # fmt: skip
    with (out / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        code, peak, ended_by_us = _watched(process, seconds + max(30.0, 0.25 * seconds))
    failure = (
        "did not end in time and was ended"
        if ended_by_us
        else ("" if code == 0 else _last_line(code, out / "output.txt"))
    )
    return Finish(time.time() - began, peak, failure)


def _watched(process: subprocess.Popen[bytes], limit: float) -> tuple[int, float, bool]:
    """Wait for a process, end it at the limit; return its exit code, peak memory in MiB, and whether it was ended."""
    deadline, ended, peak = time.monotonic() + limit, False, 0.0
    while process.poll() is None:
        peak = max(peak, _held_mib(process.pid))
        if time.monotonic() > deadline and not ended:
            process.kill()
            ended = True
        time.sleep(_LOOK_SECONDS)
    return process.returncode, peak, ended


def _held_mib(pid: int) -> float:
    """Return the most memory that a running process has held so far; 0 where the system does not tell.

    The figures of `wait4` would not do: they begin with what the process held that it was forked from.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = _PEAK.search(status)
    return int(found[1]) / 1024 if found else 0.0


def _last_line(code: int, output: Path) -> str:
    """Say how a process failed, in one line without places on this machine."""
    lines = [line.strip() for line in output.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    last = _PATHS.sub("...", lines[-1])[:160] if lines else "nothing"
    return f"failed with exit code {code}: {last}"
