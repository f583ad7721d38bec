"""`nlematch run`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.cli.progress import watch_study
from scenarios.escaping.terminal import say


@click.command("run", epilog="Example:  nlematch run study.toml --out study --workers 2")
@click.argument("study", metavar="STUDY", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="The study folder: new, or that of an earlier run to go on.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", help="Processes.  [default: one a core]")
@click.option("--cluster", metavar="ADDRESS", help="Send the work to the Dask scheduler there instead.")
@click.option(
    "--memory",
    "memory_mib",
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
    memory_mib: int | None,
    quiet: bool,
    output_format: str,
) -> None:
    """Run all scenarios of STUDY, a run folder each.

    What is finished is kept: started again, after a stop or with a changed study, only the rest is run. One scenario
    that fails does not stop the others. Ends with 4 where any failed.
    """
    if cluster and (workers or memory_mib):
        raise click.UsageError("--workers and --memory are of this machine; --cluster has its own workers.")
    with watch_study(quiet=quiet) as on_progress:
        record = services.run_study(
            study, out, workers=workers, cluster=cluster, memory_mib=memory_mib, on_progress=on_progress
        )
    show_table(record.to_frame(), output_format)
    if output_format == "table" and any(run.round for run in record.runs):  # coverage and waiting time, round by round
        show_table(record.rounds(), output_format)
    if not quiet:
        say(record.headline(), f"Written: {out}")
    record.raise_for_failures()
