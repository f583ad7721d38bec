from .asking import find_frontier, frontier
from .curve_figures import LEVELS, Drawn, drawn
from .fairness import groups_of
from .result import Frontier
from .settings import JOURNEYS, KINDS, MOST_CASES, MOST_HALF_DAYS, FrontierSettings, Kind, check_settings

__all__ = [
    "JOURNEYS",
    "KINDS",
    "LEVELS",
    "MOST_CASES",
    "MOST_HALF_DAYS",
    "Drawn",
    "Frontier",
    "FrontierSettings",
    "Kind",
    "check_settings",
    "drawn",
    "find_frontier",
    "frontier",
    "groups_of",
]
