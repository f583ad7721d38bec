"""Policies made of plain data: values laid over them, and all of them validated, the settings of rules too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused, vocabulary
from constraints.policies import Policy, override, place_given
from constraints.policies import words as w
from constraints.rules import CATALOGUE, catalogue_with, find_fixed_settings, refuse_unsound_plugins

if TYPE_CHECKING:
    from constraints.plugins import PlugIn
    from constraints.rules import Rule


def override_policy(policy: Policy, changes: Mapping[str, Any], plugins: Iterable[PlugIn] = ()) -> Policy:
    """Return a policy with values laid over it, nested as in a preset's file.

    Parameters
    ----------
    policy : Policy
    changes : mapping
    plugins : iterable of PlugIn, optional
        More of them; one that the policy has already under that id gives way.

    Raises
    ------
    InputRefused
        A name is not known (NM402), a value is not allowed (NM403), or a plug-in is not sound (NM812).
    """
    both = {plugin.id: plugin for plugin in (*policy.plugins, *plugins)}
    return policy_with(policy.model_dump(mode="json"), changes, tuple(both.values()))


def policy_with(data: dict[str, Any], changes: Mapping[str, Any], plugins: Sequence[PlugIn] = ()) -> Policy:
    """Make the policy of plain data with values laid over it, in place.

    Parameters
    ----------
    data : dict
    changes : mapping
    plugins : sequence of PlugIn, optional
        Its rules may be named as the shipped ones are.

    Raises
    ------
    InputRefused
        A name is not known (NM402), a value is not allowed (NM403), or a plug-in is not sound (NM812).
    """
    refuse_unsound_plugins(plugins, CATALOGUE)
    faults = override(data, changes, {name: rule.Params.model_fields for name, rule in catalogue_with(plugins).items()})
    if faults:
        raise InputRefused(faults)
    try:
        return policy_from(data, plugins)
    except InputRefused as refused:  # what was laid over every table of a list is wrong once
        placed = (
            replace(fault, column=fault.column and place_given(fault.column, changes)) for fault in refused.faults
        )
        raise InputRefused(dict.fromkeys(placed)) from refused


def policy_from(data: Mapping[str, Any], plugins: Sequence[PlugIn] = ()) -> Policy:
    """Validate a whole policy given as plain data, its rules too.

    Parameters
    ----------
    data : mapping
    plugins : sequence of PlugIn, optional

    Raises
    ------
    InputRefused
        With a fault NM403 for every value that is not allowed; a plug-in is not sound (NM812).
    """
    refuse_unsound_plugins(plugins, CATALOGUE)
    catalogue = catalogue_with(plugins)
    faults: list[Fault] = []
    policy = None
    try:
        policy = Policy.made_of(data, plugins)
    except ValidationError as error:
        faults += w.faults_of(error, Policy)
    rules = data.get("rules")
    for rule_id, settings in rules.items() if isinstance(rules, Mapping) else ():
        faults += _rule_faults(rule_id, settings, catalogue)
    known = {fault.column for fault in faults}
    faults += [fault for fault in w.too_large(data) if fault.column not in known]
    if faults or policy is None:
        raise InputRefused(faults)
    return policy


def _rule_faults(rule_id: str, settings: Any, catalogue: Mapping[str, type[Rule]]) -> list[Fault]:  # noqa: ANN401
    """Find what is wrong with one rule's settings; that they are no table at all is told with the policy."""
    if rule_id not in catalogue:
        near = vocabulary.nearest(rule_id, catalogue)
        advice = f"did you mean {near!r}?" if near else "docs/rules.md lists the rules"
        return [Fault("NM402", "round.toml", None, f"rules.{rule_id}", "", "the id of a rule", advice)]
    if not isinstance(settings, Mapping):
        return []
    try:
        params = catalogue[rule_id].Params.model_validate(settings)
    except ValidationError as error:
        return w.faults_of(error, catalogue[rule_id].Params, f"rules.{rule_id}.")
    return list(find_fixed_settings(catalogue[rule_id], params))
