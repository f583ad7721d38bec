"""Rows that earlier versions kept as they are: facets of what one person, or one supporter's team, can take on.

Runs made by them are checked as they were: CP-SAT shows of each cut that no whole choice of its plans breaks it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER
from optimiser import solvers
from optimiser.solvers import Program, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints
    from optimiser.formulations import Formulation, GoalConstraint, StageProgram
    from optimiser.solvers import Stopper


@dataclasses.dataclass(frozen=True)
class ListedCuts:
    """Rows `matrix @ x <= upper` over the columns of a stage's program, none of them an auxiliary."""

    matrix: sparse.csr_array
    upper: Ints

    def __len__(self) -> int:
        return len(self.upper)

    def checked(
        self,
        formulation: Formulation,
        part: StageProgram,
        goals: Sequence[GoalConstraint],
        unfixed: Bools,
        stopper: Stopper,
    ) -> Rows:
        """Have CP-SAT show of each cut that no whole choice of its plans breaks it, by the model's own rows.

        A price that is held is such a row too, and what is left out relieves none: both are so in all stages to come.

        Raises
        ------
        ValueError
            A cut is not shown to hold.
        Stopped
            It was time to stop before all were checked.
        """
        for goal in goals:
            if not goal.at_least:
                row = sparse.csr_array(goal.weights[None, :])
                formulation = formulation.append(Rows.at_most(row, np.array([goal.value], np.int64)))
        own = formulation.matrix.copy()
        own.data[~unfixed[own.indices]] = 0
        own.eliminate_zeros()
        for number in range(len(self)):
            entries = slice(self.matrix.indptr[number], self.matrix.indptr[number + 1])
            at, by = part.at[self.matrix.indices[entries]], self.matrix.data[entries]
            if (by < 0).any() or (formulation.choice[at] < 0).any():
                raise ValueError(f"cut {number + 1} is not of its kind")
            found = solvers.search(_team(formulation, own, at, by), None, stopper, seed=1, work_limit=10.0)
            if found.cost is not None and -found.cost > int(self.upper[number]):
                raise ValueError(f"cut {number + 1} is broken by a choice that keeps the rules")
            if found.bound is None or -found.bound > int(self.upper[number]):
                stopper.check()
                raise ValueError(f"cut {number + 1} was not proved")
        shape = (len(self), len(part.at))
        return Rows.at_most(
            sparse.csr_array((self.matrix.data, self.matrix.indices, self.matrix.indptr), shape), self.upper
        )


def _team(formulation: Formulation, own: sparse.csr_array, at: Ints, by: Ints) -> Program:
    """Write down which whole choices of some columns have most of a cut."""
    columns = sparse.csr_array(own[:, at])
    rows = np.unique(columns.tocoo().row)
    rows = rows[(formulation.lower[rows] <= NO_LOWER) & (np.diff(own.indptr)[rows] > 0)]
    rows = rows[[bool((own.data[own.indptr[r] : own.indptr[r + 1]] > 0).all()) for r in rows.tolist()]]
    choices = np.flatnonzero(np.bincount(formulation.choice[at], minlength=0) > 1)
    single = sparse.csr_array((formulation.choice[at][None, :] == choices[:, None]).astype(np.int64))
    return Program(
        cost=-by,
        matrix=sparse.csr_array(sparse.vstack([columns[rows], single], format="csr")),
        lower=np.full(len(rows) + len(choices), NO_LOWER, np.int64),
        upper=np.concatenate([formulation.upper[rows], np.ones(len(choices), np.int64)]),
        most=np.ones(len(at), np.int64),
    )
