"""Proofs of bounds that can be kept: whole multipliers for rows, and what cuts follow from.

No number of a solver's has to be believed for them: :mod:`optimiser.bounds.replay` goes through them again.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser.bounds.safe_dual import SCALE_BITS
from optimiser.solvers import BASIC, STANDS, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints
    from optimiser.bounds.cliques import Cliques
    from optimiser.bounds.column_generation import AdvancedBasis, Relaxation
    from optimiser.bounds.legacy_cuts import ListedCuts
    from optimiser.bounds.mir_cuts import Derivations
    from optimiser.formulations import Formulation


@dataclasses.dataclass(frozen=True)
class KeptBasis:
    """Where a relaxation ended: a basis without what stood where most stand. It proves nothing.

    Attributes
    ----------
    columns, column_status : int array
        The columns that were not at 0, of the stage's program, and where each stood.
    rows, row_status : int array
        The rows that were not basic, of the program and the cuts kept, and where each stood.
    """

    columns: Ints
    column_status: Ints
    rows: Ints
    row_status: Ints

    def fits(self, rows: int, columns: int) -> bool:
        """Say whether it can be a basis of a program of so many rows and columns."""
        at = [(self.rows, self.row_status, rows), (self.columns, self.column_status, columns)]
        return np.count_nonzero(self.column_status == BASIC) == len(self.rows) and all(
            len(each) == len(status) == len(np.unique(each))
            and bool(((each >= 0) & (each < count)).all())
            and bool(np.isin(status, tuple(STANDS.values())).all())
            for each, status, count in at
        )


@dataclasses.dataclass(frozen=True)
class Proof:
    """What proves the bounds of one relaxation.

    Attributes
    ----------
    goals : tuple of str
        The stages that were worked on together, in order.
    cost : int
        What the best point found cost; columns that no point of that cost can use were left out afterwards.
    multipliers : int array (rows,)
        Of the program's rows and then of the cuts, in parts of 2 ** bits.
    cuts : tuple of Derivations or Cliques
        What the cuts follow from: each of the program's rows and of the cuts before it. Of an earlier version, the cuts
        themselves.
    goal_values : tuple of int
        What was held of the stages before, in order, offsets left out; the allocation may have more by now.
    component : int
        Of which component of the model this is: rows, columns and values are the component's.
    wide : bool
        Whether all plans are in, also those that the proofs before leave out, and none is left out afterwards.
    bits : int
    basis : KeptBasis or None
        Where the relaxation ended, and later solves can begin; None of an earlier version.
    """

    goals: tuple[str, ...]
    cost: int
    multipliers: Ints
    cuts: tuple[Derivations | Cliques | ListedCuts, ...]
    goal_values: tuple[int, ...] = ()
    component: int = 0
    wide: bool = False
    bits: int = SCALE_BITS
    basis: KeptBasis | None = None


@dataclasses.dataclass(frozen=True)
class KeptCuts:
    """The cuts of a stage that are kept.

    Attributes
    ----------
    multipliers : int array (rows and cuts kept,)
    derivations : tuple of Derivations or Cliques
        Over the rows and the cuts kept.
    cuts : Rows
    rows : bool array (rows and all cuts,)
        Which rows of the relaxation all rows and these are.
    """

    multipliers: Ints
    derivations: tuple[Derivations | Cliques, ...]
    cuts: Rows
    rows: Bools


def kept_basis(end: AdvancedBasis | None, kept: KeptCuts) -> KeptBasis | None:
    """Return a relaxation's basis over the rows and cuts that are kept.

    Parameters
    ----------
    end : AdvancedBasis or None
    kept : KeptCuts
    """
    if end is None:
        return None
    moves, status = end.basis.moves, end.basis.rows[kept.rows]
    tight = np.flatnonzero(status != BASIC)
    return KeptBasis(end.columns[moves], end.basis.columns[moves], tight, status[tight])


def kept_cuts(relaxation: Relaxation, rows: int, cuts: Sequence[Derivations | Cliques]) -> KeptCuts:
    """Keep of the cuts at a program's end those that its relaxed point is held by, and those that these rest on.

    Parameters
    ----------
    relaxation : Relaxation
        Of the program with all cuts.
    rows : int
        How many rows it has before the first cut.
    cuts : sequence of Derivations or Cliques
    """
    program, multipliers = relaxation.program, relaxation.reduced.multipliers
    used = (multipliers != 0) | (program.matrix @ relaxation.x > program.upper - 1e-6)
    used[:rows] = True
    starts = rows + np.cumsum([0, *map(len, cuts)])
    for start, each in zip(reversed(starts[:-1].tolist()), reversed(cuts), strict=True):
        own = used[start : start + len(each)]
        used[each.rows_of(np.flatnonzero(own))] = True
    place = np.cumsum(used) - 1
    kept = []
    for start, each in zip(starts[:-1].tolist(), cuts, strict=True):
        own = np.flatnonzero(used[start : start + len(each)])
        if len(own):
            count = int(place[:start][-1]) + 1
            kept.append(each.only(own).over(place, count, len(program.cost)))
    at = rows + np.flatnonzero(used[rows:])
    made = Rows.at_most(sparse.csr_array(program.matrix[at]), program.upper[at])
    return KeptCuts(multipliers[used], tuple(kept), made, used)


def with_cuts(formulation: Formulation, at: Ints, cuts: Rows, stand_in: Ints | None = None) -> Formulation:
    """Return a formulation with cuts as further rows.

    Parameters
    ----------
    formulation : Formulation
    at : int array
        Which columns of the formulation the cuts are over.
    cuts : Rows
    stand_in : int array (columns of the formulation,), optional
        Where the cuts were found among stand-ins alone: a column counts as the one that stands in for it, for a legal
        point keeps the cuts with stand-ins in place.
    """
    entries = cuts.matrix.tocoo()
    size = len(formulation.case)
    matrix = sparse.csr_array((entries.data, (entries.row, at[entries.col])), (len(cuts.upper), size))
    if stand_in is not None:
        some = np.flatnonzero(stand_in >= 0)
        matrix = sparse.csr_array(matrix @ sparse.csr_array((np.ones_like(some), (stand_in[some], some)), (size, size)))
    return formulation.append(Rows.at_most(matrix, cuts.upper))
