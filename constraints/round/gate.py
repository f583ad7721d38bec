"""The gate for facts of users, as a round knows it: what stands above has registered, by the name of its module.

Facts are checked against rules and read as files are, which stands above a round.  So a round asks here.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round.round import Round


class Gate(Protocol):
    """Makes checked rounds of what users give; `docs/semantics.md` says what is checked."""

    def round_of(self, tables: Mapping[str, Any], policy: Any, settings: Mapping[str, Any]) -> Round:  # noqa: ANN401
        """Return the checked round of frames, a policy and settings."""

    def changed_tables(self, round_: Round, tables: Mapping[str, Any]) -> Round:
        """Return a checked round with other tables in the place of its own."""

    def changed_policy(self, round_: Round, policy: Any) -> Round:  # noqa: ANN401
        """Return a checked round under another policy, or with values laid over its own."""

    def changed_settings(self, round_: Round, settings: Mapping[str, Any]) -> Round:
        """Return a checked round with other settings."""


_MODULE: list[str] = []


def register_gate(module: str) -> None:
    """Register the module that is the gate.

    Parameters
    ----------
    module : str
        Has the functions of :class:`Gate`; imported when it is first asked for.
    """
    _MODULE[:] = [module]


def the_gate() -> Gate:
    """Return the gate.

    Raises
    ------
    RuntimeError
        None is registered: `nlematch` was not imported, only parts of it.
    """
    if not _MODULE:
        raise RuntimeError("import nlematch: facts are checked by what stands above a round")
    return cast("Gate", importlib.import_module(_MODULE[0]))
