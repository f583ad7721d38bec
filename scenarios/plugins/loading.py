"""Loading what a round names under `[plugins]`: only what is allowed, and the bytes that have the digest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from constraints.plugins import IN_PYTHON, INSTALLED, MOST_BYTES, PlugIn, digest_of_source, is_id, run_source
from scenarios.files import Unreadable, is_there, read_bytes
from scenarios.plugins.allowing import allowed_digests, given_plugins, how_to_allow, is_allowed
from scenarios.plugins.installed import InstalledPlugIn, find_installed

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "plugins"
"""The table of `round.toml` that names them."""
_FILE = re.compile(r"[\w-][\w.-]*\.py")
"""No folder leads to it, so that nothing of it lies outside the round."""


def load_plugins(named: object, base: Path, file: str, faults: list[Fault]) -> tuple[PlugIn, ...]:
    """Load the plug-ins that a round names under `[plugins]`.

    Parameters
    ----------
    named : object
        What stands under `[plugins]`; None where nothing does.
    base : Path
        The folder of the round.
    file : str
        The file of settings, for faults.
    faults : list of Fault
        Faults found are added (NM811, NM812); nothing of such a plug-in was run.

    Returns
    -------
    tuple of PlugIn
    """
    if named is not None and not isinstance(named, Mapping):
        expected = 'a table: the id of each plug-in, and its file or "installed"'
        faults.append(Fault("NM811", file, None, TABLE, str(named), expected, "see docs/plug-ins.md"))
    wanted: Mapping[str, object] = named if isinstance(named, Mapping) else {}
    loaded: dict[str, PlugIn] = {}
    for name, place in wanted.items():
        try:
            loaded[name] = _loaded(str(name), place, base, file)
        except InputRefused as refused:
            faults += refused.faults
    return tuple(loaded.values())


def _loaded(name: str, place: object, base: Path, file: str) -> PlugIn:
    where = f"{TABLE}.{name}"
    if not is_id(name):
        expected = "an id of small letters, digits and hyphens between them"
        raise _refused(file, where, name, expected, "correct the id")
    given = given_plugins().get(name)
    if place == INSTALLED:
        return given or _installed(name, file)
    if place == IN_PYTHON:
        if given is None:
            expected = "the class or function, which was made in a notebook or script and has no file"
            raise _refused(file, where, IN_PYTHON, expected, "hand it over with plugins=[...] in Python", "NM811")
        return given
    source = _source_of(place, base, file, where)
    if source is None:
        if given is None:
            raise _refused(file, where, str(place), "a file of the round", "put the file there, or correct the line")
        return given
    digest = digest_of_source(source)
    if given is not None:
        if given.digest != digest:
            expected = f"the file whose digest is {given.digest}, as it was handed over"
            raise _refused(file, where, f"{place} has the digest {digest}", expected, "take one of the two")
        return PlugIn(name, digest, str(place), given.thing, source)
    _refuse_unless_allowed(name, digest, file, str(place))
    return run_source(name, str(place), source)


def _source_of(place: object, base: Path, file: str, where: str) -> bytes | None:
    """Return the bytes of a file beside the round's tables; None where no file is there.

    It is read once: what is run later is what has the digest, whatever becomes of the file.
    """
    if not isinstance(place, str) or _FILE.fullmatch(place) is None:
        expected = f'a file beside the tables, such as "{where.partition(".")[2]}.py", or "{INSTALLED}"'
        raise _refused(file, where, str(place), expected, "correct the line")
    path = base / place
    if path.is_symlink():
        raise _refused(file, where, place, "a file of the round itself", "put the file there in the place of the link")
    if not is_there(path):
        return None
    try:
        return read_bytes(path, MOST_BYTES)
    except Unreadable as why:
        raise _refused(file, where, f"{place}: {why}", "a file that can be read", "check it") from why


def _installed(name: str, file: str) -> PlugIn:
    found = _found_installed(name, file)
    _refuse_unless_allowed(name, found.digest, file, found.package)
    return found.load()


def _found_installed(name: str, file: str) -> InstalledPlugIn:
    found = find_installed(name)
    if len(found) != 1:
        packages = " and ".join(each.package for each in found) or "none"
        expected = f"one installed package with a plug-in of that name, not {packages}"
        raise _refused(file, f"{TABLE}.{name}", INSTALLED, expected, "look which packages are installed")
    return found[0]


def _refuse_unless_allowed(name: str, digest: str, file: str, place: str) -> None:
    """Refuse code that nobody allowed; nothing of it was run.

    Raises
    ------
    InputRefused
        With NM811.
    """
    if is_allowed(name, digest):
        return
    others = sorted(other for own, other in allowed_digests() if own == name)
    expected = "code that you allow to run"
    if others:
        expected = f"code with the digest that you allow, {others[0]}: it was changed since"
    value = f"{place} with the digest {digest}"
    raise _refused(file, f"{TABLE}.{name}", value, expected, how_to_allow(name, digest), "NM811")


def _refused(file: str, where: str, value: str, expected: str, advice: str, code: str = "NM812") -> InputRefused:
    return InputRefused([Fault(code, file, None, where, value, expected, advice)])


def look_up_plugin(name: str, place: object, base: Path, file: str) -> tuple[str, str]:
    """Return where a plug-in is that a round names, and its digest; nothing of it is run.

    Parameters
    ----------
    name : str
    place : object
        As `[plugins]` has it.
    base : Path
        The folder of the round.
    file : str
        The file of settings, for faults.

    Returns
    -------
    str, str
        The digest is empty where there is nothing to take it of.

    Raises
    ------
    InputRefused
        It is not there (NM812).
    """
    if place == INSTALLED:
        found = _found_installed(name, file)
        return found.package, found.digest
    source = None if place == IN_PYTHON else _source_of(place, base, file, f"{TABLE}.{name}")
    return str(place), "" if source is None else digest_of_source(source)
