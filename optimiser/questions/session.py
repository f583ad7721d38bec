"""A session of questions: a round with its model, the plan in hand, what is proved of it, and the time there is.

Whatever is asked of a plan is asked in the same way: a variation of the model is solved from the plan in hand on, the
plan that comes out is audited, and its goals are held against those of the plan in hand.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import Claimed, audit_allocation, faults_of
from constraints.domain import AuditFailed, Fault, InputRefused
from constraints.faces import arrays_of
from optimiser import solvers
from optimiser.model import CANONICAL, Stage, build_model, find_candidates, with_stages
from optimiser.parameters import DEFAULTS, Settings
from optimiser.questions.left_by_solve import LeftBySolve
from optimiser.questions.proof_status import GoalChange, goal_changes
from optimiser.questions.time_budget import TimeBudget
from optimiser.search import program_of
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Allocation, Ints
    from constraints.round import Round
    from optimiser.bounds import Proof
    from optimiser.model import Candidates, Model
    from optimiser.parameters import SearchParameters
    from optimiser.results import Solved, StageResult

UNMOVED = "unmoved"
"""The last goal of a question: of plans that are equally good, the one nearest to the plan in hand."""
_UNMOVED_WORK = 0.05
"""How much of a stage's work it may take: an answer need not wait until the fewest moves are proved."""


@dataclasses.dataclass(frozen=True, order=True)
class Move:
    """What differs between two plans at one place.

    Attributes
    ----------
    case_id : str
    need_id : str
        Empty where it is about who leads.
    before, after : str or None
        The person; None where there is nobody.
    """

    case_id: str
    need_id: str
    before: str | None
    after: str | None


@dataclasses.dataclass(frozen=True)
class Session:
    """A round ready for questions.

    Attributes
    ----------
    round : Round
    candidates : Candidates
    model : Model
        Of the round, unchanged.
    settings : Settings
        Of every solve; its time limit is not heeded, the budget's is.
    budget : TimeBudget
        For all that is asked in this session.
    incumbent : int array (columns + auxiliaries,) or None
        The plan in hand, as a point of the model; None where none was made yet.
    results : tuple of StageResult
        How the plan's solve ended, as far as that is known; empty for a plan that was made elsewhere.
    left : LeftBySolve or None
        What questions begin with; None where they begin from nothing.
    """

    round: Round
    candidates: Candidates
    model: Model
    settings: Settings
    budget: TimeBudget
    incumbent: Ints | None = None
    results: tuple[StageResult, ...] = ()
    left: LeftBySolve | None = None

    @classmethod
    def of_round(
        cls,
        round_: Round,
        settings: Settings | None = None,
        budget: TimeBudget | None = None,
        candidates: Candidates | None = None,
    ) -> Session:
        """Lay out a round of which no plan is in hand.

        Parameters
        ----------
        round_ : Round
        settings : Settings, optional
            Those of a solve with the round's own seed, unless given.
        budget : TimeBudget, optional
            No limit, unless given.
        candidates : Candidates, optional
            Where they were found before.
        """
        candidates = find_candidates(round_) if candidates is None else candidates
        settings = settings or Settings(seed=round_.meta.seed)
        model = build_model(round_, candidates)
        left = LeftBySolve(model, settings.parameters)
        return cls(round_, candidates, model, settings, budget or TimeBudget.of(None), left=left)

    @classmethod
    def of_plan(
        cls,
        round_: Round,
        allocation: Allocation,
        results: Sequence[StageResult] = (),
        budget: TimeBudget | None = None,
        left: tuple[Sequence[Proof], SearchParameters] = ((), DEFAULTS),
    ) -> Session:
        """Lay out a round with a plan.

        Parameters
        ----------
        round_ : Round
        allocation : Allocation
        results : sequence of StageResult, optional
            With their proved bounds, in order.
        budget : TimeBudget, optional
        left : tuple of (sequence of Proof, SearchParameters), optional
            The proofs of that plan's solve, and the parameters that they were made with.

        Raises
        ------
        InputRefused
            The plan names what the round does not have (NM602), or breaks a rule (NM605): of such a plan it cannot
            be said what it would have to give up.
        """
        faults = faults_of(round_, allocation)
        if faults:
            raise InputRefused(faults)
        session = cls.of_round(round_, budget=budget)
        x = session.model.point_of(allocation)
        if x is None or not session.model.keeps(x):
            raise InputRefused(_breaches(round_, allocation))
        proofs, parameters = left
        return dataclasses.replace(
            session,
            incumbent=x,
            results=tuple(results),
            left=LeftBySolve(session.model, parameters, tuple(proofs), session.model.values(x)),
        )

    def after(self, before: Round, allocation: Allocation, left: tuple[Sequence[Proof], SearchParameters]) -> Session:
        """Return the session with what the solve of the round before its change left, where the change only took away.

        Parameters
        ----------
        before : Round
        allocation : Allocation
            The plan of that round.
        left : tuple of (sequence of Proof, SearchParameters)
            The proofs of that plan's solve, and the parameters that they were made with.
        """
        proofs, parameters = left
        if not proofs:
            return self
        model = build_model(before, find_candidates(before))
        x = model.point_of(allocation)
        if x is None:
            return self
        return dataclasses.replace(self, left=LeftBySolve(model, parameters, proofs, model.values(x), self.model))

    def within(self, budget: TimeBudget) -> Session:
        """Return the session with other time, for one part of a question."""
        return dataclasses.replace(self, budget=budget)

    @property
    def x(self) -> Ints:
        """The plan in hand, of a session that has one."""
        assert self.incumbent is not None, "the question is about a plan"
        return self.incumbent

    # -- solving ----------------------------------------------------------------------------------------------------

    def solve(
        self, model: Model, stages: Sequence[Stage], warm_start: Ints | None = None, known: Sequence[StageResult] = ()
    ) -> Solved:
        """Solve a variation of the model for some goals in order, within the session's time.

        Parameters
        ----------
        model : Model
        stages : sequence of Stage
        warm_start : int array, optional
            A point to start from, where it is legal.
        known : sequence of StageResult, optional
            Bounds that hold for the variation as well.
        """
        return solve_model(
            with_stages(model, stages),
            self.settings,
            warm_start=warm_start,
            known=known,
            stopper=self.budget.stopper,
            reoptimiser=None if self.left is None else self.left.reoptimiser,
        )

    def solve_restriction(self, model: Model, warm_start: Ints | None = None) -> Solved:
        """Find the best plan under a condition; of equals, the one that moves least from the plan in hand.

        The tie-break is left out, for it has no meaning beside that.

        Parameters
        ----------
        model : Model
            Which allows no more than the session's, so that what is proved of that holds here.
        warm_start : int array, optional
            A point to start from; the plan in hand where that is legal still.
        """
        warm_start = self.x if warm_start is None and model.keeps(self.x) else warm_start
        return self.solve(model, [*model.ranked, self.unmoved], warm_start, self.known)

    def feasible(self, work_limit: float) -> bool | None:
        """Say whether the round has any allocation at all; None where it was not decided within the limit.

        Parameters
        ----------
        work_limit : float
            In CP-SAT's deterministic seconds.
        """
        if self.model.keeps(self.model.running):
            return True
        found = solvers.search(
            program_of(self.model), None, self.budget.stopper, seed=self.settings.seed, work_limit=work_limit
        )
        return False if found.infeasible else True if found.x is not None else None

    # -- what came out ----------------------------------------------------------------------------------------------

    def changes(self, solved: Solved) -> tuple[GoalChange, ...]:
        """Return what a solve has of each goal beside the plan in hand, in order; empty where there is no plan."""
        if solved.x is None:
            return ()
        ranked, x = {stage.goal: stage for stage in self.model.ranked}, solved.x
        return goal_changes(
            # valued at the point: a goal that was not proved may have gained while later ones were sought
            (stage, stage.value(self.x), stage.value(x), result.bound)
            for result in solved.stages
            if (stage := ranked.get(result.goal)) is not None
        )

    def moves(self, x: Ints) -> tuple[Move, ...]:
        """Return where a point differs from the plan in hand, sorted by case and need."""
        columns, arrays = self.model.columns, arrays_of(self.round)
        before, after = self.x[: len(columns)], x[: len(columns)]
        found: dict[tuple[str, str], list[str | None]] = {}
        for side, used in enumerate((before > after, after > before)):
            for j in np.flatnonzero(used).tolist():
                need = int(columns.need[j])
                place = arrays.needs.ids[need] if need >= 0 else (arrays.cases.ids[columns.case[j]], "")
                found.setdefault(place, [None, None])[side] = arrays.people.ids[columns.person[j]]
        differ = ((place, people) for place, people in sorted(found.items()) if people[0] != people[1])
        return tuple(Move(*place, *people) for place, people in differ)

    def audit(self, x: Ints) -> Allocation:
        """Audit a point of the model with what the model says of it, and return its allocation: :func:`audit_point`."""
        return audit_point(self.model, x, self.round, claimed=True)

    # -- the plan in hand -------------------------------------------------------------------------------------------

    @property
    def known(self) -> tuple[StageResult, ...]:
        """The plan's results, the tie-break left out: their bounds hold for every restriction of the model."""
        return tuple(result for result in self.results if result.goal != CANONICAL)

    @property
    def proved(self) -> bool:
        """Whether the plan is proved best in every goal, the tie-break left out."""
        return bool(self.known) and all(result.proved for result in self.known)

    @property
    def has_proofs(self) -> bool:
        """Whether questions begin with the proofs of the plan's solve."""
        return self.left is not None and bool(self.left.proofs)

    @functools.cached_property
    def allocation(self) -> Allocation:
        """The plan in hand."""
        return self.model.allocation(self.x)

    @functools.cached_property
    def unmoved(self) -> Stage:
        """The goal that the plan in hand stays: a kept leader counts more than all kept covers together."""
        columns = self.model.columns
        weights = np.zeros(self.model.size, np.int64)
        weights[: len(columns)] = columns.alike(self.x[: len(columns)] > 0)
        weights[columns.leads] *= 1 + int((self.x[columns.covers] > 0).sum())
        return Stage(UNMOVED, True, weights, work_share=_UNMOVED_WORK)

    def lead_columns(self, case_id: str, leader_id: str) -> Ints:
        """Return the positions of a lead among the columns, one a profile; none where it is no candidate."""
        arrays, lead = arrays_of(self.round), self.model.columns.lead
        case, person = arrays.case_at.get(case_id, -1), arrays.person_at.get(leader_id, -1)
        return np.flatnonzero((lead.case == case) & (lead.person == person))


def audit_point(model: Model, x: Ints, round_: Round, *, claimed: bool = False) -> Allocation:
    """Audit a point of a model as a plan of a round and return its allocation.

    Parameters
    ----------
    model : Model
    x : int array (columns + auxiliaries,)
    round_ : Round
        The round that the plan has to be legal for: the model's, or one that was changed as the question asks.
    claimed : bool
        Whether the values and prices that the model says have to be the audit's, too: not where the round's own
        differ, or where the point holds some of its goals only.

    Raises
    ------
    AuditFailed
        The allocation breaks a rule, or has not the values that the model says: an error of ours.
    """
    allocation = model.allocation(x)
    report = audit_allocation(round_, allocation, Claimed(model.values(x), model.prices(x)) if claimed else None)
    if not report.clean:
        raise AuditFailed(str(report))
    return allocation


def _breaches(round_: Round, allocation: Allocation) -> list[Fault]:
    advice = "see what `recheck()` says of it, and explain a plan that keeps the rules"
    return [
        Fault("NM605", "the plan", None, None, f"{one.subject}: {one.because}", f"a plan that keeps {one.rule}", advice)
        for one in audit_allocation(round_, allocation).breaches
    ]
