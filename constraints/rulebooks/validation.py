"""Policies made of plain data: values laid over them, and all of them validated, the settings of rules too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused, vocabulary
from constraints.policies import Policy, override
from constraints.policies import words as w
from constraints.rules import CATALOGUE, find_fixed_settings


def override_policy(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """Return a policy with values laid over it, nested as in a preset's file.

    Raises
    ------
    InputRefused
        A name is not known (NM402), or a value is not allowed (NM403).
    """
    return policy_with(policy.model_dump(mode="json"), changes)


def policy_with(data: dict[str, Any], changes: Mapping[str, Any]) -> Policy:
    """Make the policy of plain data with values laid over it, in place.

    Raises
    ------
    InputRefused
        A name is not known (NM402), or a value is not allowed (NM403).
    """
    faults = override(data, changes, {name: rule.Params.model_fields for name, rule in CATALOGUE.items()})
    if faults:
        raise InputRefused(faults)
    return policy_from(data)


def policy_from(data: Mapping[str, Any]) -> Policy:
    """Validate a whole policy given as plain data, its rules too.

    Raises
    ------
    InputRefused
        With a fault NM403 for every value that is not allowed.
    """
    faults: list[Fault] = []
    policy = None
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        faults += w.faults_of(error, Policy)
    rules = data.get("rules")
    for rule_id, settings in rules.items() if isinstance(rules, Mapping) else ():
        faults += _rule_faults(rule_id, settings)
    known = {fault.column for fault in faults}
    faults += [fault for fault in w.too_large(data) if fault.column not in known]
    if faults or policy is None:
        raise InputRefused(faults)
    return policy


def _rule_faults(rule_id: str, settings: Any) -> list[Fault]:  # noqa: ANN401 - what stands in the file
    """Find what is wrong with one rule's settings; that they are no table at all is told with the policy."""
    if rule_id not in CATALOGUE:
        near = vocabulary.nearest(rule_id, CATALOGUE)
        advice = f"did you mean {near!r}?" if near else "run `nlematch rules`"
        return [Fault("NM402", "round.toml", None, f"rules.{rule_id}", "", "the id of a rule", advice)]
    if not isinstance(settings, Mapping):
        return []
    try:
        params = CATALOGUE[rule_id].Params.model_validate(settings)
    except ValidationError as error:
        return w.faults_of(error, CATALOGUE[rule_id].Params, f"rules.{rule_id}.")
    return list(find_fixed_settings(CATALOGUE[rule_id], params))
