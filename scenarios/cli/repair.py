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
    region_option,
    round_argument,
    strict_option,
    time_limit_option,
)
from scenarios.cli.output import say_written, show_table
from scenarios.cli.types import SEED, GivenUp
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    from constraints.domain import Amount


@click.command("repair", epilog="Example:  nlematch repair round run --out run2 --withdraw L012 --give-up 0.5 --curve")
@round_argument
@click.argument("parent", metavar="RUN", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="Folder to write the new run into; must not exist.")
@click.option(
    "--withdraw", multiple=True, metavar="ID",
    help="A leader, staff member, supporter or case that is out (repeatable).",
)  # fmt: skip
@click.option(
    "--give-up", type=GivenUp(), multiple=True, metavar="[GOAL=]AMOUNT",
    help="What may be given up to move fewer cases: placed.tier1=1, waiting=5% (repeatable). A bare percentage is of "
    "needs and price.",
)  # fmt: skip
@click.option("--curve", is_flag=True, help="Also say how many cases move at other percentages, in curve.csv.")
@click.option(
    "--restore-price", is_flag=True,
    help="Promise the best value of every goal, the price too, before as little as possible moves.",
)  # fmt: skip
@click.option("--move-announced", is_flag=True, help="Let cases move whose leader was announced or has started.")
@region_option
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
    give_up: tuple[dict[str, Amount], ...],
    curve: bool,
    restore_price: bool,
    move_announced: bool,
    regions: tuple[str, ...],
    reach: int | None,
    time_limit: float | None,
    seed: int | None,
    strict_references: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Find the plan for the changed ROUND that moves the fewest cases of RUN, and write it as a new run.

    Events and edits in ROUND are followed. What was announced stays unless no plan keeps it. As many cases of each tier
    get a leader as can get one. Of rounds waited and of needs covered there is at least what RUN still gives. Beside
    that as little moves as can be proved; a move weighs more the further its proposal has gone. Then the fewest cases
    lose their leader, and new leaders travel little farther than those before them.
    """
    record = services.repair(
        round_path,
        parent,
        out,
        withdraw=withdraw,
        give_up=_together(give_up),
        curve=curve,
        restore_price=restore_price,
        move_announced=move_announced,
        regions=regions,
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


def _together(amounts: tuple[dict[str, Amount], ...]) -> dict[str, Amount]:
    """Return amounts by goal, those that name a goal over a bare percentage; a usage error where two differ."""
    bare, named = ([given for given in amounts if (len(given) > 1) == is_bare] for is_bare in (True, False))
    for given in (bare, named):
        for goal in (goal for each in given for goal in each):
            if len({each[goal] for each in given if goal in each}) > 1:
                raise click.BadOptionUsage("give_up", f"--give-up says two amounts of {goal}.")
    return {goal: amount for given in (*bare, *named) for goal, amount in given.items()}
