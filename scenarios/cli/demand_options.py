"""The options that name the files of Ofsted and DfE, for the commands that read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scenarios.cli.options import ANY_PATH, POSTCODE_FILE, region_option, sheet_option
from scenarios.demand import DemandFiles
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.services import DemandSummary, FilesRead

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)

_OTHERS = {
    "history": "Inspections of earlier years: URN, rating, inspection date.",
    "trusts": "Group links of GIAS, or academiesmatmembership, with joined dates.",
    "links": "URN links of GIAS: predecessors and successors.",
    "teaching_schools": "List of teaching schools, for the pool of supporters.",
    "overrides": "urn, action (add, remove, tier), tier, reason_code.",
}
_NAMES = ("ofsted", "gias", "postcodes", *_OTHERS)


def demand_options(*, required: bool) -> Callable[[Command], Command]:
    """Return the options that name files.

    Parameters
    ----------
    required : bool
        Whether the files of Ofsted and GIAS must be given.
    """
    places = f"Places schools that the extract does not place: {POSTCODE_FILE}."
    return _all_of(
        click.option(
            "--ofsted", required=required, type=ANY_PATH, help="Ofsted's management information, as published."
        ),
        click.option("--gias", required=required, type=ANY_PATH, help="Extract of Get Information about Schools."),
        click.option("--postcodes", type=ANY_PATH, help=places),
        *(click.option(f"--{name.replace('_', '-')}", type=ANY_PATH, help=text) for name, text in _OTHERS.items()),
    )


def reading_options(command: Command) -> Command:
    """Add the options that say how the files are read."""
    return _all_of(
        region_option,
        sheet_option,
        click.option(
            "--dates",
            type=click.Choice(["dmy", "mdy"]),
            default="dmy",
            help="Order of dates; mdy reads files that are month first, which are refused otherwise.",
        ),
        click.option("--explain-columns", is_flag=True, help="Say which column of which file was used for what."),
    )(command)


def _all_of(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def apply(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return apply


def files_of(given: Mapping[str, Any]) -> DemandFiles | None:
    """Return the files that were given; None where there is none.

    Parameters
    ----------
    given : mapping
        By the names of the options.
    """
    files = {name: given[name] for name in _NAMES}
    if not any(files.values()):
        return None
    if files["ofsted"] is None or files["gias"] is None:
        raise click.UsageError("New files are read together: give both --ofsted and --gias.")
    return DemandFiles(**files)


def tell_files(read: FilesRead, *, explain_columns: bool) -> None:
    """Say as what every file was read, also where the import is refused."""
    for row in read.layouts:
        say(f"{row['file']} was read as {row['layout']}.", *(f"{note}." for note in row["notes"]))
    if explain_columns:
        for column in read.columns:
            origin = f"from '{column['header']}'" if column["header"] else "is not in the file"
            say(f"{column['file']}: {column['field']} {origin}")


def import_data(imported: DemandSummary, *, explain_columns: bool) -> dict[str, Any]:
    """Return what an import has to tell, as plain data."""
    return {
        "files": imported.read.layouts,
        "columns": imported.read.columns if explain_columns else None,
        "regions": imported.regions.to_dict("records"),
        "counts": imported.counts,
        "report": {kind: number for kind, number, _ in imported.report},
    }


def tell_import(imported: DemandSummary) -> None:
    """Say what an import made, and what it left out."""
    say(*(f"{number:,} {what}" for what, number in imported.counts.items()))
    say(*(f"{number:,} {kind}: {meaning}" for kind, number, meaning in imported.report))
