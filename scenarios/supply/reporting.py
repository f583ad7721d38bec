"""The report of an import of a survey: what became of each row, heading and person."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from scenarios.supply.telling import WHY_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.checks import Oddity
    from scenarios.supply.build import Supply
    from scenarios.supply.survey import Survey

_REPORTED = ["what", "row", "person_id", "home", "kind", "half_days", "places", "basis", "heading", "detail"]


def report_of(supply: Supply, survey: Survey, odd: Sequence[Oddity]) -> pd.DataFrame:
    """Return what became of a survey, row by row; no key of a person is among it.

    Parameters
    ----------
    supply : Supply
    survey : Survey
    odd : sequence of Oddity

    Returns
    -------
    DataFrame
        what, row, person_id, home, kind, half_days, places, basis, heading, detail.
    """
    rows = [{"what": "no-reply", **dataclasses.asdict(row)} for row in supply.excluded]
    rows += [
        {"what": "superseded", "row": one.row, "detail": f"row {one.by_row} is the latest reply of this person"}
        for one in survey.superseded
    ]
    for read in survey.read_as:
        detail = f"{read.answer}: {read.meaning}"
        rows += [{"what": "read-as", "row": row, "heading": read.heading, "detail": detail} for row in read.rows]
    rows += [{"what": "taken-as", "detail": note} for note in supply.notes]
    for one in odd:
        rows += [{"what": "odd", "row": subject, "detail": f"{one.kind}: {one.text}"} for subject in one.subjects]
    rows += [{"what": "new", "person_id": person_id} for person_id in supply.new]
    rows += [{"what": "left-the-round", "person_id": person_id} for person_id in supply.gone]
    rows += [
        {"what": "kept-though-not-in-the-survey", "person_id": person_id, "detail": WHY_KEPT}
        for person_id in supply.kept
    ]
    rows += [{"what": "heading-not-read", "heading": heading} for heading in survey.not_read]
    rows += [
        {"what": "heading-not-read-and-looks-like", "heading": one.heading, "detail": one.field}
        for one in survey.look_alikes
    ]
    rows += [{"what": "not-found", "heading": field} for field in survey.consent_not_asked]
    return pd.DataFrame(rows, columns=_REPORTED, dtype=object)
