"""A drawn round, checked, solved and reported on, to look at in a minute."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from scenarios.files import create_folder
from scenarios.generate import draw_england, england_sized
from scenarios.reports import Audience
from scenarios.reports.page import run_page
from scenarios.rounds import read_round, write_round
from scenarios.runs import Run, read_run, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from optimiser.solve import Progress
    from scenarios.files import Draft

_SCALE = Fraction(1, 10)


def make_demo(
    out: Path,
    time_limit: float | None = None,
    on_drawn: Callable[[str], None] = lambda line: None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Draw a round a tenth of England's size, check it, solve it, audit it and report on it.

    Parameters
    ----------
    out : Path
        A new folder, which takes its place when all is there: `round`, `run` and `report.html`.
    time_limit : float, optional
        Seconds.
    on_drawn : callable, optional
        Called with a line about the round before it is solved.
    on_progress : callable, optional

    Raises
    ------
    InputRefused
        The folder is there already, or cannot be made.
    StoppedWithoutAllocation
        The time was too short.
    """
    with create_folder(out) as folder:
        return _make_demo(folder, time_limit, on_drawn, on_progress)


def _make_demo(
    folder: Draft,
    time_limit: float | None,
    on_drawn: Callable[[str], None],
    on_progress: Callable[[Progress], None] | None,
) -> Run:
    round_path, run_path = folder.path / "round", folder.path / "run"
    write_round(draw_england("sio-2019", england_sized(_SCALE), seed=1, scale=_SCALE), round_path)
    round_ = read_round(round_path)
    on_drawn(f"Drawn and checked: {len(round_.cases)} cases, {len(round_.people)} people.")
    record = run(round_path, run_path, time_limit=time_limit, progress=on_progress, on_interrupt="return")
    record.raise_for_outcome()
    folder.write("report.html", run_page(read_run(run_path), Audience.DIRECTOR))
    return record
