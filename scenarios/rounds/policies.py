"""The policy of a round as somebody gives it: a name, a policy, values, or the path of a file."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from constraints.domain import Fault
from constraints.policies import Policy, merge_values
from constraints.round import SCHEMA_VERSION
from constraints.rulebooks import document_of, newest_versions, policy_from
from scenarios.rounds.settings import DEFAULT_POLICY, VERSIONS, settings_data

if TYPE_CHECKING:
    from constraints.round import Round

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
    """

    settings: Mapping[str, Any]
    whole: Mapping[str, Any] | None = None


def plain_values(value: Any) -> Any:  # noqa: ANN401 - any value of a policy or setting
    """Return values as a TOML file has them: no numbers of numpy, lists for all that is like one, text for keys."""
    if isinstance(value, Mapping):
        return {str(key): plain_values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_values(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, np.generic):
        return value.item()
    return value


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
    of_policy, whole = _as_setting(policy, faults, file)
    name = of_policy.get("extends", DEFAULT_POLICY) if isinstance(of_policy, Mapping) else of_policy
    newest = newest_versions(str(name))
    versions = {key: getattr(newest, own) for key, own in VERSIONS.items() if whole is None}
    return Chosen({"schema": SCHEMA_VERSION, **versions, **settings, "policy": of_policy}, whole)


def _as_setting(policy: object, faults: list[Fault], file: str) -> tuple[Any, Mapping[str, Any] | None]:
    """Return what stands under `policy` in `round.toml`, and the policy where it is to be kept whole."""
    if isinstance(policy, Policy):
        return _of_policy(policy)
    if isinstance(policy, Mapping):
        values = plain_values(policy)
        return (values.get("id", DEFAULT_POLICY), values) if "schema" in values else (values, None)
    if isinstance(policy, str):
        return policy, None
    if not isinstance(policy, os.PathLike):
        faults.append(Fault("NM402", file, None, "policy", repr(policy), _VALUES, "give one of these"))
    return DEFAULT_POLICY, None


def _of_policy(policy: Policy) -> tuple[Any, Mapping[str, Any] | None]:
    """Return a policy by its name where it is as shipped, else whole.

    Raises
    ------
    InputRefused
        A value of it is not allowed (NM403): it was changed past its checks.
    """
    sound = policy_from(policy.model_dump(mode="json"), policy.plugins)
    return sound.id, document_of(sound)


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
    data = settings_data(round_)
    if isinstance(policy, Mapping) and not {"extends", "schema"} & policy.keys():
        own = data.pop("policy", round_.meta.policy_name)
        before = own if isinstance(own, Mapping) else {"extends": own}
        whole = document_of(round_.policy) if round_.meta.own_policy else None
        return Chosen({**data, "policy": merge_values(before, plain_values(policy))}, whole)
    kept = {key: value for key, value in data.items() if key not in {"policy", "policy_version"}}
    return chosen_policy(policy, kept, faults, file)
