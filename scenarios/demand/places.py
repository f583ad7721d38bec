"""Places of schools that GIAS does not place: those of their postcodes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Fault
from scenarios.demand.gias import ENGLAND
from scenarios.files import fold_postcode, read_postcodes

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from scenarios.demand.gias import GiasFile

FROM_POSTCODE = "postcode"
"""What `place_from` says of a school that stands at its postcode."""


def with_postcodes(gias: GiasFile, postcodes: Path) -> GiasFile:
    """Give the schools without a position the place of their postcode.

    Parameters
    ----------
    gias : GiasFile
        The positions that it has stay as they are.
    postcodes : Path
        See :func:`scenarios.files.postcodes.read_postcodes`. Of its places those inside England count.

    Raises
    ------
    InputRefused
        The postcode file cannot be read; see :func:`scenarios.files.postcodes.read_postcodes`.
    """
    frame = gias.frame
    lacking = frame["easting"].isna() | frame["northing"].isna()
    folded = frame.loc[lacking, "postcode"].map(fold_postcode)
    known = read_postcodes(postcodes, set(folded) - {""})
    places = folded.map({postcode: place for postcode, place in known.items() if _is_in_england(*place)}).dropna()
    frame = frame.assign(place_from=np.where(frame.index.isin(places.index), FROM_POSTCODE, frame["place_from"]))
    for at, field in enumerate(("easting", "northing")):
        frame.loc[places.index, field] = [float(place[at]) for place in places]
    return dataclasses.replace(gias, frame=frame, postcodes=postcodes.name)


def _is_in_england(*place: int) -> bool:
    return all(least <= metres <= most for metres, (least, most) in zip(place, ENGLAND, strict=True))


def unplaced_faults(gias: GiasFile, urns: pd.Index[str]) -> list[Fault]:
    """Find those of some schools whose postcode the postcode file does not place (NM509); none where none was given.

    Parameters
    ----------
    gias : GiasFile
    urns : Index of str
        Of schools that need a place and have none. One without a postcode is no fault.
    """
    if not gias.postcodes:
        return []
    table = gias.table
    row_of = dict(zip(table.text("urn"), table.numbers.tolist(), strict=True))
    expected = f"a postcode with a place in England in {gias.postcodes}"
    advice = "correct it in the extract, give a newer postcode file, or take the school out with --overrides"
    return [
        Fault("NM509", table.file, row_of[urn], table.headers["postcode"], text, expected, advice)
        for urn, text in gias.frame.loc[urns, "postcode"].items()
        if text
    ]
