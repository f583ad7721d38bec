"""What is near a question: the cases around those that it is about; all others may stay as they are at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Ints
    from optimiser.model import Model

NEAR_CASES = 250
"""How many cases around a question may move at first; where a round has more, a plan for the whole follows."""

FEW_NEAR_CASES = 60
"""The same, where the plan for the whole begins with what the solve before left, and takes little longer."""

WIDER = 4
"""How many times as many cases are near the next time, where what was near did not do."""


def far_columns(model: Model, case_ids: Iterable[str], count: int = NEAR_CASES) -> Ints:
    """Return the columns of all but the cases nearest to some, as the crow flies; of a small round, none.

    Parameters
    ----------
    model : Model
    case_ids : iterable of str
        What the question is about, one at least.
    count : int, optional
        How many cases are near; a round of up to twice as many is small.
    """
    arrays = arrays_of(model.round)
    easting, northing = arrays.cases.easting, arrays.cases.northing
    if len(easting) <= 2 * count:
        return np.zeros(0, np.int64)
    at = [arrays.case_at[case_id] for case_id in case_ids]
    distance = np.full(len(easting), np.inf)
    for case in at:
        np.minimum(distance, np.hypot(easting - easting[case], northing - northing[case]), out=distance)
    near = np.zeros(len(easting), bool)
    near[np.argsort(distance, kind="stable")[:count]] = True
    return np.flatnonzero(~near[model.columns.case])
