from .eligibility import Eligibility, Judgement, SchoolTest, TrustTest
from .overriding import NO_LIMIT, exchanged, merged, override
from .parts import Fit, TierPolicy, Travel
from .policy import CHOICE, Policy, Versions
from .tie_break import TIE_BREAKS, canonical_weight
from .words import NotNegative, SchoolGroup, not_allowed

__all__ = [
    "CHOICE",
    "NO_LIMIT",
    "TIE_BREAKS",
    "Eligibility",
    "Fit",
    "Judgement",
    "NotNegative",
    "Policy",
    "SchoolGroup",
    "SchoolTest",
    "TierPolicy",
    "Travel",
    "TrustTest",
    "Versions",
    "canonical_weight",
    "exchanged",
    "merged",
    "not_allowed",
    "override",
]
