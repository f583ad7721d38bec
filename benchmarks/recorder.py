"""What a contestant tells while it runs: a line of JSON for every better plan and bound, and its best plan so far.

Lines in `stream.jsonl`, seconds counted from the moment the process was started:

- `{"seconds": 1.2, "values": {"placed.tier3": 8, ...}, "weighted": 812}`: a plan;
- `{"seconds": 2.0, "bound": 830}`: no plan's weighted goal can be above this;
- `{"seconds": 2.5, "stage": "needs", "value": 387, "bound": 402}`: one stage, by a contestant that works in stages;
- `{"seconds": 9.9, "note": "..."}`: what a reader should know, such as how a solver ended.

The plan in `plan.json` is replaced whole, so that a contestant that has to be ended still leaves its best one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import problem as problems

if TYPE_CHECKING:
    from benchmarks.problem import Ints, Problem

STREAM, PLAN = "stream.jsonl", "plan.json"


class Recorder:
    """Writes the stream and the plan of one contestant.

    Parameters
    ----------
    out : Path
        The contestant's own folder.
    began : float
        When its process was started, in seconds of the wall clock.
    """

    def __init__(self, out: Path, began: float) -> None:
        self.out, self.began = out, began
        self.best: float | None = None
        self.last_bound: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the process was started."""
        return time.time() - self.began

    def tell(self, **line: Any) -> None:
        """Write one line."""
        text = json.dumps({"seconds": round(self.seconds, 3), **line})
        with (self.out / STREAM).open("a", encoding="utf-8") as stream:
            stream.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Write what a reader should know."""
        self.tell(note=text)

    def point(self, problem: Problem, x: Ints) -> None:
        """Take a point of the problem: written where it is better than all before.

        Parameters
        ----------
        problem : Problem
        x : int array (columns + auxiliaries,)
        """
        weighted = problem.weighted(int(problem.cost @ x))
        if self.best is None or weighted > self.best:
            self.best = weighted
            self.tell(values=problem.values(x), weighted=int(weighted))
            self.plan(problem.plan(x))

    def floats(self, problem: Problem, x: Any) -> None:  # noqa: ANN401 - a sequence of floats of any solver
        """Take a point of a solver that works in floats."""
        self.point(problem, np.rint(np.asarray(x, float)).astype(np.int64))

    def plan(self, plan: Mapping[str, Any]) -> None:
        """Put a plan in the place of the one before."""
        fresh = self.out / f"{PLAN}.new"
        fresh.write_text(json.dumps(plan), encoding="utf-8")
        fresh.replace(self.out / PLAN)

    def bound(self, weighted: float) -> None:
        """Take a bound on the weighted goal: written where it is lower than all before."""
        if np.isfinite(weighted) and (self.last_bound is None or weighted < self.last_bound):
            self.last_bound = weighted
            self.tell(bound=weighted)


class Task:
    """What a contestant is asked to do, read from its command line.

    Attributes
    ----------
    folder : Path
        Has the problem and, in `round`, the round on disk.
    seconds : float
        The time limit, from the start of the process.
    cores : int
    reader : str or None
        The interpreter that reads the round, where the contestant begins there; None: the problem is made.
    recorder : Recorder
    """

    def __init__(self) -> None:
        parser = argparse.ArgumentParser()
        parser.add_argument("--problem", type=Path, required=True)
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--seconds", type=float, required=True)
        parser.add_argument("--cores", type=int, default=2)
        parser.add_argument("--began", type=float, default=None)
        parser.add_argument("--reader", default=None)
        given = parser.parse_args()
        self.folder, self.seconds, self.cores, self.reader = given.problem, given.seconds, given.cores, given.reader
        given.out.mkdir(parents=True, exist_ok=True)
        self.recorder = Recorder(given.out, given.began if given.began is not None else time.time())

    @property
    def left(self) -> float:
        """Seconds that are left, at least one."""
        return max(1.0, self.seconds - self.recorder.seconds)

    def load(self) -> Problem:
        """Read the problem, or make it of the round, as this contestant begins at one or the other."""
        if self.reader is None:
            return problems.load(self.folder)
        began = self.recorder.seconds
        problem = self._made()
        took = self.recorder.seconds - began
        self.recorder.note(f"reading the round and building the problem took {took:.1f} s of it")
        return problem

    def _made(self) -> Problem:
        """Make the problem of the round: here, or by the project's interpreter where this one has not our reader."""
        if self.reader == sys.executable:
            from benchmarks.export import problem_of_folder  # here, for the rivals' environment lacks what it imports

            return problem_of_folder(self.folder / "round")
        out = self.recorder.out / "problem"
        subprocess.run([str(self.reader), "-m", "benchmarks.export", self.folder / "round", out], check=True)
        return problems.load(out)
