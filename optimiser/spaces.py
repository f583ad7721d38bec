"""A space: the arrays that an engine searches, and how its points and the model's become each other."""

from __future__ import annotations

import abc
import dataclasses
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER, NO_UPPER
from optimiser import strengthen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.pairs import Ints
    from optimiser.caseplans import CasePlans
    from optimiser.model import Model


@dataclasses.dataclass(frozen=True)
class Space(abc.ABC):
    """A 0-1 program with the same goals, and the same values of them, as a model.

    Attributes
    ----------
    model : Model
    matrix : csr_array (rows, columns), int64
    lower, upper : int array (rows,)
    most : int array (columns,)
    weights : mapping of str to int array (columns,)
        Each stage's, by its goal.
    case : int array (columns,)
        At most one column of each case is used, and then once; -1 for columns of no single case.
    """

    model: Model
    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    most: Ints
    weights: Mapping[str, Ints]
    case: Ints

    @abc.abstractmethod
    def of_model(self, x: Ints) -> Ints:
        """Return the point of this space for a legal point of the model."""

    @abc.abstractmethod
    def to_model(self, point: Ints) -> Ints:
        """Return the model's point for a legal point of this space."""

    def with_rows(self, matrix: sparse.csr_array, upper: Ints) -> Self:
        """Return the space with rows `matrix @ x <= upper` at the end, which every legal point keeps."""
        return dataclasses.replace(
            self,
            matrix=sparse.csr_array(sparse.vstack([self.matrix, matrix], format="csr")),
            lower=np.concatenate([self.lower, np.full(len(upper), NO_LOWER, np.int64)]),
            upper=np.concatenate([self.upper, upper]),
        )

    def keeps(self, point: Ints) -> bool:
        """Say whether a point holds every row and limit."""
        activity = self.matrix @ point
        inside = bool(np.all((point >= 0) & (point <= self.most)))
        return inside and bool(np.all((activity >= self.lower) & (activity <= self.upper)))


@dataclasses.dataclass(frozen=True)
class PlanSpace(Space):
    """The space of case plans: a column a plan, then the auxiliaries that are of no single case.

    Attributes
    ----------
    plans : CasePlans
    """

    plans: CasePlans

    def of_model(self, x: Ints) -> Ints:
        """Return the point of this space for a legal point of the model.

        A plan is used where all its columns are, and all that its case has.
        """
        chosen = len(self.model.columns)
        columns = sparse.csr_array(self.plans.points[:, :chosen])
        met, size = columns @ x[:chosen], columns.sum(axis=1)
        used = np.bincount(self.model.columns.case[x[:chosen] > 0], minlength=len(self.plans.demanded))
        whole = (met == size) & (size == used[self.plans.case])
        return np.concatenate([whole.astype(np.int64), x[self.plans.free]])

    def to_model(self, point: Ints) -> Ints:
        """Return the model's point for a legal point of this space; auxiliaries get their least values."""
        set_ = self.plans.points.T @ point[: len(self.plans.case)]
        return self.model.complete(set_[: len(self.model.columns)] > 0)


def plan_space(model: Model, plans: CasePlans) -> PlanSpace:
    """Write a model over its case plans: one row a case, and the model's rows that plans of several cases share.

    Plans that break a shared row all by themselves are left out.

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
    lower = np.concatenate([np.where(plans.demanded, 1, NO_LOWER), model.lower[shared]])
    upper = np.concatenate([np.ones(cases, np.int64), np.minimum(model.upper[shared], NO_UPPER)])
    most = np.concatenate([one, model.most[plans.free]])
    case = np.concatenate([plans.case, np.full(len(plans.free), -1, np.int64)])
    unfit = strengthen.unfit(sparse.csr_array(matrix), upper, most, case)[: len(one)]
    if unfit.any():
        return plan_space(model, plans.only(~unfit))
    return PlanSpace(
        model=model,
        matrix=sparse.csr_array(matrix),
        lower=lower,
        upper=upper,
        most=most,
        weights={
            stage.goal: np.concatenate([plans.points @ stage.weights, stage.weights[plans.free]])
            for stage in model.stages
        },
        case=case,
        plans=plans,
    )
