"""`nlematch audit`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click
import pandas as pd

from constraints.errors import AuditFailed
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import show
from scenarios.runs import recheck
from scenarios.runs.proofs import check_bounds


@click.command("audit", epilog="Example:  nlematch audit run --format csv")
@click.argument("folder", metavar="RUN", type=ANY_PATH)
@click.option("--bounds", is_flag=True, help="Check the proofs of the bounds, too.")
@format_option
def command(folder: Path, bounds: bool, output_format: str) -> None:
    """Audit RUN again from its folder alone: every rule, every figure, every file.

    Lists breaches, waived rules and what is not known, each apart. With --bounds, adds the kept multipliers up again
    in whole numbers and proves every cut anew; what search alone proved is named so. Ends with 5 on a breach or a
    proof that does not hold.
    """
    if bounds:
        _check_bounds(folder, output_format)
        return
    report = recheck(folder)
    if output_format == "table":
        show(str(report))
    else:
        show_table(report.to_frame(), output_format)
    if not report.clean:
        raise AuditFailed(f"Audit failed: {len(report.breaches)} breach(es).")


def _check_bounds(folder: Path, output_format: str) -> None:
    found = check_bounds(folder)
    show_table(pd.DataFrame([dataclasses.asdict(each) for each in found]), output_format)
    report = recheck(folder)
    wrong = [each for each in found if each.fault]
    if wrong or not report.clean:
        because = [f"{each.goal}: {each.fault}" for each in wrong] + [str(b) for b in report.breaches]
        raise AuditFailed("Audit failed: " + "; ".join(because))
