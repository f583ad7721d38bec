"""Amounts of goals that may be given up, as planners write them."""

from __future__ import annotations

import dataclasses
import re
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GIVEN_UP_TOGETHER = ("needs", "price")
"""The goals that a give-up is of where it is a percentage and names none."""

_AMOUNT = re.compile(r"(?P<number>\d{1,9}(\.\d{1,9})?(/\d{1,9})?) ?(?P<share>%?)")
"""No powers of ten: `1e999999999` would be a number of a gigabyte."""


@dataclasses.dataclass(frozen=True)
class Amount:
    """How much of a goal may be given up.

    Attributes
    ----------
    number : Fraction
        Not below 0; of a share not above 100.
    is_share : bool
        Whether it is a percentage of what is promised; else it is a whole number of the goal's own unit.
    """

    number: Fraction
    is_share: bool = True

    @classmethod
    def read(cls, text: str) -> Amount | None:
        """Read an amount as planners write it: `1` of the goal, or `2%`; None where it is none.

        Parameters
        ----------
        text : str
        """
        found = _AMOUNT.fullmatch(text.strip())
        if found is None:
            return None
        whole, _, part = found["number"].partition("/")
        number, is_share = Fraction(whole) / (Fraction(part or 1) or -1), bool(found["share"])
        fits = 0 <= number <= 100 if is_share else number >= 0 and number.denominator == 1
        return cls(number, is_share) if fits else None

    def of(self, value: int) -> int:
        """Return how much of a value this is, rounded to less."""
        return abs(value) * self.number // 100 if self.is_share else int(self.number)

    def __str__(self) -> str:
        """Write the amount as it is read."""
        short = f"{float(self.number):g}"
        exact = short if Fraction(short) == self.number else str(self.number)
        return f"{exact}%" if self.is_share else exact


NOTHING = Amount(Fraction(0))


def percentage_in(give_up: Mapping[str, Amount]) -> Fraction | None:
    """Return the percentage of needs and price that is given up; None where they are not given up alike.

    Parameters
    ----------
    give_up : mapping of str to Amount
    """
    needs, price = (give_up.get(goal, NOTHING) for goal in GIVEN_UP_TOGETHER)
    return needs.number if needs == price and needs.is_share else None
