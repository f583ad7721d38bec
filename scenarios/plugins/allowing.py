"""What whoever runs the program allows, for as long as a block lasts.

It is no state of the process: what is allowed in one block, thread or task is not in another, and a round that was read
keeps what was loaded for it.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from constraints.plugins import MOST_BYTES, PlugIn, is_plug_in, plug_in_of, plug_ins_in, run_source
from scenarios.files import Unreadable, command_name, read_bytes, shown_name
from scenarios.plugins.trusting import no_permission, permission_of, trusted_digests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclasses.dataclass(frozen=True)
class _Allowed:
    """What one block allows.

    Attributes
    ----------
    digests : frozenset of (name, digest)
    given : mapping of str to PlugIn
        Handed over in Python, by id.
    """

    digests: frozenset[tuple[str, str]] = frozenset()
    given: Mapping[str, PlugIn] = dataclasses.field(default_factory=dict)


PluginsGiven = Iterable[object]
"""What `plugins=[...]` takes: see :func:`allow_plugins`."""

_ALLOWED: contextvars.ContextVar[_Allowed | None] = contextvars.ContextVar("allowed_plugins", default=None)


def _allowed() -> _Allowed:
    return _ALLOWED.get() or _Allowed()


@contextlib.contextmanager
def allow_plugins(plugins: Iterable[object]) -> Iterator[tuple[PlugIn, ...]]:
    r"""Allow plug-ins until the block ends, beside what a block around it allows.

    Parameters
    ----------
    plugins : iterable
        A class of a rule or a key figure; the path of a file, all of whose plug-ins are then loaded; or
        `NAME=SHA256`, which loads nothing by itself.

    Returns
    -------
    context manager
        The block is handed the plug-ins that were handed over, as objects or files.

    Raises
    ------
    InputRefused
        One of them is none of these (NM811), cannot be loaded, or has the id of another (NM812).

    Examples
    --------
    Everything in the block may run it: reading, solving, audits and comparisons.

    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> nle.write_round(nle.draw_round(0.01, seed=2), Path("autumn"))
    >>> settings = Path("autumn", "round.toml").read_text()
    >>> _ = Path("autumn", "round.toml").write_text(settings + '\n[plugins]\nnew-leader = "new_leader.py"\n')
    >>> _ = Path("autumn", "new_leader.py").write_text("class NewLeader: ...\n")
    >>> try:
    ...     nle.read_round(Path("autumn"))
    ... except nle.InputRefused as refused:
    ...     print(refused.faults[0].code, refused.faults[0].column)
    NM811 plugins.new-leader
    >>> with nle.allow_plugins(["new-leader=" + "0" * 64]):  # another digest than that of the file
    ...     try:
    ...         nle.read_round(Path("autumn"))
    ...     except nle.InputRefused as refused:
    ...         print("it was changed since" in str(refused))
    True
    """
    before = _allowed()
    digests, given = set(before.digests), dict(before.given)
    handed: list[PlugIn] = []
    alone = isinstance(plugins, str | PathLike | PlugIn) or is_plug_in(plugins)
    for each in (plugins,) if alone else plugins:
        permission = permission_of(each) if isinstance(each, str) else None
        if permission is not None:
            digests.add(permission)
        else:
            handed += _handed_over(each)
    things: dict[str, object] = {}
    for plugin in handed:
        twice = things.setdefault(plugin.id, plugin.thing) is not plugin.thing
        if twice or given.setdefault(plugin.id, plugin).digest != plugin.digest:
            expected = "one plug-in of an id"
            raise InputRefused([Fault("NM812", f"plug-in {plugin}", None, None, plugin.id, expected, "leave one out")])
    token = _ALLOWED.set(_Allowed(frozenset(digests), MappingProxyType(given)))
    try:
        yield tuple(handed)
    finally:
        _ALLOWED.reset(token)


def _handed_over(each: object) -> list[PlugIn]:
    """Return the plug-ins of an object or a file."""
    if not isinstance(each, str | PathLike):
        return [plug_in_of(each)]
    if isinstance(each, str) and "=" in each:
        raise no_permission(each, "plug-ins")
    path = Path(each)
    try:
        source = read_bytes(path, MOST_BYTES)
    except Unreadable as why:
        expected = "a file with rules or key figures"
        raise InputRefused([Fault("NM812", shown_name(path), why.row, None, str(why), expected, "check it")]) from why
    found = plug_ins_in(path.name, source)
    if not found:
        expected = "a file with a rule or a key figure that has an id"
        raise InputRefused([Fault("NM812", shown_name(path), None, None, "none", expected, "see docs/plug-ins.md")])
    return [run_source(own, f"{own}.py", source) for own in found]


def given_plugins() -> Mapping[str, PlugIn]:
    """Return the plug-ins that were handed over in Python, by id."""
    return _allowed().given


def allowed_digests() -> frozenset[tuple[str, str]]:
    """Return what is allowed by name and digest, without what the user's own file trusts."""
    return _allowed().digests


def is_allowed(name: str, digest: str) -> bool:
    """Say whether code may be run: by this block, or by the user's own file of trust."""
    return (name, digest) in allowed_digests() or digest in trusted_digests().get(name, ())


def how_to_allow(name: str, digest: str) -> str:
    """Say how whoever runs the program allows a plug-in, in the words of the place where they are."""
    permission = f"{name}={digest}"
    if command_name.get().startswith("nlematch"):
        return f"read it; then allow it with --allow-plugin {permission}, or for good with `nlematch plugins --trust`"
    return f'read it; then allow it with plugins=["{permission}"]'
