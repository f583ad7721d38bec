"""`nlematch adopt`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, out_run_option, region_option, round_argument
from scenarios.cli.output import say_written, show_table


@click.command("adopt", epilog="Example:  nlematch adopt round plan.xlsx --out by-hand")
@round_argument
@click.argument("plan", metavar="PLAN", type=ANY_PATH)
@out_run_option
@region_option
@format_option
def command(round_path: Path, plan: Path, out: Path, regions: tuple[str, ...], output_format: str) -> None:
    """Audit PLAN, made by hand for ROUND, and write it as a run to compare with the best.

    PLAN is a folder with deployments.csv (case_id, leader_id) and, where people cover needs, supports.csv (case_id,
    need_id, person_id), or a workbook with these sheets. Any sheet or CSV file that says school and leader will do, by
    id, URN or name: such as the sheet Allocation of a run's workbook, edited. Needs that its leaders do not allow
    people to cover are left out, and told. The run is written also where the audit
    finds a breach; then this ends with 5.
    """
    record = services.adopt(round_path, plan, out, regions=regions)
    show_table(record.summary(), output_format, record.to_dict())
    say_written(record, *services.left_out_notes(record))
    record.raise_for_outcome()
