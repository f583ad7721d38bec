"""The workbench: a round with its plan and model, on which questions are asked by solving variations of the model."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit.audit import Claimed, audit_allocation, faults_of
from constraints.domain.faults import AuditFailed, Fault, InputRefused
from constraints.faces.arrays import arrays_of
from optimiser.model.candidates import find_candidates
from optimiser.model.model import CANONICAL, Stage, build_model
from optimiser.model.variations import with_stages
from optimiser.results import Settings, StageResult
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain.allocation import Allocation
    from constraints.domain.numbers import Ints
    from constraints.round.round import Round
    from optimiser.model.candidates import Candidates
    from optimiser.model.model import Model
    from optimiser.results import Solved

UNMOVED = "unmoved"
"""The last goal of a question: of plans that are equally good, the one nearest to the plan in hand."""


@dataclasses.dataclass(frozen=True)
class StageLoss:
    """What a question costs in one stage.

    Attributes
    ----------
    goal : str
    maximise : bool
        Whether more is better.
    before, after : int
        Of the plan in hand, and of the best plan found that answers the question.
    bound : int
        No plan that answers the question, and has the values `after` of the stages before, can be better than this.
    exact : bool
        Whether `after` is proved best, here and in all stages before.
    """

    goal: str
    maximise: bool
    before: int
    after: int
    bound: int
    exact: bool

    @property
    def loss(self) -> int:
        """How much worse the stage is; below 0 where it is better."""
        return self.before - self.after if self.maximise else self.after - self.before

    @property
    def least_loss(self) -> int:
        """No such plan can lose less than this."""
        return self.before - self.bound if self.maximise else self.bound - self.before


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
class Workbench:
    """A round with its plan, ready for questions.

    Attributes
    ----------
    round : Round
    model : Model
        Of the round, unchanged.
    candidates : Candidates
    x : int array (columns + auxiliaries,)
        The plan in hand, as a point of the model.
    stages : tuple of StageResult
        How the plan's solve ended, as far as that is known; empty for a plan that was made elsewhere.
    seed : int
        For the solvers.
    """

    round: Round
    model: Model
    candidates: Candidates
    x: Ints
    stages: tuple[StageResult, ...]
    seed: int = 1

    @classmethod
    def of_plan(cls, round_: Round, allocation: Allocation, stages: Sequence[StageResult] = ()) -> Workbench:
        """Lay out a plan.

        Parameters
        ----------
        round_ : Round
        allocation : Allocation
        stages : sequence of StageResult, optional
            With their proved bounds, in order.

        Raises
        ------
        InputRefused
            The plan names what the round does not have (NM602), or breaks a rule (NM605): of such a plan it cannot
            be said what it would have to give up.
        """
        faults = faults_of(round_, allocation)
        if faults:
            raise InputRefused(faults)
        candidates = find_candidates(round_)
        model = build_model(round_, candidates)
        x = model.point_of(allocation)
        if x is None or not model.keeps(x):
            raise InputRefused(_breaches(round_, allocation))
        return cls(round_, model, candidates, x, tuple(stages), round_.meta.seed)

    # -- asking -----------------------------------------------------------------------------------------------------

    def with_variation(
        self,
        model: Model,
        begun: Ints | None = None,
        seconds: float | None = None,
        *,
        wider: bool = False,
        near: bool = True,
    ) -> Solved:
        """Solve a variation of the model.

        The tie-break is left out, for it has no meaning; in its place the plan found is the one that moves least.

        Parameters
        ----------
        model : Model
            Of the same size as this one.
        begun : int array, optional
            A point to start from; the plan in hand where that is legal still.
        seconds : float, optional
            Stop then with what is known.
        wider : bool
            Whether the variation allows what this model does not: what is proved of this model is no use then.
        near : bool
            Whether to look for the plan that moves least among equals.
        """
        stages: list[Stage] = self.ranked_of(model)
        if near:
            stages.append(self.unmoved)
        settings = Settings(seed=self.seed, time_limit=seconds)
        begun = self.x if begun is None and model.keeps(self.x) else begun
        return solve_model(with_stages(model, stages), settings, warm_start=begun, known=() if wider else self.known)

    def losses(self, solved: Solved) -> tuple[StageLoss, ...]:
        """Return what a variation costs by stage, in order; empty where there is no plan."""
        found: list[StageLoss] = []
        exact = True
        ranked = {stage.goal: stage for stage in self.ranked_of(self.model)}
        for result in solved.stages:
            if result.goal in ranked and solved.x is not None:
                stage = ranked[result.goal]
                after = stage.value(
                    solved.x
                )  # a stage that was not proved may have gained while later ones were sought
                exact = exact and after == result.bound
                found.append(StageLoss(stage.goal, stage.maximise, stage.value(self.x), after, result.bound, exact))
        return tuple(found)

    def audited(self, solved: Solved, round_: Round | None = None) -> Allocation:
        """Audit what a variation found and return it.

        Parameters
        ----------
        solved : Solved
            With a point.
        round_ : Round, optional
            The round that it has to be legal for, where that is not this one.

        Raises
        ------
        AuditFailed
            The allocation breaks a rule, or has not the values that the solve says: an error of ours.
        """
        assert solved.x is not None
        allocation = self.model.allocation(solved.x)
        values = {stage.goal: stage.value(solved.x) for stage in self.ranked_of(self.model)}
        prices = {} if round_ is not None else self.model.prices(solved.x)
        report = audit_allocation(round_ or self.round, allocation, Claimed(values, prices) if round_ is None else None)
        if not report.clean:
            raise AuditFailed(str(report))
        return allocation

    # -- what is known ----------------------------------------------------------------------------------------------

    @property
    def known(self) -> tuple[StageResult, ...]:
        """The plan's stages, the tie-break left out: their bounds hold for every restriction of the model."""
        return tuple(result for result in self.stages if result.goal != CANONICAL)

    @property
    def proved(self) -> bool:
        """Whether the plan is proved best in every stage, the tie-break left out."""
        return bool(self.known) and all(result.proved for result in self.known)

    @staticmethod
    def ranked_of(model: Model) -> list[Stage]:
        """Return the goals of a model that mean something: all but the tie-break."""
        return [stage for stage in model.stages if stage.goal != CANONICAL]

    @functools.cached_property
    def allocation(self) -> Allocation:
        """The plan in hand."""
        return self.model.allocation(self.x)

    @functools.cached_property
    def unmoved(self) -> Stage:
        """The goal that the plan in hand stays: a kept leader counts more than all kept covers together."""
        columns = self.model.columns
        weights = np.zeros(self.model.size, np.int64)
        weights[: len(columns)] = self.x[: len(columns)]
        weights[columns.leads] *= 1 + int(weights[columns.covers].sum())
        return Stage(UNMOVED, True, weights)

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
        return tuple(Move(*place, *people) for place, people in sorted(found.items()))

    def lead_column(self, case_id: str, leader_id: str) -> int | None:
        """Return the position of a lead among the columns; None where it is no candidate or an id is not known."""
        arrays, lead = arrays_of(self.round), self.model.columns.lead
        case, person = arrays.case_at.get(case_id), arrays.person_at.get(leader_id)
        if case is None or person is None:
            return None
        found = np.flatnonzero((lead.case == case) & (lead.person == person))
        return int(found[0]) if len(found) else None


def _breaches(round_: Round, allocation: Allocation) -> list[Fault]:
    advice = "see what `nlematch audit` says of it, and explain a plan that keeps the rules"
    return [
        Fault("NM605", "the plan", None, None, f"{one.subject}: {one.because}", f"a plan that keeps {one.rule}", advice)
        for one in audit_allocation(round_, allocation).breaches
    ]
