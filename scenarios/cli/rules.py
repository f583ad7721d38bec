"""`nlematch rules`: every rule with its sentence, as a policy sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.rulebooks.shipped import load_policy, preset_names
from constraints.rules.base import PairRule
from constraints.rules.catalogue import CATALOGUE
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import PolicyName

if TYPE_CHECKING:
    from constraints.policies.policy import Policy
    from constraints.rules.base import Rule


@click.command("rules", epilog="Examples:  nlematch rules   |   nlematch rules --policy rise-2025 --format json")
@click.option(
    "--policy",
    "name",
    type=PolicyName(),
    default="sio-2019",
    show_default=True,
    help=f"One of {', '.join(preset_names())}.",
)
@format_option
def command(name: str, output_format: str) -> None:
    """List the rules with the limits and prices that a policy gives them.

    A pair rule answers pass, fail or not known; not_known says whether a pair of which it cannot tell is blocked,
    or allowed and flagged. A waivable rule may be lifted for one pair by a decision.
    """
    show_table(rules_table(load_policy(name)), output_format)


def rules_table(policy: Policy) -> pd.DataFrame:
    """Return one row a rule of the catalogue, in its order, as a policy sets it.

    Parameters
    ----------
    policy : Policy

    Returns
    -------
    DataFrame
        rule, kind, on, says, waivable, not_known, source; waivable and not_known are None except for pair rules.
    """
    columns = ["rule", "kind", "on", "says", "waivable", "not_known", "source"]
    rules = [kind(kind.Params.model_validate(policy.rules.get(name, {}))) for name, kind in CATALOGUE.items()]
    return pd.DataFrame([_row(rule) for rule in rules], columns=columns, dtype=object)


def _row(rule: Rule) -> tuple[object, ...]:
    waivable = not_known = None
    if isinstance(rule, PairRule):
        waivable, not_known = rule.waivable, "block" if rule.blocks_not_known else "allow"
    return rule.id, rule.kind, rule.params.enabled, rule.said(), waivable, not_known, rule.source
