"""Key figures among the plug-ins: those that a comparison or a report counts, and files of them that a user names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from constraints.plugins import MOST_BYTES, PlugIn, digest_of_source, plug_ins_in
from scenarios.files import Unreadable, read_bytes, shown_name
from scenarios.plugins.allowing import allowed_digests, given_plugins, how_to_allow, is_allowed
from scenarios.plugins.installed import find_installed
from scenarios.plugins.trusting import trusted_digests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_GROUP = "nlematch.kpis"
_FIGURE = "figure"


def figures_among(loaded: Iterable[PlugIn]) -> tuple[PlugIn, ...]:
    """Return the key figures to count: those handed over, those that rounds asked for, and installed ones.

    An installed one is counted wherever its digest is allowed: that somebody installed it asks for it.

    Parameters
    ----------
    loaded : iterable of PlugIn
        What was loaded for the rounds.

    Raises
    ------
    InputRefused
        Two of one id have different digests, or an installed one cannot be loaded (NM812).
    """
    found: dict[str, PlugIn] = {}
    for plugin in (*given_plugins().values(), *loaded):
        if plugin.kind == _FIGURE and found.setdefault(plugin.id, plugin).digest != plugin.digest:
            expected = f"one key figure of an id, not also {found[plugin.id]}"
            raise InputRefused([Fault("NM812", f"plug-in {plugin}", None, None, plugin.id, expected, "leave one out")])
    for installed in find_installed(group=_GROUP):
        if installed.id not in found and is_allowed(installed.id, installed.digest):
            found[installed.id] = installed.load()
    return tuple(found.values())


def load_files(paths: Iterable[Path]) -> list[PlugIn]:
    """Load all plug-ins of files that the user names, if the digest of each is allowed under any name.

    Raises
    ------
    InputRefused
        A digest is not allowed (NM811): then no line of that file was run; or a file cannot be loaded (NM812).
    """
    return [plugin for path in paths for plugin in _load_file(path)]


def _load_file(path: Path) -> tuple[PlugIn, ...]:
    try:
        source = read_bytes(path, MOST_BYTES)
    except Unreadable as why:
        expected = "a file with key figures"
        raise InputRefused([Fault("NM812", shown_name(path), why.row, None, str(why), expected, "check it")]) from why
    digest = digest_of_source(source)
    trusted = {(name, one) for name, digests in trusted_digests().items() for one in digests}
    if all(digest != one for _, one in allowed_digests() | trusted):
        value, expected = f"the digest {digest}", "code that you allow to run"
        advice = how_to_allow(path.stem.replace("_", "-"), digest)
        raise InputRefused([Fault("NM811", shown_name(path), None, None, value, expected, advice)])
    found = [PlugIn(own, digest, f"{own}.py", thing, source) for own, thing in plug_ins_in(path.name, source).items()]
    if not found:
        expected = "a file with a key figure"
        raise InputRefused([Fault("NM812", shown_name(path), None, None, "none", expected, "see docs/plug-ins.md")])
    return tuple(found)
