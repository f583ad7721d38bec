"""`nlematch commitments`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, out_csv_option, region_option
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say


@click.command("commitments", epilog="Example:  nlematch commitments run-east --out autumn/commitments.csv")
@click.argument("run_paths", metavar="RUN...", type=ANY_PATH, nargs=-1, required=True)
@out_csv_option
@click.option(
    "--for", "round_path", type=ANY_PATH, metavar="ROUND",
    help="The round that will read them, if the ids of its people were changed since.  [default: the folder of --out]",
)  # fmt: skip
@region_option
@format_option
def command(
    run_paths: tuple[Path, ...], out: Path | None, round_path: Path | None, regions: tuple[str, ...], output_format: str
) -> None:
    """Say what the new work of each RUN takes of people's time, for the same round to be solved for other regions.

    The file is the round's commitments.csv: the next run takes these half-days, places of caseloads and visit places
    off before it allocates. Each row binds the person of that id at that supporter, and nobody else. Running work is
    not in it, for the round's running.csv has it.
    """
    committed = services.write_commitments(run_paths, out, round_path, regions)
    show_table(committed.table, output_format)
    for name, before in committed.before.items():
        if before:
            say(f"The round of {name} had commitments already ({', '.join(before)}): not in this.")
    if out is not None:
        say(f"Written: {out}")
