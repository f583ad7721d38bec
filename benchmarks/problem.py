"""A problem as every contestant reads it: columns, rows and stage weights as plain arrays in one file.

Only numpy and scipy are needed here, so that a rival reads the problem in an environment of its own.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

NO_LOWER, NO_UPPER = -(2**40), 2**40
"""Sides that are none; the same figures as in `constraints.faces.columns`."""

LEAD, SUPPORT, PERSONAL = 0, 1, 2

FILE = "problem.npz"
_ARRAYS = (
    "kind", "case", "person", "need", "minutes", "lower", "upper", "most", "goals", "weights", "stages", "offsets",
    "case_ids", "need_ids", "person_ids", "tier", "lead_half_days", "days_left", "cases_left",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Problem:
    """`lower <= matrix @ x <= upper, 0 <= x <= most`, whole numbers; the weighted goal is to be large.

    Attributes
    ----------
    kind, case, person, need, minutes : int array (columns,)
        What each column stands for: `LEAD`, `SUPPORT` or `PERSONAL`; positions of case, person and need (-1 for a
        lead); travel minutes.
    matrix : csr_array (rows, columns + auxiliaries), int64
    lower, upper : int array (rows,)
    most : int array (columns + auxiliaries,)
    goals : text array (stages,)
        Names of the stages in order.
    weights : int array (stages,)
        Of the weighted goal, see :mod:`benchmarks.weights`.
    stages : int array (stages, columns + auxiliaries)
        What each column has of each stage.
    offsets : int array (stages,)
    case_ids, person_ids : text array
    need_ids : text array (needs, 2)
    tier, lead_half_days : int array (cases,)
    days_left, cases_left : int array (persons,)
    """

    kind: Ints
    case: Ints
    person: Ints
    need: Ints
    minutes: Ints
    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    most: Ints
    goals: Texts
    weights: Ints
    stages: Ints
    offsets: Ints
    case_ids: Texts
    need_ids: Texts
    person_ids: Texts
    tier: Ints
    lead_half_days: Ints
    days_left: Ints
    cases_left: Ints

    @property
    def columns(self) -> int:
        """How many columns stand for a row of a plan; auxiliaries follow them."""
        return len(self.kind)

    @property
    def size(self) -> int:
        """How many columns there are, auxiliaries included."""
        return len(self.most)

    @functools.cached_property
    def cost(self) -> Ints:
        """What a solver minimises: the weighted goal with its sign turned, without its offset."""
        cost: Ints = -(self.weights @ self.stages)
        return cost

    @property
    def offset(self) -> int:
        """What the weighted goal of every plan has."""
        return int(self.weights @ self.offsets)

    def weighted(self, cost: float) -> float:
        """Return a solver's cost, or bound on it, as a value of the weighted goal."""
        return self.offset - cost

    def values(self, x: Ints) -> dict[str, int]:
        """Return the stage values of a point, auxiliaries included."""
        values = self.stages @ x + self.offsets
        return dict(zip(self.goals.tolist(), values.tolist(), strict=True))

    def complete(self, chosen: Ints) -> Ints:
        """Return the point of a choice of columns, auxiliaries at the least values that the rows allow.

        Parameters
        ----------
        chosen : int array
            Positions of the columns in use.
        """
        x = np.zeros(self.size, np.int64)
        x[chosen] = 1
        row, aux, step = self._raisers
        part = self.matrix[row]
        while True:
            over = part @ x - self.upper[row]
            least = x.copy()
            np.maximum.at(least, aux, x[aux] + np.maximum(0, -(-over // step)))
            if np.array_equal(least, x):
                return x
            x = least

    @functools.cached_property
    def _raisers(self) -> tuple[Ints, Ints, Ints]:
        """Return (row, auxiliary, step): rows that an auxiliary mends, by so much for each unit that it is raised."""
        entries = self.matrix[:, self.columns :].tocoo()
        helps = entries.data < 0
        row, aux, step = entries.row[helps], entries.col[helps] + self.columns, -entries.data[helps]
        if len(np.unique(row)) < len(row):
            raise ValueError("a row that several auxiliaries could mend has no one least point")
        return row.astype(np.int64), aux.astype(np.int64), step.astype(np.int64)

    def keeps(self, x: Ints) -> bool:
        """Say whether a point holds every row and limit."""
        activity = self.matrix @ x
        return bool(np.all((activity >= self.lower) & (activity <= self.upper)) and np.all((x >= 0) & (x <= self.most)))

    def plan(self, x: Ints) -> dict[str, list[list[str]]]:
        """Return the plan of a point as ids: deployments (case, leader) and supports (case, need, person)."""
        picked = np.flatnonzero(x[: self.columns])
        leads = self.kind[picked] == LEAD
        lead, cover = picked[leads], picked[~leads]
        deployments = np.stack([self.case_ids[self.case[lead]], self.person_ids[self.person[lead]]], axis=1)
        pairs = self.need_ids[self.need[cover]]
        supports = np.concatenate([pairs, self.person_ids[self.person[cover]][:, None]], axis=1)
        return {"deployments": deployments.tolist(), "supports": supports.tolist()}

    def save(self, folder: Path) -> None:
        """Write the problem into a folder."""
        matrix = {f"matrix_{part}": getattr(self.matrix, part) for part in ("data", "indices", "indptr")}
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez(folder / FILE, **arrays, **matrix)


def load(folder: Path) -> Problem:
    """Read a problem from the folder that :meth:`Problem.save` wrote into."""
    with np.load(folder / FILE) as file:
        arrays = {name: file[name] for name in _ARRAYS}
        parts = (file["matrix_data"], file["matrix_indices"], file["matrix_indptr"])
    shape = (len(arrays["upper"]), len(arrays["most"]))
    return Problem(matrix=sparse.csr_array(parts, shape=shape), **arrays)
