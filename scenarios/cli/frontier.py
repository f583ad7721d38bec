"""`nlematch frontier`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, SEED, FiniteRange, Percent
from scenarios.escaping import say
from scenarios.files import claim
from scenarios.frontiers.settings import JOURNEYS, KINDS, MOST_CASES, MOST_HALF_DAYS, FrontierSettings, Kind
from scenarios.runs import RunSettings

if TYPE_CHECKING:
    from fractions import Fraction

    from scenarios.frontiers import Frontier


@click.command("frontier", epilog="Example:  nlematch frontier round travel --journeys longest --region 'North East'")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.argument("kind", metavar="KIND", type=click.Choice(tuple(KINDS)))
@click.option("--out", type=ANY_PATH, help="Folder to write tables and every point's plan into; must not exist.")
@click.option(
    "--count", default="tiers", show_default=True, metavar="CASES",
    help="travel, floors: which cases count: tiers (the highest first), all (alike), or one, such as tier3.",
)  # fmt: skip
@click.option(
    "--journeys", type=click.Choice(JOURNEYS), default="total", show_default=True,
    help="travel: minutes of all journeys together, or of the longest.",
)  # fmt: skip
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
@click.option(
    "--region", "regions", multiple=True, metavar="NAME",
    help="Only cases of this region (repeatable); all supply stays.",
)  # fmt: skip
@click.option(
    "--reach", type=click.IntRange(0, 1440), metavar="MINUTES", help="Longest journey one way, instead of the policy's."
)
@click.option(
    "--time-limit", type=FiniteRange(min=0.1), metavar="SECONDS",
    help="End then with the points found so far.",
)  # fmt: skip
@click.option(
    "--work-limit", type=FiniteRange(min=0.01), metavar="UNITS",
    help="Work that a goal of a point may take; repeatable, unlike time.",
)  # fmt: skip
@click.option("--seed", type=SEED, metavar="N", help="Seed of the solvers, instead of the round's.")
@click.option("--quiet", is_flag=True, help="No progress, nothing but the results.")
@format_option
def command(
    round_path: Path, kind: str, out: Path | None, regions: tuple[str, ...], quiet: bool, output_format: str,
    **asked: Any,
) -> None:  # fmt: skip
    """Find what one goal of ROUND costs in another, exactly and with proofs.

    KIND is one of: travel, cases placed against minutes of journeys; give-up, the price against what is given up of a
    goal; places, what one more leader or member of staff is worth; floors, the share placed of the worst-off group,
    then of the next, and what a floor under all groups costs.
    """
    from scenarios.frontiers import frontier

    settings = _settings(cast("Kind", kind), regions, asked)
    with claim(out):
        found = frontier(round_path, settings, None if quiet else lambda line: say(f"  {line}"))
        if out is not None:
            found.write(out)
    _show(found, output_format)
    if not quiet:
        say(*found.notes, found.headline(), *([f"Written: {out}"] if out is not None else []))


def _settings(kind: Kind, regions: tuple[str, ...], asked: dict[str, Any]) -> FrontierSettings:
    save: tuple[Fraction, ...] = asked["save"]
    solve = RunSettings(
        regions=regions, **{name: asked[name] for name in ("reach", "time_limit", "work_limit", "seed")}
    )
    return FrontierSettings(
        kind=kind,
        points=None if asked["every"] else asked["points"],
        hold=asked["hold"] or None,
        save=save,
        solve=solve,
        **{name: asked[name] for name in ("count", "journeys", "goal", "most", "by", "cases", "half_days")},
    )


def _show(found: Frontier, output_format: str) -> None:
    """Write the points to stdout; as a table the other tables too."""
    from scenarios.frontiers.result import blank

    if output_format != "table":
        show_table(blank(found.points), output_format, found.to_dict())
        return
    for frame in found.shown():
        show_table(frame, output_format)
