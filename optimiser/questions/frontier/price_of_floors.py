"""Groups of cases: the share of each that is placed, and what it costs to make all groups sure of one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_UPPER, arrays_of
from optimiser.questions.frontier.epsilon_constraint import Family
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Ints
    from optimiser.model import Model, Stage

Groups = dict[str, tuple[str, ...]]
"""The cases of each group; a case is in one at most."""


def steps_of(groups: Mapping[str, Sequence[str]]) -> list[Fraction]:
    """Return every share that a group can have, rising."""
    sizes = {len(members) for members in groups.values()}
    return sorted({Fraction(count, size) for size in sizes for count in range(size + 1)})


def least_counts(sizes: Ints, share: Fraction) -> Ints:
    """Return the fewest cases of groups of some sizes that are a share of them: `ceil(share * size)`, exactly.

    Parameters
    ----------
    sizes : int array (groups,)
    share : Fraction
    """
    return -(-share.numerator * sizes // share.denominator)


def shares_of(model: Model, groups: Mapping[str, Sequence[str]], x: Ints) -> dict[str, Fraction]:
    """Return the share of cases placed in every group.

    Parameters
    ----------
    model : Model
    groups : mapping of str to sequence of str
    x : int array (columns + auxiliaries, or more)
    """
    at, led = arrays_of(model.round).case_at, model.led_cases(x)
    return {
        name: Fraction(int(led[[at[case_id] for case_id in members]].sum()), len(members))
        for name, members in groups.items()
    }


def floor_family(
    model: Model, groups: Mapping[str, Sequence[str]], counted: Sequence[Stage], low: Fraction, high: Fraction
) -> Family:
    """Ask for the most cases placed where every group is sure of a share: the price of a floor.

    Parameters
    ----------
    model : Model
    groups : mapping of str to sequence of str
    counted : sequence of Stage
        See :func:`optimiser.questions.frontier.epsilon_constraint.coverage`.
    low, high : Fraction
        The floors to ask for: from what the worst-off group has anyway to the most that it can have.
    """
    at, lead = arrays_of(model.round).case_at, model.columns.lead
    inside = np.zeros((len(groups), len(at)), np.int64)
    for number, members in enumerate(groups.values()):
        inside[number, [at[case_id] for case_id in members]] = 1
    rows = np.zeros((len(groups), model.size), np.int64)
    rows[:, model.columns.leads] = inside[:, lead.case]
    matrix = sparse.csr_array(rows)
    sizes = np.array([len(members) for members in groups.values()], np.int64)
    none = np.full(len(groups), NO_UPPER, np.int64)

    def floors(share: int | Fraction) -> Model:
        return model.append(Rows(matrix, least_counts(sizes, Fraction(share)), none))

    levels = [share for share in reversed(steps_of(groups)) if low <= share <= high]
    return Family(levels, tuple(counted), floors, alone=False)
