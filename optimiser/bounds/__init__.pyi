from .certificates import KeptBasis, KeptCuts, Proof, kept_basis, kept_cuts, with_cuts
from .cliques import Cliques, ConflictGraph, separate_cliques
from .column_generation import AdvancedBasis, ColumnGeneration, Relaxation
from .composition import check_joint, implied_goal_floors
from .cut_pool import CutPool
from .legacy_cuts import ListedCuts
from .mir_cuts import Derivations
from .reoptimisation import Reoptimiser, WarmStart, are_of_whole, reoptimiser_of
from .replay import CheckedBound, check
from .safe_dual import SCALE_BITS, best, least_of_choices, loose_bound, loose_cost
from .tableau import separate

__all__ = [
    "SCALE_BITS",
    "AdvancedBasis",
    "CheckedBound",
    "Cliques",
    "ColumnGeneration",
    "ConflictGraph",
    "CutPool",
    "Derivations",
    "KeptBasis",
    "KeptCuts",
    "ListedCuts",
    "Proof",
    "Relaxation",
    "Reoptimiser",
    "WarmStart",
    "are_of_whole",
    "best",
    "check",
    "check_joint",
    "implied_goal_floors",
    "kept_basis",
    "kept_cuts",
    "least_of_choices",
    "loose_bound",
    "loose_cost",
    "reoptimiser_of",
    "separate",
    "separate_cliques",
    "with_cuts",
]
