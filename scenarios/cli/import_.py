"""`nlematch import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, POSTCODE_FILE, PolicyName, sheet_option
from scenarios.demand import REPORT_FILE, DemandFiles, Reading, import_demand, refuse_existing_round, write_import
from scenarios.demand.summary import by_region, columns_read, headlines, layouts_read, told
from scenarios.escaping import say
from scenarios.files.sheets import choose_sheets

if TYPE_CHECKING:
    import datetime as dt

_FILE = ANY_PATH
_EXAMPLE = """Example:

\b
nlematch import --ofsted mi.csv --gias gias.csv --history history.csv --trusts grouplinks.csv \\
    --links links.csv --policy sio-2019 --as-at 2020-08-31 --out round
"""


@click.command("import", epilog=_EXAMPLE)
@click.option("--ofsted", required=True, type=_FILE, help="Ofsted's management information, as published.")
@click.option("--gias", required=True, type=_FILE, help="Extract of Get Information about Schools.")
@click.option("--postcodes", type=_FILE, help=f"Places schools that the extract does not place: {POSTCODE_FILE}.")
@click.option("--history", type=_FILE, help="Inspections of earlier years: URN, rating, inspection date.")
@click.option("--trusts", type=_FILE, help="Group links of GIAS, or academiesmatmembership, with joined dates.")
@click.option("--links", type=_FILE, help="URN links of GIAS: predecessors and successors.")
@click.option("--teaching-schools", type=_FILE, help="List of teaching schools, for the pool of supporters.")
@click.option("--overrides", type=_FILE, help="urn, action (add, remove, tier), tier, reason_code.")
@click.option(
    "--policy",
    required=True,
    type=PolicyName(),
    metavar="NAME",
    help="Who is eligible, and in which tier; see `nlematch policies`.",
)
@click.option(
    "--as-at",
    required=True,
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    metavar="DATE",
    help="Judgements published by then count.",
)
@sheet_option
@click.option(
    "--dates",
    type=click.Choice(["dmy", "mdy"]),
    default="dmy",
    help="Order of dates; mdy reads files that are month first, which are refused otherwise.",
)
@click.option("--explain-columns", is_flag=True, help="Say which column of which file was used for what.")
@click.option("--out", required=True, type=_FILE, metavar="ROUND", help="Folder of the new round.")
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
    refuse_existing_round(out)
    files = DemandFiles(ofsted, gias, history, trusts, links, teaching_schools, overrides, postcodes)
    reading = Reading(choose_sheets(sheets, files.tables), month_first=dates == "mdy")
    try:
        imported = import_demand(files, policy, as_at.date(), reading=reading)
    finally:
        _tell_files(reading, explain_columns=explain_columns)
    write_import(imported, out)
    regions, figures = by_region(imported), headlines(imported)
    rows = told(imported)
    data = {
        "files": layouts_read(reading.tables),
        "columns": columns_read(reading.tables) if explain_columns else None,
        "regions": regions.to_dict("records"),
        "counts": figures,
        "report": {kind: number for kind, number, _ in rows},
    }
    show_table(regions, output_format, data)
    for what, number in figures.items():
        say(f"{number:,} {what}")
    for kind, number, meaning in rows:
        say(f"{number:,} {kind}: {meaning}")
    say(f"Written: {out}; row by row in {REPORT_FILE}")


def _tell_files(reading: Reading, *, explain_columns: bool) -> None:
    """Say as what every file was read, also where the import is refused."""
    for row in layouts_read(reading.tables):
        say(f"{row['file']} was read as {row['layout']}.")
        for note in row["notes"]:
            say(f"{note}.")
    if explain_columns:
        for column in columns_read(reading.tables):
            origin = f"from '{column['header']}'" if column["header"] else "is not in the file"
            say(f"{column['file']}: {column['field']} {origin}")
