from .audit import CLAIMED_VALUE, COVERABLE_NEED, AuditReport, Claimed, audit_allocation, faults_of
from .goals import Price, column_prices, goals_of, preferences, price_terms, stage_values, stage_weights
from .outcome import (
    NO_EFFECT,
    RESPONSIBLE_BODY,
    flags_of_strangers,
    names_of_pair,
    outcome_tables,
    party_of_events,
    responsible_body,
)
from .outcome_schema import LATER, OF_EVERY_RUN, OUTCOME, outcome_table, types_of
from .uncovered import CAUSES, Uncovered

__all__ = [
    "CAUSES",
    "CLAIMED_VALUE",
    "COVERABLE_NEED",
    "LATER",
    "NO_EFFECT",
    "OF_EVERY_RUN",
    "OUTCOME",
    "RESPONSIBLE_BODY",
    "AuditReport",
    "Claimed",
    "Price",
    "Uncovered",
    "audit_allocation",
    "column_prices",
    "faults_of",
    "flags_of_strangers",
    "goals_of",
    "names_of_pair",
    "outcome_table",
    "outcome_tables",
    "party_of_events",
    "preferences",
    "price_terms",
    "responsible_body",
    "stage_values",
    "stage_weights",
    "types_of",
]
