"""Every way in which a school can be read whose cells cannot all be read, so that nothing is guessed.

An unreadable grade may be none or any, a flag yes or no, a day any day; of days those are tried at which a test could
turn.  Each way is a row of its own, and the tests of the policy are applied to all of them.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenarios.demand.inspections import JUDGEMENTS, as_known, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from constraints.policies import Eligibility
    from scenarios.demand.inspections import Inspection
    from scenarios.demand.ofsted import OfstedFile

LONG_AGO = np.datetime64("1900-01-01", "D")
"""A day before all others."""
MOST_WAYS = 2_000
"""So many ways a school is tried in; with more it is not known."""
_GRADES = (0, 1, 2, 3, 4)

Cell = tuple[str, str]
"""A block and a field of it."""


def ways_to_read(
    ofsted: OfstedFile,
    as_at: np.datetime64,
    eligibility: Eligibility,
    turning_days: Callable[[str], Sequence[np.datetime64]],
) -> tuple[pd.DataFrame, frozenset[str]]:
    """Read the schools that have unreadable cells in every way.

    Parameters
    ----------
    ofsted : OfstedFile
    as_at : datetime64
    eligibility : Eligibility
        Cells that none of its tests looks at are left as if they were blank.
    turning_days : callable
        By URN: days at which a test could turn, beside the as-at date.

    Returns
    -------
    DataFrame
        By URN, which repeats: the columns of :func:`scenarios.demand.inspections.as_known`.
    frozenset of str
        URNs with more ways than are tried.
    """
    judgements = {"overall", *eligibility.equivalents, *(test.judgement for test in eligibility.schools)}
    cells: dict[int, list[Cell]] = {}
    for name, block in ofsted.blocks.items():
        for field, flags in block.unread.items():
            if field in judgements or field not in JUDGEMENTS:
                for row in np.flatnonzero(flags).tolist():
                    cells.setdefault(row, []).append((name, field))
    rows: list[int] = []
    values: dict[Cell, tuple[list[int], list[Any]]] = {}
    beyond = set()
    for row, unread in cells.items():
        urn = str(ofsted.urns[row])
        options = [_options(field, as_at, turning_days(urn)) for _, field in unread]
        if np.prod([len(some) for some in options], dtype=np.float64) > MOST_WAYS:
            beyond.add(urn)
            continue
        for way in itertools.product(*options):
            for cell, value in zip(unread, way, strict=True):
                at, found = values.setdefault(cell, ([], []))
                at.append(len(rows))
                found.append(value)
            rows.append(row)
    return _frame(ofsted, np.array(rows, dtype=np.intp), values, as_at, eligibility.equivalents), frozenset(beyond)


def with_any_latest(rows: pd.DataFrame, as_at: np.datetime64) -> pd.DataFrame:
    """Return what the latest inspection could have been of the schools of which it is not known.

    A file that is newer than the as-at date may describe later inspections only.  What came before them was graded in
    any way or not at all, on any day, and so was what came before that: a history may have the later ones too.

    Parameters
    ----------
    rows : DataFrame
        By URN, which may repeat: the columns of :func:`scenarios.demand.inspections.as_known`.
    as_at : datetime64

    Returns
    -------
    DataFrame
        Rows for those schools alone.
    """
    unknown = rows[~rows["latest_known"].to_numpy(dtype=bool)]
    ways = list(itertools.product(_GRADES[1:], (LONG_AGO, as_at), _GRADES))
    grades, days, before = (np.repeat(np.array(some), len(unknown)) for some in zip(*ways, strict=True))
    graded = unknown.iloc[np.tile(np.arange(len(unknown)), len(ways))].assign(
        overall=grades.astype(np.int8), there=True, published=days, started=days, own_urn=True,
        previous=before.astype(np.int8), previous_there=before > 0, previous_known=True, previous_own_urn=True,
        previous_started=LONG_AGO,
    )  # fmt: skip
    return pd.concat([unknown, graded])


def _options(field: str, as_at: np.datetime64, days: Sequence[np.datetime64]) -> Sequence[Any]:
    if field in JUDGEMENTS:
        return _GRADES
    if field == "own_urn":
        return (True, False)
    return sorted({LONG_AGO, as_at, as_at + 1, *(day + 1 for day in days)})


def _frame(
    ofsted: OfstedFile,
    rows: npt.NDArray[np.intp],
    values: Mapping[Cell, tuple[list[int], list[Any]]],
    as_at: np.datetime64,
    equivalents: Sequence[Any],
) -> pd.DataFrame:
    """Make the table of all ways: the rows again, each with its own values in the unreadable cells."""
    inspections: list[Inspection] = []
    for name, block in ofsted.blocks.items():
        inspection = block.inspection.take(rows)
        for (of, field), (at, found) in values.items():
            if of == name:
                dtype = "datetime64[D]" if field in {"published", "started"} else None
                inspection = inspection.with_values(field, np.array(at, dtype=np.intp), np.array(found, dtype=dtype))
        inspections.append(inspection.with_equivalents(equivalents))
    return frame_of(ofsted.urns[rows], as_known(inspections, as_at))
