"""`nlematch explain`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import run_argument
from scenarios.cli.output import show_json
from scenarios.cli.types import FiniteRange
from scenarios.escaping.terminal import show


@click.command("explain", epilog="Example:  nlematch explain run --case 108666 --leader L0993")
@run_argument
@click.option("--case", "case_id", metavar="ID", help="The case that the question is about, or its school's name.")
@click.option(
    "--leader",
    "leader_id",
    metavar="ID",
    help="The leader, or their own school's name; with --case, the pair.",
)
@click.option("--quick", is_flag=True, help="Answer with bounds where the exact answer takes longer.")
@click.option(
    "--seconds", type=FiniteRange(min=1), default=50.0, show_default=True, help="About how long to look for proofs."
)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="How the answer is written to stdout.",
)  # fmt: skip
def command(
    run_path: Path, case_id: str | None, leader_id: str | None, quick: bool, seconds: float, output_format: str
) -> None:
    """Say why: why this leader, why not that one, why none, and what would have to change.

    With --case and --leader, the pair; with one of them, the case or the leader; with neither, the whole round.
    """
    answer = services.explain_run(run_path, case_id, leader_id, quick=quick, seconds=seconds)
    if output_format == "json":
        show_json(answer.to_dict())
    else:
        show(str(answer))
