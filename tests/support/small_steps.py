"""Thresholds so low that every step of the engine has something to do in a small round."""

from optimiser.parameters import SearchParameters


def small_steps(*, pieces=4, pairs=False, **more):
    """Return search parameters.

    Parameters
    ----------
    pieces : int
        Components of so many cases stand alone.
    pairs : bool
        Whether to work over pairs, as if there were too many case plans.
    **more
        Search parameters that are otherwise still.
    """
    lowered = {
        "first_core_columns": 10,
        "core_growth": 2,
        "cut_columns": 10,
        "first_columns_per_choice": 1,
        "more_columns_per_choice": 1,
        "direct_columns": 0,
        "min_component_cases": pieces,
    }
    return SearchParameters(**lowered | ({"max_case_plans": 0} if pairs else {}) | more)
