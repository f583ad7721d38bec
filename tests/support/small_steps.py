"""Thresholds so low that every step of the engine has something to do in a small round."""

from optimiser import blockbounds, blockwork, engine, improve, pairwork, sifting
from optimiser import components as taking_apart


def lower_thresholds(patch, *, sizes=(2, 4), pieces=4, pairs=False, **more):
    """Lower thresholds.

    Parameters
    ----------
    patch : MonkeyPatch
    sizes : tuple of int
        Of blocks.
    pieces : int
        Components of so many cases stand alone.
    pairs : bool
        Whether to work over pairs, as if there were too many case plans.
    **more
        Thresholds of `improve`, such as `CORE`.
    """
    lower = {"SMALL": 0, "SMALL_CASES": 2, "CORE": 10, "FAR": 0.0, "FAR_OFF": 0.0} | more
    for name, value in lower.items():
        patch.setattr(improve, name, value)
    for name in ("FIRST_PER_CASE", "MORE_PER_CASE"):
        patch.setattr(sifting, name, 1)
    patch.setattr(sifting, "SMALL", 0)
    passes = blockwork.Passes(sizes, turns=2, closed=0.2, work=20.0)
    for module in (improve, pairwork):
        patch.setattr(module, "BLOCKS", passes)
    patch.setattr(blockbounds, "PARTS_BITS", 20)
    patch.setattr(blockbounds, "COST_BITS", 50)
    patch.setattr(taking_apart, "MIN_CASES", pieces)
    if pairs:
        patch.setattr(engine, "case_plans", lambda *asked: None)
        patch.setattr(engine, "LARGE", 0)
        patch.setattr(engine, "FIRST_ITERATIONS", 20)
