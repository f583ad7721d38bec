"""`nlematch import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, POSTCODE_FILE, format_option, region_option, sheet_option
from scenarios.cli.output import show_table
from scenarios.cli.types import PolicyChoice
from scenarios.demand import REPORT_FILE, DemandFiles
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    import datetime as dt

    from scenarios.services import FilesRead

_EXAMPLE = """Example:

\b
nlematch import --ofsted mi.csv --gias gias.csv --history history.csv --trusts grouplinks.csv \\
    --links links.csv --policy sio-2019 --as-at 2020-08-31 --out round
"""


@click.command("import", epilog=_EXAMPLE)
@click.option("--ofsted", required=True, type=ANY_PATH, help="Ofsted's management information, as published.")
@click.option("--gias", required=True, type=ANY_PATH, help="Extract of Get Information about Schools.")
@click.option("--postcodes", type=ANY_PATH, help=f"Places schools that the extract does not place: {POSTCODE_FILE}.")
@click.option("--history", type=ANY_PATH, help="Inspections of earlier years: URN, rating, inspection date.")
@click.option("--trusts", type=ANY_PATH, help="Group links of GIAS, or academiesmatmembership, with joined dates.")
@click.option("--links", type=ANY_PATH, help="URN links of GIAS: predecessors and successors.")
@click.option("--teaching-schools", type=ANY_PATH, help="List of teaching schools, for the pool of supporters.")
@click.option("--overrides", type=ANY_PATH, help="urn, action (add, remove, tier), tier, reason_code.")
@click.option(
    "--policy",
    required=True,
    type=PolicyChoice(),
    metavar="NAME",
    help="Who is eligible, and in which tier: see `nlematch policies`, or a file.",
)
@click.option(
    "--as-at",
    required=True,
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Judgements published by then count.",
)
@region_option
@sheet_option
@click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy"]),
    default="dmy",
    help="Order of dates; mdy reads files that are month first, which are refused otherwise.",
)
@click.option("--explain-columns", is_flag=True, help="Say which column of which file was used for what.")
@click.option("--out", required=True, type=ANY_PATH, metavar="ROUND", help="Folder of the new round.")
@format_option
def command(
    ofsted: Path,
    gias: Path,
    postcodes: Path | None,
    history: Path | None,
    trusts: Path | None,
    links: Path | None,
    teaching_schools: Path | None,
    overrides: Path | None,
    policy: str,
    as_at: dt.datetime,
    regions: tuple[str, ...],
    sheets: tuple[str, ...],
    dates: str,
    explain_columns: bool,
    out: Path,
    output_format: str,
) -> None:
    """Build the demand side of a round from the files that Ofsted and DfE publish.

    Prints cases by region and tier. What was left out, changed, not known or doubtful is counted, and listed row by
    row in import-report.csv in the round. Supply comes next: `nlematch import-supply` or `nlematch generate`.
    """
    imported = services.import_round(
        DemandFiles(ofsted, gias, history, trusts, links, teaching_schools, overrides, postcodes),
        policy,
        as_at.date(),
        out,
        sheets=sheets,
        month_first=dates == "mdy",
        regions=regions,
        on_read=lambda read: _tell_files(read, explain_columns=explain_columns),
    )
    data = {
        "files": imported.read.layouts,
        "columns": imported.read.columns if explain_columns else None,
        "regions": imported.regions.to_dict("records"),
        "counts": imported.counts,
        "report": {kind: number for kind, number, _ in imported.report},
    }
    show_table(imported.regions, output_format, data)
    say(*(f"{number:,} {what}" for what, number in imported.counts.items()))
    say(*(f"{number:,} {kind}: {meaning}" for kind, number, meaning in imported.report))
    say(f"Written: {out}; row by row in {REPORT_FILE}")


def _tell_files(read: FilesRead, *, explain_columns: bool) -> None:
    """Say as what every file was read, also where the import is refused."""
    for row in read.layouts:
        say(f"{row['file']} was read as {row['layout']}.", *(f"{note}." for note in row["notes"]))
    if explain_columns:
        for column in read.columns:
            origin = f"from '{column['header']}'" if column["header"] else "is not in the file"
            say(f"{column['file']}: {column['field']} {origin}")
