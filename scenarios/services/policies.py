"""The rule books that are shipped: where their values come from, and the rules as they set them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.rulebooks import load_policy, preset_names, values_with_sources
from constraints.rules import PairRule, catalogue_of, rules_of
from scenarios.rounds import open_policy, read_round

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from constraints.policies import Policy
    from constraints.rules import Rule


def list_policies() -> pd.DataFrame:
    """Return one row a shipped policy: policy, version, title, tiers, as_at."""
    policies = [load_policy(name) for name in preset_names()]
    rows = [(p.id, p.version, p.title, len(p.tiers), p.offer.as_at.isoformat()) for p in policies]
    return pd.DataFrame(rows, columns=["policy", "version", "title", "tiers", "as_at"])


def list_policy_values(name: str) -> pd.DataFrame:
    """Return one row a value of a policy, with where it comes from: name, value, origin, source.

    Parameters
    ----------
    name : str
        Of a shipped policy.
    """
    rows = [(one.path, one.value, one.origin, one.source) for one in values_with_sources(name)]
    return pd.DataFrame(rows, columns=["name", "value", "origin", "source"], dtype=object)


def list_rules(policy_name: str) -> pd.DataFrame:
    """Return one row a rule of the catalogue, in its order, as a policy sets it.

    Parameters
    ----------
    policy_name : str
        Of a shipped policy, or the path of a policy's file.

    Returns
    -------
    DataFrame
        rule, kind, on, says, waivable, not_known, source; waivable and not_known are None except for pair rules.
    """
    return _rules_of(open_policy(policy_name).policy)


def list_rules_of(round_path: Path) -> pd.DataFrame:
    """Return the same of the policy of a round, with the rules that were loaded for it.

    Parameters
    ----------
    round_path : Path

    Raises
    ------
    InputRefused
        The round has faults, or a plug-in that it names is not allowed (NM811).
    """
    return _rules_of(read_round(round_path).policy)


def _rules_of(policy: Policy) -> pd.DataFrame:
    catalogue = catalogue_of(policy).items()
    rules = [kind(kind.Params.model_validate(policy.rules.get(name, {}))) for name, kind in catalogue]
    on = {rule.id for rule in rules_of(policy)}
    columns = ["rule", "kind", "on", "says", "waivable", "not_known", "source"]
    return pd.DataFrame([_row(rule, on) for rule in rules], columns=columns, dtype=object)


def _row(rule: Rule, on: Collection[str]) -> tuple[object, ...]:
    waivable = not_known = None
    if isinstance(rule, PairRule):
        waivable, not_known = rule.waivable, "block" if rule.blocks_not_known else "allow"
    return rule.id, rule.kind, rule.id in on, rule.wording(), waivable, not_known, rule.source
