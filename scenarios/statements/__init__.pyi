from .entries import Entry, catalogue, meanings
from .gathering import statements_in
from .naming import NO_NAMES, Names
from .statement import Argument, Statement, state
from .wording import half_days_and_days, half_days_figure, in_days

__all__ = [
    "NO_NAMES", "Argument", "Entry", "Names", "Statement", "catalogue", "half_days_and_days", "half_days_figure",
    "in_days", "meanings", "state", "statements_in",
]  # fmt: skip
