"""Who is already busy: running work and commitments, and what they leave of everyone's capacity.

Running work above a limit leaves nothing; it never makes a round infeasible.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from constraints.domain import Commitment, FrozenCounts, FrozenDict, Running
from constraints.round.resolve import Person, Profile, ResolvedRound, split

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Ledger:
    """What is taken, and what is left.

    Attributes
    ----------
    leads : mapping of case_id to (person_id, half_days_left)
        Running deployments of the round's own cases.
    supports : mapping of (case_id, need_id) to (person_id, half_days_left)
        Running support of needs that may be covered.
    days_left : mapping of person_id to tuple of int
        Half-days left, by period where the person has periods, else one figure.
    cases_left : mapping of person_id to int
        Cases that the person may still take on.
    cases_held : mapping of person_id to frozenset of case_id
        Cases that the person is at already.
    release_left : mapping of supporter_id to int or None
        Half-days left of the supporter's people together; None where nothing limits them.
    release_taken : mapping of supporter_id to int
        Half-days that running work and commitments take.
    visits_taken : mapping of supporter_id to int
        Visit places that running support and commitments take.
    outgrown : frozenset of case_id
        Cases that are led under a lower tier than they have now: that deployment does not bar a new one.
    profiles : mapping of (case_id, need_id) to tuple of int
        How running work of the round's own cases falls on the periods; an empty `need_id` for a deployment.
    """

    leads: Mapping[str, tuple[str, int]]
    supports: Mapping[tuple[str, str], tuple[str, int]]
    days_left: Mapping[str, tuple[int, ...]]
    cases_left: Mapping[str, int]
    cases_held: Mapping[str, frozenset[str]]
    release_left: Mapping[str, int | None]
    release_taken: Mapping[str, int]
    visits_taken: Mapping[str, int]
    outgrown: frozenset[str] = frozenset()
    profiles: Mapping[tuple[str, str], Profile] = dataclasses.field(default_factory=FrozenDict)


def goes_on(round_: ResolvedRound, row: Running) -> bool:
    """Say whether a running row is the round's own: its case is here, and not newly in a higher tier.

    Support that runs under a lower tier than the case has now only takes its people's time: the case may be
    led anew (the policies let a school re-enter that moves up a tier).
    """
    case = round_.cases.get(row.case_id)
    return case is not None and (row.tier is None or row.tier >= case.tier)


def coverable(round_: ResolvedRound, row: Running) -> bool:
    """Say whether running support is of a need that may be covered; of any other it only takes the person's time."""
    need = round_.needs.get((row.case_id, row.need_id or ""))
    return need is not None and round_.coverable(need)


def running_profiles(whole: ResolvedRound, rows: list[Running]) -> list[Profile]:
    """Return how each running row falls on the periods: as it says; as the running lead of its case; as its tier.

    Parameters
    ----------
    whole : ResolvedRound
        With the cases of all regions.
    rows : list of Running
        All of the round.
    """
    if not whole.periods:
        return [()] * len(rows)

    def of_case(case_id: str) -> Profile:
        case = whole.cases.get(case_id)
        return whole.profiles_of_tier(case.tier)[0] if case else ()

    leads = {row.case_id: row.profile or of_case(row.case_id) for row in rows if row.need_id is None}
    return [row.profile or (leads[row.case_id] if row.case_id in leads else of_case(row.case_id)) for row in rows]


def _weights_in(round_: ResolvedRound, period: str | None) -> Profile:
    """Return the weights by which all falls on one period; empty (evenly) where none is named."""
    return () if period is None else tuple(int(name == period) for name in round_.periods)


def supporter_bound(round_: ResolvedRound, row: Commitment) -> str:
    """Return the supporter whose release and visit places a commitment takes; it need not be in the round."""
    return row.supporter_id or round_.people[row.person_id].supporter.supporter_id


def binds_a_person(round_: ResolvedRound, row: Commitment) -> bool:
    """Say whether a commitment is of somebody here: of that id, and of the supporter that it names."""
    person = round_.people.get(row.person_id)
    return person is not None and person.supporter.supporter_id == supporter_bound(round_, row)


def open_ledger(round_: ResolvedRound) -> Ledger:
    """Add up running work and commitments.

    What runs at cases of regions that are left out takes the same time and visit places as in the whole round.

    Parameters
    ----------
    round_ : ResolvedRound
    """
    rows = sorted(round_.records(Running), key=lambda r: (r.case_id, r.need_id or "", r.person_id))
    whole = round_.whole if rows else round_
    leads = {r.case_id: (r.person_id, r.half_days_left) for r in rows if r.need_id is None and goes_on(round_, r)}
    supports = {
        (r.case_id, r.need_id): (r.person_id, r.half_days_left)
        for r in rows
        if r.need_id is not None and goes_on(round_, r) and coverable(round_, r)
    }
    profiles = running_profiles(whole, rows)
    charges: dict[str, list[tuple[int, Profile]]] = defaultdict(list)
    cases_held: dict[str, set[str]] = defaultdict(set)
    led = {(r.case_id, r.person_id) for r in rows if r.need_id is None}
    for row, profile in zip(rows, profiles, strict=True):
        cases_held[row.person_id].add(row.case_id)
        if row.need_id is None or (row.case_id, row.person_id) not in led:  # personal cover lies inside the deployment
            charges[row.person_id].append((row.half_days_left, profile))
    elsewhere: Counter[str] = Counter()
    visits = _visits_taken(whole, rows)
    beside: Counter[str] = Counter()
    for commitment in round_.records(Commitment):
        supporter_id = supporter_bound(round_, commitment)
        if commitment.visits:
            visits[supporter_id] += commitment.visits
        if binds_a_person(round_, commitment):
            charges[commitment.person_id].append((commitment.half_days, _weights_in(round_, commitment.period)))
            elsewhere[commitment.person_id] += 1 if commitment.cases is None else commitment.cases
        else:
            beside[supporter_id] += commitment.half_days
    taken = _release_taken(round_, charges) + beside
    people, supporters = round_.people, round_.supporters
    days_left = {pid: _days_left(p, charges.get(pid, []), len(round_.periods)) for pid, p in people.items()}
    cases_left = {pid: max(0, p.max_cases - len(cases_held.get(pid, ())) - elsewhere[pid]) for pid, p in people.items()}
    release_left = {
        sid: None if s.release_half_days is None else max(0, s.release_half_days - taken[sid])
        for sid, s in supporters.items()
    }
    return Ledger(
        leads=FrozenDict(leads),
        supports=FrozenDict(supports),
        days_left=FrozenDict(days_left),
        cases_left=FrozenDict(cases_left),
        cases_held=FrozenDict({pid: frozenset(cases) for pid, cases in cases_held.items()}),
        release_left=FrozenDict(release_left),
        release_taken=FrozenCounts(taken),
        visits_taken=FrozenCounts(visits),
        outgrown=frozenset(
            r.case_id for r in rows if r.need_id is None and r.case_id in round_.cases and not goes_on(round_, r)
        ),
        profiles=FrozenDict(
            {(r.case_id, r.need_id or ""): p for r, p in zip(rows, profiles, strict=True) if goes_on(round_, r)}
        ),
    )


def _days_left(person: Person, charges: list[tuple[int, Profile]], periods: int) -> tuple[int, ...]:
    if person.by_period is None:
        return (max(0, person.half_days - sum(half_days for half_days, _ in charges)),)
    left = list(person.by_period)
    for half_days, weights in charges:
        for k, share in enumerate(split(half_days, weights, periods)):
            left[k] -= share
    return tuple(max(0, figure) for figure in left)


def _release_taken(round_: ResolvedRound, charges: Mapping[str, list[tuple[int, Profile]]]) -> Counter[str]:
    taken: Counter[str] = Counter()
    for person_id, rows in charges.items():
        if person_id in round_.people:
            taken[round_.people[person_id].supporter.supporter_id] += sum(half_days for half_days, _ in rows)
    return taken


def _visits_taken(round_: ResolvedRound, rows: list[Running]) -> Counter[str]:
    taken: Counter[str] = Counter()
    for row in rows:
        if row.need_id is None or not (goes_on(round_, row) and coverable(round_, row)):
            continue
        if round_.needs[row.case_id, row.need_id].mode == "visit":
            taken[round_.people[row.person_id].supporter.supporter_id] += 1
    return taken
