"""Who of a survey is who of the round: given ids, then keys, then the one person of a home, else nobody.

`docs/semantics.md` ("Who is who") has the rules in order.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import Fault
from constraints.round import Serials, home_of, ids_in, was_made

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from constraints.domain import Supporter
    from constraints.round import Round
    from scenarios.supply.keys import KeyFile
    from scenarios.supply.replies import Reply
    from scenarios.supply.survey import Survey

Place = tuple[str, str]
"""A home and the letter of the people there."""
_NOT_TOLD = "NM508"


@dataclasses.dataclass(frozen=True)
class Registered:
    """A person whom the round has already.

    Attributes
    ----------
    person_id : str
    place : (str, str)
        Home and letter.
    key : str or None
        As keys are compared.
    """

    person_id: str
    place: Place
    key: str | None

    @property
    def is_named(self) -> bool:
        """Whether somebody gave the person an id, rather than that one was made."""
        return not was_made(self.person_id)


def registered(round_: Round, supporters: Mapping[str, Supporter], keys: KeyFile) -> list[Registered]:
    """Return the people of a round, sorted by id.

    Parameters
    ----------
    round_ : Round
    supporters : mapping of str to Supporter
        Of the round, by id.
    keys : KeyFile
    """
    known = keys.keys
    return [
        Registered(person_id, (home_of(supporters[supporter_id]), letter), known.get(person_id))
        for letter, person_id, supporter_id in sorted(ids_in(round_), key=lambda row: row[1])
    ]


@dataclasses.dataclass(frozen=True)
class Matched:
    """Who is who.

    Attributes
    ----------
    ids : mapping of int to str
        The id of each reply, by its row.
    new : frozenset of str
        Ids that the round did not have.
    faults : tuple of Fault
        Of replies that cannot be told from each other or from people of the round; then `ids` is not complete.
    """

    ids: Mapping[int, str]
    new: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


def match(
    survey: Survey, replies: Sequence[Reply], register: Sequence[Registered], keys: KeyFile, serials: Serials
) -> Matched:
    """Give every reply its id: that of the person it is, or a new one.

    Parameters
    ----------
    survey : Survey
        For its name and headings, where faults are told.
    replies : sequence of Reply
        Of who replied, in an order that the survey's rows do not decide.
    register : sequence of Registered
    keys : KeyFile
    serials : Serials
        Hands out the new ids.
    """
    return _Matching(survey, replies, register, keys).result(serials)


class _Matching:
    """Goes through the rules, the surest first."""

    def __init__(self, survey: Survey, replies: Sequence[Reply], register: Sequence[Registered], keys: KeyFile) -> None:
        self.survey, self.replies = survey, replies
        self.register = {person.person_id: person for person in register}
        self.known = keys.ids
        self.ids: dict[int, str] = {}
        self.faults: list[Fault] = []

    def result(self, serials: Serials) -> Matched:
        for reply in self.replies:
            self._by_id_or_key(reply)
        at_home: dict[Place, list[Registered]] = defaultdict(list)
        for person in self.register.values():
            at_home[person.place].append(person)
        taken = set(self.ids.values())
        open_replies: dict[Place, list[Reply]] = defaultdict(list)
        for reply in self.replies:
            if reply.row not in self.ids:
                open_replies[_place(reply)].append(reply)
        for place in sorted({*open_replies, *self._places_of_named()}):
            self._at_one_home(place, [p for p in at_home[place] if p.person_id not in taken], open_replies[place])
        if self.faults:
            return Matched(self.ids, faults=tuple(self.faults))
        for reply in sorted(self.replies, key=_in_order_of_keys):
            if reply.row not in self.ids:
                self.ids[reply.row] = serials.take(*_place(reply))
        return Matched(self.ids, frozenset(self.ids.values()) - self.register.keys())

    def _by_id_or_key(self, reply: Reply) -> None:
        """Take the id that the survey gives, or the one that its key had before; the home must be the same."""
        by_key = self.known.get(reply.folded_key) if reply.folded_key else None
        person_id = reply.person_id or by_key
        if person_id is None:
            return
        self.ids[reply.row] = person_id
        if by_key is not None and by_key != person_id:
            expected = f"{by_key}, the id that the person with this key has in the round"
            advice = "take the column of ids out of the map, or correct people-key.csv"
            self._fault(reply, "person_id", person_id, expected, advice)
        person = self.register.get(person_id)
        if person is not None and person.place[0] != reply.home:
            expected = f"the home school {person.place[0]}, where {person_id} is in the round"
            advice = "correct the URN; somebody at another school is another person, with another id or key"
            self._fault(reply, "home_urn", reply.home, expected, advice)

    def _places_of_named(self) -> set[Place]:
        """Return where the survey has people with ids that the round does not have."""
        return {_place(reply) for reply in self.replies if self.ids.get(reply.row, "") not in {"", *self.register}}

    def _at_one_home(self, place: Place, gone: Sequence[Registered], fresh: Sequence[Reply]) -> None:
        """Match who is left at one home, where there can be no doubt; or refuse."""
        doubtful = {fault.row for fault in self.faults}
        there_now = [reply for reply in self.replies if _place(reply) == place and reply.row not in doubtful]
        there_now.sort(key=lambda reply: reply.row)
        arrived = [reply for reply in there_now if self.ids.get(reply.row) not in self.register]
        if not gone or not arrived or all(_differ(person, reply) for person in gone for reply in arrived):
            return
        there = sum(person.place == place for person in self.register.values())
        here = sum(_place(reply) == place for reply in self.replies)
        if there == here == 1 and len(fresh) == 1:
            self.ids[fresh[0].row] = gone[0].person_id
            return
        named = ", ".join(person.person_id for person in gone)
        rows = ", ".join(str(reply.row) for reply in arrived)
        what = "leaders" if place[1] == "L" else "staff"
        expected = f"to know who is who at {place[0]}: the round has {named}, the survey row {rows} ({what})"
        advice = (
            "name a key column in the map and write into people-key.csv which key is which id, or give the ids in a "
            "column of the survey"
        )
        self._fault(arrived[0], "home_urn", arrived[0].home, expected, advice)

    def _fault(self, reply: Reply, field: str, value: str, expected: str, advice: str) -> None:
        heading = self.survey.headings.get(field, field)
        self.faults.append(Fault(_NOT_TOLD, self.survey.file, reply.row, heading, value, expected, advice))


def _place(reply: Reply) -> Place:
    return reply.home, reply.letter


def _differ(person: Registered, reply: Reply) -> bool:
    """Say whether they are two people for certain: both have a key, or both an id that somebody gave."""
    if person.key is not None and reply.folded_key:
        return person.key != reply.folded_key
    return person.is_named and reply.person_id is not None and person.person_id != reply.person_id


def _in_order_of_keys(reply: Reply) -> tuple[object, ...]:
    """Order new people by home, letter, key, then by what they say; never by where they stand."""
    return (*_place(reply), reply.folded_key == "", reply.folded_key, reply.contents)


def ids_twice(survey: Survey, replies: Collection[Reply]) -> Iterator[Fault]:
    """Find people who replied on two rows, by id (NM201) or key (NM507)."""
    for field, code, word in (("person_id", "NM201", "id"), ("key", "NM507", "key")):
        first: dict[str, int] = {}
        for reply in sorted(replies, key=lambda reply: reply.row):
            identity = reply.folded_key if field == "key" else reply.person_id
            before = first.setdefault(identity, reply.row) if identity else reply.row
            if before != reply.row:
                value = f"as row {before}" if field == "key" else identity or ""
                expected = f"each person once; rows {before} and {reply.row} have one {word}"
                advice = "take one row out; or say by `latest` in a map which column tells when they replied"
                yield Fault(code, survey.file, reply.row, survey.headings[field], value, expected, advice)
