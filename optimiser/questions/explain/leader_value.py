"""One leader: the load, what binds, what a little more would be worth, and what the loss would cost."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Plan, arrays_of
from constraints.round import split
from constraints.rules import rules_of
from optimiser.questions import changed_rounds
from optimiser.questions.explain.dropouts import DropOut, drill, without
from optimiser.questions.explain.remedies import DAY, REACH_STEP
from optimiser.questions.explain.worth_of_change import Change, Gain, gain, whole_gain
from optimiser.questions.placement import with_leads
from optimiser.questions.session import audit_point
from optimiser.questions.time_budget import TimeBudget

if TYPE_CHECKING:
    from constraints.round import Round
    from optimiser.questions.proof_status import GoalChange
    from optimiser.questions.session import Move, Session

_LIMITS = ("leader-days", "leader-caseload", "release-limit")
"""The rules that say how much there is of a leader, in the order in which they are named."""


@dataclasses.dataclass(frozen=True)
class Load:
    """What a leader has and what is left of it.

    Attributes
    ----------
    leader_id, supporter_id : str
    case_ids, running_ids : tuple of str
        Cases led anew in the plan, and those that go on.
    half_days : int
        That the new cases take.
    half_days_left : tuple of int
        Before them, running work taken off: one figure, or one a period.
    spare : tuple of int
        After them.
    cases_left : int
        New cases that the leader may take on; a case where the leader works already takes none of them.
    cases_spare : int
    release_spare : int or None
        Half-days that the supporter can release still; None without a limit.
    could_lead : int
        Cases of the round that the leader may lead.
    waiting : int
        Those of them that wait.
    binds : tuple of str
        The rules that keep the leader from taking one more of the cases that they could lead; empty where nothing
        does, or where there is no other case.
    """

    leader_id: str
    supporter_id: str
    case_ids: tuple[str, ...]
    running_ids: tuple[str, ...]
    half_days: int
    half_days_left: tuple[int, ...]
    spare: tuple[int, ...]
    cases_left: int
    cases_spare: int
    release_spare: int | None
    could_lead: int
    waiting: int
    binds: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Loss:
    """What the loss of a leader costs in all stages.

    Attributes
    ----------
    drop_out : DropOut
        By placed stages.
    losses : tuple of GoalChange
        By stage, of the whole round solved without the leader; empty where that was not asked.
    lost_ids : tuple of str
        Cases that wait then and do not in the plan: those of the drop-out, where it is proved.
    moves : tuple of Move
        Who stands by: who leads what somebody else leads now, by the fewest moves where the drop-out is proved.
    proved : bool
    """

    drop_out: DropOut
    losses: tuple[GoalChange, ...]
    lost_ids: tuple[str, ...]
    moves: tuple[Move, ...]
    proved: bool


@dataclasses.dataclass(frozen=True)
class LeaderValue:
    """All that is told of one leader.

    Attributes
    ----------
    load : Load
    gains : tuple of Gain
        One more place, one more day, ten minutes more of reach.
    loss : Loss
    """

    load: Load
    gains: tuple[Gain, ...]
    loss: Loss


def value_of_leader(session: Session, leader_id: str, *, quick: bool) -> LeaderValue:
    """Tell what a leader carries and what more, or less, of them is worth.

    Parameters
    ----------
    session : Session
        Its time is for all solves together.
    leader_id : str
        Of the round.
    quick : bool
        Placed stages alone, by counts; needs and prices are left open.
    """
    changed = _changes(session.round, leader_id)
    if quick:
        gains = [gain(session.within(TimeBudget.of(0.0)), *change) for change in changed]
    else:  # the loss has what is left: a change that lets in nothing new takes no time
        gains = [whole_gain(_part(session, 4 - number), *change) for number, change in enumerate(changed)]
    return LeaderValue(load_of(session, leader_id), tuple(gains), _loss(session, leader_id, quick=quick))


def _part(session: Session, parts: int) -> Session:
    """Return the session with one of so many equal parts of the time that is left."""
    return session.within(session.budget.part(1 / parts, at_least=1.0))


def _changes(round_: Round, leader_id: str) -> list[tuple[Change, Round]]:
    return [
        (Change("place", (leader_id,), 1, "place"), changed_rounds.with_places(round_, leader_id)),
        (Change("half-days", (leader_id,), DAY, "half-day"), changed_rounds.with_half_days(round_, leader_id, DAY)),
        (Change("reach", (leader_id,), REACH_STEP, "minute"), changed_rounds.with_reach(round_, REACH_STEP, leader_id)),
    ]


def load_of(session: Session, leader_id: str) -> Load:
    """Return what a leader has and what is left of it.

    Parameters
    ----------
    session : Session
    leader_id : str
        Of the round.
    """
    round_, arrays = session.round, arrays_of(session.round)
    ledger, leader = round_.ledger, arrays.person_at[leader_id]
    plan = Plan(round_, session.allocation)
    rows = [row for row in plan.rows_of_person.get(leader_id, ()) if row.kind == "lead"]
    new = [row for row in rows if not row.running]
    cases_held = ledger.cases_held.get(leader_id, frozenset())
    left = ledger.days_left[leader_id]
    cases = [arrays.case_at[row.case.case_id] for row in new]
    parted = arrays.people.has_periods[leader]
    parts = len(round_.periods) if parted else 1
    taken = np.array([split(row.half_days, row.profile, parts) for row in new], np.int64).reshape(-1, parts).sum(axis=0)
    home = round_.people[leader_id].supporter.supporter_id
    released = sum(
        row.half_days for row in plan.rows_of_supporter.get(home, ()) if row.kind != "personal" and not row.running
    )
    limit = ledger.release_left[home]
    lead = session.model.columns.lead
    able = np.unique(lead.case[(lead.person == leader) & ~lead.running])
    led = {arrays.case_at[case_id] for case_id in plan.leads_of}
    counted = [row for row in new if row.case.case_id not in cases_held]
    load = Load(
        leader_id=leader_id,
        supporter_id=home,
        case_ids=tuple(row.case.case_id for row in new),
        running_ids=tuple(row.case.case_id for row in rows if row.running),
        half_days=sum(row.half_days for row in new),
        half_days_left=left,
        spare=tuple(int(a - b) for a, b in zip(left, taken.tolist(), strict=True)),
        cases_left=ledger.cases_left[leader_id],
        cases_spare=ledger.cases_left[leader_id] - len(counted),
        release_spare=None if limit is None else limit - released,
        could_lead=len(able),
        waiting=sum(case not in led for case in able.tolist()),
        binds=(),
    )
    others = sorted(set(able.tolist()) - set(cases))
    return dataclasses.replace(load, binds=_binds(session, load, others))


def _binds(session: Session, load: Load, others: list[int]) -> tuple[str, ...]:
    """Name the rules that keep a leader from one more case; none where some case fits.

    All that stand against the case that takes least; of each other case that none of these stops, what stops it: a case
    where the leader works already takes no place.
    """
    half_days = arrays_of(session.round).cases.lead_half_days
    binding: set[str] = set()
    for case in sorted(others, key=lambda case: (int(half_days[case]), case)):
        stops = _stops(session, load, case)
        if not stops:
            return ()
        if not binding & stops:
            binding |= stops
    return tuple(rule_id for rule_id in _LIMITS if rule_id in binding)


def _stops(session: Session, load: Load, case: int) -> set[str]:
    """Return the rules of which what is left of a leader is too little for a case."""
    arrays = arrays_of(session.round)
    half_days = int(arrays.cases.lead_half_days[case])
    parted = arrays.people.has_periods[arrays.person_at[load.leader_id]]
    ways = arrays.cases.lead_split[case, : arrays.cases.profiles[case]].tolist() if parted else [[half_days]]
    cases_held = session.round.ledger.cases_held.get(load.leader_id, frozenset())
    stopped = {
        "leader-days": all(any(a > b for a, b in zip(shares, load.spare, strict=True)) for shares in ways),
        "leader-caseload": load.cases_spare < 1 and arrays.cases.ids[case] not in cases_held,
        "release-limit": load.release_spare is not None and half_days > load.release_spare,
    }
    on = {rule.id for rule in rules_of(session.round.policy)}
    return {rule_id for rule_id, stops in stopped.items() if stops and rule_id in on}


def _loss(session: Session, leader_id: str, *, quick: bool) -> Loss:
    """Drop a leader, by placed stages first, then, unless in a hurry, by solving the whole round without them."""
    (drop_out,) = drill(session.within(TimeBudget.of(0.0)) if quick else _part(session, 3), [leader_id])
    if quick or drop_out.how == "no cases":
        return Loss(drop_out, (), drop_out.lost_ids, drop_out.moves, drop_out.proved)
    leader = arrays_of(session.round).person_at[leader_id]
    model = without(session.model, leader)
    warm_start = with_leads(model, _left(session, leader), drop_out.leader_of)
    solved = _part(session, 1).solve_restriction(model, warm_start)
    if solved.x is None:
        return Loss(drop_out, (), drop_out.lost_ids, drop_out.moves, False)
    audit_point(session.model, solved.x, changed_rounds.without_leader(session.round, leader_id))
    losses, moves = session.changes(solved), session.moves(solved.x)
    if drop_out.proved:  # whoever waits then is the plan's choice: the same are named as where all leaders are drilled
        proved = all(loss.proved for loss in losses)
        return Loss(drop_out, losses, drop_out.lost_ids, drop_out.moves, proved)
    return Loss(
        drop_out=drop_out,
        losses=losses,
        lost_ids=tuple(move.case_id for move in moves if not move.need_id and move.after is None),
        moves=tuple(move for move in moves if move.after is not None),
        proved=all(loss.proved for loss in losses),
    )


def _left(session: Session, leader: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the plan's point without what the leader does anew."""
    x = session.x.copy()
    columns = session.model.columns
    x[: len(columns)][(columns.person == leader) & ~columns.running] = 0
    return x
