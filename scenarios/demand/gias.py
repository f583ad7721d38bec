"""Get Information about Schools: what a school is and where; and which positions look wrong."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.domain import REGIONS, is_placeholder
from scenarios.demand.columns import Column, Columns, UnreadCell
from scenarios.demand.layouts import phase_words, type_words, words
from scenarios.demand.publishers import (
    Coded,
    Flags,
    Published,
    Reading,
    Texts,
    day,
    one_line_a_school,
    plain_id,
    read_published,
)
from scenarios.demand.trusts import TRUST_IDS, is_trust_id, trust_names
from scenarios.escaping import fold

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

REQUIRED = ("name", "type", "phase", "status")

POSITIONS = ("easting", "northing")
ADVICE_ON_POSITIONS = (
    "give a postcode file with --postcodes (the ONS's NSPL or ONSPD, or Code-Point Open), or download all fields of "
    "all establishments, which has positions"
)

ENGLAND = ((80_000, 660_000), (5_000, 660_000))
"""Least and greatest easting and northing of a school of England, in metres; Scilly to Berwick."""

DOUBTFUL_TIMES = 6
"""A position is doubtful beyond so many times its authority's median distance (a choice of this project: on the
schools of 2020 it finds four far-off sites, and the next is at 5.5)."""
LEAST_SPREAD = 1_000
"""Metres that a median distance counts at least, so that a tight authority is not judged too strictly."""
LEAST_SCHOOLS = 5
"""An authority with fewer schools has no spread to judge by."""


@dataclasses.dataclass(frozen=True)
class GiasFile:
    """A GIAS extract.

    Attributes
    ----------
    table : Published
    frame : DataFrame
        By URN, sorted: name, type, phase, phase_from, provision, governance, easting, northing (metres, NaN where
        none), position_text, place_from (`postcode` of a school that stands at its postcode), is_open, open_unknown,
        state_funded, la_code, la_name, region, trust_id, trust_name, federation_id, diocese, faith,
        urban_rural, pupils, postcode.
        Text is empty where blank; governance where the type says nothing.
    unread : tuple of UnreadCell
    postcodes : str
        The postcode file from which schools without a position were placed; empty where none was given.
    """

    table: Published
    frame: pd.DataFrame
    unread: tuple[UnreadCell, ...]
    postcodes: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """The columns of places that the extract lacks: those of positions, unless it can be placed by postcodes."""
        if not self.postcodes:
            return tuple(field for field in POSITIONS if not self.table.has(field))
        alone = all(self.table.has(field) for field in POSITIONS)
        return () if alone or self.table.has("postcode") else ("postcode",)


def read_gias(path: Path, as_at: dt.date, reading: Reading) -> GiasFile:
    """Read a GIAS extract of any year, with positions or without.

    Parameters
    ----------
    path : Path
        The bulk file of establishments, or the columns of it that `layouts.toml` names.
    as_at : date
        A school that closed after this day is still open.
    reading : Reading

    Raises
    ------
    InputRefused
        The file cannot be read, lacks a column (NM501), or most of a column is none (NM505).
    """
    table = read_published(path, "gias", reading, required=REQUIRED, cannot_matter=_cannot_matter)
    funded = ~_is_not_state_funded(table)
    today = day(as_at)
    matters = funded & ~_is_surely_closed(table, reading, today)
    table, matters = _one_line(table, matters)
    funded = ~_is_not_state_funded(table)
    columns = Columns(table, reading, ["closed"], matters)
    kind = table.coded("type")
    columns.texts("type", lambda text: _is_type(text.lower()), "types of establishment, such as Community school")
    phase, phase_from = _phase(columns)
    is_open, open_unknown = _is_open(columns, today)
    easting, northing = _positions(columns)
    trust = columns.texts("trust_id", is_trust_id, TRUST_IDS, plain_id)
    federation = columns.texts("federation_id", _is_id, "ids of federations", plain_id)
    pupils = columns.whole_numbers("pupils", 0, 100_000, "pupils on roll")
    la_code = columns.texts("la_code", _is_la_code, "codes of authorities: three digits", plain_id)
    stated = {field: columns.plain_texts(field) for field in _AS_TEXT}
    region = columns.choices("region", _region_words(), "regions of England")
    columns.refuse()
    frame = pd.DataFrame(
        {
            "urn": table.text("urn"),
            "type": table.text("type"),
            "phase": phase,
            "phase_from": phase_from,
            "provision": _kind(kind, "provision", "mainstream"),
            "governance": np.where(funded & ~_is_any(kind, "governance"), "", _kind(kind, "governance", "maintained")),
            "easting": easting,
            "northing": northing,
            "position_text": table.text("easting") + " " + table.text("northing"),
            "place_from": "",
            "is_open": is_open,
            "open_unknown": open_unknown,
            "state_funded": funded,
            "region": region.values,
            "trust_id": trust.values,
            "trust_name": trust_names(table),
            "federation_id": federation.values,
            "urban_rural": table.read("urban_rural", _urban_rural, object),
            "postcode": table.text("postcode"),
            "la_code": la_code.values,
            "pupils": pupils.values,
            **{field: column.values for field, column in stated.items()},
        }
    )
    return GiasFile(table, frame.set_index("urn").sort_index(), tuple(columns.unread()))


_AS_TEXT = ("name", "la_name", "diocese", "faith")


def _one_line(table: Published, matters: Flags) -> tuple[Published, Flags]:
    """Take one line a school, and say which of them could matter."""
    urns = pd.Series(table.text("urn"), dtype=object)
    return one_line_a_school(table, matters), matters[~urns.duplicated().to_numpy()]


def _cannot_matter(table: Published) -> Flags:
    """Say which rows are no state-funded schools of England, whatever their URN is."""
    closed: Flags = table.read("status", _is_closed_word, bool)
    return closed | _is_not_state_funded(table)


def _is_closed_word(text: str) -> bool:
    return text.lower() in words("closed_schools")


def _is_not_state_funded(table: Published) -> Flags:
    parts = type_words("not_state_funded")["words"]
    return table.read("type", lambda text: any(part in text.lower() for part in parts), bool)


def _is_surely_closed(table: Published, reading: Reading, today: np.datetime64) -> Flags:
    closed = Columns(table, dataclasses.replace(reading, month_first=False), ()).days("closed")
    says_closed: Flags = table.read("status", _is_closed_word, bool)
    return says_closed & (closed.blank | (closed.values <= today))


def _is_id(text: str) -> bool:
    return not is_placeholder(plain_id(text))


def _is_la_code(text: str) -> bool:
    code = plain_id(text)
    return len(code) == 3 and code.isdecimal() and code.isascii()


def _is_type(kind: str) -> bool:
    parts = [*type_words("not_state_funded")["words"], *(p for some in type_words("governance").values() for p in some)]
    return any(part in kind for part in parts)


def _is_any(kind: Coded, what: str) -> Flags:
    """Say which types are of any kind that `layouts.toml` names."""
    parts = [part for some in type_words(what).values() for part in some]
    return kind.read(lambda text: any(part in text.lower() for part in parts), bool)


def _kind(kind: Coded, what: str, otherwise: str) -> Texts:
    """Derive a word from the type of establishment: the first of the lists of `layouts.toml` that fits."""
    kinds = type_words(what)

    def read(text: str) -> str:
        return next((name for name, parts in kinds.items() if any(part in text.lower() for part in parts)), otherwise)

    return kind.read(read, object)


def _region_words() -> dict[str, str]:
    """Return how the nine regions may be written; Wales and the like are none."""
    return {
        spelt: region for region in REGIONS for spelt in (region.lower(), region.lower().replace(" and ", " & "))
    } | {"wales (pseudo)": ""}


def regions(column: pd.Series[str]) -> pd.Series[str]:
    """Spell regions as the nine standard ones; any other is left empty."""
    spelt = {fold(region): region for region in REGIONS}
    return column.map({text: spelt.get(fold(text), "") for text in pd.unique(column)})


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


def _phase(columns: Columns) -> tuple[Texts, Texts]:
    """Take the phase, from the ages where GIAS says "Not applicable" (as for special schools), else all-through."""
    known = dict(phase_words()) | dict.fromkeys(words("no_phase"), "")
    stated = columns.choices("phase", known, "phases of education").values
    low = columns.numbers("low_age", 0, 99, "ages").values
    high = columns.numbers("high_age", 0, 99, "ages").values
    by_age = np.select(
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
    ).astype(object)
    source = np.select([stated != "", by_age != ""], ["stated", "ages"], default="assumed").astype(object)
    return np.where(stated != "", stated, np.where(by_age != "", by_age, "all-through")), source


def _is_open(columns: Columns, today: np.datetime64) -> tuple[Flags, Flags]:
    """Say which schools are open on a day, and of which that is not known."""
    known = dict.fromkeys(words("open_schools"), True) | dict.fromkeys(words("closed_schools"), False)
    status = columns.choices("status", known, "Open or Closed", nothing=False, dtype=bool)
    closed = columns.days("closed")
    still = closed.values > today
    unknown = (status.unread & ~(closed.values <= today) & ~still) | (closed.unread & ~status.values)
    return status.values.astype(bool) | still, unknown


def _positions(columns: Columns) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return positions in whole metres, NaN where one of the two is none inside England."""
    found: list[Column] = []
    for field, (least, most) in zip(POSITIONS, ENGLAND, strict=True):
        found.append(columns.numbers(field, least, most, "metres on the national grid, inside England"))
    east, north = (np.rint(column.values) for column in found)
    inside = ~np.isnan(east) & ~np.isnan(north)
    return np.where(inside, east, np.nan), np.where(inside, north, np.nan)


def _urban_rural(text: str) -> str:
    """Reduce the official classes to urban or rural, which is all that the context of a match compares."""
    lower = text.lower()
    return "rural" if "rural" in lower else "urban" if "urban" in lower else ""
