"""`nlematch compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from scenarios import services
from scenarios.cli.flags import in_commands
from scenarios.cli.options import ANY_PATH, choice_option, figure_option, format_option
from scenarios.cli.output import show_table
from scenarios.comparison import REPAIRS
from scenarios.escaping.terminal import say, say_lines, show

if TYPE_CHECKING:
    from scenarios.services import ComparedRuns

SHOWN = ("all", "kpis", "moves", "needs", "prices", "edits", "intervals", "why")


@click.command("compare", epilog="Example:  nlematch compare run-2019 run-2022 --gate gates.toml")
@click.argument("sources", metavar="A [B ...]", nargs=-1, required=True, type=ANY_PATH)
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
@choice_option(
    "--repair", REPAIRS, "auto",
    "Where to tell ties from changes: always also between different rounds, which solves.",
)  # fmt: skip
@figure_option
@format_option
def command(
    sources: tuple[Path, ...],
    gate_file: Path | None,
    by: tuple[str, ...],
    part: str,
    repair: str,
    figures: tuple[Path, ...],
    output_format: str,
) -> None:
    """Compare runs, studies or adopted plans with A, the first of them.

    A study stands for all its runs, so it may stand alone. Key figures side by side, each with what it is counted
    from; who moved, gained or lost; which rule got dearer; how the rounds differ. CSV has the key figures, unless
    --show says otherwise.
    """
    compared = services.compare_runs(sources, by, repair, gate_file, why=part == "why", figures=figures)
    _show_part(compared, part, output_format, by)
    if part != "all" or output_format == "csv":  # the others say it themselves
        say(*(f"Versions differ: {line}" for line in compared.comparison.version_differences))
        say(
            *(
                f"{run.name}: {services.run_words(run)}"
                for run in compared.comparison.runs
                if run.manifest.get("digest")
            )
        )
    for result in compared.gates:
        if result.passed:
            say_lines(str(result))
    for name, attribution in compared.why.items():
        say_lines(f"{name}: {attribution}")
    compared.raise_for_gates()


def _show_part(compared: ComparedRuns, part: str, output_format: str, by: tuple[str, ...]) -> None:
    """Write what was asked for to stdout."""
    found = compared.comparison
    if part == "all" and output_format == "table":
        show(in_commands(str(found), click.get_current_context().command))
        if by:
            show(f"\nBy {', '.join(by)}:\n{found.side_by_side(by).to_string(index=False)}")
    elif part == "all":
        data = found.to_dict() | {"gates": [result.as_record() for result in compared.gates]}
        show_table(found.to_frame(), output_format, data)
    elif part == "kpis" and output_format == "table":
        show_table(found.side_by_side(by or None), output_format)
    else:
        show_table(_table(compared, part), output_format)


def _table(compared: ComparedRuns, part: str) -> pd.DataFrame:
    """Return one part of a comparison."""
    found = compared.comparison
    match part:
        case "kpis":
            return found.to_frame()
        case "moves":
            return found.moves()
        case "needs":
            return found.need_moves()
        case "prices":
            return found.prices()
        case "edits":
            return found.edits()
        case "why":
            return pd.concat([attribution.to_frame().assign(run=run) for run, attribution in compared.why.items()])
        case _:
            return found.intervals
