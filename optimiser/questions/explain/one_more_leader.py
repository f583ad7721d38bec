"""One more leader: where, for which phase and with which specialism a new leader would place most.

A leader is imagined at every supporter of the round, for each phase: with the time and places that leaders of the round
typically have (medians), willing and prepared.  All pair rules are asked of them, counts say what each could add at
most, and the best few are put into the round, one at a time, placed again and audited.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Leader
from constraints.faces import arrays_of
from optimiser.model import judged_leads
from optimiser.questions import changed_rounds
from optimiser.questions.explain.worth_of_change import Change, Gain, gain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints, Supporter
    from constraints.round import Round
    from optimiser.questions.explain.remedies import Remedies
    from optimiser.questions.session import Session
    from optimiser.questions.time_budget import TimeBudget

NEW = "new leader"
"""The id of an imagined leader, and of their supporter, with a number."""
TRIED = 3
"""How many of the best are tried one by one."""


@dataclasses.dataclass(frozen=True)
class Imagined:
    """A leader who is not there.

    Attributes
    ----------
    supporter_id : str
        The supporter of the round at whose place the leader is imagined.
    region, phase : str
    specialism : str or None
        What most of the waiting schools in reach need; None where no need is known.
    cases, half_days : int
        What the leader could take on.
    waiting : int
        How many waiting schools could be theirs.
    most : int
        More than so many schools more cannot be placed.
    gain : Gain or None
        What was found; None where it was not tried.
    """

    supporter_id: str
    region: str
    phase: str
    specialism: str | None
    cases: int
    half_days: int
    waiting: int
    most: int
    gain: Gain | None = None


def one_more_leader(remedies: Remedies, budget: TimeBudget | None = None, tried: int = TRIED) -> list[Imagined]:
    """Return the best place for one more leader by region and phase, the best first.

    Parameters
    ----------
    remedies : Remedies
        Of the plan.
    budget : TimeBudget, optional
        Unless given, the session's. Imagined leaders who could not be tried within it are told with the most that they
        could place.
    tried : int
        How many of the best are tried.
    """
    session = remedies.session if budget is None else remedies.session.within(budget)
    imagined = []
    for number, one in enumerate(_best_by_group(remedies)):
        left_out = number >= tried or session.budget.spent
        imagined.append(one if left_out else dataclasses.replace(one, gain=_try(session, one)))
    known = [one for one in imagined if one.gain is not None and one.gain.proved]
    known.sort(key=lambda one: -one.gain.placed if one.gain else 0)  # stable: the order of the counts among equals
    return [*known, *(one for one in imagined if one not in known)]


def _try(session: Session, one: Imagined) -> Gain:
    supporter = session.round.supporters[one.supporter_id]
    leader, home = _imagine(session.round, supporter, one.phase, 1, one.specialism)
    change = Change("leader", (one.supporter_id, one.phase), 1, "leader")
    return gain(session, change, changed_rounds.with_leader(session.round, [leader], [home]))


def _best_by_group(remedies: Remedies) -> list[Imagined]:
    """Return for every region and phase the imagined leader who could add most by the counts."""
    round_ = remedies.round
    places = [
        (supporter, phase)
        for supporter in round_.supporters.values()
        if supporter.kind == "school"
        for phase in _phases(round_)
    ]
    if not places:
        return []
    made = [_imagine(round_, supporter, phase, number, None) for number, (supporter, phase) in enumerate(places)]
    wide = changed_rounds.with_leader(round_, [leader for leader, _ in made], [home for _, home in made])
    case, who = _open_pairs(wide, made)
    most, waiting = _counts(remedies, case, who, len(made))
    best: dict[tuple[str, str], int] = {}
    for number in np.lexsort((np.arange(len(made)), -waiting, -most)).tolist():
        if most[number] > 0:
            supporter, phase = places[number]
            best.setdefault((supporter.region or "not known", phase), number)
    ranked = sorted(best.items(), key=lambda item: (-int(most[item[1]]), -int(waiting[item[1]]), item[0]))
    return [
        Imagined(
            supporter_id=places[number][0].supporter_id, region=region, phase=phase,
            specialism=_most_needed(remedies, case[who == number]), cases=made[number][0].max_cases,
            half_days=made[number][0].half_days, waiting=int(waiting[number]), most=int(most[number]),
        )
        for (region, phase), number in ranked
    ]  # fmt: skip


def _phases(round_: Round) -> list[str]:
    return sorted({school.phase for school in round_.schools.values()})


def _imagine(
    round_: Round, supporter: Supporter, phase: str, number: int, specialism: str | None
) -> tuple[Leader, Supporter]:
    """Return a leader who is not there, and a supporter for them that stands where a real one does."""
    leaders = [person for person in round_.people.values() if person.is_leader]
    id_ = f"{NEW} {number}"
    leader = Leader(
        leader_id=id_,
        supporter_id=id_,
        phases=(phase,),
        willing=True,
        prerequisites=True,
        max_cases=_median([person.max_cases for person in leaders]),
        half_days=_median([person.half_days for person in leaders]),
        schools_improved=max((person.schools_improved or 0 for person in leaders), default=0),
        specialisms=((specialism, 2),) if specialism else None,
    )
    bare = {"supporter_id": id_, "release_half_days": None, "designated_from": None, "designated_to": None}
    return leader, supporter.model_copy(update=bare)


def _median(figures: Sequence[int]) -> int:
    return sorted(figures)[len(figures) // 2] if figures else 0


def _open_pairs(wide: Round, made: list[tuple[Leader, Supporter]]) -> tuple[Ints, Ints]:
    """Return (case, number) of every case that an imagined leader may lead, by all pair rules."""
    pairs, blocked = judged_leads(wide)
    open_: Bools = np.ones(len(pairs), bool)
    for stopped in blocked.values():
        open_ &= ~stopped
    number = np.full(len(wide.people), -1, np.int64)
    for k, (leader, _) in enumerate(made):
        number[arrays_of(wide).person_at[leader.leader_id]] = k
    mine = open_ & (number[pairs.person] >= 0)
    return pairs.case[mine], number[pairs.person[mine]]


def _counts(remedies: Remedies, case: Ints, who: Ints, made: int) -> tuple[Ints, Ints]:
    """Return the most that each imagined leader could add, and how many waiting cases they could lead.

    A leader adds a place only to cases of the cut: no more than these, than the leader can take, than wait.  What the
    counts would let in without the leader comes on top.
    """
    arrays, places = remedies.arrays, remedies.places
    flow = places.flow(places.open)
    short = int(places.open.sum()) - int((remedies.led & places.open).sum())
    inside = flow.cases[case]
    leaders = [person for person in remedies.round.people.values() if person.is_leader]
    half_days = _median([person.half_days for person in leaders])
    room = np.full(made, min(_median([person.max_cases for person in leaders]), short), np.int64)
    order = np.lexsort((arrays.cases.lead_half_days[case], who))
    within = order[inside[order]]
    taken = np.cumsum(arrays.cases.lead_half_days[case[within]])
    first = np.searchsorted(who[within], np.arange(made))
    before = np.concatenate([np.zeros(1, np.int64), taken])[first]
    fits = np.bincount(who[within][taken - before[who[within]] <= half_days], minlength=made)
    waiting = np.bincount(who[~remedies.led[case]], minlength=made)
    beyond = flow.placed - int((remedies.led & places.open).sum())
    return np.minimum(np.minimum(room, fits) + beyond, short), waiting


def _most_needed(remedies: Remedies, cases: Ints) -> str | None:
    """Return the specialism that most of some waiting cases need, the first by name of equals."""
    counted: dict[str, int] = {}
    for case in cases[~remedies.led[cases]].tolist():
        needs = remedies.round.needs_of(remedies.arrays.cases.ids[case])
        for specialism in sorted({need.specialism for need in needs} - set(remedies.round.policy.referrals)):
            counted[specialism] = counted.get(specialism, 0) + 1
    return min(counted, key=lambda name: (-counted[name], name)) if counted else None
