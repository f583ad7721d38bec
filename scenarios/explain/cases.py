"""`nlematch explain RUN --case ID`: why a case has its leader and people, or why it has none."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Seconds, Text, Truth, checks_arguments
from constraints.faces import Plan
from optimiser.questions.explain import (
    CaseAnswer,
    CoverAnswer,
    Label,
    ask_case,
)
from optimiser.questions.pair_judgement import judge, row_of
from optimiser.questions.time_budget import TimeBudget
from optimiser.results import Outcome
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.explain.asking import refuse_unknown
from scenarios.explain.drafts import AUDITED, Draft, checks, finish
from scenarios.explain.explanation import Block, Explanation, Fact
from scenarios.explain.saying import goal_data
from scenarios.explain.sessions import session_of
from scenarios.explain.unled import describe_unled, find_ways
from scenarios.explain.words import loss_words, standing_of
from scenarios.runs import Run, allocation_of, say_falls, shares_chosen
from scenarios.statements import state

if TYPE_CHECKING:
    from optimiser.questions.explain import RunnerUp
    from scenarios.statements import Argument, Statement


@checks_arguments
def explain_case(
    run: Run,
    case_id: Text,
    *,
    quick: Truth = False,
    seconds: Seconds | None = 60.0,
    on_interrupt: OnInterrupt = "raise",
) -> Explanation:
    """Explain why a case has its leader and people, or why it has none.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    case_id : str
        Of its round.
    quick : bool
        Answer with bounds where the exact answer takes longer.
    seconds : float
        About how long the answer may take.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with what is known by then, or that is returned.

    Returns
    -------
    Explanation
        With what would place the case, if it has no leader.

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
    >>> answer = nle.explain_case(run, "900052", seconds=10)
    >>> answer.exact, answer.blocks[0].title
    (True, 'Cause')
    >>> print(answer.blocks[0].facts[0].text)
    too few leaders for the schools that share them
    """
    refuse_unknown("explain_case", run, case_id=case_id)
    return until_interrupted(on_interrupt, lambda _: _explain_case(run, case_id, quick, seconds))


@heed_signals()
def _explain_case(run: Run, case_id: str, quick: bool, seconds: float | None) -> Explanation:
    budget = TimeBudget.of(seconds)
    session = session_of(run, budget)
    led = any(row.case_id == case_id for row in allocation_of(run).deployments)
    part = budget if led or quick else budget.part(1 / 2)  # the other half is for changes that would place it
    answer = ask_case(session.within(part), case_id, quick=quick)
    if answer.leader_id is not None:
        draft = _describe_led(answer, _kept_because(run, case_id, answer.leader_id))
        pair = judge(run.round, row_of(run.round, case_id, answer.leader_id))
        draft = dataclasses.replace(draft, blocks=(*draft.blocks, *checks(pair), *_when(run, case_id)))
        return finish(run, "case", {"case_id": case_id}, draft)
    ways = () if quick else find_ways(session.within(budget.part(1.0, at_least=2.0)), answer)
    return finish(run, "case", {"case_id": case_id}, describe_unled(answer, ways))


def _when(run: Run, case_id: str) -> tuple[Block, ...]:
    """Tell how the half-days of a lead fall on the periods, where they could have fallen otherwise."""
    row = Plan(run.round, allocation_of(run)).leads_of[case_id][0]
    falls = say_falls(run.round, row)
    if falls is None:
        return ()
    half_days = [count for _, count in shares_chosen(run.round, row)]
    return (Block("When", (Fact("time", falls, dict(zip(run.round.periods, half_days, strict=True))),)),)


def _kept_because(run: Run, case_id: str, leader_id: str) -> str:
    """Return what keeps a leader at a case whatever the plan: `running` or `pinned`; empty where nothing does."""
    if run.round.ledger.leads.get(case_id, ("",))[0] == leader_id:
        return "running"
    if (case_id, leader_id, None) in run.round.instructions.pins:
        return "pinned"
    return ""


def _describe_led(answer: CaseAnswer, kept: str = "") -> Draft:
    case: dict[str, Argument] = {"case_id": answer.case_id}
    rest = answer.candidates - 1 - len(answer.runners_up)
    facts = [_runner_up(answer, one) for one in answer.runners_up]
    if rest > 0 and answer.runners_up and not answer.complete:
        facts.append(Fact("others", state("case.others-no-better", others=rest, **case)))
    elif answer.complete and rest > 0:
        key = f"case.others-barred-{kept}" if kept else "case.others-barred"
        facts.append(Fact("others", state(key, others=rest, **case)))
    stopped = [
        Fact(
            rule,
            state("case.rule-stops", leaders=count, within_reach=answer.within_reach, rule=rule, **case),
            {"rule": rule, "count": count},
        )
        for rule, count in sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))
    ]
    settled = answer.label is not Label.UNDECIDED
    label = Fact("leader", standing_of(answer.label), {"label": str(answer.label)}, settled)
    return Draft(
        (_led(answer, kept),),
        (
            Block("How settled it is", (label, *(cover_fact(answer.case_id, cover) for cover in answer.covers))),
            Block("Other leaders, the least costly first", tuple(facts)),
            Block("Leaders that rules stop", tuple(stopped)),
        ),
        (state("proof.forced-in"), AUDITED),
        answer.proved,
    )


def _led(answer: CaseAnswer, kept: str) -> Statement:
    """Say who leads a case, and how it would be with anybody else."""
    who: dict[str, Argument] = {"leader_id": answer.leader_id or "", "case_id": answer.case_id}
    runners, settled = answer.runners_up, answer.label is Label.SETTLED
    if answer.interchangeable:
        return state("case.led-interchangeable", leader_ids=answer.interchangeable, **who)
    if runners and (settled or not kept):
        next_id, losses = runners[0].leader_id, loss_words(runners[0].plan.losses)
        return state("case.led-settled" if settled else "case.led-next", next_id=next_id, losses=losses, **who)
    if kept:
        return state(f"case.led-{kept}", **who)
    return state("case.led-alone" if answer.complete and not runners else "case.led-open", **who)


def _runner_up(answer: CaseAnswer, one: RunnerUp) -> Fact:
    losses, standing = loss_words(one.plan.losses), standing_of(one.plan.label)
    says = state("case.runner-up", losses=losses, standing=standing, case_id=answer.case_id, leader_id=one.leader_id)
    data = {
        "leader_id": one.leader_id,
        "label": str(one.plan.label),
        "losses": [goal_data(loss) for loss in one.plan.losses],
    }
    return Fact(one.leader_id, says, data, one.plan.proved)


def cover_fact(case_id: str, cover: CoverAnswer) -> Fact:
    """Say why a need is covered by whom it is."""
    data = {
        "need_id": cover.need_id, "person_id": cover.person_id, "others": cover.others, "cause": cover.cause,
        "label": str(cover.label), "next_id": cover.next_id,
    }  # fmt: skip
    impossible = cover.plan is not None and cover.plan.solved.outcome is Outcome.PROVED_IMPOSSIBLE
    exact = impossible or (cover.plan.proved if cover.plan else cover.label is not Label.UNDECIDED)
    return Fact(f"need {cover.need_id}", _cover(case_id, cover, impossible=impossible), data, exact)


def _cover(case_id: str, cover: CoverAnswer, *, impossible: bool) -> Statement:
    need: dict[str, Argument] = {"case_id": case_id, "need_id": cover.need_id}
    losses = loss_words(cover.plan.losses) if cover.plan and cover.plan.losses else None
    if cover.person_id is None:
        need["cause"] = cover.cause
        if losses:
            return state("need.nobody-at-a-cost", losses=losses, **need)
        return state("need.nobody-ever" if impossible else "need.nobody", **need)
    need["person_id"] = cover.person_id
    if not cover.others:
        return state("need.alone", **need)
    if not losses:
        return state("need.every-plan" if impossible else "need.covered", **need)
    if cover.next_id:
        return state("need.next", next_id=cover.next_id, losses=losses, **need)
    return state("need.next-nobody", losses=losses, **need)
