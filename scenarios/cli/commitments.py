"""`nlematch commitments`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import csv_text, one_line, say
from scenarios.files import absolute, create_file, hold, refuse_existing

if TYPE_CHECKING:
    from constraints.round.round import Round


@click.command("commitments", epilog="Example:  nlematch commitments run-east --out autumn/commitments.csv")
@click.argument("run_paths", metavar="RUN...", type=ANY_PATH, nargs=-1, required=True)
@click.option("--out", type=ANY_PATH, metavar="FILE.csv", help="File to write; must not exist.")
@click.option(
    "--for", "round_path", type=ANY_PATH, metavar="ROUND",
    help="The round that will read them, if the ids of its people were changed since.  [default: the folder of --out]",
)  # fmt: skip
@format_option
def command(run_paths: tuple[Path, ...], out: Path | None, round_path: Path | None, output_format: str) -> None:
    """Say what the new work of each RUN takes of people's time, for the same round to be solved for other regions.

    The file is the round's commitments.csv: the next run takes these half-days, places of caseloads and visit places
    off before it allocates. Each row binds the person of that id at that supporter, and nobody else. Running work is
    not in it, for the round's running.csv has it.
    """
    from scenarios.runs import read_run
    from scenarios.runs.committing import commitments, commitments_before

    if out is not None:
        refuse_existing(out, "file")
    runs = [read_run(path) for path in run_paths]
    names = [f"{one_line(absolute(path).name)} ({run_words(run)})" for path, run in zip(run_paths, runs, strict=True)]
    table = commitments(*runs, sources=names, round_=_reader(round_path, out))
    show_table(table, output_format)
    for name, run in zip(names, runs, strict=True):
        before = [source or "no source" for source in commitments_before(run) if source not in names]
        if before:
            say(f"The round of {name} had commitments already ({', '.join(before)}): not in this.")
    if out is not None:
        with hold(out.parent):  # as a rule a round, which somebody may be writing
            create_file(out, csv_text(table))
        say(f"Written: {out}")


def _reader(round_path: Path | None, out: Path | None) -> Round | None:
    """Return the round that will read the file: the one that is named, else that in whose folder it is written."""
    from scenarios.rounds import load_round, read_round

    if round_path is not None:
        return read_round(round_path)
    if out is not None and (out.parent / "round.toml").is_file():
        return load_round(out.parent).round
    return None
