"""Components: the pieces of a model that no row links, each a smaller model of its own.

Columns of one case belong together, and so do the columns of one row. What is best in every piece is best in all: a
goal adds up over pieces, and no row lets one piece take from another.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from constraints.faces import Columns, Named
from optimiser.model.model import Block, Model
from optimiser.parameters import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from constraints.faces import Complete


@dataclasses.dataclass(frozen=True)
class Component:
    """One piece of a model.

    Attributes
    ----------
    model : Model
        The piece by itself: its columns, auxiliaries and rows in the whole's order, of the whole's round. What every
        allocation has of a goal (:attr:`~optimiser.model.model.Stage.offset`) is the first piece's.
    at : int array (columns + auxiliaries of the piece,)
        Where these stand in the whole, sorted.
    cases : int
        How many cases have columns here.
    """

    model: Model
    at: Ints
    cases: int


def find_components(model: Model, min_cases: int = DEFAULTS.min_component_cases) -> list[Component]:
    """Take a model apart into the pieces that no row links, sorted by their first case.

    Pieces of fewer than `min_cases` cases make one together, or go with the first of the others where all of them have
    fewer.  Rows and auxiliaries that have to do with no case go with them.

    Parameters
    ----------
    model : Model
    min_cases : int

    Returns
    -------
    list of Component
        One alone, which is the whole model, where there is nothing to take apart.
    """
    of_column, of_row, sizes = _pieces(model, min_cases)
    if len(sizes) < 2:
        return [Component(model, np.arange(model.size), sum(sizes))]
    found = []
    for number, cases in enumerate(sizes):
        at, rows = np.flatnonzero(of_column == number), np.flatnonzero(of_row == number)
        found.append(Component(_restricted(model, at, rows, first=number == 0), at, cases))
    return found


def merge_points(pieces: Sequence[Component], points: Sequence[Ints], whole: Model) -> Ints:
    """Return the whole's point for a point of every piece."""
    chosen = np.zeros(whole.size, np.int64)
    for piece, point in zip(pieces, points, strict=True):
        chosen[piece.at] = point
    return whole.complete(chosen[: len(whole.columns)] > 0)


def _pieces(model: Model, min_cases: int) -> tuple[Ints, Ints, list[int]]:
    """Return the piece of every column and of every row, and how many cases each piece has."""
    size, rows, cases = model.size, len(model.upper), model.facts.cases
    entries, case = model.matrix.tocoo(), model.columns.case
    # nodes are columns, then rows, then cases; an edge joins a row to each of its columns, and a column to its case
    start = np.concatenate([entries.col, np.arange(len(case))])
    end = np.concatenate([size + entries.row, size + rows + case])
    nodes = size + rows + cases
    graph = sparse.coo_array((np.ones(len(start), np.int8), (start, end)), shape=(nodes, nodes))
    count, label = csgraph.connected_components(graph, directed=False)
    used = np.unique(case)
    # the first case of every piece, by which pieces are numbered whatever order scipy finds them in
    first = np.full(count, cases, np.int64)
    np.minimum.at(first, label[size + rows + used], used)
    cases_in = np.bincount(label[size + rows + used], minlength=count)
    large = cases_in >= max(1, min_cases)
    rest = int(cases_in[~large].sum())
    own = rest >= min_cases and bool(large.any())
    # small pieces get the key of the first small one, where all of them make a piece, or of the first large one
    key = np.where(large, first, first[~large].min() if own else first[large].min(initial=cases))
    order, piece = np.unique(key, return_inverse=True)
    sizes = np.bincount(piece, weights=cases_in, minlength=len(order)).astype(np.int64)
    return piece[label[:size]], piece[label[size : size + rows]], sizes.tolist()


def _restricted(model: Model, at: Ints, rows: Ints, *, first: bool) -> Model:
    """Return the model of some columns, auxiliaries and rows that nothing else is linked with."""
    whole = model.columns
    own = at[at < len(whole)]
    columns = Columns(
        whole.lead.take(own[own < whole.leads.stop]),
        whole.support.take(own[(own >= whole.supports.start) & (own < whole.supports.stop)] - whole.supports.start),
        whole.personal.take(own[own >= whole.personals.start] - whole.personals.start),
    )
    matrix = sparse.csr_array(model.matrix[rows][:, at])
    matrix.sort_indices()
    return Model(
        round=model.round,
        facts=model.facts,
        columns=columns,
        matrix=matrix,
        lower=model.lower[rows],
        upper=model.upper[rows],
        most=model.most[at],
        blocks=[_block(model, block, at, rows, first=first) for block in model.blocks],
        stages=[
            dataclasses.replace(stage, weights=stage.weights[at], offset=stage.offset if first else 0)
            for stage in model.stages
        ],
    )


def _block(model: Model, block: Block, at: Ints, rows: Ints, *, first: bool) -> Block:
    """Return what a rule says of a piece."""
    whole, chosen = block.rows, len(model.columns)
    first_row = int(np.searchsorted(rows, block.first_row))
    kept = rows[first_row : int(np.searchsorted(rows, block.first_row + len(whole.upper)))] - block.first_row
    first_aux = int(np.searchsorted(at, block.first_aux))
    aux = at[first_aux : int(np.searchsorted(at, block.first_aux + len(whole.aux_upper)))] - block.first_aux
    entries = np.flatnonzero(np.isin(whole.row, kept))
    # a rule's own auxiliaries are numbered behind the columns; in the model they stand at `first_aux`
    column = whole.column[entries]
    place = np.searchsorted(at, np.where(column < chosen, column, column - chosen + block.first_aux))
    own = at[at < chosen]
    return Block(
        rule=block.rule,
        rows=dataclasses.replace(
            whole,
            row=np.searchsorted(kept, whole.row[entries]),
            column=np.where(column < chosen, place, place - first_aux + len(own)),
            value=whole.value[entries],
            lower=whole.lower[kept],
            upper=whole.upper[kept],
            subjects=Named((whole.subjects, kept)),
            aux_upper=whole.aux_upper[aux],
            aux_price=whole.aux_price[aux],
            complete=functools.partial(_completed, whole.complete, own, chosen, aux),
            offset=whole.offset if first else 0,
        ),
        first_row=first_row,
        first_aux=first_aux,
    )


def _completed(complete: Complete, own: Ints, size: int, aux: Ints, x: Ints) -> Ints:
    """Complete a piece's point by the whole's rule: other pieces' columns decide none of its auxiliaries."""
    spread = np.zeros(size, np.int64)
    spread[own] = x
    return complete(spread)[aux]
