from .brief import Balance, Brief, brief_of
from .checking import References, check
from .look import Look
from .oddities import Oddity, Offer, find_oddities, half_days_between
from .remarks import OF_WHO_WITHDREW, remarks_of

__all__ = [
    "OF_WHO_WITHDREW",
    "Balance",
    "Brief",
    "Look",
    "Oddity",
    "Offer",
    "References",
    "brief_of",
    "check",
    "find_oddities",
    "half_days_between",
    "remarks_of",
]
