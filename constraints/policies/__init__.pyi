from .eligibility import Eligibility, Judgement, SchoolTest, TrustTest
from .overriding import NO_LIMIT, exchange_values, merge_values, override, place_given
from .parts import Fit, Offer, Refusal, TierPolicy, Travel
from .policy import CHOICE, Policy, Versions
from .tie_break import TIE_BREAKS, canonical_weight
from .words import NotNegative, SchoolGroup, value_fault

__all__ = [
    "CHOICE",
    "NO_LIMIT",
    "TIE_BREAKS",
    "Eligibility",
    "Fit",
    "Judgement",
    "NotNegative",
    "Offer",
    "Policy",
    "Refusal",
    "SchoolGroup",
    "SchoolTest",
    "TierPolicy",
    "Travel",
    "TrustTest",
    "Versions",
    "canonical_weight",
    "exchange_values",
    "merge_values",
    "override",
    "place_given",
    "value_fault",
]
