"""The plan that differs least from another: what changes though nothing forces it to is no change worth telling.

A round often has many plans that are equally good.  Before two runs are compared, the later round is solved once more:
every goal is held at what the later run reports, and the number of cases whose leader differs from the earlier run's
is made least, then the number of needs covered by somebody else.  For a comparison only changes that the later run
makes may be left, so that none is told that it does not have.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.domain import Allocation, NlematchError, Seed, Truth, checks_arguments
from constraints.faces import arrays_of
from constraints.round import Round
from optimiser.model import Stage, constrain_goals, forbid_columns
from optimiser.parameters import Settings
from optimiser.questions.proof_status import ProofStatus
from optimiser.questions.session import Session
from optimiser.solvers import Rows, ends_at_interrupt
from scenarios.runs import WorkLimit

if TYPE_CHECKING:
    from constraints.domain import Bools
    from optimiser.model import Model

WORK = 30.0
"""CP-SAT's deterministic seconds for each of the two searches: of cases, then of needs."""


class NotOfThisRound(NlematchError):
    """The plan to go on from breaks a rule of its round, so that no plan as good can be looked for."""


@dataclasses.dataclass(frozen=True)
class Nearest:
    """A plan that is as good as another and differs least from a third.

    Attributes
    ----------
    allocation : Allocation
    differing : int
        Cases whose leader differs from the plan that was kept to; of those that both rounds have.
    proved : bool
        Whether no plan as good differs less.
    """

    allocation: Allocation
    differing: int
    proved: bool


@ends_at_interrupt
@checks_arguments
def least_difference(
    before: Allocation,
    after: Allocation,
    round_: Round,
    *,
    own_changes: Truth = False,
    seed: Seed = 1,
    work_limit: WorkLimit = WORK,
) -> Nearest:
    """Find the plan for a round that is as good as one in hand and differs least from an earlier one.

    Every goal but the tie-break is held at least at the value that `after` has of it. Cases and needs that the round
    does not have count for nothing.

    Parameters
    ----------
    before : Allocation
        To keep to.
    after : Allocation
        Of the round; its values are held, and the search starts from it.
    round_ : Round
        Whose rules the plan keeps.
    own_changes : bool
        Whether only changes of `after` itself may be left: what both plans have alike stays so, a case that only
        `before` leads keeps its leader or has none, and one that both lead is led by somebody. Else the plan with the
        fewest differences of all is sought, which may change other cases.
    seed : int
        Of the solver.
    work_limit : float
        Of each search; see :data:`WORK`. Where it ends first, the plan is the best found and not proved.

    Returns
    -------
    Nearest
        The plan, and whether it is proved that none differs less.

    Raises
    ------
    NotOfThisRound
        `after` breaks a rule of the round.
    Interrupted
        Somebody pressed Ctrl-C; there is no `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> farther = round_.with_policy({"rules": {"travel-limit": {"minutes": 75}}})
    >>> before, after = nle.run(round_).allocation, nle.run(farther).allocation
    >>> nearest = nle.least_difference(before, after, farther)
    >>> kept = set(before.deployments) & set(nearest.allocation.deployments)
    >>> len(kept), nearest.proved
    (8, True)
    """
    session = Session.of_round(round_, Settings(seed=seed, work_limit=work_limit))
    model = session.model
    point = model.point_of(after)
    if point is None or not model.keeps(point):
        raise NotOfThisRound("The plan breaks a rule of its round: `recheck()` says which.")
    as_good = constrain_goals(model, model.ranked, [stage.value(point) for stage in model.ranked])
    if own_changes:
        as_good = _own_changes(as_good, before, after)
    solved = session.solve(as_good, _differences(model, before), point)
    assert solved.x is not None, "it begins at a plan"
    return Nearest(model.allocation(solved.x), solved.stages[0].value, ProofStatus.of(solved) is ProofStatus.PROVED)


def _differences(model: Model, before: Allocation) -> list[Stage]:
    """Return two goals: few cases whose leader differs from a plan's, then few needs covered by somebody else.

    A case that was led differs by 1 less what its former leader's column says; a case that was not led differs where
    any column leads it. Needs likewise.
    """
    arrays, columns = arrays_of(model.round), model.columns
    led, covered = _led_cases(model, before), np.zeros(len(arrays.needs.ids), bool)
    covered[[arrays.need_at[key] for key in _needs(before) if key in arrays.need_at]] = True
    new = np.concatenate([~led[columns.case[columns.leads]], ~covered[columns.need[columns.covers]]])
    cost = np.where(model.pairs_of(before), -1, new.astype(np.int64))
    cases, needs = np.zeros(model.size, np.int64), np.zeros(model.size, np.int64)
    cases[columns.leads], needs[columns.covers] = cost[columns.leads], cost[columns.covers]
    return [Stage("cases", False, cases, int(led.sum())), Stage("needs", False, needs, int(covered.sum()))]


def _needs(allocation: Allocation) -> list[tuple[str, str]]:
    return [(row.case_id, row.need_id) for row in allocation.supports]


def _own_changes(model: Model, before: Allocation, after: Allocation) -> Model:
    """Return a model in which no case fares otherwise than in one of two plans.

    What both have alike stays; a case that only the earlier one leads keeps its leader or has none; one that both lead
    is led, by whomever.
    """
    leads, cases = model.columns.leads, model.columns.case[model.columns.leads]
    old, new = _led_cases(model, before), _led_cases(model, after)
    was, is_now = model.pairs_of(before)[leads], model.pairs_of(after)[leads]
    alike = np.zeros(len(old), bool)
    alike[cases[was & is_now]] = True
    free = np.where(alike[cases] | (old & ~new)[cases], was, new[cases])
    at = np.flatnonzero(free & (old & new)[cases])
    names, row = np.unique(cases[at], return_inverse=True)
    ones = np.ones(len(names), np.int64)
    led = sparse.csr_array((np.ones(len(at), np.int64), (row, at)), shape=(len(names), model.size))
    return forbid_columns(model, np.flatnonzero(~free)).append(Rows(led, ones, ones))


def _led_cases(model: Model, allocation: Allocation) -> Bools:
    """Return which cases of a model's round an allocation leads, by anybody."""
    at = arrays_of(model.round).case_at
    led = np.zeros(len(at), bool)
    led[[at[row.case_id] for row in allocation.deployments if row.case_id in at]] = True
    return led
