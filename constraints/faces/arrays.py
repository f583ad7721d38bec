"""A round's resolved records as arrays, for the model faces of the rules.

Positions follow the sorted ids of the round's mappings (people: leaders first), so that file order never matters.
A missing number is -1; words are coded by the closed lists or by :class:`Codes`, a missing word being -1.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from constraints.domain import cached_on_argument
from constraints.domain import vocabulary as v
from constraints.round import Case, Person, split

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from constraints.domain import Bools, Ints, School, Supporter
    from constraints.round import Profile, Round

SPECIALISM_CODES = {code: i for i, code in enumerate(v.SPECIALISMS)}


class Codes:
    """Numbers for words, the same over several columns: trusts of schools and of supporters, say."""

    def __init__(self, words: Iterable[str | None]) -> None:
        self.number = {word: i for i, word in enumerate(sorted({word for word in words if word is not None}))}

    def of(self, words: Iterable[str | None]) -> Ints:
        """Return the number of each word; -1 for None and for words that are not known."""
        return np.array([-1 if word is None else self.number.get(word, -1) for word in words], np.int64)


@dataclasses.dataclass(frozen=True)
class SchoolArrays:
    """One entry a school."""

    easting: Ints
    northing: Ints
    urn: Ints
    phase: Ints
    provision: Ints
    academy: Bools
    trust: Ints
    federation: Ints
    la: Ints
    diocese: Ints
    faith: Ints
    faith_requirement: Ints
    idaci: Ints
    urban_rural: Ints
    eligible: Bools
    trust_free: Bools
    """Whether no strong trust is found or being sought: trust_match is none-suitable."""


@dataclasses.dataclass(frozen=True)
class CaseArrays:
    """One entry a case; `member_start` has one more.

    `member[member_start[i]:member_start[i + 1]]` are the positions of case i's schools.
    """

    ids: Sequence[str]
    member: Ints
    member_start: Ints
    easting: Ints
    northing: Ints
    target: Ints
    tier: Ints
    region: Ints
    lead_half_days: Ints
    profiles: Ints
    """How many profiles the deployment of each case may have: 1 or more."""
    lead_split: Ints
    """Half-days of a deployment by profile and period, (cases, profiles, periods)."""
    entitlement: Ints
    grant: Ints
    waited: Ints
    max_minutes: Ints
    trust: Ints
    """The trust of the members, -1 where they have none or several."""


@dataclasses.dataclass(frozen=True)
class SupporterArrays:
    """One entry a supporter."""

    ids: Sequence[str]
    kind: Ints
    easting: Ints
    northing: Ints
    urn: Ints
    trust: Ints
    federation: Ints
    la: Ints
    region: Ints
    diocese: Ints
    faith: Ints
    phase: Ints
    provision: Ints
    idaci: Ints
    urban_rural: Ints
    designated: Bools
    """Whether designated over the whole delivery window."""
    release_left: Ints
    release: Ints
    release_taken: Ints
    visit_places: Ints


@dataclasses.dataclass(frozen=True)
class PersonArrays:
    """One entry a person: leaders first, then staff."""

    ids: Sequence[str]
    leaders: int
    """How many leaders there are; position p is a leader where p < leaders."""
    supporter: Ints
    kind: Ints
    easting: Ints
    northing: Ints
    max_minutes: Ints
    days_left: Ints
    """The one figure, or the periods added up."""
    has_periods: Bools
    period_left: Ints
    """Half-days left by period, (people, periods); 0 where the one figure holds."""
    cases_left: Ints
    phases: Bools
    """Which phases the person knows, (people, phases); none where not known."""
    provisions: Bools
    """Which provisions the person knows, (people, provisions)."""
    levels: npt.NDArray[np.int8]
    """Level 0-3 by specialism, (people, specialisms)."""
    schools_improved: Ints
    willing: npt.NDArray[np.int8]
    """-1 no, 0 nobody has said, 1 yes; the next two alike."""
    prerequisites: npt.NDArray[np.int8]
    release_agreed: npt.NDArray[np.int8]
    designated: Bools
    withdrawn: Bools
    """Whether the person or their supporter is out for the whole round."""
    region_bound: Bools
    """Whether the leader has said in which regions they lead."""
    regions: Bools
    """Which of the round's regions they named, (people, regions)."""
    faiths: Bools
    """Which faiths the person knows, the supporter's where they have not said, (people, faiths); none: not known."""


@dataclasses.dataclass(frozen=True)
class NeedArrays:
    """One entry a need, those that only inform too."""

    ids: Sequence[tuple[str, str]]
    case: Ints
    specialism: Ints
    severity: Ints
    half_days: Ints
    half_days_split: Ints
    """Half-days by profile of the case's deployment and by period, (needs, profiles, periods)."""
    coverable: Bools
    informs: Bools
    """Whether the need only informs the fit of the leader."""
    visit: Bools


@dataclasses.dataclass(frozen=True)
class RoundArrays:
    """All arrays of a round, with the round they were made from."""

    round: Round
    schools: SchoolArrays
    cases: CaseArrays
    supporters: SupporterArrays
    people: PersonArrays
    needs: NeedArrays
    case_at: dict[str, int]
    person_at: dict[str, int]
    supporter_at: dict[str, int]
    need_at: dict[tuple[str, str], int]
    regions: Sequence[str]
    """The name behind each region code."""
    periods: int
    """The number of periods; 1 where capacity is one figure."""


def _numbers(values: Iterable[int | None]) -> Ints:
    return np.array([-1 if value is None else value for value in values], np.int64)


def _listed(words: Iterable[str | None], known: Sequence[str]) -> Ints:
    place = {word: i for i, word in enumerate(known)}
    return np.array([-1 if word is None else place[word] for word in words], np.int64)


def _answers(values: Iterable[bool | None]) -> npt.NDArray[np.int8]:
    return np.array([0 if value is None else (1 if value else -1) for value in values], np.int8)


def _flags(rows: Sequence[Iterable[str]], known: Sequence[str]) -> Bools:
    flags = np.zeros((len(rows), len(known)), bool)
    place = {word: i for i, word in enumerate(known)}
    for i, words in enumerate(rows):
        for word in words:
            flags[i, place[word]] = True
    return flags


@cached_on_argument
def arrays_of(round_: Round) -> RoundArrays:
    """Return the arrays of a round, made once for it.

    Parameters
    ----------
    round_ : Round
    """
    schools, supporters = list(round_.schools.values()), list(round_.supporters.values())
    cases, people = list(round_.cases.values()), list(round_.people.values())
    words = _shared_codes(schools, supporters, cases, people)
    return RoundArrays(
        round=round_,
        schools=_schools(schools, words),
        cases=_cases(cases, round_, words),
        supporters=_supporters(supporters, round_, words),
        people=_people(people, round_, words),
        needs=_needs(round_),
        case_at={case_id: i for i, case_id in enumerate(round_.cases)},
        person_at={person_id: i for i, person_id in enumerate(round_.people)},
        supporter_at={supporter_id: i for i, supporter_id in enumerate(round_.supporters)},
        need_at={key: i for i, key in enumerate(round_.needs)},
        regions=list(words["region"].number),
        periods=max(1, len(round_.periods)),
    )


def _shared_codes(
    schools: list[School], supporters: list[Supporter], cases: list[Case], people: list[Person]
) -> dict[str, Codes]:
    both: list[School | Supporter] = [*schools, *supporters]
    known_faiths = [faith for person in people for faith in person.faiths or ()]
    return {
        "urn": Codes(row.urn for row in both),
        "trust": Codes(row.trust_id for row in both),
        "federation": Codes(row.federation_id for row in both),
        "la": Codes(row.la_code for row in both),
        "diocese": Codes(row.diocese for row in both),
        "faith": Codes(_folded([*(row.faith for row in both), *known_faiths])),
        "region": Codes([*(case.region for case in cases), *(row.region for row in both)]),
        "urban_rural": Codes(row.urban_rural for row in both),
    }


def _folded(words: Iterable[str | None]) -> list[str | None]:
    """Return words without regard to capitals: planners type faiths freely."""
    return [None if word is None else word.casefold() for word in words]


def _schools(rows: list[School], words: dict[str, Codes]) -> SchoolArrays:
    return SchoolArrays(
        easting=_numbers(r.easting for r in rows),
        northing=_numbers(r.northing for r in rows),
        urn=words["urn"].of(r.urn for r in rows),
        phase=_listed((r.phase for r in rows), v.PHASES),
        provision=_listed((r.provision for r in rows), v.PROVISIONS),
        academy=np.array([r.governance == "academy" for r in rows], bool),
        trust=words["trust"].of(r.trust_id for r in rows),
        federation=words["federation"].of(r.federation_id for r in rows),
        la=words["la"].of(r.la_code for r in rows),
        diocese=words["diocese"].of(r.diocese for r in rows),
        faith=words["faith"].of(_folded(r.faith for r in rows)),
        faith_requirement=_listed((r.faith_requirement for r in rows), v.FAITH_REQUIREMENTS),
        idaci=_numbers(r.idaci_quintile for r in rows),
        urban_rural=words["urban_rural"].of(r.urban_rural for r in rows),
        eligible=np.array([r.eligible is not False for r in rows], bool),
        trust_free=np.array([r.trust_match == "none-suitable" for r in rows], bool),
    )


def _cases(rows: list[Case], round_: Round, words: dict[str, Codes]) -> CaseArrays:
    place = {urn: i for i, urn in enumerate(round_.schools)}
    trusts = [{member.trust_id for member in r.members} for r in rows]
    return CaseArrays(
        ids=[r.case_id for r in rows],
        member=np.array([place[member.urn] for r in rows for member in r.members], np.int64),
        member_start=np.cumsum([0, *(len(r.members) for r in rows)], dtype=np.int64),
        easting=_numbers(r.easting for r in rows),
        northing=_numbers(r.northing for r in rows),
        target=_listed((r.target for r in rows), v.TARGETS),
        tier=_numbers(r.tier for r in rows),
        region=words["region"].of(r.region for r in rows),
        lead_half_days=_numbers(r.lead_half_days for r in rows),
        profiles=_numbers(len(round_.profiles[r.case_id]) for r in rows),
        lead_split=_splits(round_, [(r.lead_half_days, r.case_id) for r in rows]),
        entitlement=_numbers(r.entitlement_half_days for r in rows),
        grant=_numbers(r.grant_pence for r in rows),
        waited=_numbers(r.rounds_waited for r in rows),
        max_minutes=_numbers(r.max_minutes for r in rows),
        trust=words["trust"].of(next(iter(t)) if len(t) == 1 else None for t in trusts),
    )  # fmt: skip


def _splits(round_: Round, rows: list[tuple[int, str]]) -> Ints:
    """Return how half-days at cases fall on the periods by each profile, (n, profiles, periods); 0 beyond the last."""
    periods = max(1, len(round_.periods))
    most = max((len(profiles) for profiles in round_.profiles.values()), default=1)
    splits = np.zeros((len(rows), most, periods), np.int64)
    known: dict[tuple[int, Profile], tuple[int, ...]] = {}
    for i, (half_days, case_id) in enumerate(rows):
        for k, profile in enumerate(round_.profiles[case_id]):
            key = half_days, profile
            if key not in known:
                known[key] = split(half_days, profile, periods)
            splits[i, k] = known[key]
    return splits


def _supporters(rows: list[Supporter], round_: Round, words: dict[str, Codes]) -> SupporterArrays:
    ledger, meta = round_.ledger, round_.meta
    return SupporterArrays(
        ids=[r.supporter_id for r in rows],
        kind=_listed((r.kind for r in rows), v.SUPPORTER_KINDS),
        easting=_numbers(r.easting for r in rows),
        northing=_numbers(r.northing for r in rows),
        urn=words["urn"].of(r.urn for r in rows),
        trust=words["trust"].of(r.trust_id for r in rows),
        federation=words["federation"].of(r.federation_id for r in rows),
        la=words["la"].of(r.la_code for r in rows),
        region=words["region"].of(r.region for r in rows),
        diocese=words["diocese"].of(r.diocese for r in rows),
        faith=words["faith"].of(_folded(r.faith for r in rows)),
        phase=_listed((r.phase for r in rows), v.PHASES),
        provision=_listed((r.provision for r in rows), v.PROVISIONS),
        idaci=_numbers(r.idaci_quintile for r in rows),
        urban_rural=words["urban_rural"].of(r.urban_rural for r in rows),
        designated=np.array([_within(r, meta.delivery_start, meta.delivery_end) for r in rows], bool),
        release_left=_numbers(ledger.release_left[r.supporter_id] for r in rows),
        release=_numbers(r.release_half_days for r in rows),
        release_taken=_numbers(ledger.release_taken.get(r.supporter_id, 0) for r in rows),
        visit_places=_numbers(r.visit_places for r in rows),
    )


def _within(row: Supporter | Person, start: dt.date, end: dt.date) -> bool:
    """Say whether the designation covers the delivery window; a blank date is open."""
    after = row.designated_from is None or row.designated_from <= start
    return after and (row.designated_to is None or row.designated_to >= end)


def _people(rows: list[Person], round_: Round, words: dict[str, Codes]) -> PersonArrays:
    ledger, meta, out = round_.ledger, round_.meta, round_.instructions.withdrawn
    regions, faiths = words["region"].number, words["faith"].number
    supporter_at = {supporter_id: i for i, supporter_id in enumerate(round_.supporters)}
    periods = max(1, len(round_.periods))
    levels = np.zeros((len(rows), len(SPECIALISM_CODES)), np.int8)
    for i, row in enumerate(rows):
        for code, level in row.levels.items():
            levels[i, SPECIALISM_CODES[code]] = level
    left = [ledger.days_left[r.person_id] for r in rows]
    by_period = [days if r.by_period is not None else (0,) * periods for r, days in zip(rows, left, strict=True)]
    return PersonArrays(
        ids=[r.person_id for r in rows],
        leaders=sum(r.is_leader for r in rows),
        supporter=np.array([supporter_at[r.supporter.supporter_id] for r in rows], np.int64),
        kind=_listed((r.kind for r in rows), v.LEADER_KINDS),
        easting=_numbers(r.easting for r in rows),
        northing=_numbers(r.northing for r in rows),
        max_minutes=_numbers(r.max_minutes for r in rows),
        days_left=_numbers(sum(days) for days in left),
        has_periods=np.array([r.by_period is not None for r in rows], bool),
        period_left=np.array(by_period, np.int64).reshape(-1, periods),
        cases_left=_numbers(ledger.cases_left[r.person_id] for r in rows),
        phases=_flags([r.phases for r in rows], v.PHASES),
        provisions=_flags([r.provisions for r in rows], v.PROVISIONS),
        levels=levels,
        schools_improved=_numbers(r.schools_improved for r in rows),
        willing=_answers(r.willing for r in rows),
        prerequisites=_answers(r.prerequisites for r in rows),
        release_agreed=_answers(r.release_agreed for r in rows),
        designated=np.array([_within(r, meta.delivery_start, meta.delivery_end) for r in rows], bool),
        withdrawn=np.array([r.person_id in out or r.supporter.supporter_id in out for r in rows], bool),
        region_bound=np.array([bool(r.regions) for r in rows], bool),
        regions=_flags([[word for word in r.regions or () if word in regions] for r in rows], list(regions)),
        faiths=_flags([_faiths_of(r) for r in rows], list(faiths)),
    )


def _faiths_of(row: Person) -> list[str]:
    return [word for word in _folded(row.faiths or (row.supporter.faith,)) if word is not None]


def _needs(round_: Round) -> NeedArrays:
    rows = list(round_.needs.values())
    case_at = {case_id: i for i, case_id in enumerate(round_.cases)}
    return NeedArrays(
        ids=list(round_.needs),
        case=np.array([case_at[r.case_id] for r in rows], np.int64),
        specialism=_listed((r.specialism for r in rows), tuple(SPECIALISM_CODES)),
        severity=_numbers(r.severity for r in rows),
        half_days=_numbers(r.half_days for r in rows),
        half_days_split=_splits(round_, [(r.half_days, r.case_id) for r in rows]),
        coverable=np.array([round_.coverable(r) for r in rows], bool),
        informs=np.array([round_.informs(r) for r in rows], bool),
        visit=np.array([r.mode == "visit" for r in rows], bool),
    )
