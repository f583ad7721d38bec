from .cpsat import search
from .glop import relax
from .interrupts import Interrupt, OnInterrupt, end_if_interrupted, ends_at_interrupt, heed_signals, until_interrupted
from .program import Program, exact_sum
from .results import AT_LOWER, BASIC, STANDS, Basis, Floats, LpResult, LpSolution, MipResult, SolveStatus
from .rows import BoundedRows, Rows
from .stopping import Stopped, Stopper, StopReason, worst

__all__ = [
    "AT_LOWER",
    "BASIC",
    "STANDS",
    "Basis",
    "BoundedRows",
    "Floats",
    "Interrupt",
    "LpResult",
    "LpSolution",
    "MipResult",
    "OnInterrupt",
    "Program",
    "Rows",
    "SolveStatus",
    "StopReason",
    "Stopped",
    "Stopper",
    "end_if_interrupted",
    "ends_at_interrupt",
    "exact_sum",
    "heed_signals",
    "relax",
    "search",
    "until_interrupted",
    "worst",
]
