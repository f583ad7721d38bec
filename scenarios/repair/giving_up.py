"""What may be given up in a repair: whether the goals are known, and the points of a curve."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from constraints.audit import goals_of
from constraints.domain import GIVEN_UP_TOGETHER, Amount, ArgumentFault, ArgumentRefused, percentage_in
from optimiser.model import CANONICAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.round import Round

GIVE_UPS = tuple(Fraction(share) for share in ("0", "0.5", "1", "2", "5", "10"))
"""The points of a curve, in percent."""


def check_give_up(round_: Round, give_up: Mapping[str, Amount], *, curve: bool) -> None:
    """Refuse a give-up of goals that the round has not, and a curve that would not have the run itself.

    Parameters
    ----------
    round_ : Round
    give_up : mapping of str to Amount
    curve : bool
        Whether other percentages of needs and price are asked for, too.

    Raises
    ------
    ArgumentRefused
        A goal is not known (NM202), or percentages differ (NM903): all of it at once.
    """
    goals = [goal.name for goal in goals_of(round_.policy) if goal.name != CANONICAL]
    faults = [
        ArgumentFault.unknown(
            "repair", "give_up", goal, goals, f"one of the goals {', '.join(goals)}", "name one of them"
        )
        for goal in give_up
        if goal not in goals
    ]
    if curve and percentage_in(give_up) is None:
        named = ", ".join(f"{goal}={give_up[goal]}" for goal in GIVEN_UP_TOGETHER if goal in give_up)
        expected = "the same percentage of needs and price, which is what a curve changes"
        faults.append(
            ArgumentFault.of("repair", "give_up", named, expected, "give one percentage, or leave `curve=True` out")
        )
    if faults:
        raise ArgumentRefused(faults)


def with_percentage(give_up: Mapping[str, Amount], percent: Fraction) -> Mapping[str, Amount]:
    """Return a give-up with another percentage of needs and price.

    Parameters
    ----------
    give_up : mapping of str to Amount
    percent : Fraction
    """
    return {**give_up, **dict.fromkeys(GIVEN_UP_TOGETHER, Amount(percent))}
