"""Exact answers for the cases that were asked for: the plan solved again without their leader, or with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.questions.explain import CaseAnswer, Cause, Label, ask_case
from optimiser.questions.time_budget import TimeBudget
from scenarios.escaping import DataText
from scenarios.explain import loss_words, session_of
from scenarios.reports.letters.template_facts import Exact
from scenarios.statements import catalogue, state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.round import Case
    from optimiser.questions.proof_status import GoalChange
    from scenarios.reports.letters.desk import Desk
    from scenarios.statements import Argument, Statement

_LED = {
    Label.SETTLED: "letter.settled",
    Label.INTERCHANGEABLE: "letter.interchangeable",
    Label.BETTER: "letter.better-exists",
}
_UNLED = {
    Cause.RULED_OUT: "letter.ruled-out",
    Cause.HIGHER_TIERS: "letter.lost-to-higher-tiers",
    Cause.TIE: "letter.tie",
    Cause.ROOM: "letter.room",
}
"""Causes that are only given where they are proved."""


def exact_answers(desk: Desk, cases: Sequence[str], seconds: float, *, detailed: bool) -> Mapping[str, Exact]:
    """Solve again for each case.

    Parameters
    ----------
    desk : Desk
    cases : sequence of str
        Ids of the round.
    seconds : float
        About how long each answer may take. An answer that the clock cuts short may be another one next time.
    detailed : bool
        Whether to name other leaders and schools: to planners and directors only.

    Raises
    ------
    InputRefused
        The plan breaks a rule (NM605).
    """
    session = session_of(desk.run)
    answers = {case_id: ask_case(session.within(TimeBudget.of(seconds)), case_id) for case_id in cases}
    return {case_id: _describe_answer(desk, answer, detailed=detailed) for case_id, answer in answers.items()}


def _describe_answer(desk: Desk, answer: CaseAnswer, *, detailed: bool) -> Exact:
    case = desk.round.cases[answer.case_id]
    losses = _losses(answer)
    says = [*_settled(answer, case), *_otherwise(answer, losses, case)]
    if says and not answer.proved:
        says.append(state("letter.not-all-proved", case_id=answer.case_id))
    detail = tuple(_detail(desk, answer, losses)) if detailed and says else ()
    return Exact(says=tuple(says), detail=detail, proved=answer.proved)


def _losses(answer: CaseAnswer) -> Sequence[GoalChange]:
    """Return what the best plan with another leader, or with a leader at all, has; empty where none was found."""
    forced = answer.runners_up[0].plan if answer.runners_up else answer.plan
    return forced.losses if forced is not None else ()


def _settled(answer: CaseAnswer, case: Case) -> Iterator[Statement]:
    """Say how settled the leader is, or why there is none; nothing where the letter says so already."""
    if answer.leader_id is not None:
        alone = answer.complete and not answer.runners_up
        key = "letter.no-other-leader" if alone else _LED.get(answer.label, "letter.other-leader-open")
    elif answer.cause in {Cause.BLOCKED, Cause.NOBODY_IN_REACH}:
        return
    else:
        otherwise = "letter.bottleneck" if answer.proved else "letter.no-leader-open"
        key = _UNLED.get(answer.cause or Cause.UNDECIDED, otherwise)
    target = {"target": case.target} if "target" in catalogue()[key].arguments else {}
    yield state(key, case_id=answer.case_id, **target)


def _otherwise(answer: CaseAnswer, losses: Sequence[GoalChange], case: Case) -> Iterator[Statement]:
    """Say what would be otherwise with the next best leader, or with a leader at all."""
    found = effect(losses)
    if found is None or answer.cause in {Cause.BLOCKED, Cause.NOBODY_IN_REACH, Cause.TIE}:
        return
    if answer.leader_id is not None:
        yield state("letter.with-next-best", effect=found, target=case.target, case_id=answer.case_id)
    else:
        yield state("letter.with-a-leader", effect=found, case_id=answer.case_id)


def effect(losses: Sequence[GoalChange]) -> Statement | None:
    """Say in plain words what the first goal that changes would lose, where that is proved; later ones follow from it.

    Parameters
    ----------
    losses : sequence of GoalChange
        Goal by goal, in order; empty where no plan was found.
    """
    first = next((loss for loss in losses if loss.loss or not loss.proved), None)
    if first is None:
        return state("letter.effect-none") if losses else None
    if not first.proved:
        return None
    amount, worse = abs(first.loss), first.loss > 0
    if first.goal.startswith("placed."):
        key = f"letter.effect-{'fewer' if worse else 'more'}-placed"
        return state(key, amount=amount, goal=first.goal)
    how = "worse" if worse else "better"
    if first.goal in {"waiting", "needs"}:
        return state(f"letter.effect-{first.goal}-{how}")
    return state(f"letter.effect-price-{how}", amount=amount)


def _detail(desk: Desk, answer: CaseAnswer, losses: Sequence[GoalChange]) -> Iterator[Statement]:
    """Say for planners what plans with others have, and who would lose their leader."""
    case_id = answer.case_id
    for one in answer.runners_up:
        who = desk.who(desk.round.people[one.leader_id])
        about: dict[str, Argument] = {"leader": who.name, "home": who.supporter, "losses": loss_words(one.plan.losses)}
        yield state("letter.runner-up", case_id=case_id, leader_id=one.leader_id, **about)
    if losses and not answer.runners_up:
        yield state("letter.with-any-leader", losses=loss_words(losses), case_id=case_id)
    steps = answer.plan.steps if answer.leader_id is None and answer.plan is not None else ()
    displaced = tuple(DataText(step.case_id) for step in steps if step.after is None)
    if displaced:
        yield state("letter.displaced", case_ids=displaced, case_id=case_id)
    yield state("letter.all-proved" if answer.proved else "letter.not-all-proved-in-time", case_id=case_id)
