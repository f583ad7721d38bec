"""`nlematch audit`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say, show


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
    audited = services.audit_run(folder, bounds=bounds)
    if audited.digest is not None:
        say(f"Digest of the run: {audited.digest}")
    else:
        say("This run has no digest: an older nlematch made it, and what cannot be recomputed is believed.")
    if output_format == "table" and not bounds:
        show(str(audited.report))
    else:
        show_table(audited.to_frame(), output_format)
    audited.raise_for_faults()
