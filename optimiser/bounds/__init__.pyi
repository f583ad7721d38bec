from .certificates import CheckedBound, Proof, check, kept_cuts, with_cuts
from .cliques import Cliques, ConflictGraph, separate_cliques
from .column_generation import ColumnGeneration, Relaxation
from .composition import check_joint, implied_goal_floors
from .legacy_cuts import ListedCuts
from .mir_cuts import Derivations
from .safe_dual import SCALE_BITS, best, least_of_choices, loose_bound, loose_cost
from .tableau import separate

__all__ = [
    "SCALE_BITS",
    "CheckedBound",
    "Cliques",
    "ColumnGeneration",
    "ConflictGraph",
    "Derivations",
    "ListedCuts",
    "Proof",
    "Relaxation",
    "best",
    "check",
    "check_joint",
    "implied_goal_floors",
    "kept_cuts",
    "least_of_choices",
    "loose_bound",
    "loose_cost",
    "separate",
    "separate_cliques",
    "with_cuts",
]
