"""A policy by the path of its file: data only, never run.

The file says `extends = "NAME"` and lays values over that shipped policy, or it is a whole policy, as `policy.toml` of
a run folder is.  `round.toml` names a file beside itself, and no other: a round is handed on as a whole, and must not
show what else stands on the disk of whoever opens it.  In Python and on the command line any path may be given.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.policies import NO_LIMIT, exchange_values
from constraints.round import PolicyFile
from constraints.rulebooks import load_policy, override_policy, policy_from, policy_of, preset_names
from scenarios.escaping import is_device
from scenarios.files import Unreadable, read_text, toml_of

if TYPE_CHECKING:
    from constraints.plugins import PlugIn
    from constraints.policies import Policy, Versions
    from constraints.round import Round

Beside = Callable[[str], PolicyFile]
"""Returns the policy's file of a name that a round gives, or refuses it."""

_ENDING = ".toml"
_TAKEN = "round.toml"
_EXAMPLE = 'extends = "sio-2019" and the values to change, or schema = 1 and a whole policy'
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_HEADING = re.compile(r"^\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")


def is_file_name(name: object) -> bool:
    """Say whether what stands as the name of a policy is meant as the path of a file."""
    return isinstance(name, str) and (name.lower().endswith(_ENDING) or "/" in name or "\\" in name)


def open_policy_file(path: str | os.PathLike[str], where: str) -> PolicyFile:
    """Read the file of a policy as text; what it says is looked at later.

    Parameters
    ----------
    path : str or PathLike
    where : str
        How faults call the place that names it.

    Raises
    ------
    InputRefused
        It is not there (NM402), or cannot be read (NM401).
    """
    file = Path(path)
    if not _is_plain(file.name):
        expected, advice = "a file whose name ends in .toml, and is not round.toml", "give the file another name"
        raise InputRefused([Fault("NM402", where, None, "policy", os.fspath(path), expected, advice)])
    try:
        return PolicyFile(file.name, read_text(file))
    except Unreadable as why:
        if why.is_missing:
            expected, advice = "a file that is there, or the name of a shipped policy", "check the path"
            raise InputRefused([Fault("NM402", where, None, "policy", os.fspath(path), expected, advice)]) from why
        raise _not_toml(file.name, why) from why


def beside(folder: Path) -> Beside:
    """Return what finds the policy's file of a round in a folder.

    Parameters
    ----------
    folder : Path
        Whose `round.toml` names it.
    """

    def find(name: str) -> PolicyFile:
        if not _is_plain(name):
            expected = "the name of a shipped policy, or of a file beside round.toml"
            advice = "copy the file into the folder of the round, and write its name alone"
            raise InputRefused([Fault("NM402", _TAKEN, None, "policy", name, expected, advice)])
        return open_policy_file(folder / name, _TAKEN)

    return find


def _is_plain(name: str) -> bool:
    """Say whether a name is that of a file in the same folder, on any system."""
    alone = PurePosixPath(name).name == name and PureWindowsPath(name).name == name
    named = name.lower().endswith(_ENDING) and not name.startswith(".")
    return alone and named and name.lower() != _TAKEN and not is_device(name)


def held_by(round_: Round) -> Beside:
    """Return what finds the policy's file that a round holds."""
    return lambda name: nowhere(name) if round_.meta.policy_file is None else round_.meta.policy_file


def nowhere(name: str) -> PolicyFile:
    """Refuse the path of a policy where a round has no place for files.

    Raises
    ------
    InputRefused
        With NM402.
    """
    expected, advice = f"one of {', '.join(preset_names())}", "write the round as a folder, and the file beside it"
    raise InputRefused([Fault("NM402", _TAKEN, None, "policy", name, expected, advice)])


def policy_in(
    file: PolicyFile, versions: Callable[[str], Versions] | None = None, plugins: Sequence[PlugIn] = ()
) -> Policy:
    """Make the policy of a file.

    Parameters
    ----------
    file : PolicyFile
    versions : callable, optional
        Gives the versions to stand on, for the name of the shipped policy that the file extends; the newest where left
        out. A whole policy has its own.
    plugins : sequence of PlugIn, optional
        That were loaded for the round; a policy's file names none itself, for it is data.

    Raises
    ------
    InputRefused
        With the name of the file, the key, and the line where it can be found.
    """
    try:
        document = toml_of(file.text)
    except Unreadable as why:
        raise _not_toml(file.name, why) from why
    try:
        return _made(document, versions, plugins)
    except InputRefused as refused:
        raise InputRefused([_placed(fault, file) for fault in refused.faults]) from refused


def extended(file: PolicyFile) -> str:
    """Return the name of the shipped policy that a file extends; empty where it is whole, or no TOML."""
    try:
        name = toml_of(file.text).get("extends")
    except Unreadable:
        return ""
    return name if isinstance(name, str) else ""


def _not_toml(name: str, why: Unreadable) -> InputRefused:
    return InputRefused([Fault("NM401", name, why.row, None, str(why), "a TOML file in UTF-8", f"write {_EXAMPLE}")])


def _made(document: Mapping[str, Any], versions: Callable[[str], Versions] | None, plugins: Sequence[PlugIn]) -> Policy:
    """Make the policy of a document that extends a shipped one, or is a whole one."""
    if "schema" in document and "extends" not in document:
        return policy_of(document, plugins)
    values = exchange_values(document, NO_LIMIT, None)
    name, sources = values.pop("extends", None), values.pop("sources", {})
    if not isinstance(name, str):
        raise InputRefused([Fault("NM401", "", None, "extends", str(name or ""), _EXAMPLE, "add the line")])
    policy = override_policy(load_policy(name, None, None if versions is None else versions(name)), values, plugins)
    if not sources:
        return policy
    return policy_from({**policy.model_dump(mode="json"), "sources": {**policy.sources, **sources}}, plugins)


def _placed(fault: Fault, file: PolicyFile) -> Fault:
    """Return a fault with the policy's file, and the line of the key that it names."""
    if fault.column == "policy_version":  # which the round says, not the file
        return fault
    column = "extends" if fault.column == "policy" else fault.column
    return dataclasses.replace(fault, file=file.name, column=column, row=line_of(file.text, column or ""))


def line_of(text: str, path: str) -> int | None:
    """Return the line of a document in TOML at which a value stands; None where it cannot be told.

    Parameters
    ----------
    text : str
    path : str
        Dotted; of a value inside a table or list that one line holds, the line of that one.
    """
    heading, best, found = "", "", None
    for number, line in enumerate(text.splitlines(), 1):
        if table := _HEADING.match(line):
            heading = f"{_bare(table[1])}."
            key = heading.removesuffix(".")
        elif entry := _KEY.match(line):
            key = heading + _bare(entry[1])
        else:
            continue
        if f"{path}.".startswith(f"{key}.") and len(key) > len(best):
            best, found = key, number
    return found


def _bare(key: str) -> str:
    """Return a dotted key without quotes and blanks around its parts."""
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
