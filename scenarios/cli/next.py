"""`nlematch next`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios import services
from scenarios.cli.demand_options import (
    demand_options,
    files_of,
    import_data,
    reading_options,
    tell_files,
    tell_import,
)
from scenarios.cli.options import ANY_PATH, DAY, format_option, round_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    import datetime as dt

    from scenarios.services import FollowingRound

_EXAMPLE = """Example:

\b
nlematch next autumn run --out spring --as-at 2020-01-01
nlematch next autumn run --out spring --as-at 2020-01-01 --ofsted mi.csv --gias gias.csv --outcomes ended.csv
"""
_MOST = 10
"""Rows to settle that are told one by one; all are in the file."""


@click.command("next", epilog=_EXAMPLE)
@round_argument
@click.argument("run_paths", metavar="RUN...", type=ANY_PATH, nargs=-1, required=True)
@click.option("--out", required=True, type=ANY_PATH, metavar="ROUND2", help="Folder of the next round.")
@click.option(
    "--as-at", required=True, type=DAY, metavar="DATE", help="Its as-at date; the delivery window moves along."
)
@click.option("--delivery-start", type=DAY, metavar="DATE", help="First day of delivery, where it does not move along.")
@click.option("--delivery-end", type=DAY, metavar="DATE", help="Last day of delivery, where it does not move along.")
@click.option(
    "--outcomes", type=ANY_PATH, metavar="FILE",
    help="How support ended: case_id, outcome (succeeded, partly, failed, not-known).",
)  # fmt: skip
@demand_options(required=False)
@reading_options
@format_option
def command(
    round_path: Path,
    run_paths: tuple[Path, ...],
    out: Path,
    as_at: dt.datetime,
    delivery_start: dt.datetime | None,
    delivery_end: dt.datetime | None,
    outcomes: Path | None,
    regions: tuple[str, ...],
    sheets: tuple[str, ...],
    dates: str,
    explain_columns: bool,
    output_format: str,
    **given: Any,
) -> None:
    """Make the round that comes after ROUND, of which RUN was put into effect; several, if of different regions.

    What has started and not ended runs on, with what is left of it. What was announced or approved and has not started
    is pinned. What ended is history. Who waited has waited a round more. Refusals and waivers stay, pins do not. New
    files of Ofsted and GIAS bring the schools of today. ROUND stays as it is.

    next.csv in ROUND2 says of every row of before whether it was carried or dropped, or has to be settled, and why.
    """
    following = services.follow_round(
        round_path,
        run_paths,
        as_at.date(),
        out,
        window=(delivery_start and delivery_start.date(), delivery_end and delivery_end.date()),
        outcomes=outcomes,
        files=files_of(given),
        sheets=sheets,
        month_first=dates == "mdy",
        regions=regions,
        on_read=lambda read: tell_files(read, explain_columns=explain_columns),
    )
    data = following.made.to_dict()
    if following.demand is not None:
        data["import"] = import_data(following.demand, explain_columns=explain_columns)
    show_table(following.made.counts(), output_format, data)
    _tell(following, round_path, out)


def _tell(following: FollowingRound, round_path: Path, out: Path) -> None:
    if following.demand is not None:
        tell_import(following.demand)
    rows = following.made.rows
    unknown = rows[rows["fate"] == "unknown"]
    for row in unknown.head(_MOST).to_dict("records"):
        about = " ".join(str(row[name]) for name in ("case_id", "school", "person_id") if row[name])
        say(f"To settle: {about}: {row['reason']} ({row['table']} row {row['row']}).")
    if len(unknown) > _MOST:
        say(f"To settle: {len(unknown) - _MOST} more rows, marked unknown in next.csv.")
    if following.keys_stay:
        say(f"people-key.csv stays in {round_path}: move it to {out} before you read the next survey by its keys.")
    say(f"{following.made.headline()}.", f"Written: {out}; row by row in next.csv")
