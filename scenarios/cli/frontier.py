"""`nlematch frontier`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios import services
from scenarios.cli.options import (
    ANY_PATH,
    choice_option,
    format_option,
    reach_option,
    region_option,
    round_argument,
    seed_option,
    time_limit_option,
    work_limit_option,
)
from scenarios.cli.output import show_table
from scenarios.cli.types import Percent
from scenarios.escaping.terminal import say
from scenarios.frontiers import JOURNEYS, KINDS, MOST_CASES, MOST_HALF_DAYS

if TYPE_CHECKING:
    from scenarios.frontiers import Kind


@click.command("frontier", epilog="Example:  nlematch frontier round travel --journeys longest --region 'North East'")
@round_argument
@click.argument("kind", metavar="KIND", type=click.Choice(tuple(KINDS)))
@click.option("--out", type=ANY_PATH, help="Folder to write tables and every point's plan into; must not exist.")
@click.option(
    "--count", default="tiers", show_default=True, metavar="CASES",
    help="travel, floors: which cases count: tiers (the highest first), all (alike), or one, such as tier3.",
)  # fmt: skip
@choice_option("--journeys", JOURNEYS, "total", "travel: minutes of all journeys together, or of the longest.")
@click.option(
    "--points", type=click.IntRange(min=2), default=20, show_default=True, metavar="N",
    help="travel, floors: solve at most so many levels, spread evenly.",
)  # fmt: skip
@click.option("--every", is_flag=True, help="travel, floors: find every point, however many.")
@click.option(
    "--goal", default="placed", show_default=True, metavar="GOAL",
    help="give-up: the goal: placed, placed.tier3, waiting or needs.",
)  # fmt: skip
@click.option(
    "--hold", multiple=True, metavar="GOAL",
    help="give-up: a goal held at its best (repeatable); usual: those before --goal, none with placed.",
)  # fmt: skip
@click.option(
    "--most", type=click.IntRange(0), default=10, show_default=True, metavar="N",
    help="give-up: how much is given up at most.",
)  # fmt: skip
@click.option(
    "--save", type=Percent(), multiple=True, metavar="PERCENT",
    help="give-up: the reverse: what is left of --goal where the price falls by this (repeatable).",
)  # fmt: skip
@click.option(
    "--by", metavar="NAME",
    help="places: region (usual) or specialism; floors: region (usual), deprivation, or a column of schools.csv.",
)  # fmt: skip
@click.option(
    "--cases", type=click.IntRange(1, MOST_CASES), default=1, show_default=True, metavar="N",
    help="places: cases that the imagined leader may take on.",
)  # fmt: skip
@click.option(
    "--half-days", type=click.IntRange(0, MOST_HALF_DAYS), metavar="N",
    help="places: time of the imagined leader or member of staff; usual: enough for any such cases, or any one need.",
)  # fmt: skip
@region_option
@reach_option
@time_limit_option("End then with the points found so far.")
@work_limit_option("Work that a goal of a point may take; repeatable, unlike time.")
@seed_option
@click.option("--quiet", is_flag=True, help="No progress, nothing but the results.")
@format_option
def command(
    round_path: Path, kind: Kind, out: Path | None, quiet: bool, output_format: str, every: bool, **asked: Any
) -> None:  # fmt: skip
    """Find what one goal of ROUND costs in another, exactly and with proofs.

    KIND is one of: travel, cases placed against minutes of journeys; give-up, the price against what is given up of a
    goal; places, what one more leader or member of staff is worth; floors, the share placed of the worst-off group,
    then of the next, and what a floor under all groups costs.
    """
    asked |= {"points": None if every else asked["points"], "hold": asked["hold"] or None}
    found = services.find_frontier(round_path, kind, out, None if quiet else lambda line: say(f"  {line}"), **asked)
    if output_format == "table":
        for frame in found.shown():
            show_table(frame, output_format)
    else:
        show_table(found.points, output_format, found.to_dict())
    if not quiet:
        say(*found.notes, found.headline(), *([f"Written: {out}"] if out is not None else []))
