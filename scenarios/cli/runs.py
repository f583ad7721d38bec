"""`nlematch runs`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    import pandas as pd

_DIGITS = 12


@click.command("runs", epilog="Example:  nlematch runs . --outcome proved-best --sort placed")
@click.argument("folder", metavar="[DIR]", default=".", type=ANY_PATH)
@click.option("--round", "rounds", multiple=True, metavar="ID", help="Only runs of this round (repeatable).")
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="Only runs under this policy (repeatable).")
@click.option(
    "--outcome", "outcomes", multiple=True, metavar="WORD",
    help="Only runs that ended so: proved-best, within, feasible, adopted, proved-impossible, none-found (repeatable).",
)  # fmt: skip
@click.option("--sort", metavar="COLUMN", help="Sort by this column of the CSV, instead of by path.")
@format_option
def command(
    folder: Path,
    rounds: tuple[str, ...],
    policies: tuple[str, ...],
    outcomes: tuple[str, ...],
    sort: str | None,
    output_format: str,
) -> None:
    """List every run folder in DIR and below it, those of studies among them.

    Reads manifests, and of each plan its journeys; `nlematch audit` checks a run. A folder that looks like a run and
    cannot be read is listed with why. CSV and JSON have all columns.
    """
    picked = {"round": rounds, "policy": policies, "outcome": outcomes}
    listed = services.list_runs(folder, picked, sort)
    frame = listed.frame.assign(
        as_at=listed.frame["as_at"].dt.strftime("%Y-%m-%d"),
        written=listed.frame["written"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    show_table(_brief(frame) if output_format == "table" else frame, output_format)
    say(f"{len(frame) - int(frame['fault'].notna().sum())} run(s) listed.")
    if listed.unreadable:
        told = [f"{name}: {why}" for name, why in listed.unreadable]
        say(*told, f"{len(told)} folder(s) could not be read as runs.")


def _brief(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what fits a line of a terminal."""
    brief = frame[["run", "round", "policy", "outcome"]].assign(
        placed=_of(frame, "placed", "cases"), needs=_of(frame, "covered", "needs")
    )
    brief["price"], brief["median journey"] = frame["price"], frame["journey_median"]
    brief["parent"], brief["digest"] = frame["parent"], frame["digest"].str[:_DIGITS]
    empty = [name for name in ("parent", "digest") if not frame[name].notna().any()]
    return brief.assign(outcome=brief["outcome"].fillna("cannot be read")).drop(columns=empty)


def _of(frame: pd.DataFrame, part: str, whole: str) -> pd.Series:
    """Return `9 of 22`, nothing where nothing is known."""
    texts: pd.Series = frame[part].astype("string") + " of " + frame[whole].astype("string")
    return texts
