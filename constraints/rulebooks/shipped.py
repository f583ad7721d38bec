"""The policies that are shipped: TOML files in this folder, one for each version of each."""

from __future__ import annotations

import copy
import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from constraints.domain import Fault, InputRefused, Text, checks_arguments, vocabulary
from constraints.plugins import plug_in_of
from constraints.policies import TIE_BREAKS, Policy, Versions
from constraints.rulebooks.validation import policy_with
from constraints.travel import ROAD_MODELS

_FILE = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)\.toml")


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
    return tomllib.loads(_shipped_texts()[name, wanted])


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
    data = copy.deepcopy(preset_data(name, versions.policy))
    data["version"] = versions.policy
    data["travel"]["model"] = versions.travel_model
    data["goals"]["tie_break"] = versions.tie_break
    return policy_with(data, overrides or {}, [plug_in_of(plugin) for plugin in plugins])
