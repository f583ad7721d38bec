"""A formulation: the integer program that is searched, and how its points and the model's become each other.

Its two kinds are case plans (a set packing formulation with knapsack rows, see `docs/engine.md`) and pairs, the model's
own columns.  All steps of the engine work over either; they differ in :attr:`Formulation.scalarises_goals` and
:meth:`Formulation.dominators` alone.
"""

from __future__ import annotations

import abc
import dataclasses
import functools
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.formulations import presolve
from optimiser.formulations.case_plans import case_plans
from optimiser.formulations.stand_ins import StandIns, periods_that_follow, stand_ins_of_profiles
from optimiser.parameters import DEFAULTS
from optimiser.solvers import BoundedRows, Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Ints
    from optimiser.formulations.case_plans import CasePlans
    from optimiser.model import Model, Stage
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Stopper


@dataclasses.dataclass(frozen=True)
class Formulation(BoundedRows, abc.ABC):
    """A 0-1 program with the same goals, and the same values of them, as a model.

    Attributes
    ----------
    model : Model
    weights : mapping of str to int array (columns,)
        Each stage's, by its goal.
    case : int array (columns,)
        -1 for columns of no single case.
    choice : int array (columns,)
        At most one column of each choice is used, and then once; -1 for columns that are no choice.
    parameters : SearchParameters
        Those that it was made with, for what is made of it.
    """

    model: Model
    weights: Mapping[str, Ints]
    case: Ints
    choice: Ints
    parameters: SearchParameters = dataclasses.field(default=DEFAULTS, kw_only=True)
    scalarises_goals: ClassVar[bool] = False
    """Whether the stages after the placing ones are worked on together: where a stage alone has a weak relaxation."""

    @abc.abstractmethod
    def from_model(self, x: Ints) -> Ints:
        """Return the point of this formulation for a legal point of the model."""

    @abc.abstractmethod
    def to_model(self, point: Ints) -> Ints:
        """Return the model's point for a legal point of this formulation."""

    @functools.cached_property
    def same_but_profile(self) -> StandIns | None:
        """The stand-ins among columns that differ in their profile of time alone: for all goals but the tie-break.

        None where there are none. To be asked of a formulation without cuts.
        """
        return None

    @abc.abstractmethod
    def dominators(self) -> Ints:
        """Say which column does as well in each one's place for goals that only count leads: itself, another, or -1.

        -1 where none is needed. Any legal point stays legal with stand-ins.
        """

    @abc.abstractmethod
    def _within(self, model: Model) -> tuple[Self, Ints]:
        """Return the formulation without what a restriction of the model bars, and which columns it has still."""

    @abc.abstractmethod
    def translate(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """Return what rows over the model's columns are over these, (rows, columns)."""

    @abc.abstractmethod
    def _asks_for_least(self, rows: Rows, stages: Sequence[Stage]) -> bool:
        """Say whether rows and goals are content with the least values that auxiliaries have here."""

    def restricted(self, model: Model) -> tuple[Self, Ints] | None:
        """Write a restriction of the model without listing anything again; None where a model is no such restriction.

        Parameters
        ----------
        model : Model
            That of the formulation with further rows, columns that may be used less, or other goals.

        Returns
        -------
        formulation : Formulation
        columns : int array
            Which of this one's columns it has, in their order.
        """
        if not _is_restriction(model, self.model):
            return None
        more = model.restrict(np.arange(len(self.model), len(model)))
        if not self._asks_for_least(more, model.stages):
            return None
        part, columns = self._within(model)
        part = part.append(Rows(part.translate(more.matrix), more.lower, more.upper))
        goals = [stage.goal for stage in model.stages]
        weights = part.translate(sparse.csr_array(np.stack([stage.weights for stage in model.stages]))).toarray()
        return dataclasses.replace(part, model=model, weights=dict(zip(goals, weights, strict=True))), columns


@dataclasses.dataclass(frozen=True)
class CasePlanFormulation(Formulation):
    """Case plans: a column a plan, then the auxiliaries that are of no single case.

    Attributes
    ----------
    plans : CasePlans
    """

    plans: CasePlans

    def from_model(self, x: Ints) -> Ints:
        """Return the point of this formulation for a legal point of the model.

        A plan is used where all its columns are, and all that its case has.
        """
        chosen = len(self.model.columns)
        columns = sparse.csr_array(self.plans.points[:, :chosen])
        met, size = columns @ x[:chosen], columns.sum(axis=1)
        used = np.bincount(self.model.columns.case[x[:chosen] > 0], minlength=len(self.plans.demanded))
        whole = (met == size) & (size == used[self.plans.case])
        return np.concatenate([whole.astype(np.int64), x[self.plans.free]])

    def to_model(self, point: Ints) -> Ints:
        """Return the model's point for a legal point of this formulation; auxiliaries get their least values."""
        set_ = self.plans.points.T @ point[: len(self.plans.case)]
        return self.model.complete(set_[: len(self.model.columns)] > 0)

    def _within(self, model: Model) -> tuple[CasePlanFormulation, Ints]:
        fewer = np.flatnonzero(model.most < self.model.most)
        entries = sparse.csr_array(self.plans.points[:, fewer]).tocoo()
        usable = np.ones(len(self.plans.case), bool)
        usable[entries.row[entries.data > model.most[fewer[entries.col]]]] = False
        columns = np.flatnonzero(np.concatenate([usable, np.ones(len(self.plans.free), bool)]))
        part = dataclasses.replace(
            self,
            matrix=sparse.csr_array(self.matrix[:, columns]),
            most=np.concatenate([self.most[: len(usable)][usable], model.most[self.plans.free]]),
            case=self.case[columns],
            choice=self.choice[columns],
            plans=self.plans.only(usable),
        )
        return part, columns

    def translate(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """Return what rows over the model's columns are over plans and auxiliaries, (rows, columns)."""
        return sparse.csr_array(sparse.hstack([matrix @ self.plans.points.T, matrix[:, self.plans.free]], format="csr"))

    def _asks_for_least(self, rows: Rows, stages: Sequence[Stage]) -> bool:
        own = np.ones(self.model.size, bool)
        own[: len(self.model.columns)] = False
        own[self.plans.free] = False
        entries = rows.matrix.tocoo()
        wants_more = np.where(entries.data > 0, rows.lower[entries.row] > NO_LOWER, rows.upper[entries.row] < NO_UPPER)
        return not (own[entries.col] & wants_more).any() and all(
            not own.any() or bool((stage.cost[own] >= 0).all()) for stage in stages
        )

    def dominators(self) -> Ints:
        """Say which column does as well for goals that only count leads: the plan of the lead with the fewest columns.

        It does where it uses no more in any row.
        """
        plans = self.plans
        size = plans.points.sum(axis=1)
        order = np.lexsort((np.arange(len(size)), size, plans.lead))
        leads, first = np.unique(plans.lead[order], return_index=True)
        least = order[first][np.searchsorted(leads, plans.lead)]
        by_plan = sparse.csr_array(self.matrix[:, : len(least)].T)
        more = sparse.coo_array(by_plan - by_plan[least])
        worse = np.zeros(len(least), bool)
        worse[more.row[(more.data < 0) | ((more.data != 0) & (self.lower[more.col] > NO_LOWER))]] = True
        own = np.arange(len(self.case))
        found = np.concatenate([np.where(worse, own[: len(least)], least), own[len(least) :]])
        return found if self.same_but_profile is None else self.same_but_profile.of[found]

    @functools.cached_property
    def same_but_profile(self) -> StandIns | None:
        """The stand-ins among plans that differ in their profile of time alone: for all goals but the tie-break."""
        ranked = {stage.goal: self.weights[stage.goal] for stage in self.model.ranked}
        if not self.model.columns.profile.any():
            return None
        cases, local = len(self.plans.demanded), self.plans.local
        follows = np.zeros(len(self), bool)  # the rows of cases, of the model, and of what restricts it
        follows[cases : cases + np.count_nonzero(~local)] = periods_that_follow(self.model)[: len(local)][~local]
        found = stand_ins_of_profiles(
            self.plans.points,
            self.model.columns,
            Rows(self.matrix, self.lower, self.upper),
            follows,
            ranked,
        )
        if (found == np.arange(len(found))).all():
            return None
        return StandIns(np.concatenate([found, np.arange(len(found), len(self.case))]))


@dataclasses.dataclass(frozen=True)
class PairFormulation(Formulation):
    """The model's own columns: where a case has too many plans to write down."""

    scalarises_goals: ClassVar[bool] = True

    def from_model(self, x: Ints) -> Ints:
        """Return the point of this formulation for a legal point of the model: the same."""
        return x

    def to_model(self, point: Ints) -> Ints:
        """Return the model's point for a legal point of this formulation; auxiliaries get their least values."""
        return self.model.complete(point[: len(self.model.columns)] > 0)

    def _within(self, model: Model) -> tuple[PairFormulation, Ints]:
        return dataclasses.replace(self, most=np.minimum(self.most, model.most)), np.arange(len(self.most))

    def translate(self, matrix: sparse.csr_array) -> sparse.csr_array:
        """Return what rows over the model's columns are over these: the same."""
        return matrix

    def _asks_for_least(self, rows: Rows, stages: Sequence[Stage]) -> bool:
        return True

    def dominators(self) -> Ints:
        """Say which column does as well for goals that count leads alone: no cover is needed, unless a row asks."""
        entries, columns = self.matrix.tocoo(), self.model.columns
        helps = (entries.data < 0) | (self.lower[entries.row] > NO_LOWER)
        needless = np.zeros(len(self.case), bool)
        needless[columns.covers] = True
        needless[entries.col[helps]] = False
        return np.where(needless, -1, np.arange(len(needless)))


def _is_restriction(model: Model, of: Model) -> bool:
    """Say whether a model has all columns and rows of another, columns used at most as much as there."""
    rows, entries = len(of), of.matrix.nnz
    return (
        model.columns is of.columns
        and model.size == of.size
        and len(model) >= rows
        and bool((model.most <= of.most).all())
        and bool((model.lower[:rows] == of.lower).all())
        and bool((model.upper[:rows] == of.upper).all())
        and np.array_equal(model.matrix.indptr[: rows + 1], of.matrix.indptr)
        and np.array_equal(model.matrix.indices[:entries], of.matrix.indices)
        and np.array_equal(model.matrix.data[:entries], of.matrix.data)
    )


def formulate(model: Model, stopper: Stopper, parameters: SearchParameters = DEFAULTS) -> Formulation:
    """Write a model over its case plans; over its own columns where there are too many plans, or cases have none.

    Parameters
    ----------
    model : Model
    stopper : Stopper
    parameters : SearchParameters, optional

    Raises
    ------
    Stopped
        It was time to stop before all plans were made.
    """
    plans = case_plans(model, stopper, parameters.max_case_plans)
    made = formulate_pairs(model) if plans is None else formulate_case_plans(model, plans)
    return dataclasses.replace(made, parameters=parameters)


def formulate_pairs(model: Model) -> PairFormulation:
    """Write a model over its own columns, its rows merged where at most one column of a case or need is used.

    Parameters
    ----------
    model : Model
    """
    columns, rules = model.columns, {block.rule.id for block in model.blocks}
    case, choice = np.full(model.size, -1, np.int64), np.full(model.size, -1, np.int64)
    case[: len(columns)] = columns.case
    choice[: len(columns)] = model.facts.cases + model.facts.needs + np.arange(len(columns))
    if "one-leader" in rules:
        choice[columns.leads] = columns.case[columns.leads]
    if "support-under-leader" in rules:
        choice[columns.covers] = model.facts.cases + columns.need[columns.covers]
    rows = presolve.merge_rows(Rows(model.matrix, model.lower, model.upper), choice)
    most = model.most.copy()
    while True:
        unfit = presolve.infeasible_columns(rows.matrix, rows.upper, most, choice) & (most > 0)
        if not unfit.any():
            break
        most[unfit] = 0
    weights = {stage.goal: stage.weights for stage in model.stages}
    return PairFormulation(rows.matrix, rows.lower, rows.upper, most, model, weights, case, choice)


def formulate_case_plans(model: Model, plans: CasePlans) -> CasePlanFormulation:
    """Write a model over its case plans, without those that break a shared row all by themselves.

    Parameters
    ----------
    model : Model
    plans : CasePlans
    """
    made, count = over_plans(model, plans), len(plans.case)
    unfit = presolve.infeasible_columns(made.matrix, made.upper, made.most, made.case)[:count]
    return formulate_case_plans(model, plans.only(~unfit)) if unfit.any() else made


def over_plans(model: Model, plans: CasePlans) -> CasePlanFormulation:
    """Write a model over case plans: one row a case, and the model's rows that plans of several cases share.

    Parameters
    ----------
    model : Model
    plans : CasePlans
    """
    shared = np.flatnonzero(~plans.local)
    rows = model.matrix[shared]
    cases = len(plans.demanded)
    one = np.ones(len(plans.case), np.int64)
    per_case = sparse.csr_array((one, (plans.case, np.arange(len(one)))), shape=(cases, len(one)))
    matrix = sparse.block_array(
        [[per_case, sparse.csr_array((cases, len(plans.free)), dtype=np.int64)],
         [sparse.csr_array(rows @ plans.points.T), rows[:, plans.free]]], format="csr",
    )  # fmt: skip
    matrix.sort_indices()
    case = np.concatenate([plans.case, np.full(len(plans.free), -1, np.int64)])
    return CasePlanFormulation(
        model=model,
        matrix=sparse.csr_array(matrix),
        lower=np.concatenate([np.where(plans.demanded, 1, NO_LOWER), model.lower[shared]]),
        upper=np.concatenate([np.ones(cases, np.int64), np.minimum(model.upper[shared], NO_UPPER)]),
        most=np.concatenate([one, model.most[plans.free]]),
        weights={
            stage.goal: np.concatenate([plans.points @ stage.weights, stage.weights[plans.free]])
            for stage in model.stages
        },
        case=case,
        choice=case,
        plans=plans,
    )
