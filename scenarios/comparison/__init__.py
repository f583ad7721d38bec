"""Comparison of runs: key figures side by side, who moved, gained or lost, and why; gates for pipelines.

`docs/comparing.md` has the command, the figures and what they are counted from.
"""

from scenarios.comparison.attribution import Attribution, attribute
from scenarios.comparison.comparing import REPAIRS, Repair, compare
from scenarios.comparison.counting import LONG_MINUTES
from scenarios.comparison.equal_plans import Nearest, least_difference
from scenarios.comparison.gates import Gate, GateResult
from scenarios.comparison.impossible import Culprits, impossible_edits
from scenarios.comparison.kpis import ALL, KPIS
from scenarios.comparison.members import nearest_rank
from scenarios.comparison.moves import CHANGES
from scenarios.comparison.one_run import key_figures_of
from scenarios.comparison.paired import half_width
from scenarios.comparison.result import Comparison
from scenarios.comparison.variants import Robustness, Variants, robustness

__all__ = [
    "ALL",
    "CHANGES",
    "KPIS",
    "LONG_MINUTES",
    "REPAIRS",
    "Attribution",
    "Comparison",
    "Culprits",
    "Gate",
    "GateResult",
    "Nearest",
    "Repair",
    "Robustness",
    "Variants",
    "attribute",
    "compare",
    "half_width",
    "impossible_edits",
    "key_figures_of",
    "least_difference",
    "nearest_rank",
    "robustness",
]
