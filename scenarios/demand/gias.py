"""Get Information about Schools: what a school is and where; and which positions look wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.vocabulary import REGIONS
from scenarios.demand import publishers as pub

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

REQUIRED = ("name", "type", "phase", "easting", "northing")

_ADVICE = "some extracts leave columns out: download all fields of all establishments, which has positions too"

ENGLAND = ((80_000, 660_000), (5_000, 660_000))
"""Least and greatest easting and northing of a school of England, in metres; Scilly to Berwick."""

DOUBTFUL_TIMES = 6
"""A position is doubtful beyond so many times its authority's median distance (a choice of this project: on the
schools of 2020 it finds four far-off sites, and the next is at 5.5)."""
LEAST_SPREAD = 1_000
"""Metres that a median distance counts at least, so that a tight authority is not judged too strictly."""
LEAST_SCHOOLS = 5
"""An authority with fewer schools has no spread to judge by."""


def read_gias(path: Path, as_at: dt.date) -> pd.DataFrame:
    """Read a GIAS extract.

    Parameters
    ----------
    path : Path
        The bulk file of establishments, or the columns of it that `layouts.toml` names.
    as_at : date
        A school that closed after this day is still open.

    Returns
    -------
    DataFrame
        By URN, sorted: name, type, phase, phase_from, provision, governance, easting, northing (metres, NaN where
        none), position_text, is_open, state_funded, la_code, la_name, region, trust_id, federation_id, diocese,
        faith, urban_rural, pupils.  Text is empty where blank.

    Raises
    ------
    InputRefused
        The file cannot be read, or lacks a column (NM501).
    """
    table = pub.one_line_a_school(pub.read_published(path, pub.aliases("gias"), REQUIRED, advice=_ADVICE))
    kind = table.text("type").str.lower()
    phase, phase_from = _phase(table)
    easting, northing = _metres(table.text("easting")), _metres(table.text("northing"))
    (west, east), (south, north) = ENGLAND
    inside = (easting >= west) & (easting <= east) & (northing >= south) & (northing <= north)
    frame = pd.DataFrame(
        {
            "urn": table.text("urn"),
            "name": table.text("name"),
            "type": table.text("type"),
            "phase": phase,
            "phase_from": phase_from,
            "provision": _kind(kind, "provision", "mainstream"),
            "governance": _kind(kind, "governance", "maintained"),
            "easting": np.where(inside, easting, np.nan),
            "northing": np.where(inside, northing, np.nan),
            "position_text": table.text("easting") + " " + table.text("northing"),
            "is_open": _is_open(table, as_at),
            "state_funded": ~_contains_any(kind, pub.layouts()["types"]["not_state_funded"]["words"]),
            "region": regions(table.text("region")),
            "diocese": _unless(table.text("diocese"), "no_diocese"),
            "faith": _unless(table.text("faith"), "no_faith"),
            "urban_rural": _urban_rural(table.text("urban_rural")),
            **{name: table.text(name) for name in ("la_code", "la_name", "trust_id", "federation_id", "pupils")},
        }
    )
    return frame.set_index("urn").sort_index()


def regions(column: pd.Series[str]) -> pd.Series[str]:
    """Spell regions as the nine standard ones; any other is left empty."""
    spelt = {pub.fold(region): region for region in REGIONS}
    return column.map({text: spelt.get(pub.fold(text), "") for text in pd.unique(column)})


def distances_from_authority(schools: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    """Measure each school's distance from its authority's median position.

    Parameters
    ----------
    schools : DataFrame
        By URN, with la_code, easting and northing.

    Returns
    -------
    metres : Series of float
        NaN where there is no position or no authority.
    limit : Series of float
        Beyond it the position is doubtful; NaN where the authority has too few schools to say.
    """
    placed = schools[schools["easting"].notna() & (schools["la_code"] != "")]
    by = placed["la_code"]
    east = placed["easting"] - placed["easting"].groupby(by).transform("median")
    north = placed["northing"] - placed["northing"].groupby(by).transform("median")
    metres = pd.Series(np.hypot(east, north), index=placed.index)
    spread = metres.groupby(by).transform("median").clip(lower=LEAST_SPREAD)
    enough = by.groupby(by).transform("size") >= LEAST_SCHOOLS
    limit = (spread * DOUBTFUL_TIMES).where(enough)
    return metres.reindex(schools.index), limit.reindex(schools.index)


def _contains_any(column: pd.Series[str], parts: list[str]) -> pd.Series[bool]:
    return column.map({text: any(part in text for part in parts) for text in pd.unique(column)}).astype(bool)


def _kind(column: pd.Series[str], what: str, otherwise: str) -> pd.Series[str]:
    """Derive a word from the type of establishment: the first of the lists of `layouts.toml` that fits."""
    kinds = pub.layouts()["types"][what]
    known = {
        text: next((kind for kind, parts in kinds.items() if any(part in text for part in parts)), otherwise)
        for text in pd.unique(column)
    }
    return column.map(known)


def _phase(table: pub.PublishedTable) -> tuple[pd.Series[str], pd.Series[str]]:
    """Take the phase, from the ages where GIAS says "Not applicable" (as for special schools), else all-through."""
    named = {text: phase for phase, texts in pub.layouts()["phases"].items() for text in texts}
    stated = table.text("phase").str.lower().map(named)
    low, high = _numbers(table.text("low_age")), _numbers(table.text("high_age"))
    by_age = pd.Series(
        np.select(
            [
                np.isnan(low) | np.isnan(high),
                low >= 16,
                high <= 5,
                (low >= 8) & (low <= 10) & (high >= 12) & (high <= 14),
                low >= 10,
                high <= 13,
            ],
            ["", "sixteen-plus", "nursery", "middle", "secondary", "primary"],
            default="all-through",
        ),
        index=stated.index,
    )
    source = np.select([stated.notna(), by_age != ""], ["stated", "ages"], default="assumed")
    phase = stated.where(stated.notna(), by_age.where(by_age != "", "all-through"))
    return phase, pd.Series(source, index=stated.index)


def _is_open(table: pub.PublishedTable, as_at: dt.date) -> pd.Series[bool]:
    if not table.has("status"):
        return pd.Series(True, index=table.frame.index)
    still = pd.Series(table.days("closed") > pub.day(as_at), index=table.frame.index)
    return table.text("status").str.lower().str.startswith("open").astype(bool) | still


def _numbers(column: pd.Series[str]) -> npt.NDArray[np.float64]:
    return np.asarray(pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64))


def _metres(column: pd.Series[str]) -> npt.NDArray[np.float64]:
    return np.asarray(np.rint(_numbers(column)))


def _unless(column: pd.Series[str], blanks: str) -> pd.Series[str]:
    return column.mask(column.str.lower().isin(pub.words(blanks)), "")


def _urban_rural(column: pd.Series[str]) -> pd.Series[str]:
    """Reduce the official classes to urban or rural, which is all that the context of a match compares."""
    known = {
        text: "rural" if "rural" in text.lower() else "urban" if "urban" in text.lower() else ""
        for text in pd.unique(column)
    }
    return column.map(known)
