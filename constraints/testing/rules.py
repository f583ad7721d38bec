"""One rule with the parameters of a round's policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.rules import catalogue_of

if TYPE_CHECKING:
    from constraints.round import Round
    from constraints.rules import Rule


def rule_of(round_: Round, rule_id: str) -> Rule:
    """Make one rule with the parameters of a round's policy.

    Raises
    ------
    KeyError
        The catalogue has no such rule.
    ValueError
        The policy has it switched off.
    """
    rule = rule_if_on(round_, rule_id)
    if rule is None:
        raise ValueError(f"{rule_id} is off under {round_.policy.id}; switch it on in the overrides")
    return rule


def rule_if_on(round_: Round, rule_id: str) -> Rule | None:
    """Make one rule with the parameters of a round's policy; None where the policy has it switched off."""
    kind = catalogue_of(round_.policy)[rule_id]
    rule = kind(kind.Params.model_validate(round_.policy.rules.get(rule_id, {})))
    return rule if rule.params.enabled else None
