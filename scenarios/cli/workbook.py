"""`nlematch workbook`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from scenarios import services
from scenarios.cli.options import ANY_PATH, choice_option, figure_option, format_option, region_option, run_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say
from scenarios.reports import Audience


@click.command("workbook", epilog="Example:  nlematch workbook run --out plan.xlsx")
@run_argument
@click.option("--out", required=True, type=ANY_PATH, metavar="FILE.xlsx", help="File to write; must not exist.")
@choice_option("--audience", Audience, Audience.PLANNER, "Who reads it; workbooks are for planners and directors.")
@region_option
@figure_option
@format_option
def command(
    run_path: Path, out: Path, audience: str, regions: tuple[str, ...], figures: tuple[Path, ...], output_format: str
) -> None:
    """Write RUN as a workbook: allocation, loads, what is left open, runner-ups, a call list, sheets to fill in.

    Decisions and events that are filled in are read back with `nlematch record ROUND --from FILE.xlsx`. A director's
    workbook has nothing to fill in, and nothing that was declared about persons.
    """
    made = services.write_workbook(run_path, out, audience, figures, regions)
    rows = pd.DataFrame({"sheet": list(made.rows), "rows": list(made.rows.values())})
    says = [said.to_dict() for said in made.statements]
    show_table(rows, output_format, {"sheets": dict(made.rows), "standbys": made.standbys, "statements": says})
    say(f"{made.standbys} case(s) have a standby that can be used together with all others.")
    say(f"Written: {made.path}")
