"""What plug-ins a round asks for, read without running any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from constraints.domain import InputRefused
from scenarios.files import is_folder
from scenarios.plugins import look_up_plugin
from scenarios.rounds.round_sheets import find_sheets
from scenarios.rounds.settings import PLUGINS

if TYPE_CHECKING:
    from pathlib import Path

_INPUTS = "inputs"


def wanted_plugins(path: Path) -> list[tuple[str, str, str]]:
    """Return the plug-ins that a round, or the round of a run, asks for: id, where it is, digest.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputRefused
        It is no round, or a plug-in is not where the round says (NM812).
    """
    base = path / _INPUTS if is_folder(path / _INPUTS) else path
    found = find_sheets(base)
    if found.settings is None and found.faults:
        raise InputRefused(found.faults)
    table = (found.settings or {}).get(PLUGINS)
    folder = base if is_folder(base) else base.parent
    wanted = table if isinstance(table, Mapping) else {}
    return [
        (str(name), *look_up_plugin(str(name), place, folder, found.settings_file)) for name, place in wanted.items()
    ]
