"""`nlematch solve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.solve import ENGINES
from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.progress import ProgressLines
from scenarios.cli.references import strict_option, tell_references
from scenarios.cli.types import ANY_PATH, SEED, FiniteRange
from scenarios.escaping import is_watched, say, say_lines
from scenarios.runs import RunSettings, run
from scenarios.runs.solving import narrowed

if TYPE_CHECKING:
    from constraints.round.round import Round


def _refuse_mode(context: click.Context, option: click.Parameter, value: str | None) -> None:
    """Refuse an option that older versions had: what it made faster was slower in the end."""
    if value is not None:
        said = "--mode is gone: leave it out. `fast` was slower than the default, and no two runs were alike."
        raise click.UsageError(said, context)


@click.command("solve", epilog="Example:  nlematch solve round --out run --region 'North East' --time-limit 60")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="Folder to write the run into; must not exist.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="NAME",
    help="Only cases of this region (repeatable); all supply stays.",
)
@click.option(
    "--reach", type=click.IntRange(0, 1440), metavar="MINUTES", help="Longest journey one way, instead of the policy's."
)
@click.option(
    "--time-limit",
    type=FiniteRange(min=0.1),
    metavar="SECONDS",
    help="Stop then with the best so far and its bound.",
)
@click.option(
    "--work-limit",
    type=FiniteRange(min=0.01),
    metavar="UNITS",
    help="Work that a goal may take, 60 if not given; ends alike every time, unlike a time limit.",
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="`cpsat`: without case plans."
)
@click.option("--mode", hidden=True, expose_value=False, callback=_refuse_mode)
@click.option(
    "--gap",
    type=FiniteRange(min=0, max=1),
    default=0.0,
    metavar="SHARE",
    help="Good enough: within this share of the bound, such as 0.001.",
)
@click.option("--seed", type=SEED, metavar="N", help="Seed of the solvers, instead of the round's.")
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
    engine: str,
    gap: float,
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
    settings = RunSettings(
        regions=regions,
        reach=reach,
        time_limit=time_limit,
        work_limit=work_limit,
        engine=engine,
        gap=gap,
        seed=seed,
        strict_references=strict_references,
    )
    watch = ProgressLines() if is_watched() and not quiet else None
    record = run(
        round_path if hold_leaders is None else _held(round_path, hold_leaders, settings), out, settings, watch
    )
    show_table(record.summary(), output_format, record.to_dict())
    if not quiet and record.folder is not None:  # where nothing was written, the error has the headline
        say(record.headline(), f"Written: {record.folder}, {run_words(record)}")
        if assumed := record.manifest["assumed"]:
            said = f"Assumed, as round.toml does not say: {', '.join(assumed)}. `nlematch check` counts blank cells."
            say(said)
    if record.manifest["outcome"] == "proved-impossible" and not quiet:
        from scenarios.explain.impossible import explain_impossible

        say_lines(str(explain_impossible(record.round)))
    tell_references(record.round)
    record.raise_for_outcome()


def _held(round_path: Path, held: Path, settings: RunSettings) -> Round:
    """Return the round with the leaders of an earlier run pinned."""
    from scenarios.repair import with_leaders_held

    return with_leaders_held(narrowed(settings.read(round_path), settings), held)
