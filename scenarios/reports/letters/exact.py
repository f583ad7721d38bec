"""Exact answers for the cases that were asked for: the plan solved again without their leader, or with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import number_of
from optimiser.questions.explain import CaseAnswer, Cause, Label, ask_case
from optimiser.questions.time_budget import TimeBudget
from scenarios.escaping import DataText
from scenarios.explain import loss_words, session_of
from scenarios.reports.letters.desk import addressed
from scenarios.reports.letters.template_facts import Exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimiser.questions.proof_status import GoalChange
    from scenarios.reports.letters.desk import Desk

_LED = {
    Label.SETTLED: "Proved: this leader leads your school in every best plan.",
    Label.INTERCHANGEABLE: "Proved: another leader would do as well in every goal; a published rule chose.",
    Label.BETTER: "A better plan exists, with another leader for your school; the plan in hand is not proved best.",
}
_LED_OPEN = "How another leader would do was not found in the time given."
_UNLED = {
    Cause.RULED_OUT: "Proved: no plan that keeps all rules can give your school a leader.",
    Cause.HIGHER_TIERS: "Proved: your school could have a leader only if a more urgent school had none.",
    Cause.ROOM: "A better plan has room for your school; the plan in hand is not proved best.",
}
"""Causes that are only given where they are proved."""
_BOTTLENECK = "Proved: your school could have a leader only at a cost to the plan as a whole."
_UNLED_OPEN = "What it would take to give your school a leader was not found in the time given."


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
    people = desk.round.people
    led = answer.leader_id is not None
    runners = tuple((desk.who(people[one.leader_id]), str(loss_words(one.plan.losses))) for one in answer.runners_up)
    forced = answer.runners_up[0].plan if runners else answer.plan
    losses = forced.losses if forced is not None else ()
    if led:
        sentence = _LED.get(answer.label, _LED_OPEN)
        if answer.complete and not runners:
            sentence = "Proved: no plan that keeps all rules and decisions gives your school another leader."
    elif answer.cause in {Cause.BLOCKED, Cause.NOBODY_IN_REACH}:
        sentence = ""  # the letter says so already
    else:
        sentence = _UNLED.get(answer.cause or Cause.UNDECIDED, _BOTTLENECK if answer.proved else _UNLED_OPEN)
    return Exact(
        said=addressed(sentence, desk.round.cases[answer.case_id]),
        effect=effect(losses),
        cost=str(loss_words(losses)) if losses and detailed else "",
        proved=answer.proved,
        runners=runners if detailed else (),
        displaced=_displaced(answer) if detailed else (),
    )


def effect(losses: Sequence[GoalChange]) -> str:
    """Say in plain words what the first goal that changes would lose, where that is proved; later ones follow from it.

    Parameters
    ----------
    losses : sequence of GoalChange
        Goal by goal, in order; empty where no plan was found.
    """
    first = next((loss for loss in losses if loss.loss or not loss.proved), None)
    if first is None:
        return "the plan as a whole would be as good" if losses else ""
    if not first.proved:
        return ""
    amount, worse = abs(first.loss), first.loss > 0
    if first.goal.startswith("placed."):
        return f"{number_of(amount, 'school')} {'fewer' if worse else 'more'} could have a leader"
    if first.goal == "waiting":
        return f"schools that have waited {'longer' if worse else 'less long'} would go without"
    if first.goal == "needs":
        return f"{'less' if worse else 'more'} of what schools need would be covered"
    return f"travel and the other prices would add up to {number_of(amount, 'minute')} {'more' if worse else 'less'}"


def _displaced(answer: CaseAnswer) -> tuple[DataText, ...]:
    """Return the cases that would lose their leader if this one had one."""
    steps = answer.plan.steps if answer.leader_id is None and answer.plan is not None else ()
    return tuple(DataText(step.case_id) for step in steps if step.after is None)
