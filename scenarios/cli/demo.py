"""`nlematch demo`: a drawn round, checked and solved, to look at in a minute."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, time_limit_option
from scenarios.cli.output import show_table
from scenarios.cli.progress import watch_solve
from scenarios.escaping.terminal import say, show

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
    "--out", type=ANY_PATH, default=Path("nlematch-demo"), show_default=True,
    help="Folder for the round and the run; must not exist.",
)  # fmt: skip
@time_limit_option("Stop then with the best so far.", least=1)
def command(out: Path, time_limit: float | None) -> None:
    """Draw a round a tenth of England's size, check it, solve it, audit it, report on it, and say where to look.

    The schools, leaders and staff are generated over published counts; none of them is real.
    """
    record = services.make_demo(out, time_limit, say, watch_solve())
    show_table(record.summary(), "table")
    show(record.headline())
    for what, file in _WHERE.items():
        show(f"{what}: {out / file}")
