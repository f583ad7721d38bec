"""The policies that are shipped: TOML files in this folder, one for each version of each."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
import tomllib
from collections.abc import Hashable, Iterable, Mapping
from importlib import resources
from typing import Any

from constraints.domain import Fault, InputRefused, Text, checks_arguments, thaw, vocabulary
from constraints.plugins import PlugIn, plug_in_of
from constraints.policies import TIE_BREAKS, Policy, Versions
from constraints.rulebooks.validation import policy_with
from constraints.travel import ROAD_MODELS

_FILE = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)\.toml")
_KEPT = 128
"""How many policies are kept once they are made: a study makes a few, again and again."""
_PLAIN = {bool, int, float, str, dt.date, dt.datetime, type(None)}
"""Of what values of files are; their `repr` says all of them."""


@functools.cache
def _shipped_texts() -> Mapping[tuple[str, int], str]:
    """Return the text of every shipped policy, by name and version."""
    found: dict[tuple[str, int], str] = {}
    for file in resources.files("constraints.rulebooks").iterdir():
        named = _FILE.fullmatch(file.name)
        if named is not None:
            found[named["name"], int(named["version"])] = file.read_text(encoding="utf-8")
    return found


def preset_names() -> tuple[str, ...]:
    """Return the names of the policies that are shipped.

    Returns
    -------
    tuple of str
        As `load_policy` takes them, sorted.

    Examples
    --------
    >>> import nlematch as nle
    >>> nle.preset_names()
    ('rise-2025', 'sio-2019', 'tsi-2022')
    """
    return tuple(sorted({name for name, _ in _shipped_texts()}))


def preset_versions(name: str) -> tuple[int, ...]:
    """Return the versions of a shipped policy; none where no policy has that name."""
    return tuple(sorted(version for known, version in _shipped_texts() if known == name))


def newest_versions(name: str) -> Versions:
    """Return the newest versions for a shipped policy."""
    return Versions(max(preset_versions(name), default=1), max(ROAD_MODELS), max(TIE_BREAKS))


def unknown_policy(name: str, file: str, column: str | None = None) -> Fault:
    """Make the fault of a name that no policy has, in the place where it was given."""
    near = vocabulary.nearest(name, preset_names())
    advice = f"did you mean {near!r}?" if near else "ask `preset_names()`"
    return Fault("NM402", file, None, column, name, f"one of {', '.join(preset_names())}", advice)


def preset_data(name: str, version: int | None = None) -> dict[str, Any]:
    """Read a shipped policy as plain data.

    Parameters
    ----------
    name : str
    version : int, optional
        The newest where left out.

    Raises
    ------
    InputRefused
        No policy has that name, or the policy not that version (NM402).
    """
    versions = preset_versions(name)
    if not versions:
        raise InputRefused([unknown_policy(name, "round.toml", "policy")])
    wanted = versions[-1] if version is None else version
    if wanted not in versions:
        expected = f"a version of {name}: one of {', '.join(map(str, versions))}"
        advice = "use a newer nlematch, or leave the line out"
        raise InputRefused([Fault("NM402", "round.toml", None, "policy_version", str(wanted), expected, advice)])
    found: dict[str, Any] = thaw(_parsed(_shipped_texts()[name, wanted]))
    return found


@functools.cache
def _parsed(text: str) -> Mapping[str, Any]:
    """Return what a text of TOML says, read once; whoever changes it takes a copy."""
    return tomllib.loads(text)


@checks_arguments
def load_policy(
    name: Text,
    overrides: Mapping[str, Any] | None = None,
    versions: Versions | None = None,
    plugins: Iterable[object] = (),
) -> Policy:
    """Make the policy of a preset with a round's overrides on it.

    Parameters
    ----------
    name : str
        A preset's name, such as `sio-2019`.
    overrides : mapping, optional
        Values by name, nested as in the preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`.
    versions : Versions, optional
        The newest where left out.
    plugins : iterable, optional
        Classes of rules of your own, whose parameters the values may set under `rules`.

    Returns
    -------
    Policy
        Validated: every value that was laid over the preset is known and allowed.

    Raises
    ------
    InputRefused
        The preset, its version or a name in the overrides is not known (NM402), a value is not allowed (NM403), or a
        plug-in is not sound (NM812).

    Examples
    --------
    >>> import nlematch as nle
    >>> policy = nle.load_policy("sio-2019", {"rules": {"travel-limit": {"minutes": 75}}})
    >>> policy.id, policy.rules["travel-limit"]["minutes"]
    ('sio-2019', 75)
    """
    versions = versions or newest_versions(name)
    loaded = [plug_in_of(plugin) for plugin in plugins]
    values = overrides or {}
    key = None if loaded else _key_of(values)
    if key is None:
        return _laid_over(name, versions, values, loaded)
    return _kept(name, versions, _Keyed(key, values))


def _laid_over(name: str, versions: Versions, values: Mapping[str, Any], plugins: Iterable[PlugIn] = ()) -> Policy:
    """Make the policy of a preset with values laid over it."""
    data = preset_data(name, versions.policy)
    data["version"] = versions.policy
    data["travel"]["model"] = versions.travel_model
    data["goals"]["tie_break"] = versions.tie_break
    return policy_with(data, values, list(plugins))


@dataclasses.dataclass(frozen=True)
class _Keyed:
    """Values that can be looked up by what they are."""

    key: Hashable
    values: Mapping[str, Any] = dataclasses.field(compare=False)


@functools.lru_cache(_KEPT)
def _kept(name: str, versions: Versions, keyed: _Keyed) -> Policy:
    """Make a policy once: it never changes, so that all may have the same; a refusal is found anew each time."""
    return _laid_over(name, versions, keyed.values)


def _key_of(value: object) -> Hashable | None:
    """Return what plain data can be looked up by, the types too, for 1 is not `true`; None for any other data."""
    if isinstance(value, Mapping):
        inner = [(_key_of(name), _key_of(one)) for name, one in value.items()]
        return None if any(None in pair for pair in inner) else (type(value), tuple(inner))
    if isinstance(value, list | tuple):
        ones = [_key_of(one) for one in value]
        return None if None in ones else (type(value), tuple(ones))
    return (type(value), repr(value)) if type(value) in _PLAIN else None
