"""`nlematch import-supply`: supporters, leaders and staff from a capacity survey."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, POSTCODE_FILE, format_option, round_argument, sheet_option
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say


@click.command(
    "import-supply", epilog="Example:  nlematch import-supply round survey.xlsx --columns map.toml --gias gias.csv"
)
@round_argument
@click.argument("survey_path", metavar="SURVEY", type=ANY_PATH)
@click.option(
    "--propose",
    type=ANY_PATH,
    metavar="MAP.xlsx",
    help="Write a map to fill in, with what the survey seems to hold, and nothing else.",
)
@click.option(
    "--columns",
    type=ANY_PATH,
    metavar="MAP",
    help="Which heading of the survey holds what, and what its answers mean: a filled-in MAP.xlsx, or MAP.toml.",
)
@click.option("--gias", type=ANY_PATH, metavar="FILE", help="GIAS extract to look home schools up in.")
@click.option(
    "--postcodes", type=ANY_PATH, metavar="FILE",
    help=f"Places bodies, advisers, and schools that the extract does not place: {POSTCODE_FILE}.",
)  # fmt: skip
@sheet_option
@click.option(
    "--replace", is_flag=True, help="The survey has everybody: people of ROUND who did not reply to it leave the round."
)
@click.option("--add", is_flag=True, help="The survey has some people: all others of ROUND stay as they are.")
@click.option("--out", type=ANY_PATH, metavar="ROUND", help="Write a new round instead of changing ROUND.")
@format_option
def command(
    round_path: Path,
    survey_path: Path,
    propose: Path | None,
    columns: Path | None,
    gias: Path | None,
    postcodes: Path | None,
    sheets: tuple[str, ...],
    replace: bool,
    add: bool,
    out: Path | None,
    output_format: str,
) -> None:
    """Build the supply of ROUND from SURVEY (CSV or xlsx, one row a person, or a row a body).

    Two steps: `--propose MAP.xlsx` writes a map to fill in; then give it back with `--columns MAP.xlsx`. A survey with
    well-known headings and answers needs no map.

    People who did not reply are left out and reported with what they would add. Names and addresses are not read,
    unless the map names one as the key that tells who is who; ids are kept, or made where the survey has none, and
    whom ROUND has already keeps the id. Headings that were not read are named.
    """
    if propose is not None:
        proposed = services.propose_survey_map(round_path, survey_path, propose, columns, sheets)
        show_table(proposed.table, output_format)
        say(*proposed.notes, f"Written: {propose}. Fill it in, and give it with --columns {propose.name}.")
        return
    if replace and add:
        raise click.UsageError("Give --replace or --add, not both: either the survey has everybody or it has not.")
    imported = services.import_survey(
        round_path,
        survey_path,
        out,
        columns,
        gias=gias,
        postcodes=postcodes,
        sheets=sheets,
        replace=replace,
        add=add,
        on_note=say,
    )
    show_table(imported.to_frame(), output_format, imported.to_dict())
    silent = f"{len(imported.supply.excluded)} without a reply are left out, see {imported.report_file}."
    say(*imported.notes, f"Written: {imported.target}. {silent}")
