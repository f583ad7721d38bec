"""`nlematch workbook`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import say
from scenarios.reports.audience import Audience


@click.command("workbook", epilog="Example:  nlematch workbook run --out plan.xlsx")
@click.argument("run_path", metavar="RUN", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, metavar="FILE.xlsx", help="File to write; must not exist.")
@click.option(
    "--audience", type=click.Choice([audience.value for audience in Audience]), default=Audience.PLANNER.value,
    show_default=True,
    help="Who reads it; workbooks are for planners and directors.",
)  # fmt: skip
@format_option
def command(run_path: Path, out: Path, audience: str, output_format: str) -> None:
    """Write RUN as a workbook: allocation, loads, what is left open, runner-ups, a call list, sheets to fill in.

    Decisions and events that are filled in are read back with `nlematch record ROUND --from FILE.xlsx`. A director's
    workbook has nothing to fill in, and nothing that was declared about persons.
    """
    from scenarios.reports.workbook import make_workbook

    made = make_workbook(run_path, out, Audience(audience))
    rows = pd.DataFrame({"sheet": list(made.rows), "rows": list(made.rows.values())})
    show_table(rows, output_format, {"sheets": dict(made.rows), "standbys": made.standbys})
    say(f"{made.standbys} case(s) have a standby that can be used together with all others.")
    say(f"Written: {made.path}")
