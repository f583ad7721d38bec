"""`nlematch adopt`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.cli.output import format_option, run_words, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import say
from scenarios.runs import adopt


@click.command("adopt", epilog="Example:  nlematch adopt round plan.xlsx --out by-hand")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.argument("plan", metavar="PLAN", type=ANY_PATH)
@click.option("--out", required=True, type=ANY_PATH, help="Folder to write the run into; must not exist.")
@format_option
def command(round_path: Path, plan: Path, out: Path, output_format: str) -> None:
    """Audit PLAN, made by hand for ROUND, and write it as a run to compare with the best.

    PLAN is a folder with deployments.csv (case_id, leader_id) and, where people cover needs, supports.csv (case_id,
    need_id, person_id), or a workbook with these sheets. The run is written also where the audit finds a breach; then
    this ends with 5.
    """
    record = adopt(round_path, plan, out)
    show_table(record.summary(), output_format, record.to_dict())
    say(record.headline(), f"Written: {out}, {run_words(record)}")
    record.raise_for_outcome()
