"""A picture of a race: how far each contestant's best plan and bound are from the best proved bound, over time.

Runs in the rivals' environment, which has matplotlib: `python -m benchmarks.pictures RACE PICTURE.svg`, where RACE has
a folder with a stream for each contestant.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.moments import steps_of
from benchmarks.race import CONTESTANTS
from benchmarks.recorder import STREAM

LEAST_PERCENT = 1e-5
"""A plan or bound nearer than this is drawn here, for the axis is logarithmic."""


def draw(race: Path, picture: Path) -> None:
    """Draw a race.

    Parameters
    ----------
    race, picture : Path
    """
    mpl.rcParams["svg.hashsalt"] = "nlematch"  # the same race gives the same file
    streams = {folder.name: _stream(folder) for folder in sorted(race.iterdir()) if (folder / STREAM).exists()}
    bounds = {
        name: [(x["seconds"], x["bound"]) for x in lines if "bound" in x and "stage" not in x]
        for name, lines in streams.items()
    }
    proved = [bound for points in bounds.values() for _, bound in points]
    plans = {name: steps_of(lines) for name, lines in streams.items()}
    if not any(plans.values()):
        return
    best = min(proved) if proved else max(value for points in plans.values() for _, value in points)
    end = max(line["seconds"] for lines in streams.values() for line in lines)
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    modules = list(dict.fromkeys(one.module for one in CONTESTANTS.values()))
    for name in streams:
        one = CONTESTANTS[name]
        colour = f"C{modules.index(one.module)}"
        of_plan, of_bound = (":", "-.") if one.from_round else ("-", "--")
        for points, style, label in ((plans[name], of_plan, name), (bounds[name], of_bound, None)):
            if points:
                seconds = [at for at, _ in points] + [end]
                percent = [_percent(best, value) for _, value in points]
                axes.step(
                    seconds, [*percent, percent[-1]], style, where="post", color=colour, label=label, linewidth=1.5
                )
    axes.set(
        xscale="log", yscale="log", xlabel="seconds", ylabel="percent from the best proved bound", title=picture.stem
    )
    axes.legend(fontsize="small", title="plan (dotted: from the round); its bound dashed", title_fontsize="small")
    axes.grid(visible=True, alpha=0.3)
    figure.savefig(picture, metadata={"Date": None})


def _stream(folder: Path) -> list[dict[str, Any]]:
    lines = (folder / STREAM).read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line) for line in lines]


def _percent(best: float, value: float) -> float:
    return max(LEAST_PERCENT, 100.0 * abs(best - value) / max(1.0, abs(best)))


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
