"""`nlematch rules`: every rule with its sentence, as a policy sets it."""

from __future__ import annotations

from pathlib import Path

import click

from constraints.rulebooks import preset_names
from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import PolicyChoice


@click.command("rules", epilog="Examples:  nlematch rules   |   nlematch rules --policy rise-2025 --format json")
@click.argument("round_path", metavar="[ROUND]", type=ANY_PATH, required=False)
@click.option(
    "--policy", "name", type=PolicyChoice(), help=f"One of {', '.join(preset_names())}, or a file; sio-2019 otherwise."
)
@format_option
def command(round_path: Path | None, name: str | None, output_format: str) -> None:
    """List the rules with the limits and prices that a policy gives them: that of ROUND, or another.

    A pair rule answers pass, fail or not known; not_known says whether a pair of which it cannot tell is blocked,
    or allowed and flagged. A waivable rule may be lifted for one pair by a decision.
    """
    if round_path is not None and name is not None:
        raise click.UsageError("name a ROUND or a --policy, not both.")
    rules = services.list_rules(name or "sio-2019") if round_path is None else services.list_rules_of(round_path)
    show_table(rules, output_format)
