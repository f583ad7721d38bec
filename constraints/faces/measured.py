"""Measured travel times of pairs, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.round import Round


def overlay_measured(round_: Round, case: Ints, person: Ints, minutes: Ints) -> tuple[Ints, Bools]:
    """Lay measured times over modelled ones.

    Parameters
    ----------
    round_ : Round
    case, person : int array (n,)
        Positions of the pairs.
    minutes : int array (n,)
        Modelled minutes.

    Returns
    -------
    minutes : int array (n,)
    measured : bool array (n,)
    """
    known = measured_pairs(round_)
    if not len(known[0]):
        return minutes, np.zeros(len(minutes), bool)
    keys = known[0] * len(round_.people) + known[1]
    wanted = case * len(round_.people) + person
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    measured = keys[at] == wanted
    return np.where(measured, known[2][at], minutes), measured


def measured_pairs(round_: Round) -> tuple[Ints, Ints, Ints]:
    """Return the measured times as arrays of case and person positions and minutes, sorted by case and person."""
    cases = {case_id: i for i, case_id in enumerate(round_.cases)}
    people = {person_id: i for i, person_id in enumerate(round_.people)}
    rows = sorted((cases[c], people[p], minutes) for (c, p), minutes in round_.times.measured.items())
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
