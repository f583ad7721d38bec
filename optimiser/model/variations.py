"""Variations of a model: columns forced, columns barred, rows and goals added.

What an explanation or a repair asks is a question about a round that is a little different; the arrays of the model are
changed, not the round, so that nothing is built again.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.model.model import Model, Stage


def forbid_columns(model: Model, columns: Ints) -> Model:
    """Return the model in which some columns cannot be used.

    Parameters
    ----------
    model : Model
    columns : int array
        Positions.
    """
    most = model.most.copy()
    most[columns] = 0
    return dataclasses.replace(model, most=most)


def force_columns(model: Model, columns: Ints) -> Model:
    """Return the model in which some columns are used, and what stands in their place is not.

    Parameters
    ----------
    model : Model
    columns : int array
        Positions of leads or covers; two for one case or one need make the model impossible.
    """
    columns = np.asarray(columns, np.int64)
    all_ = model.columns
    leads, covers = columns[columns < all_.leads.stop], columns[columns >= all_.leads.stop]
    others = np.zeros(len(all_), bool)
    others[all_.leads] = np.isin(all_.case[all_.leads], all_.case[leads])
    others[all_.covers] = np.isin(all_.need[all_.covers], all_.need[covers])
    others[columns] = False
    one = np.ones(len(columns), np.int64)
    rows = sparse.csr_array((one, (np.arange(len(columns)), columns)), shape=(len(columns), model.size))
    return forbid_columns(model, np.flatnonzero(others)).append(
        Rows(rows, one, np.full(len(columns), NO_UPPER, np.int64))
    )


def force_one_of(model: Model, columns: Ints) -> Model:
    """Return the model in which one of some columns is used, and what stands in their place is not.

    Parameters
    ----------
    model : Model
    columns : int array
        Positions of one lead, or of covers of one need: the same pair with each of its profiles, say.
    """
    if len(columns) == 1:
        return force_columns(model, columns)
    all_ = model.columns
    mine = np.zeros(len(all_), bool)
    if columns[0] < all_.leads.stop:
        mine[all_.leads] = all_.case[all_.leads] == all_.case[columns[0]]
    else:
        mine[all_.covers] = all_.need[all_.covers] == all_.need[columns[0]]
    mine[columns] = False
    return demand_one_of(forbid_columns(model, np.flatnonzero(mine)), columns)


def demand_one_of(model: Model, columns: Ints) -> Model:
    """Return the model in which one of some columns is used at least.

    Parameters
    ----------
    model : Model
    columns : int array
    """
    one = np.ones(len(columns), np.int64)
    row = sparse.csr_array((one, (np.zeros(len(columns), np.int64), columns)), shape=(1, model.size))
    return model.append(Rows(row, np.ones(1, np.int64), np.full(1, NO_UPPER, np.int64)))


def constrain_goals(model: Model, stages: Sequence[Stage], values: Sequence[int]) -> Model:
    """Return the model in which stages have at least (of a price: at most) the given values.

    Parameters
    ----------
    model : Model
    stages : sequence of Stage
    values : sequence of int
    """
    if not stages:
        return model
    kept = np.array([value - stage.offset for stage, value in zip(stages, values, strict=True)], np.int64)
    rising = np.array([stage.maximise for stage in stages])
    return model.append(
        Rows(
            sparse.csr_array(np.vstack([stage.weights for stage in stages])),
            np.where(rising, kept, NO_LOWER),
            np.where(rising, NO_UPPER, kept),
        )
    )


def with_stages(model: Model, stages: Sequence[Stage]) -> Model:
    """Return the model with other goals, in their order."""
    return dataclasses.replace(model, stages=list(stages))
