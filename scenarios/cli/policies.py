"""`nlematch policies`: the rule books that are shipped, and where their values come from."""

from __future__ import annotations

import click

from scenarios import services
from scenarios.cli.options import format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import PolicyName


@click.command("policies", epilog="Examples:  nlematch policies   |   nlematch policies sio-2019 --format csv")
@click.argument("name", type=PolicyName(), required=False)
@format_option
def command(name: str | None, output_format: str) -> None:
    """List the policies; with NAME, every value of one with its source.

    A value may be changed for one round: write it under its name into [policy] of round.toml.
    """
    show_table(services.list_policies() if name is None else services.list_policy_values(name), output_format)
