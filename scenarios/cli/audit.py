"""`nlematch audit`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click
import pandas as pd

from constraints.domain.faults import AuditFailed
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import say, show
from scenarios.rechecking import recheck
from scenarios.runs.fingerprint import manifest_digest
from scenarios.runs.folder import read_manifest
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
    _say_digest(folder)
    if output_format == "table":
        show(str(report))
    else:
        show_table(report.to_frame(), output_format)
    if not report.clean:
        raise AuditFailed(f"Audit failed: {len(report.breaches)} breach(es).")


def _say_digest(folder: Path) -> None:
    """Say the digest of the folder as it is now: the one thing that no edit of the folder can make right."""
    manifest = read_manifest(folder)
    if manifest.get("digest"):
        say(f"Digest of the run: {manifest_digest(manifest)}")
    else:
        say("This run has no digest: an older nlematch made it, and what cannot be recomputed is believed.")


def _check_bounds(folder: Path, output_format: str) -> None:
    found = check_bounds(folder)
    _say_digest(folder)
    show_table(pd.DataFrame([dataclasses.asdict(each) for each in found]), output_format)
    report = recheck(folder)
    wrong = [each for each in found if each.fault]
    if wrong or not report.clean:
        because = [f"{each.goal}: {each.fault}" for each in wrong] + [str(b) for b in report.breaches]
        raise AuditFailed("Audit failed: " + "; ".join(because))
