"""`nlematch explain RUN --case ID --leader ID`: why this leader does not lead this case, or that they do."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Seconds, Text, Truth, checks_arguments
from optimiser.questions.explain import (
    Label,
    PairAnswer,
    Verdict,
    ask_pair,
    judge_pair,
)
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.explain.asking import refuse_unknown
from scenarios.explain.cases import explain_case
from scenarios.explain.drafts import Draft, checks, finish, proof_of
from scenarios.explain.explanation import Block, Explanation
from scenarios.explain.sessions import session_of
from scenarios.explain.words import (
    conflict_block,
    covers_block,
    finding_of,
    judgement_fact,
    loss_words,
    losses_block,
    members_of,
    moves_block,
    named_in,
    prices_block,
)
from scenarios.runs import Run, allocation_of
from scenarios.statements import state

if TYPE_CHECKING:
    from optimiser.questions.explain import ConditionalPlan
    from scenarios.statements import Argument, Statement


@checks_arguments
def explain_pair(
    run: Run,
    case_id: Text,
    leader_id: Text,
    *,
    quick: Truth = False,
    seconds: Seconds | None = 60.0,
    on_interrupt: OnInterrupt = "raise",
) -> Explanation:
    """Explain why a leader leads a case, or does not.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.
    case_id, leader_id : str
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
        The rule that forbids the pair, or what it would cost.

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
    >>> answer = nle.explain_pair(run, "900007", "L0004")
    >>> print(answer.sentence.partition(":")[0])
    L0004 may not lead Generated secondary school 900007 (900007)
    """
    refuse_unknown("explain_pair", run, case_id=case_id, leader_id=leader_id)
    return until_interrupted(on_interrupt, lambda _: _explain_pair(run, case_id, leader_id, quick, seconds))


@heed_signals()
def _explain_pair(run: Run, case_id: str, leader_id: str, quick: bool, seconds: float | None) -> Explanation:
    budget = TimeBudget.of(seconds)
    subject = {"case_id": case_id, "leader_id": leader_id}
    blocked = judge_pair(run.round, case_id, leader_id)
    if any((row.case_id, row.leader_id) == (case_id, leader_id) for row in allocation_of(run).deployments):
        explanation = explain_case(run, case_id, quick=quick, seconds=seconds)
        return dataclasses.replace(explanation, about="pair", subject=subject)
    if blocked is not None:
        return finish(run, "pair", subject, _describe_blocked(blocked))
    answer = ask_pair(session_of(run, budget), case_id, leader_id, quick=quick)
    return finish(run, "pair", subject, _describe_pair(answer))


def _describe_blocked(answer: PairAnswer) -> Draft:
    stops = [one for one in answer.judgements if one.stops]
    others = [one for one in answer.judgements if not one.stops]
    about: dict[str, Argument] = {**_pair(answer), "first": finding_of(stops[0])}
    more = len(stops) - 1
    says = state("pair.may-not-and", more=more, **about) if more else state("pair.may-not", **about)
    stopped = Block("Rules that stop it", tuple(map(judgement_fact, stops)))
    return Draft((says,), (stopped, *checks(others)), (state("proof.rules-of-the-pair"),), True)


def _ids(answer: PairAnswer) -> dict[str, str]:
    return {"leader_id": answer.leader_id, "case_id": answer.case_id}


def _pair(answer: PairAnswer) -> dict[str, Argument]:
    return {**_ids(answer)}


def _describe_pair(answer: PairAnswer) -> Draft:
    check = checks(answer.judgements)
    if answer.verdict is Verdict.IMPOSSIBLE:
        return _describe_impossible(answer, check)
    forced = answer.plan
    if forced is None or not forced.losses:
        return Draft((state("pair.not-known", **_pair(answer)),), check, (), False)
    blocks = [losses_block(forced.losses), moves_block(forced), prices_block(forced), covers_block(forced), *check]
    if answer.conflict is not None:
        title = "What rules it out if all who have a leader are to keep one"
        blocks.insert(1, conflict_block(answer.conflict, title, **_ids(answer)))
    return Draft((_possible(answer, forced),), tuple(blocks), proof_of(forced), answer.proved)


def _describe_impossible(answer: PairAnswer, check: tuple[Block, ...]) -> Draft:
    conflict = answer.conflict
    if conflict is None:
        says, proof = state("pair.impossible", **_pair(answer)), state("proof.no-plan-with-pair", **_pair(answer))
        return Draft((says,), check, (proof,), False)
    says = state("pair.impossible-with", members=members_of(conflict), **_pair(answer))
    key = "proof.conflict-of-the-pair" if conflict.minimal else "proof.conflict-of-the-pair-perhaps-larger"
    proof = state(key, named=named_in(conflict), **_pair(answer))
    blocks = (conflict_block(conflict, "What rules it out", **_ids(answer)), *check)
    return Draft((says,), blocks, (proof,), conflict.minimal)


def _possible(answer: PairAnswer, forced: ConditionalPlan) -> Statement:
    """Say what the best plan with a pair has."""
    if forced.label is Label.INTERCHANGEABLE:
        return state("pair.as-well", **_pair(answer))
    key = {Label.ONLY_POSSIBLE: "pair.possible", Label.BETTER: "pair.better"}.get(forced.label, "pair.bounded")
    return state(key, losses=loss_words(forced.losses), **_pair(answer))
