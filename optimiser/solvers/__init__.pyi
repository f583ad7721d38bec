from .cpsat import search
from .glop import relax
from .program import Program, exact_sum
from .results import Basis, Floats, LpResult, LpSolution, MipResult, SolveStatus
from .rows import BoundedRows, Rows
from .stopping import Stopped, Stopper, StopReason, stop_on_signals, worst

__all__ = [
    "Basis",
    "BoundedRows",
    "Floats",
    "LpResult",
    "LpSolution",
    "MipResult",
    "Program",
    "Rows",
    "SolveStatus",
    "StopReason",
    "Stopped",
    "Stopper",
    "exact_sum",
    "relax",
    "search",
    "stop_on_signals",
    "worst",
]
