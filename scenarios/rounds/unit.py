"""What planners call the cases of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constraints.round import Round


def unit_of(round_: Round) -> str:
    """Return what planners of a round call a case: a school, unless some case is more than one.

    Parameters
    ----------
    round_ : Round
    """
    return "school" if all(len(case.members) == 1 for case in round_.cases.values()) else "case"
