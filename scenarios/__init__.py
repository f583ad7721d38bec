"""What is run on which data and who gets the outcome: readers, runs, studies, comparison, reports, CLI.

The public names below are what notebooks and other programs call; they are loaded when they are first asked for, so
that `nlematch --help` need not wait for a solver.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.comparison import Comparison, attribute, compare, impossible_edits, least_difference, robustness
    from scenarios.rounds import read_round, write_round
    from scenarios.runs import RunFolder, RunRecord, RunSettings, adopt, load_run, read_run, recheck, run
    from scenarios.runs.wide import pairs, wide
    from scenarios.studies import StudyRecord, load_study, run_study

__all__ = [
    "Comparison",
    "RunFolder",
    "RunRecord",
    "RunSettings",
    "StudyRecord",
    "adopt",
    "attribute",
    "compare",
    "impossible_edits",
    "least_difference",
    "load_run",
    "load_study",
    "pairs",
    "read_round",
    "read_run",
    "recheck",
    "robustness",
    "run",
    "run_study",
    "wide",
    "write_round",
]

_HOMES = {
    "StudyRecord": "scenarios.studies",
    "load_study": "scenarios.studies",
    "run_study": "scenarios.studies",
    "Comparison": "scenarios.comparison",
    "attribute": "scenarios.comparison",
    "compare": "scenarios.comparison",
    "impossible_edits": "scenarios.comparison",
    "least_difference": "scenarios.comparison",
    "pairs": "scenarios.runs.wide",
    "robustness": "scenarios.comparison",
    "wide": "scenarios.runs.wide",
}
"""Where names are that are neither of rounds nor of runs."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name, "scenarios.rounds" if name.endswith("_round") else "scenarios.runs")
    return getattr(importlib.import_module(home), name)
