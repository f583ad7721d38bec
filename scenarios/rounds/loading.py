"""Policies for Python: by name, or by the path of a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from constraints import rulebooks
from constraints.domain import InputRefused, checks_arguments
from constraints.plugins import plug_in_of
from constraints.policies import Policy, Versions
from scenarios.rounds.policy_files import is_file_name, open_policy_file, policy_in


@checks_arguments
def load_policy(
    name: str | os.PathLike[str],
    overrides: Mapping[str, Any] | None = None,
    versions: Versions | None = None,
    plugins: Iterable[object] = (),
) -> Policy:
    r"""Make the policy of a preset, or of a file, with a round's overrides on it.

    Parameters
    ----------
    name : str or PathLike
        A preset's name, such as `sio-2019`, or the path of a policy's file, such as `my-policy.toml`.
    overrides : mapping, optional
        Values by name, nested as in the preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`.
    versions : Versions, optional
        The newest where left out. A file that is a whole policy has its own.
    plugins : iterable, optional
        Classes of rules of your own, whose parameters the values may set under `rules`.

    Returns
    -------
    Policy
        Validated: every value that was laid over the preset is known and allowed.

    Raises
    ------
    InputRefused
        The preset, its version, the file or a name in the overrides is not known (NM402), a file cannot be read
        (NM401), a value is not allowed (NM403), or a plug-in is not sound (NM812).

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> policy = nle.load_policy("sio-2019", {"rules": {"travel-limit": {"minutes": 75}}})
    >>> policy.id, policy.rules["travel-limit"]["minutes"]
    ('sio-2019', 75)
    >>> text = 'extends = "sio-2019"\nid = "north"\nrules.travel-limit.minutes = 50\n'
    >>> _ = Path("north.toml").write_text(text, encoding="utf-8")
    >>> policy = nle.load_policy("north.toml")
    >>> policy.id, policy.rules["travel-limit"]["minutes"]
    ('north', 50)
    """
    if not isinstance(name, os.PathLike) and not is_file_name(name):
        if name not in rulebooks.preset_names():
            raise InputRefused([rulebooks.unknown_policy(name, "arguments", "name")])
        return rulebooks.load_policy(name, overrides, versions, plugins)
    file = open_policy_file(name, "policy")
    loaded = [plug_in_of(plugin) for plugin in plugins]
    made = policy_in(file, None if versions is None else lambda _: versions, loaded)
    return rulebooks.override_policy(made, overrides or {})
