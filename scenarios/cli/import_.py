"""`nlematch import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios import services
from scenarios.cli.demand_options import (
    demand_options,
    files_of,
    import_data,
    reading_options,
    tell_files,
    tell_import,
)
from scenarios.cli.options import ANY_PATH, DAY, format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import PolicyChoice
from scenarios.demand import REPORT_FILE
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    import datetime as dt

_EXAMPLE = """Example:

\b
nlematch import --ofsted mi.csv --gias gias.csv --history history.csv --trusts grouplinks.csv \\
    --links links.csv --policy sio-2019 --as-at 2020-08-31 --out round
"""


@click.command("import", epilog=_EXAMPLE)
@demand_options(required=True)
@click.option(
    "--policy",
    required=True,
    type=PolicyChoice(),
    metavar="NAME",
    help="Who is eligible, and in which tier: see `nlematch policies`, or a file.",
)
@click.option("--as-at", required=True, type=DAY, metavar="DATE", help="Judgements published by then count.")
@reading_options
@click.option("--out", required=True, type=ANY_PATH, metavar="ROUND", help="Folder of the new round.")
@format_option
def command(
    policy: str,
    as_at: dt.datetime,
    regions: tuple[str, ...],
    sheets: tuple[str, ...],
    dates: str,
    explain_columns: bool,
    out: Path,
    output_format: str,
    **given: Any,
) -> None:
    """Build the demand side of a round from the files that Ofsted and DfE publish.

    Prints cases by region and tier. What was left out, changed, not known or doubtful is counted, and listed row by
    row in import-report.csv in the round. Supply comes next: `nlematch import-supply` or `nlematch generate`.
    """
    files = files_of(given)
    if files is None:
        raise click.UsageError("Give --ofsted and --gias.")
    imported = services.import_round(
        files,
        policy,
        as_at.date(),
        out,
        sheets=sheets,
        month_first=dates == "mdy",
        regions=regions,
        on_read=lambda read: tell_files(read, explain_columns=explain_columns),
    )
    show_table(imported.regions, output_format, import_data(imported, explain_columns=explain_columns))
    tell_import(imported)
    say(f"Written: {out}; row by row in {REPORT_FILE}")
