"""`nlematch demo`: a drawn round, checked and solved, to look at in a minute."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.cli.output import show_table
from scenarios.cli.progress import ProgressLines
from scenarios.cli.types import ANY_PATH, FiniteRange
from scenarios.escaping import is_watched, say, show
from scenarios.files import create_folder
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import read_round, write_round
from scenarios.runs import RunSettings, read_run, run

if TYPE_CHECKING:
    from scenarios.files import Draft
    from scenarios.runs import RunRecord

SCALE = Fraction(1, 10)
_WHERE = {
    "The round": "round",
    "Who leads where": "run/deployments.csv",
    "Who covers what": "run/supports.csv",
    "Cases without a leader, and why": "run/unplaced.csv",
    "All of it to look at, in a browser": "report.html",
}
"""What is told at the end: where to look."""


@click.command("demo", epilog="Example:  nlematch demo --out demo")
@click.option(
    "--out",
    type=ANY_PATH,
    default=Path("nlematch-demo"),
    show_default=True,
    help="Folder for the round and the run; must not exist.",
)
@click.option("--time-limit", type=FiniteRange(min=1), metavar="SECONDS", help="Stop then with the best so far.")
def command(out: Path, time_limit: float | None) -> None:
    """Draw a round a tenth of England's size, check it, solve it, audit it, report on it, and say where to look.

    The schools, leaders and staff are generated over published counts; none of them is real.
    """
    with create_folder(out) as folder:
        record = _make(folder, time_limit)
    show_table(record.summary().astype(object), "table")
    show(record.headline())
    for said, file in _WHERE.items():
        show(f"{said}: {out / file}")


def _make(folder: Draft, time_limit: float | None) -> RunRecord:
    """Draw a round, solve it and report on it, in a folder that takes its place when all is there."""
    from scenarios.reports.audience import Audience
    from scenarios.reports.page import run_page

    round_path, run_path = folder.path / "round", folder.path / "run"
    write_round(draw_england("sio-2019", england_sized(SCALE), seed=1, scale=SCALE), round_path)
    round_ = read_round(round_path)
    say(f"Drawn and checked: {len(round_.cases)} cases, {len(round_.people)} people.")
    watch = ProgressLines() if is_watched() else None
    record = run(round_path, run_path, RunSettings(time_limit=time_limit), watch)
    record.raise_for_outcome()
    folder.write("report.html", run_page(read_run(run_path), Audience.DIRECTOR))
    return record
