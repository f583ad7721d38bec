"""What one row of a survey says: a person, and where the person's home is."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import vocabulary as v
from scenarios.supply.keys import fold_key

if TYPE_CHECKING:
    import datetime as dt

INDIVIDUAL = "individual"
"""The kind of supporter that somebody is who has no home."""


@dataclasses.dataclass(frozen=True)
class Body:
    """A home that is no school.

    Attributes
    ----------
    kind : str or None
        Of supporter: a trust, an authority ...; `individual` is an adviser without a home. None where only its id is
        given: the round, or another row of the survey, must have it.
    name, postcode : str or None
    easting, northing : int or None
    """

    kind: str | None
    name: str | None = None
    postcode: str | None = None
    easting: int | None = None
    northing: int | None = None


@dataclasses.dataclass(frozen=True)
class Reply:
    """One row of a survey, read; what has a fault is as if it were blank.

    Attributes
    ----------
    row : int
        As a spreadsheet numbers it.
    home : str
        The URN of the home school, or the id of the body.
    kind : str
        A leader kind or a staff role.
    replied : bool
        Whether the person answered at all.
    body : Body or None
        None where the home is a school.
    person_id, key, half_days, max_cases, max_minutes, willing, release_agreed, release_half_days, schools_improved
        None where the row does not say.
    available_from : date or None
        None where the person is available all the time.
    by_period : tuple of (str, int)
        Half-days by term, where the survey has columns of terms.
    levels : tuple of (str, int)
        Specialisms with levels.
    phases : tuple of str
    """

    row: int
    home: str
    kind: str
    replied: bool
    body: Body | None = None
    person_id: str | None = None
    key: str | None = None
    half_days: int | None = None
    available_from: dt.date | None = None
    by_period: tuple[tuple[str, int], ...] = ()
    max_cases: int | None = None
    levels: tuple[tuple[str, int], ...] = ()
    phases: tuple[str, ...] = ()
    max_minutes: int | None = None
    willing: bool | None = None
    release_agreed: bool | None = None
    release_half_days: int | None = None
    schools_improved: int | None = None

    @property
    def is_leader(self) -> bool:
        """Whether the person may lead cases."""
        return self.kind in v.LEADER_KINDS

    @property
    def folded_key(self) -> str:
        """The key as keys are compared; empty where there is none."""
        return fold_key(self.key or "")

    @property
    def contents(self) -> str:
        """All that the row says, but where it stands."""
        fields = dataclasses.asdict(self)
        del fields["row"]
        return str(sorted(fields.items()))

    @property
    def letter(self) -> str:
        """The letter of an id that is made for the person."""
        return "L" if self.is_leader else "P"


@dataclasses.dataclass(frozen=True)
class ReadAs:
    """An answer that was read as something that it does not plainly say.

    Attributes
    ----------
    heading, answer : str
    meaning : str
    rows : tuple of int
    """

    heading: str
    answer: str
    meaning: str
    rows: tuple[int, ...]
