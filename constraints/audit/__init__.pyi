from .audit import CLAIMED_VALUE, COVERABLE_NEED, AuditReport, Claimed, audit_allocation, faults_of
from .goals import Price, column_prices, goals_of, preferences, price_terms, stage_values, stage_weights
from .outcome import COLUMNS, NO_EFFECT, flags_of_strangers, outcome_tables
from .uncovered import CAUSES, Uncovered

__all__ = [
    "CAUSES",
    "CLAIMED_VALUE",
    "COLUMNS",
    "COVERABLE_NEED",
    "NO_EFFECT",
    "AuditReport",
    "Claimed",
    "Price",
    "Uncovered",
    "audit_allocation",
    "column_prices",
    "faults_of",
    "flags_of_strangers",
    "goals_of",
    "outcome_tables",
    "preferences",
    "price_terms",
    "stage_values",
    "stage_weights",
]
