"""`nlematch demo`: a drawn round, checked and solved, to look at in a minute."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import click

from constraints.errors import Fault, InputRefused
from scenarios.cli.output import show_table
from scenarios.cli.progress import ProgressLines
from scenarios.cli.types import ANY_PATH, FiniteRange
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import read_round, write_round
from scenarios.runs import RunSettings, read_run, run

SCALE = Fraction(1, 10)


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
    if out.exists():
        fault = Fault("NM603", out.name, None, None, "it is there already", "a place where nothing is yet", "use --out")
        raise InputRefused([fault])
    round_path, run_path = out / "round", out / "run"
    write_round(draw_england("sio-2019", england_sized(SCALE), seed=1, scale=SCALE), round_path)
    round_ = read_round(round_path)
    click.echo(f"Drawn and checked: {round_path} ({len(round_.cases)} cases, {len(round_.people)} people).", err=True)
    watch = ProgressLines() if sys.stderr.isatty() else None
    record = run(round_path, run_path, RunSettings(time_limit=time_limit), watch)
    show_table(record.summary().astype(object), "table")
    click.echo(record.headline())
    click.echo(f"Who leads where: {run_path / 'deployments.csv'}")
    click.echo(f"Who covers what: {run_path / 'supports.csv'}")
    click.echo(f"Cases without a leader, and why: {run_path / 'unplaced.csv'}")
    record.raise_for_outcome()
    from scenarios.reports.audience import Audience
    from scenarios.reports.page import run_page, write_text

    report_path = out / "report.html"
    write_text(report_path, run_page(read_run(run_path), Audience.DIRECTOR))
    click.echo(f"All of it to look at, in a browser: {report_path}")
