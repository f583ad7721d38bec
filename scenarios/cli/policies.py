"""`nlematch policies`: the rule books that are shipped, and where their values come from."""

from __future__ import annotations

import click
import pandas as pd

from constraints.rulebooks.provenance import sourced
from constraints.rulebooks.shipped import load_policy, preset_names
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import PolicyName


@click.command("policies", epilog="Examples:  nlematch policies   |   nlematch policies sio-2019 --format csv")
@click.argument("name", type=PolicyName(), required=False)
@format_option
def command(name: str | None, output_format: str) -> None:
    """List the policies; with NAME, every value of one with its source.

    A value may be changed for one round: write it under its name into [policy] of round.toml.
    """
    show_table(_shipped() if name is None else _values(name), output_format)


def _shipped() -> pd.DataFrame:
    policies = [load_policy(name) for name in preset_names()]
    rows = [(p.id, p.version, p.title, len(p.tiers), p.offer.as_at.isoformat()) for p in policies]
    return pd.DataFrame(rows, columns=["policy", "version", "title", "tiers", "as_at"])


def _values(name: str) -> pd.DataFrame:
    rows = [(one.path, one.value, one.origin, one.source) for one in sourced(name)]
    return pd.DataFrame(rows, columns=["name", "value", "origin", "source"], dtype=object)
