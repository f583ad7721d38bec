"""Who is who in a round: what the columns of safeguards may name, and by which URNs and names else it is known."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from constraints.domain.resemblance import Lexicon, fold_word

if TYPE_CHECKING:
    import pandas as pd

Tables = Mapping[str, "pd.DataFrame"]
Ids = frozenset[str]


@dataclasses.dataclass(frozen=True)
class Directory:
    """All that a column of a safeguard may name.

    Attributes
    ----------
    expected : str
        In words.
    ids : frozenset of str
        Taken as they are.
    urns, names : mapping of str to frozenset of str
        Ids by the URN and the name, as spelt, by which they are known too.
    others : frozenset of str
        Ids of the round that are of another kind: such a value is no stranger, but in the wrong place.
    """

    expected: str
    ids: Ids
    urns: Mapping[str, Ids] = dataclasses.field(default_factory=dict)
    names: Mapping[str, Ids] = dataclasses.field(default_factory=dict)
    others: Ids = frozenset()

    def understood(self, value: str) -> Ids:
        """Return the ids that a value may mean which is none itself; several where it cannot be told."""
        return self.urns.get(value) or self._by_fold.get(fold_word(value), frozenset())

    def resembling(self, value: str) -> tuple[str, ...]:
        """Return the ids, URNs and names that a value may be a slip for, sorted."""
        return self._lexicon.resembling(value)

    @functools.cached_property
    def _by_fold(self) -> Mapping[str, Ids]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, ids in self.names.items():
            found[fold_word(name)] |= ids
        return {name: frozenset(ids) for name, ids in found.items()}

    @functools.cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon([*self.ids, *self.urns, *self.names])


class Facts:
    """The ids, URNs and names of a round's tables, each made when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def column(self, table: str, field: str) -> list[str | None]:
        """Return the cells of a column; none where the file lacks it."""
        frame = self._tables[table]
        return frame[field].tolist() if field in frame.columns else []

    def ids(self, table: str, *fields: str) -> Ids:
        """Return what stands in some columns of a table."""
        return frozenset(cell for field in fields for cell in self.column(table, field) if cell is not None)

    @functools.cached_property
    def cases(self) -> Ids:
        """The ids of cases: rows of their table, and schools that stand alone."""
        rows = zip(self.column("schools", "urn"), self.column("schools", "case_id"), strict=False)
        alone = frozenset(urn for urn, case_id in rows if urn is not None and case_id in (None, urn))
        return self.ids("cases", "case_id") | alone

    @functools.cached_property
    def people(self) -> Ids:
        """The ids of leaders and staff."""
        return self.ids("leaders", "leader_id") | self.ids("staff", "staff_id")

    @functools.cached_property
    def supporters(self) -> Ids:
        """The ids of supporters."""
        return self.ids("supporters", "supporter_id")

    @functools.cached_property
    def schools(self) -> Ids:
        """The URNs of schools in need."""
        return self.ids("schools", "urn")

    @functools.cached_property
    def bodies(self) -> Ids:
        """All bodies in which an interest counts, on either side."""
        of_schools = self.ids("schools", "urn", "trust_id", "federation_id", "la_code")
        return self.cases | of_schools | self.ids("supporters", "supporter_id", "urn", "trust_id")

    @functools.cached_property
    def deciders(self) -> Ids:
        """Persons beside leaders and staff who are in the round: who nominated or decided, or has two interests."""
        rows = zip(self.column("interests", "person_id"), self.column("interests", "body"), strict=False)
        bodies: dict[str, set[str]] = defaultdict(set)
        for person, body in rows:
            if person is not None and body in self.bodies:
                bodies[person].add(str(body))
        twice = frozenset(person for person, theirs in bodies.items() if len(theirs) > 1)
        return self.ids("schools", "nominated_by") | self.ids("decisions", "by") | self.ids("events", "by") | twice

    def by(self, table: str, key: str, field: str) -> Mapping[str, Ids]:
        """Return the ids of a table by another of its columns."""
        found: dict[str, set[str]] = defaultdict(set)
        for value, own in zip(self.column(table, field), self.column(table, key), strict=False):
            if value is not None and own is not None:
                found[value].add(own)
        return {value: frozenset(ids) for value, ids in found.items()}

    @functools.cached_property
    def supporter_urns(self) -> Mapping[str, Ids]:
        """Supporters by their URN."""
        return self.by("supporters", "supporter_id", "urn")

    @functools.cached_property
    def supporter_names(self) -> Mapping[str, Ids]:
        """Supporters by their name."""
        return self.by("supporters", "supporter_id", "name")

    @functools.cached_property
    def leaders_at(self) -> Mapping[str, Ids]:
        """Leaders by their supporter."""
        return self.by("leaders", "leader_id", "supporter_id")

    def leaders_by(self, supporters: Mapping[str, Ids]) -> Mapping[str, Ids]:
        """Return leaders by what their own school, or supporter, is known by; without leaders nobody is."""
        none: Ids = frozenset()
        found = {
            known: frozenset[str]().union(*(self.leaders_at.get(one, none) for one in ids))
            for known, ids in supporters.items()
        }
        return {known: leaders for known, leaders in found.items() if leaders}

    @functools.cached_property
    def school_names(self) -> Mapping[str, Ids]:
        """Schools in need by their name."""
        return self.by("schools", "urn", "name")

    @functools.cached_property
    def body_names(self) -> Mapping[str, Ids]:
        """Schools in need and supporters by their name; a supporter that is a school by its URN, for it may be both."""
        columns = (self.column("supporters", name) for name in ("name", "urn", "supporter_id"))
        found = defaultdict(set, {name: set(urns) for name, urns in self.school_names.items()})
        for name, urn, supporter_id in zip(*columns, strict=False):
            if name is not None and (urn or supporter_id) is not None:
                found[name].add(str(urn or supporter_id))
        return {name: frozenset(ids) for name, ids in found.items()}

    @functools.cached_property
    def member_cases(self) -> Mapping[str, Ids]:
        """Cases by the URN of a member that is none itself."""
        rows = zip(self.column("schools", "urn"), self.column("schools", "case_id"), strict=False)
        return {urn: frozenset({case}) for urn, case in rows if urn is not None and case not in (None, urn)}

    @functools.cached_property
    def case_names(self) -> Mapping[str, Ids]:
        """Cases by the name of a member."""
        columns = (self.column("schools", name) for name in ("name", "urn", "case_id"))
        found: dict[str, set[str]] = defaultdict(set)
        for name, urn, case in zip(*columns, strict=False):
            if name is not None and urn is not None:
                found[name].add(case or urn)
        return {name: frozenset(ids) for name, ids in found.items()}


_SIDES = ("schools", "cases", "supporters", "leaders", "staff")
_Maker = Callable[[Facts], Directory]


def _case_of_conflict(facts: Facts) -> Directory:
    others = facts.supporters | facts.people
    return Directory("a case, or a school in one", facts.cases | facts.schools, {}, facts.school_names, others)


def _party(facts: Facts) -> Directory:
    ids = facts.people | facts.supporters | facts.ids("supporters", "trust_id")
    expected = "a person, a supporter or a supporter's trust"
    return Directory(expected, ids, facts.supporter_urns, facts.supporter_names, facts.cases - facts.schools - ids)


def _who(facts: Facts) -> Directory:
    others = facts.supporters | (facts.cases - facts.schools)
    return Directory(
        "a leader, a member of staff, or somebody who decides", facts.people | facts.deciders, others=others
    )


def _body(facts: Facts) -> Directory:
    expected = "a school, trust, federation, authority, case or supporter"
    return Directory(expected, facts.bodies, {}, facts.body_names, facts.people - facts.bodies)


def _supporter(facts: Facts) -> Directory:
    return Directory("a supporter", facts.supporters, facts.supporter_urns, facts.supporter_names, facts.people)


def _school(facts: Facts) -> Directory:
    return Directory("the URN of a school in the round", facts.schools)


def _end(facts: Facts) -> Directory:
    ids = facts.cases | facts.schools | facts.people | facts.supporters | facts.ids("supporters", "urn")
    return Directory("a case, school, person or supporter", ids, {}, facts.body_names)


def _case(facts: Facts) -> Directory:
    return Directory("a case", facts.cases, facts.member_cases, facts.case_names, facts.supporters | facts.people)


def case_directory(tables: Tables) -> Directory:
    """Return what a column that holds cases may name.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of a round, sound or not.
    """
    return _case(Facts(tables))


def _person(facts: Facts) -> Directory:
    urns, names = facts.leaders_by(facts.supporter_urns), facts.leaders_by(facts.supporter_names)
    return Directory("a leader or a member of staff", facts.people, urns, names, facts.supporters | facts.cases)


def _party_of_event(facts: Facts) -> Directory:
    person = _person(facts)
    urns, names = {**facts.supporter_urns, **person.urns}, {**facts.supporter_names, **person.names}
    return Directory("a leader, staff member or supporter", facts.people | facts.supporters, urns, names)


COLUMNS: Mapping[tuple[str, str], tuple[tuple[str, ...], _Maker]] = {
    ("conflicts", "case_id"): (("schools", "cases"), _case_of_conflict),
    ("conflicts", "party"): (("supporters", "leaders", "staff"), _party),
    ("interests", "person_id"): (_SIDES, _who),
    ("interests", "body"): (_SIDES, _body),
    ("decisions", "case_id"): (("schools", "cases"), _case),
    ("decisions", "person_id"): (("supporters", "leaders", "staff"), _person),
    ("history", "urn"): (("schools",), _school),
    ("history", "supporter_id"): (("supporters",), _supporter),
    ("travel", "from_"): (_SIDES, _end),
    ("travel", "to"): (_SIDES, _end),
}
"""The columns of safeguards: which tables say who is who, and what makes the directory."""

TYPED: Mapping[tuple[str, str], tuple[tuple[str, ...], _Maker]] = {
    ("needs", "case_id"): (("schools", "cases"), _case),
    ("running", "case_id"): (("schools", "cases"), _case),
    ("running", "person_id"): (_SIDES, _person),
    ("events", "case_id"): (("schools", "cases"), _case),
    ("events", "person_id"): (_SIDES, _party_of_event),
    ("commitments", "person_id"): (_SIDES, _person),
    ("capacity", "person_id"): (_SIDES, _person),
}
"""Columns of other tables in which planners type who is meant, too; whom nobody is called by is judged elsewhere."""
