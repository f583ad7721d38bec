"""`nlematch explain RUN --case ID`: why a case has its leader and people, or why it has none."""

from __future__ import annotations

import dataclasses

from constraints.domain import Seconds, Text, Truth, checks_arguments
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
from scenarios.explain.words import (
    LABELS,
    loss_words,
)
from scenarios.runs import Run, allocation_of


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
        draft = dataclasses.replace(draft, blocks=(*draft.blocks, *checks(pair)))
        return finish(run, "case", {"case_id": case_id}, draft)
    ways = () if quick else find_ways(session.within(budget.part(1.0, at_least=2.0)), answer)
    return finish(run, "case", {"case_id": case_id}, describe_unled(answer, ways))


def _kept_because(run: Run, case_id: str, leader_id: str) -> str:
    """Say what keeps a leader at a case whatever the plan; empty where nothing does."""
    if run.round.ledger.leads.get(case_id, ("",))[0] == leader_id:
        return "it is work from an earlier round that goes on"
    if (case_id, leader_id, None) in run.round.instructions.pins:
        return "a planner has pinned this pair"
    return ""


def _describe_led(answer: CaseAnswer, kept: str = "") -> Draft:
    who, runners = f"{answer.leader_id} leads {answer.case_id}", answer.runners_up
    if answer.interchangeable:
        sentence = f"{who}; {' or '.join(answer.interchangeable)} would do as well in every goal."
    elif runners and answer.label is Label.SETTLED:
        next_, cost = runners[0].leader_id, loss_words(runners[0].plan.losses)
        sentence = f"{who} in every best plan; with the next best, {next_}, the plan has {cost}."
    elif kept:
        sentence = f"{who}: {kept}, and while that stands nobody else can."
    elif answer.complete and answer.label is Label.SETTLED:
        sentence = f"{who}, and nobody else can."
    elif runners:
        sentence = f"{who}; with the next best, {runners[0].leader_id}, it has {loss_words(runners[0].plan.losses)}."
    else:
        sentence = f"{who}; how others would do was not found in the time given."
    facts = [
        Fact(
            one.leader_id,
            f"{loss_words(one.plan.losses)} ({LABELS[one.plan.label]})",
            {
                "leader_id": one.leader_id,
                "label": str(one.plan.label),
                "losses": [goal_data(loss) for loss in one.plan.losses],
            },
            one.plan.proved,
        )
        for one in runners
    ]
    rest = answer.candidates - 1 - len(runners)
    if rest > 0 and runners and not answer.complete:
        facts.append(Fact("others", f"{rest} more could lead it; none of them does better than the last above"))
    elif answer.complete and rest > 0:
        why = f", for {kept}" if kept else ""
        text = f"{rest} more pass the rules about the pair, but no plan can have them lead it{why}"
        facts.append(Fact("others", text))
    stopped = [Fact(rule, f"{count} of {answer.within_reach} within reach", {"rule": rule, "count": count})
               for rule, count in sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))]  # fmt: skip
    label = Fact("leader", LABELS[answer.label], {"label": str(answer.label)}, answer.label is not Label.UNDECIDED)
    return Draft(
        (sentence,),
        (
            Block("How settled it is", (label, *map(cover_fact, answer.covers))),
            Block("Other leaders, the least costly first", tuple(facts)),
            Block("Leaders that rules stop", tuple(stopped)),
        ),
        ("Each other leader was forced in, and the plan made best again around them.", AUDITED),
        answer.proved,
    )


def cover_fact(cover: CoverAnswer) -> Fact:
    """Say why a need is covered by whom it is."""
    data = {
        "need_id": cover.need_id, "person_id": cover.person_id, "others": cover.others, "cause": cover.cause,
        "label": str(cover.label), "next_id": cover.next_id,
    }  # fmt: skip
    impossible = cover.plan is not None and cover.plan.solved.outcome is Outcome.PROVED_IMPOSSIBLE
    if cover.person_id is None:
        text = f"nobody ({cover.cause})" + ("; no plan with this leader covers it" if impossible else "")
        text += f"; covering it would cost {loss_words(cover.plan.losses)}" if cover.plan and cover.plan.losses else ""
    elif not cover.others:
        text = f"{cover.person_id}, the only one who may under this leader"
    else:
        instead = cover.next_id or "nobody"
        text = f"{cover.person_id}"
        if cover.plan and cover.plan.losses:
            text += f"; without them {instead}, and the plan has {loss_words(cover.plan.losses)}"
        elif impossible:
            text += "; every plan with this leader has them here"
    exact = impossible or (cover.plan.proved if cover.plan else cover.label is not Label.UNDECIDED)
    return Fact(f"need {cover.need_id}", text, data, exact)
