"""The policy of a round as somebody gives it: a name, a policy, values, or the path of a file."""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import Fault, InputRefused
from constraints.policies import Policy, merge_values
from constraints.round import SCHEMA_VERSION, PolicyFile
from constraints.rulebooks import (
    document_digest,
    document_of,
    load_policy,
    newest_versions,
    override_policy,
    policy_digest,
    policy_from,
    preset_versions,
)
from scenarios.rounds.policy_files import Beside, extended, held_by, is_file_name, nowhere, open_policy_file, policy_in
from scenarios.rounds.settings import DEFAULT_POLICY, PLUGINS, VERSIONS, read_settings, settings_data

if TYPE_CHECKING:
    from constraints.round import Round

_FIXED = {
    "schema": "leave it out: it is the layout of files",
    "policy": "call with_policy",
    "policy_version": "call with_policy",
    "generated": "leave it out: what was drawn stays marked",
    PLUGINS: "call with_policy, and hand the plug-in over with it",
}
"""Keys that no round changes, with what to do instead."""
_VALUES = "the name of a policy, a Policy, values by name, or the path of a policy's file"


@dataclasses.dataclass(frozen=True)
class Chosen:
    """What is to be read as a round's settings.

    Attributes
    ----------
    settings : mapping
        As `round.toml` has them, the policy among them.
    whole : mapping or None
        The policy where it is kept whole.
    beside : callable
        Finds the file of the policy that is named by its path.
    """

    settings: Mapping[str, Any]
    whole: Mapping[str, Any] | None = None
    beside: Beside = nowhere


def plain_values(value: Any) -> Any:  # noqa: ANN401 - any value of a policy or setting
    """Return values as a TOML file has them: no numbers of numpy, lists for all that is like one, text for keys."""
    if isinstance(value, Mapping):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_values(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.generic):
        return value.item()
    return math.nan if value is pd.NA or value is pd.NaT else value  # no value of anything: whoever reads it refuses it


def chosen_policy(policy: object, given: Mapping[str, Any], faults: list[Fault], file: str) -> Chosen:
    """Return the settings of a new round with the policy that somebody chose.

    Parameters
    ----------
    policy : str, path, Policy or mapping
    given : mapping
        The other settings; the newest versions stand in for those that are not said.
    faults : list of Fault
        Those found are added.
    file : str
        How faults call what was given.
    """
    settings = {key: plain_values(value) for key, value in given.items() if value is not None}
    try:
        of_policy, whole, at = _as_setting(policy, faults, file)
    except InputRefused as refused:
        faults += refused.faults
        of_policy, whole, at = DEFAULT_POLICY, None, nowhere
    name = of_policy.get("extends", DEFAULT_POLICY) if isinstance(of_policy, Mapping) else of_policy
    newest = newest_versions(extended(at(name)) if is_file_name(name) and whole is None else str(name))
    versions = {key: getattr(newest, own) for key, own in VERSIONS.items() if whole is None}
    return Chosen({"schema": SCHEMA_VERSION, **versions, **settings, "policy": of_policy}, whole, at)


def _as_setting(policy: object, faults: list[Fault], file: str) -> tuple[Any, Mapping[str, Any] | None, Beside]:
    """Return what stands under `policy` in `round.toml`, the policy where it is to be kept whole, and its file.

    Raises
    ------
    InputRefused
        A policy was changed past its checks (NM403), or its file cannot be read.
    """
    if isinstance(policy, Policy):
        return (*_of_policy(policy), nowhere)
    if isinstance(policy, Mapping):
        values = plain_values(policy)
        if "schema" in values:
            return values.get("id", DEFAULT_POLICY), values, nowhere
        name, at = _by_path(values.get("extends", DEFAULT_POLICY), file)
        return {**values, "extends": name}, None, at
    if not isinstance(policy, str | os.PathLike):
        faults.append(Fault("NM402", file, None, "policy", repr(policy), _VALUES, "give one of these"))
        return DEFAULT_POLICY, None, nowhere
    name, at = _by_path(policy, file)
    return name, None, at


def _by_path(name: Any, file: str) -> tuple[Any, Beside]:  # noqa: ANN401 - whatever somebody gave
    """Return the name of a policy, or of its file and what finds it; any path may be given here."""
    if not isinstance(name, os.PathLike) and not is_file_name(name):
        return name, nowhere
    found = open_policy_file(name, file)
    return found.name, lambda _: found


def _of_policy(policy: Policy) -> tuple[Any, Mapping[str, Any] | None]:
    """Return a policy by its name where it is as shipped, else whole.

    Raises
    ------
    InputRefused
        A value of it is not allowed (NM403): it was changed past its checks.
    """
    document = document_of(policy_from(policy.model_dump(mode="json", warnings=False), policy.plugins))
    if policy.version in preset_versions(policy.id):
        shipped = load_policy(policy.id, versions=policy.versions)
        if document_digest(document) == policy_digest(shipped):
            return policy.id, None
    return policy.id, document


def settings_under(round_: Round, policy: object, faults: list[Fault], file: str) -> Chosen:
    """Return a round's settings with another policy, or with values laid over its own.

    Parameters
    ----------
    round_ : Round
    policy : str, path, Policy or mapping
        A mapping without `extends` is laid over the round's own policy.
    faults : list of Fault
        Those found are added.
    file : str
        How faults call what was given.
    """
    given = settings_as_given(round_)
    if isinstance(policy, Mapping) and not {"extends", "schema"} & policy.keys():
        own = given.settings.get("policy", round_.meta.policy_name)
        before = own if isinstance(own, Mapping) else {"extends": own}
        return dataclasses.replace(
            given, settings={**given.settings, "policy": merge_values(before, plain_values(policy))}
        )
    kept = {key: value for key, value in given.settings.items() if key not in {"policy", "policy_version"}}
    return chosen_policy(policy, kept, faults, file)


def settings_with(round_: Round, changes: Mapping[str, Any], faults: list[Fault], file: str) -> Chosen:
    """Return a round's settings with some keys of `round.toml` changed.

    Parameters
    ----------
    round_ : Round
    changes : mapping
    faults : list of Fault
        Those found are added.
    file : str
        How faults call what was given.
    """
    fixed = sorted(changes.keys() & _FIXED.keys())
    faults += [Fault("NM401", file, None, key, str(changes[key]), "a key to change", _FIXED[key]) for key in fixed]
    given = settings_as_given(round_)
    changed = {key: plain_values(value) for key, value in changes.items() if key not in _FIXED}
    return dataclasses.replace(given, settings={**given.settings, **changed})


def settings_as_given(round_: Round) -> Chosen:
    """Return the settings that give a round its policy: where its overrides do not, the policy itself, whole.

    Raises
    ------
    InputRefused
        A value of its policy is not allowed (NM403).
    """
    data = settings_data(round_)
    if round_.is_checked:
        return Chosen(data, document_of(round_.policy) if round_.meta.own_policy else None, held_by(round_))
    policy = policy_from(round_.policy.model_dump(mode="json", warnings=False), round_.policy.plugins)
    whole = document_of(policy)
    given = Chosen(data, whole if round_.meta.own_policy else None, held_by(round_))
    faults: list[Fault] = []
    _, read = read_settings(given.settings, "", faults, given.whole, policy.plugins, beside=given.beside)
    if not faults and policy_digest(read) == document_digest(whole):
        return given
    name, whole_or_none = _of_policy(policy)
    return Chosen({**data, "policy": name}, whole_or_none)


@dataclasses.dataclass(frozen=True)
class OpenedPolicy:
    """A policy that a new round is to have.

    Attributes
    ----------
    policy : Policy
    name : str
        As `round.toml` says it: of a shipped policy, or of the file.
    file : PolicyFile or None
        To be written beside `round.toml`.
    """

    policy: Policy
    name: str
    file: PolicyFile | None = None


def open_policy(name: str | os.PathLike[str], values: Mapping[str, Any] | None = None) -> OpenedPolicy:
    """Return the newest version of a shipped policy, or the policy of a file.

    Parameters
    ----------
    name : str or PathLike
        A name, or the path of a file.
    values : mapping, optional
        Laid over it.

    Raises
    ------
    InputRefused
        A name is not known or the file is not there (NM402), it cannot be read (NM401), or a value is not allowed
        (NM403).
    """
    if not isinstance(name, os.PathLike) and not is_file_name(name):
        return OpenedPolicy(load_policy(name, values), name)
    file = open_policy_file(name, "policy")
    return OpenedPolicy(override_policy(policy_in(file), values or {}), file.name, file)
