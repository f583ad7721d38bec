"""What is run on which data and who gets the outcome: readers, runs, studies, comparison, reports, CLI.

The public names below are what notebooks and other programs call; they are loaded when they are first asked for, so
that `nlematch --help` need not wait for a solver.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from scenarios.notebooks import register_displays

if TYPE_CHECKING:
    from scenarios.comparison import Comparison, attribute, compare, impossible_edits, least_difference, robustness
    from scenarios.explain.impossible import explain_impossible
    from scenarios.explain.leaders import explain_leader
    from scenarios.explain.rounds import explain_round
    from scenarios.explain.sentences import explain_case, explain_pair
    from scenarios.frontiers import Frontier, FrontierSettings, frontier
    from scenarios.generate.small import draw_round
    from scenarios.rechecking import recheck
    from scenarios.reports import charts
    from scenarios.reports.figures import Figures, figures
    from scenarios.reports.map import allocation_map, idle_leaders
    from scenarios.rounds import read_round, write_round
    from scenarios.runs import RunFolder, RunRecord, RunSettings, adopt, load_run, read_run, run
    from scenarios.runs.committing import commitments
    from scenarios.runs.wide import pairs, wide
    from scenarios.studies import StudyRecord, load_study, run_study

__all__ = [
    "Comparison",
    "Figures",
    "Frontier",
    "FrontierSettings",
    "RunFolder",
    "RunRecord",
    "RunSettings",
    "StudyRecord",
    "adopt",
    "allocation_map",
    "attribute",
    "charts",
    "commitments",
    "compare",
    "draw_round",
    "explain_case",
    "explain_impossible",
    "explain_leader",
    "explain_pair",
    "explain_round",
    "figures",
    "frontier",
    "idle_leaders",
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
    "Figures": "scenarios.reports.figures",
    "Frontier": "scenarios.frontiers",
    "FrontierSettings": "scenarios.frontiers",
    "allocation_map": "scenarios.reports.map",
    "draw_round": "scenarios.generate.small",
    "explain_case": "scenarios.explain.sentences",
    "explain_impossible": "scenarios.explain.impossible",
    "explain_leader": "scenarios.explain.leaders",
    "explain_pair": "scenarios.explain.sentences",
    "explain_round": "scenarios.explain.rounds",
    "frontier": "scenarios.frontiers",
    "figures": "scenarios.reports.figures",
    "idle_leaders": "scenarios.reports.map",
    "StudyRecord": "scenarios.studies",
    "load_study": "scenarios.studies",
    "run_study": "scenarios.studies",
    "Comparison": "scenarios.comparison",
    "attribute": "scenarios.comparison",
    "commitments": "scenarios.runs.committing",
    "compare": "scenarios.comparison",
    "impossible_edits": "scenarios.comparison",
    "least_difference": "scenarios.comparison",
    "pairs": "scenarios.runs.wide",
    "recheck": "scenarios.rechecking",
    "robustness": "scenarios.comparison",
    "wide": "scenarios.runs.wide",
}
"""Where names are that are neither of rounds nor of runs."""
_MODULES = {"charts": "scenarios.reports.charts"}
"""Public names that are modules."""

register_displays(
    "scenarios.reports.displays",
    {
        "Comparison": "of_comparison",
        "Explanation": "of_explanation",
        "RunFolder": "of_run",
        "RunRecord": "of_run",
        "StudyRecord": "of_study",
    },
)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    home = _HOMES.get(name, "scenarios.rounds" if name.endswith("_round") else "scenarios.runs")
    return getattr(importlib.import_module(home), name)


if "IPython" in sys.modules:  # in a notebook: rounds and allocations are shown as tables
    from scenarios.reports.displays import register

    register(sys.modules["IPython"].get_ipython())
