from .audit.audit import AuditReport, audit_allocation
from .changes import with_policy_values, with_tables
from .domain.allocation import Allocation
from .domain.faults import AuditFailed, Fault, InputRefused, NlematchError, ProvedImpossible, StoppedWithoutAllocation
from .policies.policy import Policy
from .round.round import Round
from .rulebooks.shipped import load_policy, preset_names

__all__ = [
    "Allocation",
    "AuditFailed",
    "AuditReport",
    "Fault",
    "InputRefused",
    "NlematchError",
    "Policy",
    "ProvedImpossible",
    "Round",
    "StoppedWithoutAllocation",
    "audit_allocation",
    "load_policy",
    "preset_names",
    "with_policy_values",
    "with_tables",
]
