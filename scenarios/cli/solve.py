"""`nlematch solve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.parameters import ENGINES
from scenarios import services
from scenarios.cli.options import (
    ANY_PATH,
    choice_option,
    format_option,
    out_run_option,
    reach_option,
    region_option,
    round_argument,
    seed_option,
    strict_option,
    time_limit_option,
    work_limit_option,
)
from scenarios.cli.output import say_written, show_table
from scenarios.cli.progress import watch_solve
from scenarios.cli.types import FiniteRange
from scenarios.escaping.terminal import say, say_lines

if TYPE_CHECKING:
    from scenarios.runs import Engine


def _refuse_mode(context: click.Context, option: click.Parameter, value: str | None) -> None:
    """Refuse an option that older versions had: what it made faster was slower in the end."""
    if value is not None:
        why = "--mode is gone: leave it out. `fast` was slower than the default, and no two runs were alike."
        raise click.UsageError(why, context)


@click.command("solve", epilog="Example:  nlematch solve round --out run --region 'North East' --time-limit 60")
@round_argument
@out_run_option
@region_option
@reach_option
@time_limit_option("Stop then with the best so far and its bound.")
@work_limit_option("Work that a goal may take, 60 if not given; ends alike every time, unlike a time limit.")
@choice_option("--engine", ENGINES, "auto", "`cpsat`: without case plans.")
@click.option("--mode", hidden=True, expose_value=False, callback=_refuse_mode)
@click.option(
    "--gap",
    type=FiniteRange(min=0, max=1),
    default=0.0,
    metavar="SHARE",
    help="Good enough: within this share of the bound, such as 0.001.",
)
@click.option(
    "--parameters",
    type=ANY_PATH,
    metavar="FILE",
    help="TOML of search parameters, for experiments; they change how fast the best is found, never what it is.",
)
@seed_option
@click.option(
    "--hold-leaders",
    type=ANY_PATH,
    metavar="RUN",
    help="Keep every leader of an earlier run; cover the needs that are known now.",
)
@strict_option
@click.option("--quiet", is_flag=True, help="No progress.")
@format_option
def command(
    round_path: Path,
    out: Path,
    regions: tuple[str, ...],
    reach: int | None,
    time_limit: float | None,
    work_limit: float | None,
    engine: Engine,
    gap: float,
    parameters: Path | None,
    seed: int | None,
    hold_leaders: Path | None,
    strict_references: bool,
    quiet: bool,
    output_format: str,
) -> None:
    """Find the best allocation of ROUND and write it, audited, into a run folder.

    Ctrl-C and the time limit end with the best allocation so far and a proved bound on how much better another
    could be. Ends with 3 where no allocation can exist, 4 where none was found.
    """
    record = services.solve_round(
        round_path,
        out,
        hold_leaders,
        watch_solve(quiet=quiet),
        regions=regions,
        reach=reach,
        time_limit=time_limit,
        work_limit=work_limit,
        engine=engine,
        gap=gap,
        seed=seed,
        parameters=parameters,
        strict_references=strict_references,
    )
    show_table(record.summary(), output_format, record.to_dict())
    if not quiet and record.folder is not None:  # where nothing was written, the error has the headline
        say_written(record)
        say(*services.assumed_notes(record))
    if record.manifest["outcome"] == "proved-impossible" and not quiet:
        say_lines(str(services.explain_impossible(record.round)))
    say(*services.reference_notes(record.round))
    record.raise_for_outcome()
