"""The user's own file of trust: which digests may be run, by name, whenever a round asks for them.

It stands where the system keeps what programs remember of a user, never in a folder of a project: who sends a round
cannot send trust with it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from constraints.domain import Fault, InputRefused
from scenarios.escaping import toml_text
from scenarios.files import Unreadable, is_there, make_folders, read_toml, refuse_os_errors, shown_name, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TABLE = "trusted"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PERMISSION = re.compile(r"(?P<name>[a-z0-9-]+)=(?P<digest>[0-9a-fA-F]{64})")


def permission_of(text: str) -> tuple[str, str] | None:
    """Return the name and the digest of `NAME=SHA256`; None of any other text."""
    found = _PERMISSION.fullmatch(text.strip())
    return None if found is None else (found["name"], found["digest"].lower())


def no_permission(text: str, where: str) -> InputRefused:
    """Make the error of a text that is no permission (NM811)."""
    expected = "NAME=SHA256: the plug-in's name, and the 64 digits and letters of its digest"
    return InputRefused(
        [Fault("NM811", where, None, None, text, expected, "the refusal of a round says the whole of it")]
    )


def trust_file() -> Path:
    """Return where the file of trust is, or would be."""
    return Path(platformdirs.user_config_dir("nlematch", appauthor=False)) / "plugins.toml"


def trusted_digests() -> Mapping[str, tuple[str, ...]]:
    """Return the digests that the user trusts, by the name of the plug-in; none where there is no file.

    Raises
    ------
    InputRefused
        The file is damaged (NM811).
    """
    file = trust_file()
    if not is_there(file):
        return {}
    try:
        table = read_toml(file).get(_TABLE, {})
    except Unreadable as why:
        raise _damaged(file, str(why), why.row) from why
    if not isinstance(table, dict) or not all(_are_digests(digests) for digests in table.values()):
        raise _damaged(file, _TABLE, None)
    return {name: tuple(digests) for name, digests in table.items()}


def _are_digests(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in value)


def _damaged(file: Path, value: str, row: int | None) -> InputRefused:
    expected = f"a table [{_TABLE}] with a list of digests for every name"
    advice = "mend it, or take it away and trust again"
    return InputRefused([Fault("NM811", shown_name(file), row, None, value, expected, advice)])


def change_trust(trust: Iterable[str] = (), distrust: Iterable[str] = ()) -> Mapping[str, tuple[str, ...]]:
    """Change the user's file of trust.

    Parameters
    ----------
    trust : iterable of str
        `NAME=SHA256`; a plug-in may have several digests.
    distrust : iterable of str
        Names, all of whose digests are taken out; or `NAME=SHA256`.

    Returns
    -------
    mapping of str to tuple of str
        What is trusted now.

    Raises
    ------
    InputRefused
        One of them is neither (NM811), or the file cannot be written (NM604).
    """
    known = {name: set(digests) for name, digests in trusted_digests().items()}
    for text in trust:
        permission = permission_of(text)
        if permission is None:
            raise no_permission(text, "plugins.toml")
        known.setdefault(permission[0], set()).add(permission[1])
    for text in distrust:
        name, digest = permission_of(text) or (text, None)
        if name not in known or digest not in {None, *known[name]}:
            expected = f"one of {', '.join(sorted(known))}" if known else "a plug-in that is trusted: none is"
            raise InputRefused([Fault("NM811", "plugins.toml", None, None, text, expected, "see `nlematch plugins`")])
        known[name] -= known[name] if digest is None else {digest}
    file, table = trust_file(), {name: sorted(digests) for name, digests in sorted(known.items()) if digests}
    with refuse_os_errors(file):
        make_folders(file.parent)
    write_file(file, toml_text({_TABLE: table}).encode())
    return trusted_digests()
