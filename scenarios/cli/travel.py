"""`nlematch travel`: which journeys are worth measuring."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import csv_text, say
from scenarios.files import create_file, hold, refuse_existing


@click.command("travel", epilog="Example:  nlematch travel autumn --run run --to-measure 50 --out autumn/travel.csv")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.option("--to-measure", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="How many.")
@click.option("--run", "run_path", type=ANY_PATH, metavar="RUN", help="A run of the round, whose plan counts first.")
@click.option("--out", type=ANY_PATH, metavar="FILE.csv", help="File to write; must not exist.")
@format_option
def command(round_path: Path, to_measure: int, run_path: Path | None, out: Path | None, output_format: str) -> None:
    """List the N pairs of ROUND whose journey, once measured, could change who may be sent or the plan.

    Times without a measured one are estimated, off-peak. The most decisive stand first. The file is a travel.csv to
    fill in: write the minutes one way that you know, leave the others blank, and put it into the round.
    """
    from scenarios.measuring import decisive_pairs
    from scenarios.rounds import read_round
    from scenarios.runs import read_run

    if out is not None:
        refuse_existing(out, "file")
    run = None if run_path is None else read_run(run_path)
    found = decisive_pairs(read_round(round_path), run)
    shown = found.head(to_measure)
    show_table(shown, output_format)
    say(
        f"{len(found):,} estimated journey(s) could change who may be sent or the plan once they are measured; "
        f"{len(shown):,} shown."
    )
    if run is not None:
        say(f"The plan is that of {run_words(run)}.")
    if out is not None:
        with hold(out.parent):  # as a rule the round, which somebody may be writing
            create_file(out, csv_text(shown))
        say(f"Written: {out}. Fill in minutes one way; a blank one stays estimated.")
