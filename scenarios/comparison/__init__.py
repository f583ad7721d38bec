"""Comparison of runs: key figures side by side, who moved, gained or lost, and why; gates for pipelines.

`docs/comparing.md` has the command, the figures and what they are counted from.
"""

from optimiser.questions.repair import Nearest, least_difference
from scenarios.comparison.attribution import Attribution, attribute
from scenarios.comparison.comparing import compare
from scenarios.comparison.gates import Gate, GateResult
from scenarios.comparison.impossible import Culprits, impossible_edits
from scenarios.comparison.result import Comparison
from scenarios.comparison.variants import Robustness, Variants, robustness

__all__ = [
    "Attribution",
    "Comparison",
    "Culprits",
    "Gate",
    "GateResult",
    "Nearest",
    "Robustness",
    "Variants",
    "attribute",
    "compare",
    "impossible_edits",
    "least_difference",
    "robustness",
]
