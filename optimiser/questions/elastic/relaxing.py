"""The least change of limits that makes something possible, and what the round then has.

The sum of the edits' prices is made least, given what is asked.  What is found is then made in a copy of the round, and
the plan behind it is audited there.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.audit import stage_values
from constraints.faces import Plan
from optimiser import solvers
from optimiser.questions.elastic.editing import with_edits
from optimiser.questions.elastic.edits import EditPrices
from optimiser.questions.elastic.elastic_model import ElasticModel
from optimiser.questions.session import Session, audit_point

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.domain import Allocation, Ints
    from constraints.round import Round
    from optimiser.questions.elastic.edits import Edit
    from optimiser.questions.elastic.elastic_model import Target
    from optimiser.questions.time_budget import TimeBudget
    from optimiser.results import Solved

_WORK = 60.0
"""CP-SAT's deterministic seconds for each way out."""


@dataclasses.dataclass(frozen=True)
class LimitRelaxation:
    """Edits that together make possible what is asked.

    Attributes
    ----------
    edits : tuple of Edit
        Sorted; none for what is possible as it is.
    price : int
        Their sum.
    bound : int
        No edits of these kinds cost less.
    round : Round
        With the edits made.
    allocation : Allocation
        Legal in that round, audited, with what was asked.
    values : mapping of str to int
        Its goals.
    """

    edits: tuple[Edit, ...]
    price: int
    bound: int
    round: Round
    allocation: Allocation
    values: Mapping[str, int]

    @property
    def proved(self) -> bool:
        """Whether no cheaper edits exist."""
        return self.price == self.bound


def find_relaxations(
    round_: Round, target: Target, budget: TimeBudget, *, count: int = 1, prices: EditPrices | None = None
) -> tuple[tuple[LimitRelaxation, ...], bool]:
    """Find the cheapest edits that make something possible, then others that are not just more of the same.

    Parameters
    ----------
    round_ : Round
    target : Target
    budget : TimeBudget
    count : int
        How many ways are wanted.
    prices : EditPrices, optional

    Returns
    -------
    ways : tuple of LimitRelaxation
        The cheapest first. None makes all the edits of one before it.
    complete : bool
        Whether it is proved that there are no others.
    """
    elastic = ElasticModel(round_, target, prices or EditPrices())
    found: list[LimitRelaxation] = []
    while len(found) < count:
        end = solvers.search(elastic.program(), None, budget.stopper, seed=round_.meta.seed, work_limit=_WORK)
        if end.x is None:
            return tuple(found), end.infeasible and not target.fixed
        if target.fixed:  # another way may leave these cases to other leaders: nothing is known of its price
            bound: int | None = 0
        else:
            bound = None if end.proved else max(0, end.bound or 0)
        found.append(_relaxation(elastic, end.x, bound))
        if not found[-1].edits:
            return tuple(found), True
        elastic.add_no_good_cut(end.x)
    return tuple(found), False


def _relaxation(elastic: ElasticModel, x: Ints, bound: int | None) -> LimitRelaxation:
    """Make the edits of a point, and audit the plan behind them in the round that comes out; no bound: the price."""
    edits = elastic.edits_of(x)
    changed = with_edits(elastic.round, edits)
    allocation = audit_point(elastic.model, x[: elastic.model.size], changed)
    price = sum(edit.price for edit in edits)
    values = stage_values(Plan(changed, allocation))
    return LimitRelaxation(edits, price, price if bound is None else min(price, bound), changed, allocation, values)


@dataclasses.dataclass(frozen=True)
class Resolved:
    """The best plan of a round with edits made.

    Attributes
    ----------
    solved : Solved
        Of its goals, the tie-break left out.
    led : bool
        Whether the case that was asked about has a leader in it.
    """

    solved: Solved
    led: bool


def resolve(relaxation: LimitRelaxation, case_id: str, budget: TimeBudget) -> Resolved:
    """Solve the round with the edits made, from the plan behind them on.

    Parameters
    ----------
    relaxation : LimitRelaxation
    case_id : str
    budget : TimeBudget

    Raises
    ------
    AuditFailed
        The plan found breaks a rule: an error of ours.
    """
    session = Session.of_plan(relaxation.round, relaxation.allocation, budget=budget)
    solved = session.solve(session.model, session.model.ranked, session.x)
    assert solved.x is not None, "it begins at a plan"
    allocation = audit_point(session.model, solved.x, session.round)
    return Resolved(solved, any(row.case_id == case_id for row in allocation.deployments))
