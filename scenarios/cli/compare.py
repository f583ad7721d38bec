"""`nlematch compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.domain.faults import GateFailed
from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.comparison import compare
from scenarios.comparison.comparing import REPAIRS
from scenarios.escaping import say, say_lines, show

if TYPE_CHECKING:
    from scenarios.comparison import Attribution, Comparison, GateResult

SHOWN = ("all", "kpis", "moves", "needs", "prices", "edits", "intervals", "why")


@click.command("compare", epilog="Example:  nlematch compare run-2019 run-2022 --gate gates.toml")
@click.argument("folders", metavar="A [B ...]", nargs=-1, required=True, type=ANY_PATH)
@click.option("--gate", "gate_file", type=ANY_PATH, metavar="FILE", help="Limits to keep; a failed one ends with 6.")
@click.option(
    "--by", multiple=True, metavar="NAME",
    help="Group by this column of schools.csv, or by tier, region, phase, deprivation, rurality, faith, governance or "
    "provision (repeatable).",
)  # fmt: skip
@click.option(
    "--show", "part", type=click.Choice(SHOWN), default="all", show_default=True,
    help="What of the comparison; why solves rounds to credit each change to edits.",
)  # fmt: skip
@click.option(
    "--repair", type=click.Choice(tuple(REPAIRS)), default="auto", show_default=True,
    help="Where to tell ties from changes: always also between different rounds, which solves.",
)  # fmt: skip
@format_option
def command(
    folders: tuple[Path, ...],
    gate_file: Path | None,
    by: tuple[str, ...],
    part: str,
    repair: str,
    output_format: str,
) -> None:
    """Compare runs, studies or adopted plans with A, the first of them.

    A study stands for all its runs, so it may stand alone. Key figures side by side, each with what it is counted
    from; who moved, gained or lost; which rule got dearer; how the rounds differ. CSV has the key figures, unless
    --show says otherwise.
    """
    try:
        found = compare(*folders, by=by or None, repair=repair)  # type: ignore[arg-type]  # one of REPAIRS
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    why = {pair.after.name: found.why(pair.after.name) for pair in found.pairs} if part == "why" else {}
    gates = found.judged(gate_file, why) if gate_file else ()
    _show_parts(found, part, output_format, by, why, gates)
    failed = [result for result in gates if not result.passed]
    if failed:
        raise GateFailed("\n".join([*(str(result) for result in failed), f"{len(failed)} gate(s) failed."]))


def _show_parts(
    found: Comparison,
    part: str,
    output_format: str,
    by: tuple[str, ...],
    why: dict[str, Attribution],
    gates: tuple[GateResult, ...],
) -> None:
    """Write what was asked for to stdout."""
    if part == "all" and output_format == "table":
        show(str(found))
        if by:
            show(f"\nBy {', '.join(by)}:\n{found.side_by_side(by).to_string(index=False)}")
    elif part == "all":
        data = found.to_dict() | {"gates": [result.as_record() for result in gates]}
        show_table(_blank(found.to_frame()), output_format, data)
    else:
        show_table(_blank(_table(found, part, output_format, by, why)), output_format)
    if part != "all" or output_format == "csv":  # the others say it themselves
        say(*(f"{run.name}: {run_words(run)}" for run in found.runs if run.manifest.get("digest")))
    for result in gates:
        if result.passed:
            say_lines(str(result))
    for run, attribution in why.items():
        say_lines(f"{run}: {attribution}")


def _table(
    found: Comparison, part: str, output_format: str, by: tuple[str, ...], why: dict[str, Attribution]
) -> pd.DataFrame:
    """Return one part of a comparison; key figures side by side where a person reads them."""
    if part == "kpis" and output_format == "table":
        return found.side_by_side(by or None)
    if part == "why":
        return pd.concat([attribution.to_frame().assign(run=run) for run, attribution in why.items()])
    parts = {
        "kpis": found.to_frame,
        "moves": found.moves,
        "needs": found.need_moves,
        "prices": found.prices,
        "edits": found.edits,
    }
    return parts[part]() if part in parts else found.intervals


def _blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with None for what is not there."""
    return frame.astype(object).where(frame.notna(), None)
