"""Run the benchmark: `python -m benchmarks.run --rounds england-60 --seconds 120 --data DATA`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib.metadata
import os
import platform
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from benchmarks import results
from benchmarks.export import problem_of
from benchmarks.judge import Verdict, best_bound, judge, stream_of
from benchmarks.moments import ahead, primal_integral, steps_of
from benchmarks.race import CONTESTANTS, RIVALS, ROOT, Finish, race
from benchmarks.reading import read
from benchmarks.registry import ROUNDS, Entry
from benchmarks.weights import short_of_strict
from constraints.faces import arrays_of
from scenarios.rounds import write_round

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.problem import Problem
    from constraints.round import Round

HERE = Path(__file__).resolve().parent
_RIVAL_PACKAGES = ("highspy", "matching", "timefold")


@dataclasses.dataclass(frozen=True)
class Conditions:
    """What is the same for every contestant."""

    seconds: float
    cores: int
    rivals: Path
    data: Path | None
    command: str


def measure(entry: Entry, contestants: Sequence[str], conditions: Conditions, out: Path) -> dict[str, Any]:
    """Make a round, run the contestants on it one after the other, and judge their plans.

    Parameters
    ----------
    entry : Entry
    contestants : sequence of str
    conditions : Conditions
    out : Path
        For the round, the problem and what contestants write.
    """
    out.mkdir(parents=True)
    write_round(entry.make(conditions.data), out / "round")
    round_ = read(out / "round")
    problem = problem_of(round_)
    problem.save(out)
    finishes: dict[str, Finish] = {}
    verdicts: dict[str, Verdict] = {}
    for name in contestants:
        folder = out / "race" / name
        finishes[name] = race(CONTESTANTS[name], out, folder, conditions.seconds, conditions.cores, conditions.rivals)
        verdicts[name] = judge(round_, folder)
        _say(entry, name, finishes[name], verdicts[name])
    return _described(entry, round_, problem, conditions) | _judged(finishes, verdicts, out / "race", conditions)


def _say(entry: Entry, name: str, finish: Finish, verdict: Verdict) -> None:
    remark = finish.failure or verdict.note
    broken = sum(verdict.breaches.values())
    print(
        f"{entry.name:<18} {name:<20} {finish.seconds:7.1f} s {finish.peak_mib:8,.0f} MiB  {verdict.values}"
        f" {broken} breaches; {remark}"
    )


def _described(entry: Entry, round_: Round, problem: Problem, conditions: Conditions) -> dict[str, Any]:
    real = entry.real and conditions.data is not None
    marks = "; ".join(round_.meta.generated)
    return {
        "round": entry.name,
        "about": f"{entry.about[0].upper()}{entry.about[1:]}",
        "demand": f"{'Real' if real else 'Drawn'} demand; {marks}.",
        "cases": len(round_.cases),
        "leaders": arrays_of(round_).people.leaders,
        "columns": problem.columns,
        "rows": len(problem.upper),
        "goals": problem.goals.tolist(),
        "short_of_strict": dict(
            zip(problem.goals.tolist(), short_of_strict(problem.weights.tolist(), _ranges(problem)), strict=True)
        ),
        "seconds": conditions.seconds,
        "cores": conditions.cores,
        "machine": machine(),
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "versions": versions(conditions.rivals),
        "command": conditions.command,
    }


def _ranges(problem: Problem) -> list[int]:
    """Return how far the values of each stage can lie apart at most, by the columns: the best of each case and need."""
    key = problem.case * (len(problem.need_ids) + 1) + problem.need + 1
    _, slot = np.unique(key, return_inverse=True)
    ranges = []
    for weights in problem.stages[:, : problem.columns]:
        most = np.zeros(slot.max(initial=-1) + 1, np.int64)
        np.maximum.at(most, slot, weights)
        ranges.append(int(most.sum()))
    on_auxiliaries = problem.stages[:, problem.columns :] @ problem.most[problem.columns :]
    return (np.array(ranges) + on_auxiliaries).tolist()


def _judged(
    finishes: Mapping[str, Finish], verdicts: Mapping[str, Verdict], folder: Path, conditions: Conditions
) -> dict[str, Any]:
    by, bound = best_bound(verdicts)
    steps = {
        name: steps_of(stream_of(folder / name))
        for name, verdict in verdicts.items()
        if (folder / name).exists() and CONTESTANTS[name].plans and not verdict.breaches
    }
    spans = {}
    if "nlematch" in steps:
        for name in steps:
            if name != "nlematch" and verdicts[name].values:
                until = max(finishes[name].seconds, finishes["nlematch"].seconds)
                spans[name] = ahead(steps[name], steps["nlematch"], until)
    return {
        "bound": bound,
        "bound_by": by,
        "ahead": {name: found for name, found in spans.items() if found},
        "contestants": [
            {
                "name": name,
                **dataclasses.asdict(finishes[name]),
                **dataclasses.asdict(verdict),
                "primal_integral": primal_integral(steps[name], bound, conditions.seconds)
                if bound is not None and name in steps
                else None,
            }
            for name, verdict in verdicts.items()
        ],
    }


def machine() -> str:
    """Say what the machine is, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"of {os.cpu_count()}, {memory:.0f} GiB, {platform.system()} {platform.machine()}"


def versions(rivals: Path) -> str:
    """Say which versions took part."""
    parts = [f"{name} {importlib.metadata.version(name)}" for name in ("nlematch", "ortools")]
    if rivals.exists():
        ask = (
            f"import importlib.metadata as m; print(*(f'{{p}} {{m.version(p)}}' for p in {_RIVAL_PACKAGES}), sep=', ')"
        )
        parts.append(subprocess.run([rivals, "-c", ask], capture_output=True, text=True, check=True).stdout.strip())
    return ", ".join([*parts, f"Python {platform.python_version()}"])


def _picture(name: str, race_folder: Path, rivals: Path, results_folder: Path) -> str | None:
    """Draw the race of a round, where the rivals' environment is there to draw it."""
    if not rivals.exists():
        return None
    picture = results_folder.resolve() / "pictures" / f"{name}.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([rivals, "-m", "benchmarks.pictures", race_folder, picture], cwd=ROOT, check=True)
    return picture.name if picture.exists() else None


def _names(known: Mapping[str, object], kind: str):  # noqa: ANN202 - a click callback
    def read(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
        names = list(known) if value == "all" else value.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            raise click.BadParameter(f"no {kind} {', '.join(unknown)}; there are: {', '.join(known)}")
        return names

    return read


def _stay_on(cores: int) -> None:
    """Keep this process, and all that it starts, on so many cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


@click.command(epilog=f"Rounds: {', '.join(ROUNDS)}. Contestants: {', '.join(CONTESTANTS)}.")
@click.option(
    "--rounds",
    default="england-60",
    show_default=True,
    callback=_names(ROUNDS, "round"),
    help="Names with commas between, or all.",
)
@click.option(
    "--contestants", default="all", show_default=True, callback=_names(CONTESTANTS, "contestant"), help="Names, or all."
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=120, show_default=True, help="Time limit of each contestant."
)
@click.option("--cores", type=click.IntRange(min=1), default=2, show_default=True, help="Cores that each may use.")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True), help="Folder that holds england-2020, for real demand."
)
@click.option(
    "--rivals", type=click.Path(path_type=Path), default=RIVALS, help="Interpreter of the rivals' environment."
)
@click.option(
    "--results", "results_folder", type=click.Path(path_type=Path), default=HERE, help="Where RESULTS.md goes."
)
def main(
    rounds: list[str],
    contestants: list[str],
    seconds: float,
    cores: int,
    data: Path | None,
    rivals: Path,
    results_folder: Path,
) -> None:
    """Run contestants on rounds and write RESULTS.md; what was measured before and is not now, stays."""
    _stay_on(cores)
    command = (
        f"python -m benchmarks.run --rounds ROUND --contestants {','.join(contestants)}"
        f" --seconds {seconds:g} --cores {cores}{' --data DATA' if data else ''}"
    )
    conditions = Conditions(seconds, cores, rivals, data, command)
    for name in rounds:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / name
            record = measure(ROUNDS[name], contestants, conditions, out)
            record["command"] = record["command"].replace("ROUND", name)
            record["picture"] = _picture(f"{name}-{seconds:g}s", out / "race", rivals, results_folder)
        results.merge(results_folder / results.ROUNDS, [record])
        results.write_page(results_folder)


if __name__ == "__main__":
    main()
