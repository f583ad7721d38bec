"""`nlematch explain RUN --leader ID`: what a leader carries, what a little more is worth, and who would stand by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Seconds, Text, Truth, checks_arguments
from optimiser.questions.explain import LeaderValue, Load, Loss, value_of_leader
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.escaping import DataText
from scenarios.explain.asking import refuse_unknown
from scenarios.explain.explanation import Block, Explanation, Fact, call_by_name
from scenarios.explain.saying import (
    change_text,
    gain_data,
    gain_text,
    moves_data,
    stages_data,
    stages_text,
)
from scenarios.explain.sessions import caveat, session_of
from scenarios.explain.words import NOBODY
from scenarios.rounds import unit_of
from scenarios.runs import Run, digest_of, period_words
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.questions.explain import DropOut
    from optimiser.questions.session import Move
    from scenarios.statements import Argument, Statement


@checks_arguments
def explain_leader(
    run: Run,
    leader_id: Text,
    *,
    quick: Truth = False,
    seconds: Seconds | None = 60.0,
    on_interrupt: OnInterrupt = "raise",
) -> Explanation:
    """Explain a leader of a run.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    leader_id : str
        Of its round.
    quick : bool
        Answer by counts of places alone; needs and prices are left open.
    seconds : float or None
        For all solves together, None for no limit; what is not proved by then is told as bounded.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with what is known by then, or that is returned.

    Returns
    -------
    Explanation
        What the leader carries, what a little more is worth, and what their loss would cost.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903), or the run has no such case or leader (NM202).
    Interrupted
        Somebody pressed Ctrl-C. What is known by then is its `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> answer = nle.explain_leader(run, "L0004")
    >>> print(answer.sentence.partition(":")[0])
    L0004 leads 2 new schools; without L0004, 2 schools would wait
    """
    refuse_unknown("explain_leader", run, leader_id=leader_id)
    return until_interrupted(on_interrupt, lambda _: _explain_leader(run, leader_id, quick, seconds))


@heed_signals()
def _explain_leader(run: Run, leader_id: str, quick: bool, seconds: float | None) -> Explanation:
    session = session_of(run, TimeBudget.of(seconds))
    value = value_of_leader(session, leader_id, quick=quick)
    word = unit_of(run.round)
    exact = value.loss.proved and all(gain.proved for gain in value.gains)
    answer = Explanation(
        about="leader",
        subject={"leader_id": leader_id},
        says=(_sentence(value, word),),
        blocks=(
            Block("Load", _load_facts(value.load, word, _periods(run, leader_id))),
            Block("What a little more would be worth", _gain_facts(value, word)),
            Block("If this leader drops out", _loss_facts(value.loss)),
        ),
        proof=(*_proof(value, quick), *caveat(session, quick=quick)),
        exact=exact,
        generated=run.round.meta.generated,
        run=digest_of(run),
    )
    return call_by_name(answer, Names.of(run.round))


def _sentence(value: LeaderValue, word: str) -> Statement:
    load, lost = value.load, value.loss.lost_ids
    about: dict[str, Argument] = {"leads": _leads(load, word), "leader_id": load.leader_id}
    if not load.case_ids:
        return state("leader.loss-nothing", unit=word, **about)
    if not lost:
        return state("leader.loss-none-waits", unit=word, **about)
    key = "leader.loss-waits" if value.loss.proved or value.loss.drop_out.proved else "leader.loss-at-most"
    return state(key, unit=word, waiting=len(lost), case_ids=lost, **about)


def _leads(load: Load, word: str) -> Statement:
    leads = state("leader.leads-none", leader_id=load.leader_id, unit=word)
    if load.case_ids:
        leads = state("leader.leads", leader_id=load.leader_id, cases=len(load.case_ids), unit=word)
    return state("leader.and-running", leads=leads, running=len(load.running_ids)) if load.running_ids else leads


def _load_facts(load: Load, word: str, periods: Sequence[str]) -> tuple[Fact, ...]:
    leader: dict[str, Argument] = {"leader_id": load.leader_id}
    time = state("leader.time", half_days=load.half_days, unit=word, free=_free(load, periods), **leader)
    facts = [
        Fact(
            f"{word}s", state("leader.cases", case_ids=load.case_ids, running_ids=load.running_ids, **leader),
            {"new": list(load.case_ids), "running": list(load.running_ids)},
        ),
        Fact(
            "time", time,
            {"half_days": load.half_days, "left": list(load.half_days_left), "spare": list(load.spare)},
        ),
        Fact("cases", state("leader.room", cases=load.cases_left, places=load.cases_spare, **leader),
             {"left": load.cases_left, "spare": load.cases_spare}),
    ]  # fmt: skip
    if load.release_spare is not None:
        release = state("leader.release", supporter_id=load.supporter_id, half_days=load.release_spare)
        data = {"supporter_id": load.supporter_id, "release_spare": load.release_spare}
        facts.append(Fact("supporter", release, data))
    could = state("leader.could-lead", cases=load.could_lead, unit=word, waiting=load.waiting, **leader)
    facts.append(Fact("reach", could, {"could_lead": load.could_lead, "waiting": load.waiting}))
    facts.append(Fact("what binds", _binding(load, word), {"rules": list(load.binds)}))
    return tuple(facts)


def _periods(run: Run, leader_id: str) -> tuple[str, ...]:
    """Return the periods in which a leader has half-days, as readers call them; none where one figure is for all."""
    return () if run.round.people[leader_id].by_period is None else period_words(run.round.periods)


def _free(load: Load, periods: Sequence[str]) -> tuple[Statement, ...]:
    """Say what is free of a leader's half-days; period by period, where they are told so."""
    pairs = zip(load.spare, load.half_days_left, strict=True)
    if not periods:
        return tuple(state("leader.free", spare=spare, left=left, leader_id=load.leader_id) for spare, left in pairs)
    return tuple(
        state("leader.free-in", spare=spare, left=left, period=DataText(period), leader_id=load.leader_id)
        if left
        else state("leader.none-in", period=DataText(period), leader_id=load.leader_id)
        for period, (spare, left) in zip(periods, pairs, strict=True)
    )


def _binding(load: Load, word: str) -> Statement:
    about: dict[str, Argument] = {"unit": word, "leader_id": load.leader_id}
    if load.binds:
        limits = tuple(state(f"leader.limit-{rule}") for rule in load.binds)
        return state("leader.bound", limits=limits, **about)
    no_other = load.could_lead <= len(load.case_ids)
    return state("leader.no-other" if no_other else "leader.has-room", **about)


def _gain_facts(value: LeaderValue, word: str) -> tuple[Fact, ...]:
    facts = []
    for gain in value.gains:
        says = state("change.gain", change=change_text(gain.change), gain=gain_text(gain, word))
        facts.append(Fact(says.label, says, gain_data(gain), gain.proved))
    return tuple(facts)


def _loss_facts(loss: Loss) -> tuple[Fact, ...]:
    drop_out = loss.drop_out
    leader: dict[str, Argument] = {"leader_id": drop_out.leader_id}
    losses = loss.losses or drop_out.losses
    waits = state("leader.would-wait", case_ids=loss.lost_ids, **leader)
    cost = stages_text(losses) if drop_out.case_ids else state("leader.costs-nothing", **leader)
    facts = [
        Fact("cost", cost, {"stages": stages_data(losses)}, loss.proved),
        Fact("would wait", waits, {"lost": list(loss.lost_ids)}, drop_out.proved),
    ]
    leads = [move for move in loss.moves if not move.need_id]
    facts += [
        Fact("stands by", _stands_by(drop_out.leader_id, move), moves_data([move])[0])
        for move in leads
        if move.case_id in drop_out.case_ids
    ]
    others = [move for move in leads if move.case_id not in drop_out.case_ids]
    if others:
        moves = tuple(state("plan.to", case_id=move.case_id, after_id=move.after or NOBODY) for move in others)
        handed_on = state("leader.handed-on", moves=moves, **leader)
        facts.append(Fact("handed on", handed_on, {"moves": moves_data(others)}))
    covers = [move for move in loss.moves if move.need_id]
    if covers:
        otherwise = state("leader.needs-covered-otherwise", needs=len(covers), **leader)
        facts.append(Fact("needs", otherwise, {"moves": moves_data(covers)}))
    if drop_out.running_ids:
        going_on = state("leader.going-on", case_ids=drop_out.running_ids, **leader)
        facts.append(Fact("going on", going_on, {"running": list(drop_out.running_ids)}))
    return tuple(facts)


def _stands_by(leader_id: str, move: Move) -> Statement:
    return state("leader.stands-by", person_id=move.after or NOBODY, case_id=move.case_id, leader_id=leader_id)


def _proof(value: LeaderValue, quick: bool) -> tuple[Statement, ...]:
    lines = [_drop_out_proof(value.loss.drop_out)]
    if quick:
        return (*lines, state("proof.quick-leader"), state("proof.each-counted"))
    if value.loss.losses:
        proved = tuple(loss.goal for loss in value.loss.losses if loss.proved)
        if proved:
            lines.append(state("proof.solved-without-leader", goals=proved))
        else:
            lines.append(state("proof.solved-without-leader-unproved"))
    redundant = tuple(change_text(gain.change) for gain in value.gains if gain.redundant)
    if redundant:
        lines.append(state("proof.redundant", redundant=redundant))
    if len(redundant) < len(value.gains):
        lines.append(state("proof.others-solved" if redundant else "proof.each-solved"))
    return tuple(lines)


def _drop_out_proof(drop_out: DropOut) -> Statement:
    """Say how it is known who would be placed without the leader."""
    leader: dict[str, Argument] = {"leader_id": drop_out.leader_id}
    if drop_out.how == "no cases":
        return state("proof.drop-out-no-cases", **leader)
    if drop_out.how == "bounded":
        return state("proof.drop-out-bounded")
    return state(f"proof.drop-out-{drop_out.how}", case_ids=drop_out.lost_ids, **leader)
