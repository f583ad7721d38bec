from .audit import AuditReport, audit_allocation
from .domain import (
    Allocation,
    ArgumentRefused,
    AuditFailed,
    Fault,
    InputRefused,
    Interrupted,
    NlematchError,
    ProvedImpossible,
    StoppedWithoutAllocation,
)
from .policies import Policy
from .round import Round
from .rulebooks import preset_names

__all__ = [
    "Allocation",
    "ArgumentRefused",
    "AuditFailed",
    "AuditReport",
    "Fault",
    "InputRefused",
    "Interrupted",
    "NlematchError",
    "Policy",
    "ProvedImpossible",
    "Round",
    "StoppedWithoutAllocation",
    "audit_allocation",
    "preset_names",
]
