"""The gate for facts of users, as a round knows it: what stands above has registered it, by the name of its module.

Facts are read as files are, and checked against rules; both stand above a round.  So a round asks here.
"""

from __future__ import annotations

import importlib
from typing import Any

_MODULES: list[str] = []


def register_gate(module: str) -> None:
    """Register the module that is the gate.

    Parameters
    ----------
    module : str
        Has `round_of`, `changed_tables`, `changed_policy` and `changed_settings`; imported when it is first asked for.
    """
    _MODULES[:] = [module]


def the_gate() -> Any:  # noqa: ANN401 - a module
    """Return the gate.

    Raises
    ------
    RuntimeError
        None is registered: only a part of this program was imported.
    """
    if not _MODULES:
        raise RuntimeError("import nlematch: facts are checked by what stands above a round")
    return importlib.import_module(_MODULES[0])
