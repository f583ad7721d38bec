"""Why this leader and these people for a case; and why none, for a case without a leader."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import Uncovered
from constraints.faces import Plan, arrays_of
from optimiser.model import demand_one_of, forbid_columns, force_one_of
from optimiser.questions.explain.case_answers import CandidateLoad, CaseAnswer, Cause, CoverAnswer, RunnerUp, standing
from optimiser.questions.explain.forced_plan import ConditionalPlan, Label, solve_near, start_with
from optimiser.questions.pair_judgement import Judgement, find_blocking, judge, row_of
from optimiser.results import Outcome
from optimiser.search import find_conflict, program_of

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.questions.session import Session

RUNNERS_UP = 3
"""How many of the other leaders of a case are looked at, the least costly first."""
_STARTS = 20
"""How many leads are tried, the nearest first, for a plan to start from."""


def ask_case(session: Session, case_id: str, *, quick: bool = False) -> CaseAnswer:
    """Say why a case has the leader and the people that it has, or why it has none.

    Parameters
    ----------
    session : Session
    case_id : str
        Of the round.
    quick : bool
        Look at the first runner-up only, and not at who covers what.
    """
    columns, at = session.model.columns, arrays_of(session.round).case_at[case_id]
    leads = np.flatnonzero(columns.case[columns.leads] == at)
    used = leads[session.x[leads] > 0]
    taken = leads[np.isin(columns.person[leads], columns.person[used])]  # the lead with each of its profiles
    people = arrays_of(session.round).people.ids
    blocked = {rule: int(by_case[at]) for rule, by_case in session.candidates.lead_blocked.items() if by_case[at]}
    answer = CaseAnswer(
        case_id=case_id,
        leader_id=people[columns.person[taken[0]]] if len(taken) else None,
        candidates=len(np.unique(columns.person[leads])),
        within_reach=int(session.candidates.lead_considered[at]),
        blocked=blocked,
    )
    if len(taken):
        return _why_these(session, answer, leads, taken, quick=quick)
    return _why_none(session, answer, leads, quick=quick)


# -- a case with a leader ---------------------------------------------------------------------------------------------


def _why_these(session: Session, answer: CaseAnswer, leads: Ints, taken: Ints, *, quick: bool) -> CaseAnswer:
    if session.model.columns.running[taken].any():
        return dataclasses.replace(answer, label=Label.SETTLED, complete=True)
    without = _without_leader(session, answer.case_id, leads, taken)
    runners, complete = _runners_up(session, answer.case_id, leads, taken, without, 1 if quick else RUNNERS_UP)
    label = standing(without)
    covers = () if quick else _covers(session, answer.case_id, taken)
    return dataclasses.replace(answer, label=label, runners_up=runners, complete=complete, covers=covers)


def _without_leader(session: Session, case_id: str, leads: Ints, taken: Ints) -> ConditionalPlan:
    """Return the best plan without the leader of a case, whether somebody else leads it then or nobody."""
    warm_start = _start(session, led_by(session, taken, leads), np.setdiff1d(leads, taken))
    if warm_start is None:
        chosen = session.x[: len(session.model.columns)] > 0
        chosen[session.model.columns.case == session.model.columns.case[taken[0]]] = False
        warm_start = session.model.complete(chosen)
    return solve_near(_half(session), forbid_columns(session.model, taken), case_id, warm_start)


def _runners_up(
    session: Session, case_id: str, leads: Ints, taken: Ints, without: ConditionalPlan, count: int
) -> tuple[tuple[RunnerUp, ...], bool]:
    """Return the next best leads in order, and whether there are no others at all.

    Each is found by barring those before: the best plan in which somebody else leads names who.  The best plan without
    the leader is the first of them, if it leads the case.
    """
    columns, tried = session.model.columns, taken
    found: list[RunnerUp] = []
    first = without if without.solved.x is not None and (without.solved.x[leads] > 0).any() else None
    while len(found) < count or (found[-1].plan.label is Label.INTERCHANGEABLE and len(found) < 2 * count):
        others = leads[~np.isin(leads, tried)]
        if not len(others):
            return tuple(found), True
        if found and session.budget.share_left < 1 / 3:  # the rest of the time is for who covers what
            break
        model = led_by(session, tried, leads)
        ended = first or solve_near(_half(session), model, case_id, _start(session, model, others))
        first = None
        if ended.solved.outcome is Outcome.PROVED_IMPOSSIBLE:
            return tuple(found), True
        if ended.solved.x is None:
            break
        used = int(leads[ended.solved.x[leads] > 0][0])
        tried = np.concatenate([tried, leads[columns.person[leads] == columns.person[used]]])
        found.append(RunnerUp(arrays_of(session.round).people.ids[columns.person[used]], ended))
    return tuple(found), False


def _half(session: Session) -> Session:
    """Return the session with half of the time that is left: the rest is for what is asked after this."""
    return session.within(session.budget.part(1 / 2, at_least=1.0))


def led_by(session: Session, tried: Ints, leads: Ints) -> Model:
    """Return the model in which a case has a leader, but none of some.

    Parameters
    ----------
    session : Session
    tried : int array
        Leads that are barred.
    leads : int array
        All leads of the case.
    """
    return demand_one_of(forbid_columns(session.model, tried), leads)


def _start(session: Session, model: Model, leads: Ints) -> Ints | None:
    """Return a legal point with one of some leads, the nearest that gives one."""
    minutes = session.model.columns.lead.minutes[leads]
    for lead in leads[np.argsort(minutes, kind="stable")][:_STARTS].tolist():
        warm_start = start_with(session, model, lead)
        if warm_start is not None:
            return warm_start
    return None


def _covers(session: Session, case_id: str, taken: Ints) -> tuple[CoverAnswer, ...]:
    """Say of each need of a case why it is covered by whom it is."""
    columns, arrays = session.model.columns, arrays_of(session.round)
    plan = Plan(session.round, session.allocation)
    found: list[CoverAnswer] = []
    under = force_one_of(session.model, taken)
    supporter = arrays.people.supporter
    own = session.round.policy.team.model == "own-supporter"
    for need in session.round.needs_of(case_id):
        if not session.round.coverable(need):
            continue
        need_id = need.need_id or ""
        at = np.arange(len(columns))[columns.covers]
        able = at[columns.need[columns.covers] == arrays.need_at[case_id, need_id]]
        leader = columns.person[taken[0]]
        able = able[(columns.person[able] >= arrays.people.leaders) | (columns.person[able] == leader)]
        if own:
            able = able[supporter[columns.person[able]] == supporter[leader]]
        used = able[np.isin(columns.person[able], columns.person[able[session.x[able] > 0]])]
        who = arrays.people.ids[columns.person[used[0]]] if len(used) else None
        cause = "" if len(used) else Uncovered(plan).cause(need)
        others = len(np.unique(columns.person[able])) - len(np.unique(columns.person[used]))
        answer = CoverAnswer(need_id, need.specialism, who, others, cause)
        if session.budget.has(1.0) and len(able) > len(used) and not (len(used) and columns.running[used[0]]):
            model = forbid_columns(under, used) if len(used) else demand_one_of(under, able)
            warm_start = _without(session, used) if len(used) else None
            ended = solve_near(_half(session), model, case_id, warm_start)
            after = able[ended.solved.x[able] > 0] if ended.solved.x is not None else used[:0]
            next_id = arrays.people.ids[columns.person[after[0]]] if len(after) else None
            answer = dataclasses.replace(answer, next_id=next_id, plan=ended)
        found.append(answer)
    return tuple(found)


def _without(session: Session, used: Ints) -> Ints:
    """Return the plan in hand without some columns; pins apart, it is legal."""
    chosen = session.x[: len(session.model.columns)] > 0
    chosen[used] = False
    return session.model.complete(chosen)


# -- a case without a leader ------------------------------------------------------------------------------------------


def _why_none(session: Session, answer: CaseAnswer, leads: Ints, *, quick: bool) -> CaseAnswer:
    if not len(leads):
        cause = Cause.BLOCKED if answer.within_reach else Cause.NOBODY_IN_REACH
        stopped = _nearest_stopped(session, answer.case_id)
        return dataclasses.replace(answer, cause=cause, label=Label.SETTLED, complete=True, stopped=stopped)
    model = led_by(session, np.zeros(0, np.int64), leads)
    ended = solve_near(session, model, answer.case_id, _start(session, model, leads), quick=quick)
    answer = dataclasses.replace(answer, loads=_loads(session, leads))
    if ended.solved.outcome is Outcome.PROVED_IMPOSSIBLE:
        question = np.array([len(model.upper) - 1], np.int64)
        stopper = session.budget.part(1.0, at_least=1.0).stopper
        conflict = find_conflict(
            session.model, program_of(model), question, stopper, session.settings.seed, near=session.x
        )
        return dataclasses.replace(answer, cause=Cause.RULED_OUT, label=Label.SETTLED, conflict=conflict)
    label, cause = standing(ended), _cause(session, answer.case_id, ended)
    return dataclasses.replace(answer, cause=cause, label=label, plan=ended)


_AS_GOOD = {Label.BETTER: Cause.ROOM, Label.INTERCHANGEABLE: Cause.TIE}
"""Why a case has no leader where a plan that leads it is no worse."""


def _cause(session: Session, case_id: str, ended: ConditionalPlan) -> Cause:
    """Tell the cause by the first goal that loses when the case is led: of higher tiers first, then any other."""
    if ended.label in _AS_GOOD:
        return _AS_GOOD[ended.label]
    tier = session.round.cases[case_id].tier
    higher = {f"placed.tier{one}" for one in session.round.policy.tiers if one > tier}
    for loss in ended.losses:
        if loss.goal not in higher:
            break
        if loss.loss > 0 and (loss.proved or loss.least_loss > 0):
            return Cause.HIGHER_TIERS
        if not loss.proved:
            return Cause.UNDECIDED
    return Cause.BOTTLENECK if ended.losses else Cause.UNDECIDED


def _loads(session: Session, leads: Ints, count: int = 8) -> tuple[CandidateLoad, ...]:
    """Return what the nearest candidates of a case do in the plan in hand."""
    columns, arrays = session.model.columns, arrays_of(session.round)
    plan, ledger = Plan(session.round, session.allocation), session.round.ledger
    found: list[CandidateLoad] = []
    _, first = np.unique(columns.person[leads], return_index=True)
    leads = leads[np.sort(first)]  # each leader once, whatever the profiles
    for lead in leads[np.argsort(columns.lead.minutes[leads], kind="stable")][:count].tolist():
        person_id = arrays.people.ids[columns.person[lead]]
        rows = [row for row in plan.rows_of_person.get(person_id, ()) if row.kind == "lead"]
        new = [row for row in rows if not row.running]
        cases_held = ledger.cases_held.get(person_id, frozenset())
        found.append(
            CandidateLoad(
                leader_id=person_id,
                minutes=int(columns.lead.minutes[lead]),
                measured=bool(columns.lead.measured[lead]),
                leads=tuple(row.case.case_id for row in rows),
                half_days_left=sum(ledger.days_left[person_id]) - sum(row.half_days for row in new),
                places_left=ledger.cases_left[person_id] - len({row.case.case_id for row in new} - cases_held),
            )
        )
    return tuple(found)


def _nearest_stopped(session: Session, case_id: str, count: int = 5) -> tuple[tuple[str, tuple[Judgement, ...]], ...]:
    """Return what stops the leaders nearest to a case."""
    arrays, at = arrays_of(session.round), arrays_of(session.round).case_at[case_id]
    people, cases = arrays.people, arrays.cases
    distance = np.hypot(
        people.easting[: people.leaders] - cases.easting[at], people.northing[: people.leaders] - cases.northing[at]
    )
    nearest = [people.ids[p] for p in np.argsort(distance, kind="stable")[:count].tolist()]
    return tuple(
        (person, find_blocking(judge(session.round, row_of(session.round, case_id, person)))) for person in nearest
    )
