"""Pairs of a case with a person who might lead it, or of a need with a person who might cover it, as arrays."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints

Verdicts = npt.NDArray[np.int8]

REFUSED, FAIL, NOT_KNOWN, PASS = -2, -1, 0, 1
"""The verdicts of a pair rule, ordered so that the least over the members of a case is the case's.

Refused is a failure that no waiver lifts: somebody has said no.
"""


def as_verdicts(fail: Bools, not_known: Bools | None = None) -> Verdicts:
    """Make verdicts: what fails fails, of the rest what is not known is not known, all else passes.

    Parameters
    ----------
    fail, not_known : bool array (n,)
    """
    verdicts = np.full(len(fail), PASS, np.int8)
    if not_known is not None:
        verdicts[not_known] = NOT_KNOWN
    verdicts[fail] = FAIL
    return verdicts


PairKind = Literal["lead", "support", "personal"]
"""Leading a case; covering a need as a member of staff; covering it as the case's leader, in person."""


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Pairs of one kind, one entry of each array a pair.

    Attributes
    ----------
    kind : {"lead", "support", "personal"}
        What the person would do.
    case, person : int array (n,)
        Positions in the round's arrays.
    need : int array (n,)
        Positions of the needs; -1 throughout for `lead`.
    minutes : int array (n,)
        Travel minutes one way.
    measured : bool array (n,)
        Whether the minutes were measured rather than modelled.
    running : bool array (n,)
        Work from an earlier round that goes on: no pair rule is asked, and its price is 0.
    waived : int array (n,)
        How many waivers the pair makes use of.
    profile : int array (n,)
        Which of the case's profiles its half-days fall by; no pair rule and no price asks. Candidates have 0.
    """

    kind: PairKind
    case: Ints
    person: Ints
    need: Ints
    minutes: Ints
    measured: Bools
    running: Bools
    waived: Ints
    profile: Ints

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.case)

    def take(self, keep: Bools | Ints) -> Pairs:
        """Return the pairs that a mask or an index picks."""
        arrays = {f.name: getattr(self, f.name)[keep] for f in dataclasses.fields(self) if f.name != "kind"}
        return Pairs(kind=self.kind, **arrays)
