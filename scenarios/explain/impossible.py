"""Rounds that cannot have a plan: what cannot hold together, and the cheapest ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Seconds, checks_arguments
from constraints.round import Round
from optimiser.questions.elastic import Target, find_relaxations
from optimiser.questions.pair_judgement import find_blocking, judge, row_of
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.search import find_conflict, program_of
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.explain.explanation import Block, Explanation, Fact, call_by_name
from scenarios.explain.words import conflict_block, edits_words, judgement_fact, members_of, named_in
from scenarios.rounds import passed
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from optimiser.search import Conflict

WAYS = 5
"""How many ways out are shown."""


@checks_arguments
def explain_impossible(
    round_: Round, *, seconds: Seconds | None = 60.0, on_interrupt: OnInterrupt = "raise"
) -> Explanation:
    """Explain why a round cannot have a plan, and how it could.

    Parameters
    ----------
    round_ : Round
        One that has no plan.
    seconds : float
        About how long the answer may take.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with what is known by then, or that is returned.

    Returns
    -------
    Explanation
        What cannot hold together, and the least changes that make a plan possible.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903).
    Interrupted
        Somebody pressed Ctrl-C. What is known by then is its `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> sure = round_.with_policy({"rules": {"region-guarantee": {"enabled": True}}})
    >>> answer = nle.explain_impossible(sure, seconds=10)
    >>> answer.about, [block.title for block in answer.blocks]
    ('impossible', ['What cannot hold together', 'Ways out, the cheapest first'])
    """
    return until_interrupted(on_interrupt, lambda _: _explain_impossible(passed(round_), seconds))


@heed_signals()
def _explain_impossible(round_: Round, seconds: float | None) -> Explanation:
    budget = TimeBudget.of(seconds)
    model = Session.of_round(round_, budget=budget).model
    none = np.zeros(0, np.int64)
    conflict = find_conflict(model, program_of(model), none, budget.part(1 / 2).stopper, round_.meta.seed)
    ways, complete = find_relaxations(round_, Target(), budget.part(1.0, at_least=2.0), count=WAYS)
    if conflict is None:
        possible = bool(ways and not ways[0].edits)
        says = state("impossible.plan-exists" if possible else "impossible.not-proved")
        return Explanation("impossible", {}, (says,), (), (), possible)
    answer = [state("impossible.conflict", members=members_of(conflict))]
    if ways:
        answer.append(state("impossible.cheapest-way", steps=edits_words(ways[0].edits)))
    said = tuple(state("impossible.way", steps=edits_words(way.edits), price=way.price) for way in ways)
    facts = tuple(
        Fact(
            f"way {number}",
            says,
            {"price": way.price, "bound": way.bound, "edits": [vars(edit) for edit in way.edits]},
            way.proved,
        )
        for number, (way, says) in enumerate(zip(ways, said, strict=True), 1)
    )
    key = "proof.conflict" if conflict.minimal else "proof.conflict-perhaps-larger"
    proof = [state(key, named=named_in(conflict))]
    if ways:
        proof.append(state("proof.ways-out-complete", ways=said) if complete else state("proof.ways-out"))
    made = Explanation(
        about="impossible",
        subject={},
        says=tuple(answer),
        blocks=(
            conflict_block(conflict, "What cannot hold together"),
            *_stopped_pins(round_, conflict),
            Block("Ways out, the cheapest first", facts),
        ),
        proof=tuple(proof),
        exact=conflict.minimal and all(way.proved for way in ways),
        generated=tuple(round_.meta.generated),
    )
    return call_by_name(made, Names.of(round_))


def _stopped_pins(round_: Round, conflict: Conflict) -> list[Block]:
    """Return what stops pinned leads of the conflict that a rule about the pair rules out."""
    blocks = []
    for case_id, person_id, specialism in round_.instructions.pins:
        named = any(one.rule == "pins" and one.subject == f"{case_id} / {person_id}" for one in conflict.members)
        if named and specialism is None and round_.people[person_id].is_leader:
            stops = find_blocking(judge(round_, row_of(round_, case_id, person_id)))
            blocks.append(Block(f"What stops {person_id} at {case_id}", tuple(map(judgement_fact, stops))))
    return [block for block in blocks if block.facts]
