"""Who is who: where the ids of people stand, how new ones are made, and what they were before.

An id that somebody gave is used as it is.  A new one is `<home>-<letter>-<n>`: the URN of the home school or the id of
the body, L for who may lead and P for other staff, and the next number that this home has not used for that letter.  A
number is never used twice, also when its person has left; the table `serials` remembers it, and holds nothing personal.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from typing import TYPE_CHECKING

from constraints.domain import TABLES, IdChange, Serial
from constraints.round.tables import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from constraints.domain import Supporter
    from constraints.round.round import Round

LETTERS: dict[str, str] = {"leaders": "L", "staff": "P"}
"""The letter of a person's id, by the table that the person stands in."""

PERSON_COLUMNS: tuple[tuple[str, str], ...] = (
    ("leaders", "leader_id"), ("staff", "staff_id"), ("capacity", "person_id"), ("conflicts", "party"),
    ("interests", "person_id"), ("decisions", "person_id"), ("decisions", "by"), ("events", "person_id"),
    ("events", "by"), ("running", "person_id"), ("commitments", "person_id"), ("travel", "from_"), ("travel", "to"),
    ("schools", "nominated_by"),
)  # fmt: skip
"""Every column in which the id of a person of the round may stand; in some of them also that of somebody else."""

_MADE = re.compile(r"(?P<home>.+)-(?P<letter>[LP])-(?P<number>[1-9]\d*)")
_FORMERLY_MADE = re.compile(r"[LP]\d{4,}")


def home_of(supporter: Supporter) -> str:
    """Return what a supporter is called in the ids of its people: the URN of a school, else its own id."""
    return supporter.urn or supporter.supporter_id


def formerly_made(person_id: str, letter: str) -> bool:
    """Say whether an id has the form that surveys without ids were given once: `L0001`, `P0001`.

    Those numbers went by the order of all rows, so that one more reply renumbered everybody after it.
    """
    return person_id.startswith(letter) and _FORMERLY_MADE.fullmatch(person_id) is not None


def was_made(person_id: str) -> bool:
    """Say whether an id was made, now or formerly, and not given by a survey or a planner; by its form alone."""
    return _MADE.fullmatch(person_id) is not None or any(formerly_made(person_id, one) for one in LETTERS.values())


class Serials:
    """Hands out ids whose numbers nobody had before.

    Parameters
    ----------
    used : mapping of (home, letter) to int
        The greatest number used so far.
    """

    def __init__(self, used: Mapping[tuple[str, str], int]) -> None:
        self._used = Counter(used)

    @classmethod
    def of(cls, round_: Round, also: Iterable[str] = ()) -> Serials:
        """Return those of a round: what its table `serials` remembers, and whatever its rows or other ids show.

        Parameters
        ----------
        round_ : Round
        also : iterable of str
            Ids that stand elsewhere, such as in the key file of a survey.
        """
        used = {(row.home, row.letter): row.last for row in round_.records(Serial)}
        shown = [cell for name, field in PERSON_COLUMNS for cell in round_.tables[name][field].tolist()]
        for person_id in {*shown, *also} - {None}:
            found = _MADE.fullmatch(person_id)
            if found is not None:
                key = found["home"], found["letter"]
                used[key] = max(used.get(key, 0), int(found["number"]))
        return cls(used)

    def take(self, home: str, letter: str) -> str:
        """Return the next id of a home, and remember its number."""
        self._used[home, letter] += 1
        return f"{home}-{letter}-{self._used[home, letter]}"

    def table(self) -> pd.DataFrame:
        """Return the table `serials`, sorted."""
        rows = [Serial(home=home, letter=letter, last=last) for (home, letter), last in sorted(self._used.items())]
        return table_of("serials", rows)


@dataclasses.dataclass(frozen=True)
class IdChanges:
    """What people were called before, and are called now.

    An earlier id counts for the person of that supporter only, for numbers such as `L0001` were given in every round.

    Attributes
    ----------
    changed : mapping of (old_id, supporter_id) to new_id
    """

    changed: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, *rounds: Round) -> IdChanges:
        """Return those that the tables `id-changes` of some rounds hold together."""
        rows = [row for round_ in rounds for row in round_.records(IdChange)]
        return cls({(row.old_id, row.supporter_id): row.new_id for row in rows})

    def for_round(self, earlier: Round) -> dict[str, str]:
        """Return new ids by old ones, for the people of a round made before."""
        people = ids_in(earlier)
        return {old: self.changed[old, home] for _, old, home in people if (old, home) in self.changed}

    @property
    def by_old_id(self) -> dict[str, str]:
        """New ids by old ones, whoever their supporter is: for what belongs to one round for certain."""
        return {old: new for (old, _), new in self.changed.items()}


def ids_in(round_: Round) -> Iterator[tuple[str, str, str]]:
    """Walk over the people of a round: the letter, the id and the id of the supporter of each."""
    for name, letter in LETTERS.items():
        frame = round_.tables[name]
        for person_id, supporter_id in zip(frame[TABLES[name].record.key[0]], frame["supporter_id"], strict=True):
            yield letter, person_id, supporter_id
