"""Thresholds so low that every step of the engine has something to do in a small round."""

from optimiser.bounds import column_generation as sifting
from optimiser.engine import stage as stage_search
from optimiser.formulations import formulation as spaces
from optimiser.model import components as taking_apart


def lower_thresholds(patch, *, pieces=4, pairs=False, **more):
    """Lower thresholds.

    Parameters
    ----------
    patch : MonkeyPatch
    pieces : int
        Components of so many cases stand alone.
    pairs : bool
        Whether to work over pairs, as if there were too many case plans.
    **more
        Thresholds of `stage_search`, such as `FIRST_CORE`.
    """
    for name, value in ({"FIRST_CORE": 10, "CORE_GROWTH": 2, "CUT_COLUMNS": 10} | more).items():
        patch.setattr(stage_search, name, value)
    for name in ("FIRST_PER_CHOICE", "MORE_PER_CHOICE"):
        patch.setattr(sifting, name, 1)
    patch.setattr(sifting, "SMALL", 0)
    patch.setattr(taking_apart, "MIN_CASES", pieces)
    if pairs:
        patch.setattr(spaces, "case_plans", lambda *asked: None)
