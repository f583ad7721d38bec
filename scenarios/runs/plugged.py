"""The plug-ins of a run: whoever reads it needs those that it was judged under, with the same digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.plugins import IN_PYTHON, INSTALLED
from scenarios.plugins import find_installed, given_plugins, how_to_allow, is_allowed
from scenarios.runs.fingerprint import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.policies import Policy

PLUGINS = "plugins"
"""The key of a manifest."""
PLUGIN_KEYS = ("id", "kind", "place", "digest")


def refuse_without_plugins(manifest: Mapping[str, Any]) -> None:
    """Refuse a run whose plug-ins are not here, or not allowed; nothing of them was run.

    Parameters
    ----------
    manifest : mapping

    Raises
    ------
    InputRefused
        With NM814 for each.
    """
    faults = [fault for plugin in manifest.get(PLUGINS, ()) for fault in _lacking(plugin)]
    if faults:
        raise InputRefused(faults)


def _lacking(plugin: Mapping[str, str]) -> Iterator[Fault]:
    name, digest = plugin["id"], plugin["digest"]
    here = {given.digest for given in given_plugins().values() if given.id == name}
    if plugin["place"] == INSTALLED and not here:
        here = {installed.digest for installed in find_installed(name)}
        if not here:
            yield _fault(
                plugin, "no package that is installed has it", "install the package that the run was made with"
            )
            return
    if here and digest not in here:
        yield _fault(
            plugin, f"the one that is here has the digest {min(here)}", "take the one that the run was made with"
        )
    elif not here and plugin["place"] == IN_PYTHON:
        yield _fault(plugin, "it was made in a notebook or script and has no file", "hand it over with plugins=[...]")
    elif not given_plugins().get(name) and not is_allowed(name, digest):
        yield _fault(plugin, "it is not allowed here", how_to_allow(name, digest))


def refuse_other_plugins(manifest: Mapping[str, Any], policy: Policy) -> None:
    """Refuse a run whose copy of the round has lost a plug-in that its manifest names, or has another.

    Parameters
    ----------
    manifest : mapping
    policy : Policy
        Of the run's copy of the round.

    Raises
    ------
    InputRefused
        With NM814 for each.
    """
    here = {plugin.id: plugin.digest for plugin in policy.used_plugins}
    faults = [
        _fault(plugin, f"inputs has {here.get(plugin['id'], 'none')}", "solve again; run folders are not edited")
        for plugin in manifest.get(PLUGINS, ())
        if here.get(plugin["id"]) != plugin["digest"]
    ]
    if faults:
        raise InputRefused(faults)


def _fault(plugin: Mapping[str, str], why: str, advice: str) -> Fault:
    name = f"{KIND_WORDS[plugin['kind']]} {plugin['id']}"
    value = f"this run was judged under the {name}, digest {plugin['digest']}"
    expected = f"that plug-in, without which nobody can judge the run; {why}"
    return Fault("NM814", MANIFEST, None, f"{PLUGINS}.{plugin['id']}", value, expected, advice)


KIND_WORDS = {"rule": "rule", "figure": "key figure"}
