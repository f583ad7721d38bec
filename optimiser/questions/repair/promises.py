"""What a repair promises of each goal, and how much of that may be given up so that fewer cases move."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from numbers import Integral
from typing import TYPE_CHECKING, Annotated

from pydantic import PlainValidator

from constraints.domain import GIVEN_UP_TOGETHER, NOTHING, Amount, read_percentage, refuse

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.model import Stage


def _give_up(value: object) -> Mapping[str, Amount]:
    if isinstance(value, Mapping):
        return {_goal(goal): _amount(amount) for goal, amount in value.items()}
    return dict.fromkeys(GIVEN_UP_TOGETHER, Amount(read_percentage(value)))


def _goal(value: object) -> str:
    if not isinstance(value, str):
        raise refuse("the name of a goal and an amount of it", 'such as {"placed.tier1": 1, "needs": "2%"}')
    return str(value)


def _amount(value: object) -> Amount:
    if isinstance(value, Amount):
        return value
    text = value if isinstance(value, str) else str(int(value)) if isinstance(value, Integral) else ""
    found = None if isinstance(value, bool) else Amount.read(text)
    if found is None:
        raise refuse("a whole number of the goal, from 0 on, or a percentage such as '2%'", "write 1, or '2%'")
    return found


GiveUp = Annotated[float | Fraction | Mapping[str, int | str | Amount], PlainValidator(_give_up)]
"""A percentage, meant of needs and price, or amounts by goal; what arrives is a mapping of str to :class:`Amount`."""


@dataclasses.dataclass(frozen=True)
class Promise:
    """What a repair promises of one goal.

    Attributes
    ----------
    stage : Stage
    best : int
        The best value found, given what is asked of the goals before.
    old : int or None
        What the plan before still gives; None where nobody asks for it.
    less : Amount
        How much is given up.
    """

    stage: Stage
    best: int
    old: int | None = None
    less: Amount = NOTHING

    @property
    def asked(self) -> int:
        """What would be promised if nothing were given up."""
        return asked_of(self.best, self.old)

    @property
    def promised(self) -> int:
        """The least that the plan has of the goal; of a price the most."""
        return promised_of(self.asked, self.less, maximise=self.stage.maximise)

    def is_kept(self, x: Ints) -> bool:
        """Say whether a point has as much of the goal as is promised."""
        value = self.stage.value(x)
        return value >= self.promised if self.stage.maximise else value <= self.promised


def asked_of(best: int, old: int | None) -> int:
    """Return what is asked of a goal of which more is better: the best, or what the plan before gives if that is less.

    Parameters
    ----------
    best : int
    old : int or None
    """
    return best if old is None else min(best, old)


def promised_of(asked: int, less: Amount, *, maximise: bool) -> int:
    """Return the value of a goal that is promised: what is asked less what is given up; of a price, more.

    Parameters
    ----------
    asked : int
    less : Amount
    maximise : bool
        Whether more of the goal is better.
    """
    given_up = less.of(asked)
    return asked - given_up if maximise else asked + given_up
