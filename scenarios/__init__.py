"""What is run on which data and who gets the outcome: readers, runs, studies, comparison, reports, CLI.

The public names below are what notebooks and other programs call; they are loaded when they are first asked for, so
that `nlematch --help` need not wait for a solver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.rounds import read_round, write_round
    from scenarios.runs import RunFolder, RunRecord, RunSettings, adopt, read_run, recheck, run

__all__ = [
    "RunFolder",
    "RunRecord",
    "RunSettings",
    "adopt",
    "read_round",
    "read_run",
    "recheck",
    "run",
    "write_round",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "scenarios.rounds" if name.endswith("_round") else "scenarios.runs"
    return getattr(importlib.import_module(home), name)
