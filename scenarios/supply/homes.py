"""Homes: schools, looked up by URN in the pool or in a GIAS extract, and bodies, placed by schools or a postcode."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, PoolSchool, Supporter, to_text
from scenarios.demand import Reading, read_gias, with_postcodes
from scenarios.files import Choice, fold_postcode, read_postcodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from constraints.round import Round
    from scenarios.files import Position
    from scenarios.supply.replies import Body

_ID_OF = {
    "trust": "trust_id",
    "federation": "federation_id",
    "local-authority": "la_code",
    "la-traded-service": "la_code",
}
"""By which fact of a school its bodies are told."""


class NoPlace(Exception):
    """A body that cannot be placed; the text says what was looked for, and the value what was given."""

    def __init__(self, value: str, why: str) -> None:
        super().__init__(why)
        self.value = value


@dataclasses.dataclass(frozen=True)
class Homes:
    """What is known of homes.

    Attributes
    ----------
    schools : mapping of str to PoolSchool
        By URN.
    postcodes : mapping of str to (easting, northing)
        Folded; of the schools, and of a postcode file.
    """

    schools: Mapping[str, PoolSchool]
    postcodes: Mapping[str, Position]

    def supporter(self, home: str, body: Body, release_half_days: int | None) -> tuple[Supporter, str]:
        """Make the supporter that a body is.

        Parameters
        ----------
        home : str
            Its id.
        body : Body
            Of a known kind.
        release_half_days : int or None

        Returns
        -------
        supporter : Supporter
        note : str
            How its place was found, where it was not given.

        Raises
        ------
        NoPlace
        """
        members = self._members(home, body)
        (easting, northing), note = self._place(home, body, members)
        regions = Counter(school.region for school in members if school.region is not None)
        region = None
        if regions:
            region = max(sorted(regions), key=regions.__getitem__)
        made = Supporter.model_construct(
            supporter_id=home, kind=body.kind or "", name=body.name, easting=easting, northing=northing, region=region,
            release_half_days=release_half_days,
            la_code=home if members and body.kind in {"local-authority", "la-traded-service"} else None,
        )  # fmt: skip
        return made, note

    def _members(self, home: str, body: Body) -> list[PoolSchool]:
        field = _ID_OF.get(body.kind or "")
        return [] if field is None else [one for one in self.schools.values() if getattr(one, field) == home]

    def _place(self, home: str, body: Body, members: Collection[PoolSchool]) -> tuple[Position, str]:
        if body.easting is not None and body.northing is not None:
            return (body.easting, body.northing), ""
        if body.postcode is not None:
            if body.postcode in self.postcodes:
                return self.postcodes[body.postcode], f"placed by its postcode {body.postcode}"
            raise NoPlace(body.postcode, "a postcode of a school in the GIAS extract, or one that --postcodes has")
        if members:
            return middle_of(
                (one.easting, one.northing) for one in members
            ), f"placed amid its {len(members)} school(s)"
        raise NoPlace(home, "a postcode, an easting and northing, or an id that schools of the GIAS extract have")


def middle_of(positions: Iterable[Position]) -> Position:
    """Return the mean of positions, in whole metres."""
    eastings, northings = zip(*positions, strict=True)
    return round(statistics.fmean(eastings)), round(statistics.fmean(northings))


def homes_of(
    round_: Round,
    gias: Path | None = None,
    postcodes: Path | None = None,
    wanted: Collection[str] = (),
    choice: Choice | None = None,
) -> Homes:
    """Return the schools in which a home URN may be looked up, and the postcodes that are known.

    Parameters
    ----------
    round_ : Round
        Its table `pool` is used.
    gias : Path, optional
        A GIAS extract; goes before the pool.
    postcodes : Path, optional
        A postcode file; see :func:`scenarios.files.postcodes.read_postcodes`. It goes before the schools' own, and
        places the schools of the extract that have no position.
    wanted : collection of str
        The postcodes that are asked for, folded.
    choice : Choice, optional
        Sheets that somebody chose.

    Raises
    ------
    InputRefused
        There is neither a pool nor an extract (NM101), or a file cannot be read.
    """
    schools = {school.urn: school for school in round_.records(PoolSchool)}
    of_schools: dict[str, list[Position]] = {}
    if gias is not None:
        extract = read_gias(gias, round_.meta.as_at, Reading(choice or Choice()))
        rows = (extract if postcodes is None else with_postcodes(extract, postcodes)).frame
        rows = rows[rows["easting"].notna() & rows["northing"].notna()].reset_index()
        schools |= _schools(rows.to_dict(orient="records"))
        for postcode, easting, northing in zip(rows["postcode"], rows["easting"], rows["northing"], strict=True):
            if postcode:
                of_schools.setdefault(fold_postcode(postcode), []).append((int(easting), int(northing)))
    if not schools:
        expected = "the schools among which home URNs are looked up"
        raise InputRefused(
            [Fault("NM101", "pool.csv", None, None, "", expected, "give a GIAS extract with --gias FILE")]
        )
    known = {postcode: middle_of(places) for postcode, places in of_schools.items()}
    if postcodes is not None:
        known |= read_postcodes(postcodes, wanted)
    return Homes(schools, known)


def _schools(rows: Iterable[Mapping[object, object]]) -> dict[str, PoolSchool]:
    """Return the schools of an extract that have a position."""
    fields = set(PoolSchool.model_fields)
    made = {}
    for row in rows:
        facts = {str(name): value for name, value in row.items() if name in fields and to_text(value) != ""}
        made[str(row["urn"])] = PoolSchool.model_validate(facts)
    return made
