"""Records with every blank resolved: what a blank cell means is said here, once, for both faces of all rules."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING, Self

from constraints.domain import (
    NO_DIOCESE,
    NO_FAITH,
    NO_RELIGIOUS_CHARACTER,
    TABLES,
    Capacity,
    CaseRow,
    FrozenDict,
    Leader,
    Need,
    School,
    StaffMember,
    Supporter,
)
from constraints.round.frames import Frames
from constraints.round.tables import RoundTables, vouched_as

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping


@dataclasses.dataclass(frozen=True)
class Case:
    """A case as the rules see it.

    Attributes
    ----------
    members : tuple of School
        Sorted by URN; a stand-alone school is its case's only member.
    easting, northing : int
        The place of delivery, in metres.
    place_id : str
        The id by which measured times may know the place: the URN of delivery, else the case id.
    region : str or None
        Of the place of delivery.
    lead_half_days : int
        What a deployment takes.
    entitlement_half_days, grant_pence : int or None
        What the offer gives; None where it does not limit.
    rounds_waited : int
    max_minutes : int or None
        The least that the case or any member accepts.
    """

    case_id: str
    target: str
    tier: int
    members: tuple[School, ...]
    easting: int
    northing: int
    place_id: str
    region: str | None
    lead_half_days: int
    entitlement_half_days: int | None
    grant_pence: int | None
    rounds_waited: int
    max_minutes: int | None

    @property
    def place(self) -> School:
        """The school where support is delivered; of a case that is delivered elsewhere, its first."""
        return next((school for school in self.members if school.urn == self.place_id), self.members[0])

    @property
    def trust_id(self) -> str | None:
        """The trust that all members share; None where they have none or several."""
        trusts = {member.trust_id for member in self.members}
        return trusts.pop() if len(trusts) == 1 else None


@dataclasses.dataclass(frozen=True)
class Person:
    """A leader or a member of staff as the rules see them.

    Attributes
    ----------
    is_leader : bool
        Leaders lead, and may cover needs of the cases they lead; staff cover needs.
    kind, role : str or None
        The leader's kind; the staff member's role.
    half_days : int
        Gross, over the whole delivery window.
    by_period : tuple of int or None
        Gross, by period; None where the one figure holds.
    phases, provisions : tuple of str
        Empty where not known.
    levels : mapping of str to int
        Level 1-3 by specialism.
    own_position : bool
        Whether the position is the person's own rather than the supporter's.
    willing, prerequisites, release_agreed : bool or None
        None where nobody has said.
    """

    person_id: str
    supporter: Supporter
    is_leader: bool
    kind: str | None
    role: str | None
    half_days: int
    by_period: tuple[int, ...] | None
    max_cases: int
    max_minutes: int | None
    phases: tuple[str, ...]
    provisions: tuple[str, ...]
    levels: Mapping[str, int]
    easting: int
    northing: int
    own_position: bool
    willing: bool | None = None
    prerequisites: bool | None = None
    release_agreed: bool | None = None
    schools_improved: int | None = None
    designated_from: dt.date | None = None
    designated_to: dt.date | None = None
    faiths: tuple[str, ...] | None = None
    regions: tuple[str, ...] | None = None


Profile = tuple[int, ...]
"""Weights by which half-days fall on the periods; empty: the same for each."""


def split(total: int, weights: tuple[int, ...], parts: int) -> tuple[int, ...]:
    """Split half-days over periods in proportion to weights, in whole numbers that add up.

    Period k gets `floor(total * W_k / W) - floor(total * W_(k-1) / W)`, where W_k are the weights added up.

    Parameters
    ----------
    total : int
        Half-days.
    weights : tuple of int
        One a period; when their number is not `parts`, the split is even.
    parts : int
        The number of periods.
    """
    if len(weights) != parts or sum(weights) == 0:
        weights = (1,) * parts
    whole, reached, shares, before = sum(weights), 0, [], 0
    for weight in weights:
        reached += weight
        upto = total * reached // whole
        shares.append(upto - before)
        before = upto
    return tuple(shares)


def _faith(faith: str | None) -> str | None:
    """Return a faith; the two words of GIAS for a school without one are one fact, and no blank."""
    return NO_RELIGIOUS_CHARACTER if faith is not None and faith.casefold() in NO_FAITH else faith


def _diocese(diocese: str | None) -> str | None:
    """Return a diocese; a school that is known to belong to none has none, as one of which nothing is known."""
    return None if diocese is not None and diocese.casefold() in NO_DIOCESE else diocese


def _school(row: School) -> School:
    return row.model_copy(
        update={
            "faith": _faith(row.faith),
            "diocese": _diocese(row.diocese),
            "provision": row.provision or "mainstream",
            "faith_requirement": row.faith_requirement or "none",
            "rounds_waited": row.rounds_waited or 0,
            "eligible": row.eligible is not False,
            "trust_match": row.trust_match or "none-suitable",
        }
    )


def _supporter(row: Supporter, round_: RoundTables) -> Supporter:
    defaults = round_.policy.defaults
    blank = {
        "release_half_days": defaults.release_half_days,
        "visit_places": defaults.visit_places,
        "trust_id": row.supporter_id if row.kind == "trust" else None,
        "federation_id": row.supporter_id if row.kind == "federation" else None,
    }
    filled = {name: value for name, value in blank.items() if getattr(row, name) is None}
    return row.model_copy(update=filled | {"faith": _faith(row.faith), "diocese": _diocese(row.diocese)})


def _periods(round_: RoundTables) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    rows = round_.records(Capacity)
    dated = tuple(period.name for period in round_.meta.periods)
    periods = dated or tuple(sorted({row.period for row in rows}))
    position = {period: k for k, period in enumerate(periods)}
    by_person: dict[str, list[int]] = {}
    for row in (row for row in rows if row.period in position):  # the checks refuse any other
        by_person.setdefault(row.person_id, [0] * len(periods))[position[row.period]] += row.half_days
    return periods, {person: tuple(figures) for person, figures in by_person.items()}


def _own(values: tuple[str, ...] | None, of_supporter: str | None) -> tuple[str, ...]:
    return values or ((of_supporter,) if of_supporter else ())


def _gross(told: int, periods: tuple[int, ...] | None) -> int:
    """Return the half-days of a person: those by period, where they are told so."""
    return told if periods is None else sum(periods)


def _leader(row: Leader, supporter: Supporter, by_period: Mapping[str, tuple[int, ...]], round_: RoundTables) -> Person:
    own = row.easting is not None and row.northing is not None
    periods = by_period.get(row.leader_id)
    return Person(
        person_id=row.leader_id, supporter=supporter, is_leader=True,
        kind=row.kind or round_.policy.defaults.leader_kind, role=None,
        half_days=_gross(row.half_days, periods), by_period=periods,
        max_cases=row.max_cases, max_minutes=row.max_minutes,
        phases=_own(row.phases, supporter.phase), provisions=_own(row.provisions, supporter.provision),
        levels=FrozenDict(row.specialisms or ()),
        easting=row.easting if own and row.easting is not None else supporter.easting,
        northing=row.northing if own and row.northing is not None else supporter.northing, own_position=own,
        willing=row.willing, prerequisites=row.prerequisites, schools_improved=row.schools_improved,
        designated_from=row.designated_from, designated_to=row.designated_to, regions=row.regions,
        faiths=None if row.faiths is None else tuple(sorted({_faith(faith) or faith for faith in row.faiths})),
    )  # fmt: skip


def _staff(
    row: StaffMember, supporter: Supporter, by_period: Mapping[str, tuple[int, ...]], round_: RoundTables
) -> Person:
    periods = by_period.get(row.staff_id)
    most = row.max_cases if row.max_cases is not None else round_.policy.defaults.staff_max_cases
    return Person(
        person_id=row.staff_id, supporter=supporter, is_leader=False, kind=None, role=row.role,
        half_days=_gross(row.half_days, periods), by_period=periods,
        max_cases=most, max_minutes=row.max_minutes,
        phases=_own(row.phases, supporter.phase), provisions=_own(row.provisions, supporter.provision),
        levels=FrozenDict(row.specialisms), easting=supporter.easting, northing=supporter.northing, own_position=False,
        release_agreed=row.release_agreed,
    )  # fmt: skip


def need_ids(round_: RoundTables) -> list[str]:
    """Return the ids of the needs of a round's table, row by row, also of those that were withdrawn.

    A blank one is the specialism, numbered where it repeats in an order that rows do not decide.

    Parameters
    ----------
    round_ : RoundTables
    """
    rows, usual = round_.records(Need), round_.policy.needs.default_source
    ids = [row.need_id for row in rows]
    named = {(row.case_id, row.need_id) for row in rows if row.need_id is not None}
    blank = [at for at, need_id in enumerate(ids) if need_id is None]
    for at in sorted(blank, key=lambda at: _without_id(rows[at], usual)):
        row = rows[at]
        need_id, number = row.specialism, 1
        while (row.case_id, need_id) in named:
            number += 1
            need_id = f"{row.specialism}-{number}"
        named.add((row.case_id, need_id))
        ids[at] = need_id
    return [need_id or "" for need_id in ids]


def _needs(round_: RoundTables) -> dict[tuple[str, str], Need]:
    """Resolve needs. One that was withdrawn is none, but keeps its number: no other need is called otherwise for it."""
    usual = round_.policy.needs.default_source
    rows = sorted(zip(round_.records(Need), need_ids(round_), strict=True), key=lambda one: (one[0].case_id, one[1]))
    return {
        (row.case_id, need_id): row.model_copy(
            update={"need_id": need_id, "source": row.source or usual, "mode": row.mode or "on-site"}
        )
        for row, need_id in rows
        if row.withdrawn_on is None
    }


def _without_id(row: Need, usual: str) -> tuple[str | int, ...]:
    """Return by what needs without an id are told apart, so that the order of rows decides nothing."""
    source, mode = row.source or usual, row.mode or "on-site"
    return row.case_id, row.specialism, -row.severity, -row.half_days, source, mode, row.urn or ""


def _cases(round_: RoundTables, schools: Mapping[str, School]) -> dict[str, Case]:
    rows = {row.case_id: row for row in round_.records(CaseRow)}
    members: dict[str, list[School]] = defaultdict(list)
    for school in schools.values():
        members[school.case_id or school.urn].append(school)
    cases = {case_id: _case(case_id, rows.get(case_id), members[case_id], round_) for case_id in sorted(members)}
    wanted = set(round_.regions)
    return {case_id: case for case_id, case in cases.items() if not wanted or case.region in wanted}


def _case(case_id: str, row: CaseRow | None, members: list[School], round_: RoundTables) -> Case:
    first = members[0]
    tier = row.tier if row else (first.tier or 0)
    offer = round_.policy.tiers[tier]
    urn = (row.delivery_urn if row else None) or (first.urn if row is None or len(members) == 1 else None)
    place = next((school for school in members if school.urn == urn), None)
    at = place or first
    own_position = row is not None and row.easting is not None and row.northing is not None
    waited = [s.rounds_waited or 0 for s in members] + ([row.rounds_waited] if row and row.rounds_waited else [])
    limits = [s.max_minutes for s in members if s.max_minutes is not None]
    limits += [row.max_minutes] if row and row.max_minutes is not None else []
    easting = row.easting if row and own_position and row.delivery_urn is None else at.easting
    northing = row.northing if row and own_position and row.delivery_urn is None else at.northing
    return Case(
        case_id=case_id,
        target=row.target if row else "school",
        tier=tier,
        members=tuple(members),
        easting=easting if easting is not None else at.easting,
        northing=northing if northing is not None else at.northing,
        place_id=urn or case_id,
        region=at.region,
        lead_half_days=row.lead_half_days if row and row.lead_half_days is not None else offer.lead_half_days,
        entitlement_half_days=(
            row.entitlement_half_days if row and row.entitlement_half_days is not None else offer.entitlement_half_days
        ),
        grant_pence=offer.grant_pence,
        rounds_waited=max(waited),
        max_minutes=min(limits) if limits else None,
    )


_TABLE_OF = {table.record: name for name, table in TABLES.items()}
_MADE_OF = {
    "schools": {"schools"},
    "cases": {"schools", "cases"},
    "needs": {"schools", "cases", "needs"},
    "_needs_by_case": {"schools", "cases", "needs"},
    "supporters": {"supporters"},
    "leaders": {"supporters", "leaders", "capacity"},
    "_staff_members": {"supporters", "staff", "capacity"},
}
"""The tables that a view is made of, of those that are costly; policy, regions and periods decide the rest of it."""


@dataclasses.dataclass(frozen=True)
class ResolvedRound(RoundTables):
    """The tables of a round, and its records with every blank resolved: each kind when it is first asked for."""

    @property
    def whole(self) -> Self:
        """The round with the cases of all regions."""
        if not self.regions:
            return self
        return vouched_as(dataclasses.replace(self, regions=()), self)

    def sharing(self, other: Self) -> Self:
        """Return this round with what another has resolved of the same tables, which need not be resolved again.

        Parameters
        ----------
        other : ResolvedRound
            Views are taken over where the tables that they are made of are the very same, and policy, regions and
            periods are.
        """
        same = Frames.of(self.tables).same_as(Frames.of(other.tables))
        self._records.update({kind: rows for kind, rows in other._records.items() if _TABLE_OF[kind] in same})
        if self.policy is other.policy and self.regions == other.regions and self.meta.periods == other.meta.periods:
            made = {view: other.__dict__[view] for view in _MADE_OF if view in other.__dict__}
            self.__dict__.update({view: rows for view, rows in made.items() if same.issuperset(_MADE_OF[view])})
        return self

    @functools.cached_property
    def schools(self) -> Mapping[str, School]:
        """The schools by URN, sorted."""
        return FrozenDict({row.urn: _school(row) for row in sorted(self.records(School), key=lambda row: row.urn)})

    @functools.cached_property
    def supporters(self) -> Mapping[str, Supporter]:
        """The supporters by id, sorted."""
        rows = sorted(self.records(Supporter), key=lambda row: row.supporter_id)
        return FrozenDict({row.supporter_id: _supporter(row, self) for row in rows})

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods with dates in the order of their days; else those that capacity is told by, by name."""
        return self._capacities[0]

    def profiles_of_tier(self, tier: int) -> tuple[Profile, ...]:
        """Return the profiles of which a deployment in a tier has one: an even one where the round has no periods.

        Parameters
        ----------
        tier : int
        """
        return self.policy.tiers[tier].choice_of_profiles if self.periods else ((),)

    @functools.cached_property
    def _capacities(self) -> tuple[tuple[str, ...], Mapping[str, tuple[int, ...]]]:
        """The periods, and half-days by period of the people of whom they are told."""
        return _periods(self)

    @functools.cached_property
    def leaders(self) -> Mapping[str, Person]:
        """The leaders by id, sorted."""
        rows, by_period = sorted(self.records(Leader), key=lambda row: row.leader_id), self._capacities[1]
        return FrozenDict(
            {row.leader_id: _leader(row, self.supporters[row.supporter_id], by_period, self) for row in rows}
        )

    def half_days_of(self, leader_ids: Collection[str]) -> dict[str, int]:
        """Return what some leaders have over the whole delivery window, gross, by id."""
        rows, by_period = self.tables["leaders"], self._capacities[1]
        told = zip(rows["leader_id"].tolist(), rows["half_days"].tolist(), strict=True)
        return {who: _gross(half_days, by_period.get(who)) for who, half_days in told if who in leader_ids}

    @functools.cached_property
    def people(self) -> Mapping[str, Person]:
        """Leaders, then staff, each sorted by id."""
        return FrozenDict({**self.leaders, **self._staff_members})

    @functools.cached_property
    def _staff_members(self) -> Mapping[str, Person]:
        """The members of staff by id, sorted."""
        rows, by_period = sorted(self.records(StaffMember), key=lambda row: row.staff_id), self._capacities[1]
        return FrozenDict(
            {row.staff_id: _staff(row, self.supporters[row.supporter_id], by_period, self) for row in rows}
        )

    @functools.cached_property
    def leader_ids(self) -> frozenset[str]:
        """The ids of all leaders."""
        return frozenset(self.tables["leaders"]["leader_id"])

    @functools.cached_property
    def person_ids(self) -> frozenset[str]:
        """The ids of all leaders and staff."""
        return self.leader_ids.union(self.tables["staff"]["staff_id"])

    @functools.cached_property
    def cases(self) -> Mapping[str, Case]:
        """The cases by id, sorted."""
        return FrozenDict(_cases(self, self.schools))

    @functools.cached_property
    def needs(self) -> Mapping[tuple[str, str], Need]:
        """All needs by case and need id, sorted; see `coverable` for which make columns."""
        return FrozenDict({key: need for key, need in _needs(self).items() if need.case_id in self.cases})

    @functools.cached_property
    def _needs_by_case(self) -> Mapping[str, tuple[Need, ...]]:
        grouped: dict[str, list[Need]] = defaultdict(list)
        for need in self.needs.values():
            grouped[need.case_id].append(need)
        return {case_id: tuple(rows) for case_id, rows in grouped.items()}

    def needs_of(self, case_id: str) -> tuple[Need, ...]:
        """Return all needs of a case, sorted by id."""
        return self._needs_by_case.get(case_id, ())
