"""`nlematch travel`: which journeys are worth measuring."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, out_csv_option, round_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say


@click.command("travel", epilog="Example:  nlematch travel autumn --run run --to-measure 50 --out autumn/travel.csv")
@round_argument
@click.option("--to-measure", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="How many.")
@click.option("--run", "run_path", type=ANY_PATH, metavar="RUN", help="A run of the round, whose plan counts first.")
@out_csv_option
@format_option
def command(round_path: Path, to_measure: int, run_path: Path | None, out: Path | None, output_format: str) -> None:
    """List the N pairs of ROUND whose journey, once measured, could change who may be sent or the plan.

    Times without a measured one are estimated, off-peak. The most decisive stand first. The file is a travel.csv to
    fill in: write the minutes one way that you know, leave the others blank, and put it into the round.
    """
    journeys = services.write_journeys(round_path, to_measure, run_path, out)
    show_table(journeys.table, output_format)
    say(
        f"{journeys.number:,} estimated journey(s) could change who may be sent or the plan once they are measured; "
        f"{len(journeys.table):,} shown."
    )
    if journeys.run is not None:
        say(f"The plan is that of {services.run_words(journeys.run)}.")
    if out is not None:
        say(f"Written: {out}. Fill in minutes one way; a blank one stays estimated.")
