"""Why not this one: a pair forced into the plan and the plan made best again around it."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_UPPER, arrays_of, matches
from optimiser.model import force_one_of
from optimiser.questions.explain.forced_plan import solve_near, start_with
from optimiser.questions.pair_judgement import Judgement, find_blocking, judge, row_of
from optimiser.results import Outcome
from optimiser.search import Conflict, Member, find_conflict, program_of
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.round import Round
    from optimiser.questions.explain.forced_plan import ConditionalPlan
    from optimiser.questions.session import Session
    from optimiser.solvers import Stopper

PLACED = "placed"
"""In a conflict: that a case has a leader, whoever it is."""
_CONFLICT_SECONDS = 4.0
"""For naming what keeps all who have a leader from keeping one: what is not found soon is too long to be of use."""


class Verdict(enum.StrEnum):
    """What became of a pair."""

    IN_PLAN = "in-plan"
    BLOCKED = "blocked"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


@dataclasses.dataclass(frozen=True)
class PairAnswer:
    """What is known of a pair.

    Attributes
    ----------
    case_id, leader_id : str
    verdict : Verdict
    judgements : tuple of Judgement
        What the pair rules say, where it is not a plain pass.
    plan : ConditionalPlan or None
        The best plan with the pair.
    conflict : Conflict or None
        What rules it out altogether; or, of a possible pair with which fewer cases are placed, what rules it out if
        every case that has a leader is to keep one. None where that was not found in a few seconds.
    """

    case_id: str
    leader_id: str
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    plan: ConditionalPlan | None = None
    conflict: Conflict | None = None

    @property
    def proved(self) -> bool:
        """Whether nothing is left open."""
        return self.verdict != Verdict.UNDECIDED and (self.plan is None or self.plan.proved)


def judge_pair(round_: Round, case_id: str, leader_id: str) -> PairAnswer | None:
    """Answer for a pair that a pair rule blocks; None for any other.

    Parameters
    ----------
    round_ : Round
    case_id, leader_id : str
        Of the round.
    """
    judgements = judge(round_, row_of(round_, case_id, leader_id))
    return PairAnswer(case_id, leader_id, Verdict.BLOCKED, judgements) if find_blocking(judgements) else None


def ask_pair(session: Session, case_id: str, leader_id: str, *, quick: bool = False) -> PairAnswer:
    """Say what a pair would cost, or why it cannot be.

    Parameters
    ----------
    session : Session
    case_id, leader_id : str
        Of the round; the leader does not lead the case in the plan in hand.
    quick : bool
        Look only at what is near, and leave the rest as it is: what is lost is then a bound.
    """
    blocked = judge_pair(session.round, case_id, leader_id)
    lead = session.lead_columns(case_id, leader_id)
    if blocked is not None or not len(lead):
        assert blocked is not None, "a pair that no rule blocks is a candidate"
        return blocked
    judgements = judge(session.round, row_of(session.round, case_id, leader_id))
    model = force_one_of(session.model, lead)
    starts = (start_with(session, model, column) for column in lead.tolist())
    start = next((x for x in starts if x is not None), None)
    plan = solve_near(session, model, case_id, start, quick=quick)
    rest = session.budget.part(1.0, at_least=1.0).stopper
    if plan.solved.outcome is Outcome.PROVED_IMPOSSIBLE:
        conflict = conflict_of_pair(session, lead, rest)
        return PairAnswer(case_id, leader_id, Verdict.IMPOSSIBLE, judgements, conflict=conflict)
    if plan.solved.x is None:
        return PairAnswer(case_id, leader_id, Verdict.UNDECIDED, judgements, plan)
    first = plan.first
    conflict = None
    if not quick and first is not None and first.proved and first.goal.startswith("placed"):
        conflict = conflict_of_pair(session, lead, rest.until(_CONFLICT_SECONDS), keep_placed=True)
    return PairAnswer(case_id, leader_id, Verdict.POSSIBLE, judgements, plan, conflict)


def conflict_of_pair(
    session: Session, lead_columns: Ints, stopper: Stopper, *, keep_placed: bool = False
) -> Conflict | None:
    """Name what cannot hold together with a lead; None where nothing is proved.

    Parameters
    ----------
    session : Session
    lead_columns : int array
        The lead, with each of its profiles.
    stopper : Stopper
    keep_placed : bool
        Whether every case that has a leader in the plan in hand is to have one, whoever it is; such demands may be
        among what is named, as :data:`PLACED`.
    """
    columns, arrays = session.model.columns, arrays_of(session.round)
    leads = columns.case[columns.leads]
    placed = np.unique(leads[session.x[columns.leads] > 0]) if keep_placed else np.zeros(0, np.int64)
    row, lead = matches(leads, placed)
    question = len(placed)
    row = np.concatenate([row, np.full(len(lead_columns), question)])
    matrix = sparse.csr_array(
        (np.ones(len(row), np.int64), (row, np.concatenate([lead, lead_columns]))),
        shape=(question + 1, session.model.size),
    )
    upper = np.full(question + 1, NO_UPPER, np.int64)
    model = session.model.append(Rows(matrix, np.ones(question + 1, np.int64), upper))
    last = np.array([len(model.upper) - 1], np.int64)
    kept = [Member(PLACED, arrays.cases.ids[case]) for case in placed.tolist()]
    return find_conflict(session.model, program_of(model), last, stopper, session.settings.seed, kept, session.x)
