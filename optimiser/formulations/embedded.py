"""The case plans of a changed round, taken from those of the round before instead of being listed again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.formulations.case_plans import CasePlans
from optimiser.formulations.formulation import CasePlanFormulation, over_plans
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.formulations.formulation import Formulation
    from optimiser.model import Embedding, Model


@dataclasses.dataclass(frozen=True)
class EmbeddedFormulation:
    """A formulation, and where it is in a wider one.

    Attributes
    ----------
    formulation : CasePlanFormulation
    columns : int array (columns,)
        The wider formulation's column that is the same.
    rows : int array (rows of the wider formulation,)
        The row that is the same; -1 for one that is not among these.
    equal : csr_array (columns of the wider formulation, columns)
        What each of the wider formulation's columns is in a point of this one, beside its constant.
    constant : int array (columns of the wider formulation,)
    """

    formulation: CasePlanFormulation
    columns: Ints
    rows: Ints
    equal: sparse.csr_array
    constant: Ints

    def over(self, rows: Rows) -> Rows:
        """Write rows that hold for the wider formulation over this one's columns.

        Parameters
        ----------
        rows : Rows
        """
        spent = rows.matrix @ self.constant
        lower = np.where(rows.lower <= NO_LOWER, NO_LOWER, rows.lower - spent)
        upper = np.where(rows.upper >= NO_UPPER, NO_UPPER, rows.upper - spent)
        return Rows(sparse.csr_array(rows.matrix @ self.equal), lower, upper)


def embed_formulation(wider: Formulation, model: Model, embedding: Embedding) -> EmbeddedFormulation | None:
    """Write a model over those of a wider model's case plans that it still has; None where that cannot be done.

    Parameters
    ----------
    wider : Formulation
        Without cuts.
    model : Model
    embedding : Embedding
        Of the model in the wider formulation's.
    """
    if not isinstance(wider, CasePlanFormulation):
        return None
    plans, to, pairs = wider.plans, embedding.columns, len(model.columns)
    auxiliaries = np.flatnonzero(to >= pairs)
    place = np.full(model.size, -1, np.int64)  # of each auxiliary in the wider model
    place[to[auxiliaries]] = auxiliaries
    is_free = np.zeros(len(to), bool)
    is_free[plans.free] = True
    free = pairs + np.flatnonzero(is_free[place[pairs:]])
    local = _still_local(wider, model, embedding)
    own = np.ones(model.size, bool)
    own[:pairs], own[free] = False, False
    if _asks_more_of(own, local, wider, model, embedding):
        return None
    left = sparse.csr_array(plans.points[:, np.flatnonzero(to[: len(wider.model.columns)] < 0)])
    kept = np.flatnonzero(np.diff(left.indptr) == 0)
    points = _renamed(sparse.csr_array(plans.points[kept]), embedding, model, len(wider.model.columns))
    entries, fits = points.tocoo(), np.ones(len(kept), bool)
    fits[entries.row[entries.data > model.most[entries.col]]] = False
    kept, points = kept[fits], sparse.csr_array(points[np.flatnonzero(fits)])
    lead = to[plans.lead[kept]]
    some = CasePlans(
        points=points,
        case=model.columns.case[lead],
        lead=lead,
        local=local,
        free=free,
        demanded=plans.demanded[embedding.cases],
    )
    made = dataclasses.replace(over_plans(model, some), parameters=wider.parameters)
    of_free = len(plans.case) + np.searchsorted(plans.free, place[free])
    columns = np.concatenate([kept, of_free])
    return EmbeddedFormulation(
        formulation=made,
        columns=columns,
        rows=_places_of_rows(wider, made, embedding),
        equal=_equal(wider, made, columns, embedding),
        constant=np.concatenate([np.zeros(len(plans.case), np.int64), embedding.constant[plans.free]]),
    )


def _still_local(wider: CasePlanFormulation, model: Model, embedding: Embedding) -> Bools:
    """Say which of the model's rows every kept plan holds by itself, as it did in the wider model."""
    local = _unchanged(wider, model, embedding)
    local[local] = wider.plans.local[embedding.rows[local]]
    return local


def _unchanged(wider: CasePlanFormulation, model: Model, embedding: Embedding) -> Bools:
    """Say which of the model's rows allow as much as the wider model's."""
    same, of = embedding.rows >= 0, wider.model
    rows, spent = embedding.rows[same], of.matrix @ embedding.constant
    same[same] = (spent[rows] == 0) & (of.lower[rows] == model.lower[same]) & (of.upper[rows] == model.upper[same])
    return same


def _asks_more_of(own: Bools, local: Bools, wider: CasePlanFormulation, model: Model, embedding: Embedding) -> bool:
    """Say whether a case's own auxiliaries may have to be more than the plans of the wider model say."""
    changed = np.flatnonzero(~_unchanged(wider, model, embedding) & ~local)
    return bool(own[sparse.csr_array(model.matrix[changed]).indices].any())


def _renamed(points: sparse.csr_array, embedding: Embedding, model: Model, pairs: int) -> sparse.csr_array:
    """Return points over the model's columns; an auxiliary that is a pair's column now is no part of a plan."""
    to = embedding.columns.copy()
    to[pairs:][to[pairs:] < len(model.columns)] = -1
    return dataclasses.replace(embedding, columns=to).over_model(points, model.size)


def _places_of_rows(wider: CasePlanFormulation, made: CasePlanFormulation, embedding: Embedding) -> Ints:
    """Return which row of a formulation each of the wider one's is: first those of cases, then the shared ones."""
    cases, of_cases = len(embedding.cases), len(wider.plans.demanded)
    places = np.full(len(wider), -1, np.int64)
    places[embedding.cases] = np.arange(cases)
    shared = np.flatnonzero(~made.plans.local)
    position = np.full(len(wider.plans.local), -1, np.int64)
    position[~wider.plans.local] = of_cases + np.arange(np.count_nonzero(~wider.plans.local))
    rows = embedding.rows[shared]
    at = np.append(position, -1)[rows]
    places[at[at >= 0]] = cases + np.flatnonzero(at >= 0)
    return places


def _equal(
    wider: CasePlanFormulation, made: CasePlanFormulation, columns: Ints, embedding: Embedding
) -> sparse.csr_array:
    """Return what each of the wider formulation's columns is in a point of the new one, (its columns, these)."""
    size, plans = len(wider.case), len(wider.plans.case)
    same = sparse.csr_array(
        (np.ones(len(columns), np.int64), (columns, np.arange(len(columns)))), shape=(size, len(columns))
    )
    to = embedding.columns[wider.plans.free]
    copies = np.flatnonzero((to >= 0) & (to < len(made.model.columns)))
    if not len(copies):
        return same
    used = sparse.coo_array(made.plans.points[:, to[copies]].T)  # the plans in which each pair is used
    return sparse.csr_array(
        same + sparse.csr_array((used.data, (plans + copies[used.row], used.col)), shape=(size, len(columns)))
    )
