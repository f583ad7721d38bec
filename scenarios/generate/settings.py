"""What is asked of the generator."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.generate.draws import GENERATOR_VERSION

if TYPE_CHECKING:
    from fractions import Fraction

ENGLAND_LEADERS, ENGLAND_STAFF = 1065, 8000
"""National Leaders of Education on 1 December 2019 (the department's monthly report), and about as many specialist
leaders as were counted on 31 August 2017."""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """How much supply to draw, and whether needs too.

    Attributes
    ----------
    leaders, staff : int
        How many of each.
    needs : bool
        Draw diagnosed needs for every case.
    lumpy : bool
        Deployments of 3, 6 and 10 half-days in tiers 1, 2 and 3 rather than the policy's.
    replace : bool
        Draw anew where the round has supply (or, with needs, diagnosed needs) already.
    version : int
        Of the generator; an earlier one draws what it drew.
    """

    leaders: int
    staff: int
    needs: bool = False
    lumpy: bool = False
    replace: bool = False
    version: int = GENERATOR_VERSION


def england_sized(scale: Fraction, *, needs: bool = True, lumpy: bool = False) -> Wanted:
    """Return the published size of the supply of England, scaled and rounded."""
    return Wanted(max(1, round(ENGLAND_LEADERS * scale)), round(ENGLAND_STAFF * scale), needs, lumpy)
