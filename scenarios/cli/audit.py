"""`nlematch audit`."""

from __future__ import annotations

from pathlib import Path

import click

from constraints.errors import AuditFailed
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.runs import recheck


@click.command("audit", epilog="Example:  nlematch audit run --format csv")
@click.argument("folder", metavar="RUN", type=ANY_PATH)
@format_option
def command(folder: Path, output_format: str) -> None:
    """Audit RUN again from its folder alone: every rule, every figure, every file.

    Lists breaches, waived rules and what is not known, each apart. Ends with 5 on a breach.
    """
    report = recheck(folder)
    if output_format == "table":
        click.echo(str(report))
    else:
        show_table(report.to_frame(), output_format)
    if not report.clean:
        raise AuditFailed(f"Audit failed: {len(report.breaches)} breach(es).")
