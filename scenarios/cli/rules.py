"""`nlematch rules`: every rule with its sentence, as a policy sets it."""

from __future__ import annotations

import click

from constraints.rulebooks import preset_names
from scenarios import services
from scenarios.cli.options import format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import PolicyChoice


@click.command("rules", epilog="Examples:  nlematch rules   |   nlematch rules --policy rise-2025 --format json")
@click.option(
    "--policy",
    "name",
    type=PolicyChoice(),
    default="sio-2019",
    show_default=True,
    help=f"One of {', '.join(preset_names())}, or a file.",
)
@format_option
def command(name: str, output_format: str) -> None:
    """List the rules with the limits and prices that a policy gives them.

    A pair rule answers pass, fail or not known; not_known says whether a pair of which it cannot tell is blocked,
    or allowed and flagged. A waivable rule may be lifted for one pair by a decision.
    """
    show_table(services.list_rules(name), output_format)
