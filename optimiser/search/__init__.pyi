from .conflicts import Conflict, Member, find_conflict, program_of
from .cutting_planes import CuttingPlanes
from .fix_and_optimise import FixAndOptimise
from .greedy import build_greedy_start, insert_greedily
from .state import SearchState
from .trial_core import search_trial_cores

__all__ = [
    "Conflict",
    "CuttingPlanes",
    "FixAndOptimise",
    "Member",
    "SearchState",
    "build_greedy_start",
    "find_conflict",
    "insert_greedily",
    "program_of",
    "search_trial_cores",
]
