"""What explanations of pairs and cases have in common: drafts, what to check before a call, and what is proved."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.explain.explanation import Block, Explanation, call_by_name
from scenarios.explain.words import judgement_fact
from scenarios.runs import digest_of
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.questions.explain import ConditionalPlan
    from optimiser.questions.pair_judgement import Judgement
    from scenarios.runs import Run
    from scenarios.statements import Statement

AUDITED = state("proof.audited")


@dataclasses.dataclass(frozen=True)
class Draft:
    """An explanation without what all have in common."""

    says: tuple[Statement, ...]
    blocks: tuple[Block, ...]
    proof: tuple[Statement, ...]
    exact: bool


def finish(run: Run, about: str, subject: dict[str, str], draft: Draft) -> Explanation:
    """Return an explanation of a run from its draft; blocks without facts are left out."""
    answer = Explanation(
        about=about,
        subject=subject,
        says=draft.says,
        blocks=tuple(block for block in draft.blocks if block.facts),
        proof=draft.proof,
        exact=draft.exact,
        generated=tuple(run.round.meta.generated),
        run=digest_of(run),
    )
    return call_by_name(answer, Names.of(run.round))


def checks(judgements: Sequence[Judgement]) -> tuple[Block, Block]:
    """Return what planners lifted for a pair, and what is to be checked before anybody is called."""
    lifted = [one for one in judgements if one.waived]
    open_ = [one for one in judgements if not one.waived and not one.stops]
    return (
        Block("Rules that a planner lifted", tuple(map(judgement_fact, lifted))),
        Block("To check before you call", tuple(map(judgement_fact, open_))),
    )


def proof_of(plan: ConditionalPlan) -> tuple[Statement, ...]:
    """Say how much is proved of the best plan under a condition."""
    if not plan.proved:
        return state("proof.bounded-with-choice"), AUDITED
    if plan.fewest_moves:
        return state("proof.best-with-choice"), state("proof.fewest-moves"), AUDITED
    return state("proof.best-with-choice"), AUDITED
