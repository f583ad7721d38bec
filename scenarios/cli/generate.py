"""`nlematch generate`: draw supply for a round, or a whole round."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.rulebooks import preset_names
from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import SEED, FiniteRange, PolicyChoice
from scenarios.escaping.terminal import say
from scenarios.generate import GENERATOR_VERSION, Wanted

if TYPE_CHECKING:
    from constraints.round import Round

_EXAMPLES = """\b
Examples:
  nlematch generate autumn --leaders 1065 --staff 8000 --needs --seed 1
  nlematch generate --out england --policy sio-2019 --seed 1 --scale 0.1
"""


@click.command("generate", short_help="Draw supply for a round, or a whole England-like round.", epilog=_EXAMPLES)
@click.argument("round_path", metavar="[ROUND]", type=ANY_PATH, required=False)
@click.option("--out", type=ANY_PATH, help="Write a whole England-like round there.")
@click.option(
    "--policy",
    type=PolicyChoice(),
    default=None,
    help=f"Policy of a whole round: {', '.join(preset_names())}, or a file.  [default: sio-2019]",
)
@click.option("--scale", type=FiniteRange(0.01, 10), default=None, help="Size of a whole round.  [default: 1]")
@click.option("--leaders", type=click.IntRange(1, 100_000), help="How many leaders to draw.")
@click.option("--staff", type=click.IntRange(0, 1_000_000), help="How many members of staff to draw.")
@click.option(
    "--needs/--no-needs", default=None, help="Draw diagnosed needs too; a whole round has them unless told not to."
)
@click.option("--lumpy", is_flag=True, help="Deployments of 3, 6 and 10 half-days in tiers 1, 2 and 3.")
@click.option("--replace", is_flag=True, help="Draw anew over what is there.")
@click.option("--seed", type=SEED, default=1, show_default=True, help="The same seed draws the same.")
@click.option(
    "--generator",
    "version",
    type=click.IntRange(1, GENERATOR_VERSION),
    default=GENERATOR_VERSION,
    show_default=True,
    help="Version of the generator; an earlier one draws what it drew.",
)
@format_option
def command(
    round_path: Path | None,
    out: Path | None,
    policy: str | None,
    scale: float | None,
    leaders: int | None,
    staff: int | None,
    needs: bool | None,
    lumpy: bool,
    replace: bool,
    seed: int,
    version: int,
    output_format: str,
) -> None:
    r"""Draw supply for a round that has schools, or with --out a whole England-like round.

    Nobody publishes who leads and what they can give, so it is drawn by a seeded rule on real Outstanding and teaching
    schools (the round's pool). What is drawn says "generated" in the round and in every output.
    """
    if (round_path is None) == (out is None):
        raise click.UsageError("Give either a ROUND to draw supply for, or --out for a whole round.")
    if out is not None:
        drawn = services.draw_whole_round(
            out,
            policy or "sio-2019",
            Fraction(str(scale)) if scale is not None else Fraction(1),
            leaders=leaders,
            staff=staff,
            needs=needs is not False,
            lumpy=lumpy,
            replace=replace,
            seed=seed,
            version=version,
        )
        _show(drawn, out, output_format)
    elif round_path is not None:
        if policy is not None or scale is not None:
            raise click.UsageError("--policy and --scale belong to --out; a ROUND has its policy and its schools.")
        if leaders is None or staff is None:
            raise click.UsageError("Give --leaders and --staff: how many to draw.")
        wanted = Wanted(leaders, staff, needs=needs is True, lumpy=lumpy, replace=replace, version=version)
        drawn = services.draw_supply(round_path, wanted, seed)
        _show(drawn, round_path, output_format)


def _show(drawn: Round, path: Path, output_format: str) -> None:
    """Say what was drawn."""
    counts = [{"table": name, "rows": len(table)} for name, table in drawn.tables.items() if len(table)]
    generated = drawn.meta.generated
    show_table(pd.DataFrame(counts), output_format, {"rows": counts, "generated": list(generated)})
    say(*(f"generated: {text}" for text in generated), f"Wrote {path.name}. Next: nlematch check {path.name}")
