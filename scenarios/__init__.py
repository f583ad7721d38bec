"""What is run on which data and who gets the outcome: readers, runs, studies, comparison, reports, CLI.

The public names, and where each is, stand in `__init__.pyi`; they are loaded when they are first asked for, so that
`nlematch --help` need not wait for a solver.
"""

from __future__ import annotations

import sys

import lazy_loader

from constraints.round import register_gate
from scenarios.notebooks import register_displays

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

register_gate("scenarios.rounds.gate")
register_displays(
    "scenarios.reports.displays",
    {
        "Comparison": "of_comparison",
        "Explanation": "of_explanation",
        "Run": "of_run",
        "StudyRecord": "of_study",
    },
)

if "IPython" in sys.modules:  # in a notebook: rounds and allocations are shown as tables
    from scenarios.reports.displays import register

    register(sys.modules["IPython"].get_ipython())
