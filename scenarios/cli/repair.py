"""`nlematch repair`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios import services
from scenarios.cli.options import (
    ANY_PATH,
    format_option,
    quiet_option,
    reach_option,
    round_argument,
    strict_option,
    time_limit_option,
)
from scenarios.cli.output import say_written, show_table
from scenarios.cli.types import SEED, Percent
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    from fractions import Fraction


@click.command("repair", epilog="Example:  nlematch repair round run --out run2 --withdraw L012 --give-up 0.5 --curve")
@round_argument
@click.argument("parent", metavar="RUN", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="Folder to write the new run into; must not exist.")
@click.option(
    "--withdraw", multiple=True, metavar="ID",
    help="A leader, staff member, supporter or case that is out (repeatable).",
)  # fmt: skip
@click.option(
    "--give-up", type=Percent(), default="0", show_default=True, metavar="PERCENT",
    help="How much of every goal's best value may be given up to move fewer cases.",
)  # fmt: skip
@click.option("--curve", is_flag=True, help="Also say how many cases move at other give-ups, in curve.csv.")
@click.option("--move-announced", is_flag=True, help="Let cases move whose leader was announced or has started.")
@reach_option
@time_limit_option("Stop then with the best so far and its bound.")
@click.option("--seed", type=SEED, metavar="N", help="Seed, instead of the round's.")
@strict_option
@quiet_option
@format_option
def command(
    round_path: Path,
    parent: Path,
    out: Path,
    withdraw: tuple[str, ...],
    give_up: Fraction,
    curve: bool,
    move_announced: bool,
    reach: int | None,
    time_limit: float | None,
    seed: int | None,
    strict_references: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Find the plan for the changed ROUND that moves the fewest cases of RUN, and write it as a new run.

    Events and edits in ROUND are followed. The best values of the changed round are found first; what is promised of
    each is those less PERCENT, and within the promises as little moves as can be proved. Moves weigh more the
    further a proposal has gone; what was announced stays unless no plan keeps it.
    """
    record = services.repair(
        round_path,
        parent,
        out,
        withdraw=withdraw,
        give_up=give_up,
        curve=curve,
        move_announced=move_announced,
        reach=reach,
        time_limit=time_limit,
        seed=seed,
        strict_references=strict_references,
        on_interrupt="return",
    )
    show_table(record.tables.get("diff", record.summary()), output_format, record.to_dict())
    if not quiet and record.folder is not None:
        say_written(record, *services.move_notes(record))
    say(*services.reference_notes(record.round))
    record.raise_for_outcome()
