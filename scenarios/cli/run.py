"""`nlematch run`."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import ProgressBar, is_watched, say
from scenarios.studies import run_study

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from scenarios.studies.execution.running import StudyProgress


@click.command("run", epilog="Example:  nlematch run study.toml --out study --workers 2")
@click.argument("study", metavar="STUDY", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="The study folder: new, or that of an earlier run to go on.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Send the work to the Dask scheduler there instead.")
@click.option(
    "--memory",
    type=click.IntRange(256, 2**30),
    metavar="MIB",
    help="The most memory that a process may ask for.  [default: its part of the machine's]",
)
@click.option("--quiet", is_flag=True, help="No progress.")
@format_option
def command(
    study: Path,
    out: Path,
    workers: int | None,
    cluster: str | None,
    memory: int | None,
    quiet: bool,
    output_format: str,
) -> None:
    """Run all scenarios of STUDY, a run folder each.

    What is finished is kept: started again, after a stop or with a changed study, only the rest is run. One scenario
    that fails does not stop the others. Ends with 4 where any failed.
    """
    if cluster and (workers or memory):
        raise click.UsageError("--workers and --memory are of this machine; --cluster has its own workers.")
    bar = ProgressBar("runs") if is_watched() and not quiet else None
    with bar or nullcontext():
        record = run_study(
            study, out, workers=workers, cluster=cluster, memory_mib=memory, on_progress=_shower(bar) if bar else None
        )
    show_table(_blank(record.to_frame()), output_format)
    if output_format == "table" and any(run.round for run in record.runs):  # coverage and waiting time, round by round
        show_table(_blank(record.rounds()), output_format)
    if not quiet:
        say(record.headline(), f"Written: {out}")
    record.raise_for_failures()


def _blank(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with nothing where a value is missing."""
    return frame.astype(object).where(frame.notna(), None)


def _shower(bar: ProgressBar) -> Callable[[StudyProgress], None]:
    def show(progress: StudyProgress) -> None:
        said = f"{progress.kept} kept, {progress.failed} failed; {progress.name}"
        bar.move(progress.done, progress.total, said)

    return show
