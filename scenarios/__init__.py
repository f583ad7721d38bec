"""What is run on which data and who gets the outcome: readers, runs, studies, comparison, reports, CLI.

The public names, and where each is, stand in `__init__.pyi`; they are loaded when they are first asked for, so that
`nlematch --help` need not wait for a solver.
"""

from __future__ import annotations

import lazy_loader

from constraints.domain import register_displays
from constraints.round import register_gate

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

register_gate("scenarios.rounds.gate")
register_displays(
    "scenarios.reports.displays",
    {
        "Allocation": "of_allocation",
        "Attribution": "of_attribution",
        "AuditReport": "of_audit",
        "Comparison": "of_comparison",
        "Explanation": "of_explanation",
        "Figures": "of_figures",
        "Frontier": "of_frontier",
        "KeyFigure": "of_key_figure",
        "NextRound": "of_next_round",
        "Policy": "of_policy",
        "Robustness": "of_robustness",
        "Round": "of_round",
        "Run": "of_run",
        "Study": "of_asked",
        "StudyRecord": "of_study",
        "StudyRecord.tornado": "tornado_of",
    },
)
