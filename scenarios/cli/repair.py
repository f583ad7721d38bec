"""`nlematch repair`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from constraints.checks.remarks import OF_WHO_WITHDREW, remarks_of
from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.references import strict_option, tell_references
from scenarios.cli.types import ANY_PATH, SEED, FiniteRange, Percent
from scenarios.escaping import say

if TYPE_CHECKING:
    from fractions import Fraction

    from scenarios.runs import RunRecord


@click.command("repair", epilog="Example:  nlematch repair round run --out run2 --withdraw L012 --give-up 0.5 --curve")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
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
@click.option(
    "--reach", type=click.IntRange(0, 1440), metavar="MINUTES", help="Longest journey one way, instead of the policy's."
)
@click.option(
    "--time-limit", type=FiniteRange(min=0.1), metavar="SECONDS", help="Stop then with the best so far and its bound."
)
@click.option("--seed", type=SEED, metavar="N", help="Seed, instead of the round's.")
@strict_option
@click.option("--quiet", is_flag=True, help="Say nothing but the results.")
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
    from scenarios.repair import RepairSettings, repair
    from scenarios.runs import RunSettings

    solve = RunSettings(reach=reach, time_limit=time_limit, seed=seed, strict_references=strict_references)
    settings = RepairSettings(withdraw, give_up, curve, move_announced, solve)
    record = repair(round_path, parent, out, settings)
    tables = record.tables
    show_table(tables["diff"] if "diff" in tables else record.summary(), output_format, record.to_dict())
    if not quiet and record.folder is not None:
        say(record.headline(), moves(record), *kept(record), f"Written: {record.folder}, {run_words(record)}")
    tell_references(record.round)
    record.raise_for_outcome()


def kept(record: RunRecord) -> list[str]:
    """Warn of running work that stays though somebody has withdrawn from it."""
    found = (remark for remark in remarks_of(record.round) if remark.kind == OF_WHO_WITHDREW)
    return [f"Warning: {remark.subject}: {remark.text}" for remark in found]


def moves(record: RunRecord) -> str:
    """Say in one sentence what moved, beside what a plain solve would have moved."""
    told = record.manifest["repair"]
    least = "proved the least" if told["proved_least"] else f"at least {told['least_weight']} by weight"
    plain = told["plain"]["moved"]
    return (
        f"{told['moved']} case(s) moved, {told['forced']} of them forced; weight {told['weight']}, {least} at "
        f"give-up {told['give_up_percent']} %. A plain solve moves {plain}."
    )
