"""`nlematch generate`: draw supply for a round, or a whole round."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.domain.faults import Fault, InputRefused
from constraints.rulebooks.shipped import preset_names
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, SEED, FiniteRange, PolicyName
from scenarios.escaping import say
from scenarios.files import hold, is_there, shown_name
from scenarios.generate import GENERATOR_VERSION, Wanted, draw_england, draw_onto
from scenarios.generate.settings import england_sized
from scenarios.rounds import hold_round, write_as_before

if TYPE_CHECKING:
    from constraints.round.round import Round
    from scenarios.rounds import Loaded

_DRAWN = ("supporters", "leaders", "staff")


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
    type=PolicyName(),
    default=None,
    help=f"Policy of a whole round: {', '.join(preset_names())}.  [default: sio-2019]",
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
        size = Fraction(str(scale)) if scale is not None else Fraction(1)
        usual = england_sized(size)
        wanted = Wanted(
            leaders=leaders if leaders is not None else usual.leaders,
            staff=staff if staff is not None else usual.staff,
            needs=needs is not False,
            lumpy=lumpy,
            version=version,
        )
        _refuse_existing(out, replace)
        with hold(out):
            _refuse_existing(out, replace)  # it may have come into being just now
            _finish(draw_england(policy or "sio-2019", wanted, seed, size), out, output_format)
    elif round_path is not None:
        if policy is not None or scale is not None:
            raise click.UsageError("--policy and --scale belong to --out; a ROUND has its policy and its schools.")
        if leaders is None or staff is None:
            raise click.UsageError("Give --leaders and --staff: how many to draw.")
        wanted = Wanted(leaders, staff, needs=needs is True, lumpy=lumpy, replace=replace, version=version)
        with hold_round(round_path) as loaded:
            _finish(draw_onto(_demand(loaded), wanted, seed), round_path, output_format)


def _demand(loaded: Loaded) -> Round:
    """Return a round that may lack the very files that are to be drawn."""
    faults = [f for f in loaded.faults if not (f.code == "NM101" and Path(f.file).stem in _DRAWN)]
    if faults:
        raise InputRefused(faults)
    return loaded.round


def _refuse_existing(out: Path, replace: bool) -> None:
    if is_there(out) and not replace:
        expected, advice = "a place where nothing is yet", "add --replace to draw anew, or choose another place"
        raise InputRefused([Fault("NM603", shown_name(out), None, None, "it is there already", expected, advice)])


def _finish(round_: Round, path: Path, output_format: str) -> None:
    """Write a round in the form that it had, and say what was drawn."""
    write_as_before(round_, path)
    counts = [{"table": name, "rows": len(table)} for name, table in round_.tables.items() if len(table)]
    show_table(pd.DataFrame(counts), output_format, {"rows": counts, "generated": list(round_.meta.generated)})
    for said in round_.meta.generated:
        say(f"generated: {said}")
    say(f"Wrote {path.name}. Next: nlematch check {path.name}")
