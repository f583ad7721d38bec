"""`nlematch import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, PolicyName
from scenarios.demand import REPORT_FILE, DemandFiles, import_demand, refuse_existing_round, write_import
from scenarios.demand.summary import by_region, headlines, told
from scenarios.escaping import say

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
@click.option("--gias", required=True, type=_FILE, help="Extract of Get Information about Schools, with positions.")
@click.option("--history", type=_FILE, help="Inspections of earlier years: URN, rating, inspection date.")
@click.option("--trusts", type=_FILE, help="Group links of GIAS, with joined dates.")
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
@click.option("--out", required=True, type=_FILE, metavar="ROUND", help="Folder of the new round.")
@format_option
def command(
    ofsted: Path,
    gias: Path,
    history: Path | None,
    trusts: Path | None,
    links: Path | None,
    teaching_schools: Path | None,
    overrides: Path | None,
    policy: str,
    as_at: dt.datetime,
    out: Path,
    output_format: str,
) -> None:
    """Build the demand side of a round from the files that Ofsted and DfE publish.

    Prints cases by region and tier. What was left out, changed, not known or doubtful is counted, and listed row by
    row in import-report.csv in the round. Supply comes next: `nlematch import-supply` or `nlematch generate`.
    """
    refuse_existing_round(out)
    files = DemandFiles(ofsted, gias, history, trusts, links, teaching_schools, overrides)
    imported = import_demand(files, policy, as_at.date())
    write_import(imported, out)
    regions, figures = by_region(imported), headlines(imported)
    rows = told(imported)
    data = {
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
