"""The rules that were loaded for a policy: they stand beside the shipped ones, in whatever goes by the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import cached_on_argument
from constraints.rules.base import switched_on
from constraints.rules.watching import watched_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.plugins import PlugIn
    from constraints.policies import Policy
    from constraints.rules.base import Rule


def rules_among(plugins: Iterable[PlugIn]) -> dict[str, type[Rule]]:
    """Return the rules among plug-ins by id, each as it is asked: what goes wrong in it is told as its fault."""
    return {plugin.id: watched_rule(plugin) for plugin in plugins if plugin.kind == "rule"}


@cached_on_argument
def loaded_rules(policy: Policy) -> dict[str, type[Rule]]:
    """Return the rules that were loaded for a policy, by id, whether it names them or not."""
    return rules_among(policy.plugins)


@cached_on_argument
def loaded_and_on(policy: Policy) -> tuple[Rule, ...]:
    """Make the loaded rules that a policy names and has switched on."""
    named = [rule for rule_id, rule in loaded_rules(policy).items() if rule_id in policy.rules]
    return switched_on(named, policy.rules)
