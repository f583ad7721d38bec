"""The cuts of a solve that hold whatever is asked next: made over all columns, from rows that no goal has a part in.

Stage after stage a solve leaves columns out that no plan as good as its own can use, and its cuts are over those that
are left; later questions may need the others.  But what a cut follows from is kept, so it is made once more from the
same rows over all columns.  A cut that rests on a goal that is held is left out, for a question may let that go.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.formulations import presolve
from optimiser.solvers import Program, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.bounds.cliques import Cliques
    from optimiser.bounds.mir_cuts import Derivations
    from optimiser.formulations import Formulation, StageProgram


class CutPool:
    """Collects the cuts of a solve's stages, in their order.

    Parameters
    ----------
    formulation : Formulation
        Without cuts.

    Attributes
    ----------
    formulation : Formulation
        With the cuts that were collected.
    place : int array (rows,)
        Where each row of the solve's own formulation, which has all of its cuts, is among this one's; -1 where it is
        not.
    """

    def __init__(self, formulation: Formulation) -> None:
        self.formulation = formulation
        self.place = np.arange(len(formulation))

    def add(self, stage: StageProgram, cuts: Sequence[Derivations | Cliques]) -> None:
        """Collect what can be had of a stage's cuts.

        Parameters
        ----------
        stage : StageProgram
            Over the solve's formulation, without the stage's own cuts.
        cuts : sequence of Derivations or Cliques
            All that the solve keeps, in their order; see :func:`optimiser.bounds.certificates.kept_cuts`.
        """
        if not cuts:
            return
        program, columns = self._over_all_columns(stage), len(self.formulation.case)
        for each in cuts:
            rows = np.arange(len(program))
            wide = each.over(rows, len(rows), len(stage.at)).over_columns(stage.at, columns)
            good = np.flatnonzero(wide.derivable(program))
            made = wide.only(good).derive(program)
            place = np.full(len(each), -1, np.int64)
            place[good] = len(self.formulation) + np.arange(len(good))
            self.place = np.concatenate([self.place, place])
            self.formulation = self.formulation.append(made)
            program = program.append(_among(made, good, len(each)))

    def _over_all_columns(self, stage: StageProgram) -> Program:
        """Return a stage's rows over all columns; those that are of goals, or do not hold so, without sides."""
        source, all_ = stage.sources, self.formulation
        own = source.row >= 0
        at = np.where(own, self.place[np.where(own, source.row, 0)], -1)
        chosen = np.flatnonzero(at >= 0)
        rows = _relieved(Rows(all_.matrix, all_.lower, all_.upper).restrict(at[chosen]), stage.full, all_.most)
        whole = np.flatnonzero(source.divisor[chosen] == 0)
        divided = np.flatnonzero((source.divisor[chosen] > 0) & presolve.can_be_rounded(rows, all_.choice))
        made = presolve.rounded(rows, all_.choice, divided, source.divisor[chosen[divided]])
        kept = np.concatenate([chosen[whole], chosen[divided]])
        order = np.argsort(kept)
        usable = rows.restrict(whole).append(made).restrict(order)
        spread = _among(usable, kept[order], len(source))
        return Program(spread.matrix, spread.lower, spread.upper, all_.most, np.zeros(len(all_.case), np.int64))


def _relieved(rows: Rows, full: Ints, most: Ints) -> Rows:
    """Return rows with some columns at their most, for which that is the best; other rows lose their sides."""
    taken = np.zeros(len(most), bool)
    taken[full] = True
    of_full = rows.matrix.copy()
    of_full.data = np.where(taken[of_full.indices], of_full.data, 0)
    rest = rows.matrix - of_full
    rest.eliminate_zeros()
    of_full.eliminate_zeros()
    entries = of_full.tocoo()
    fits = np.ones(len(rows), bool)
    fits[entries.row[(entries.data > 0) | (rows.lower[entries.row] > NO_LOWER)]] = False
    upper = np.where(rows.upper >= NO_UPPER, NO_UPPER, rows.upper - of_full @ most)
    return Rows(sparse.csr_array(rest), np.where(fits, rows.lower, NO_LOWER), np.where(fits, upper, NO_UPPER))


def _among(rows: Rows, at: Ints, count: int) -> Rows:
    """Return so many rows of which these are the ones at `at`; the others have no sides."""
    entries = rows.matrix.tocoo()
    matrix = sparse.csr_array((entries.data, (at[entries.row], entries.col)), shape=(count, rows.matrix.shape[1]))
    lower, upper = np.full(count, NO_LOWER, np.int64), np.full(count, NO_UPPER, np.int64)
    lower[at], upper[at] = rows.lower, rows.upper
    return dataclasses.replace(rows, matrix=matrix, lower=lower, upper=upper)
