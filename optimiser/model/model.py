"""The model: columns, sparse rows and goals as arrays.  The one statement of a round that every engine reads."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import sparse

from constraints.audit import Price, column_prices, goals_of, stage_weights
from constraints.faces import Columns, RuleRows, allocation_of_columns, arrays_of, columns_of_allocation
from constraints.rules import CouplingRule, Preference, Rule, rules_of
from optimiser.solvers import BoundedRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Allocation, Ints
    from constraints.round import Round
    from optimiser.model.candidates import Candidates


CANONICAL = "canonical"
"""The goal that only breaks ties: worked on where every goal before it is proved."""


@dataclasses.dataclass(frozen=True)
class Block:
    """The rows of one rule, and where they and the rule's auxiliaries stand in the model."""

    rule: Rule
    rows: RuleRows
    first_row: int
    first_aux: int


@dataclasses.dataclass(frozen=True)
class Stage:
    """One goal.

    Attributes
    ----------
    goal : str
        Such as `placed.tier3`, `waiting`, `needs`, `price`, `canonical`.
    maximise : bool
        Whether more is better.
    weights : int array (columns + auxiliaries,)
    offset : int
        What every allocation has of it.
    work_share : float
        How much of a stage's work limit may be spent on it.
    """

    goal: str
    maximise: bool
    weights: Ints
    offset: int = 0
    work_share: float = 1.0

    def value(self, x: Ints) -> int:
        """Return the stage's value at a point."""
        return int(self.weights @ x) + self.offset

    @property
    def cost(self) -> Ints:
        """The weights as a cost, to be least: the sign turned where more is better; (columns + auxiliaries,)."""
        return -self.weights if self.maximise else self.weights

    def tighter(self, one: int, other: int) -> int:
        """Return the one of two bounds on the stage that says more."""
        return min(one, other) if self.maximise else max(one, other)

    def value_of_cost(self, cost: int) -> int:
        """Return the value for a cost: what the weights add up to, the sign turned where more is better."""
        return (-cost if self.maximise else cost) + self.offset


@dataclasses.dataclass(frozen=True)
class RoundFacts:
    """What the engine asks of a round beside columns, rows and goals.

    Attributes
    ----------
    cases, needs : int
        How many there are.
    tier : int array (cases,)
    severity : int array (needs,)
    leaders : int
        How many people can lead; they stand first.
    supporter : int array (people,)
    own_supporters_team : bool
        Whether needs of a case are covered by staff of its leader's own supporter alone.
    """

    cases: int
    needs: int
    tier: Ints
    severity: Ints
    leaders: int
    supporter: Ints
    own_supporters_team: bool

    @classmethod
    def of(cls, round_: Round) -> RoundFacts:
        """Read the facts off a round."""
        arrays = arrays_of(round_)
        return cls(
            cases=len(arrays.cases.ids),
            needs=len(arrays.needs.ids),
            tier=arrays.cases.tier,
            severity=arrays.needs.severity,
            leaders=arrays.people.leaders,
            supporter=arrays.people.supporter,
            own_supporters_team=round_.policy.team.model == "own-supporter",
        )


@dataclasses.dataclass(frozen=True)
class Model(BoundedRows):
    """A 0-1 program with a few small integer auxiliaries: `lower <= matrix @ x <= upper, 0 <= x <= most`.

    Attributes
    ----------
    round : Round
        To read allocations with; the engine reads nothing of it.
    facts : RoundFacts
    columns : Columns
        The pairs behind the first columns.
    blocks : sequence of Block
        Whose rows these are.
    stages : sequence of Stage
        The goals in order.
    """

    round: Round
    facts: RoundFacts
    columns: Columns
    blocks: Sequence[Block]
    stages: Sequence[Stage]

    @property
    def size(self) -> int:
        """How many columns there are, auxiliaries included."""
        return len(self.most)

    def complete(self, chosen: npt.NDArray[np.bool_]) -> Ints:
        """Return the whole point of a choice of columns: auxiliaries at their least values.

        Parameters
        ----------
        chosen : bool array (columns,)
        """
        x = chosen.astype(np.int64)
        return np.concatenate([x, *(block.rows.complete(x) for block in self.blocks)])

    def allocation(self, x: Ints) -> Allocation:
        """Read the allocation off a point."""
        return allocation_of_columns(arrays_of(self.round), self.columns, np.flatnonzero(x[: len(self.columns)]))

    def columns_of(self, allocation: Allocation) -> npt.NDArray[np.bool_]:
        """Return which columns an allocation uses, (columns,); rows of it that are no candidate are passed over.

        Parameters
        ----------
        allocation : Allocation
            Such as one of an earlier round: the model's round need not have all of its cases, needs and people.
        """
        return columns_of_allocation(arrays_of(self.round), self.columns, allocation)

    def pairs_of(self, allocation: Allocation) -> npt.NDArray[np.bool_]:
        """Return all columns of an allocation's pairs, (columns,), whatever profile they have.

        Parameters
        ----------
        allocation : Allocation
            As for :meth:`columns_of`.
        """
        return columns_of_allocation(arrays_of(self.round), self.columns, allocation, any_profile=True)

    def point_of(self, allocation: Allocation) -> Ints | None:
        """Return the point of an allocation; None where a row of it is no candidate.

        Parameters
        ----------
        allocation : Allocation
        """
        chosen = self.columns_of(allocation)
        whole = int(chosen.sum()) == len(allocation.deployments) + len(allocation.supports)
        return self.complete(chosen) if whole else None

    @property
    def ranked(self) -> list[Stage]:
        """The goals that mean something, in order: all but the tie-break."""
        return [stage for stage in self.stages if stage.goal != CANONICAL]

    def led_cases(self, x: Ints) -> npt.NDArray[np.bool_]:
        """Say which cases a point leads, (cases,); the point may be a longer one, of a wider model."""
        led = np.zeros(len(arrays_of(self.round).cases.ids), bool)
        led[self.columns.lead.case[x[self.columns.leads] > 0]] = True
        return led

    def values(self, x: Ints) -> dict[str, int]:
        """Return the value of every goal but the tie-break at a point."""
        return {stage.goal: stage.value(x) for stage in self.ranked}

    def prices(self, x: Ints) -> dict[str, int]:
        """Return the price of a point by rule."""
        chosen, prices = x[: len(self.columns)], {}
        for block in self.blocks:
            if isinstance(block.rule, Preference):
                aux = x[block.first_aux : block.first_aux + len(block.rows.aux_price)]
                on_columns = int(column_prices(block.rule, arrays_of(self.round), self.columns) @ chosen)
                prices[block.rule.id] = on_columns + int(block.rows.aux_price @ aux) + block.rows.offset
        return prices

    @functools.cached_property
    def running(self) -> Ints:
        """The point of running work alone: what holds when nothing new is allocated.

        Running support counts where its case is led, so it goes with a running lead only.
        """
        columns = self.columns
        led = np.unique(columns.case[columns.leads][columns.running[columns.leads]])
        chosen = columns.running & np.isin(columns.case, led)
        return self.complete(chosen)


def build_model(round_: Round, candidates: Candidates, *, ranked: bool = False) -> Model:
    """Build the model of a round over its candidates.

    Parameters
    ----------
    round_ : Round
    candidates : Candidates
    ranked : bool
        Whether the tie-break is left out, whose weights take longer than those of all other goals together.
    """
    arrays = arrays_of(round_)
    columns = Columns.over_profiles(arrays, candidates.lead, candidates.support, candidates.personal)
    blocks: list[Block] = []
    first_row, first_aux = 0, len(columns)
    for rule in rules_of(round_.policy):
        if isinstance(rule, CouplingRule | Preference):
            rows = rule.rows(arrays, columns)
            blocks.append(Block(rule, rows, first_row, first_aux))
            first_row, first_aux = first_row + len(rows.upper), first_aux + len(rows.aux_upper)
    most = np.concatenate([np.ones(len(columns), np.int64), *(block.rows.aux_upper for block in blocks)])
    return Model(
        round=round_,
        facts=RoundFacts.of(round_),
        columns=columns,
        matrix=_matrix(blocks, len(columns), first_row, first_aux),
        lower=np.concatenate([block.rows.lower for block in blocks]),
        upper=np.concatenate([block.rows.upper for block in blocks]),
        most=most,
        blocks=blocks,
        stages=_stages(round_, columns, blocks, first_aux, ranked=ranked),
    )


def _matrix(blocks: Sequence[Block], columns: int, rows: int, size: int) -> sparse.csr_array:
    """Stack the rules' rows; an auxiliary's local number becomes its place in the model."""
    # one COO matrix of all rules: adding up block by block would copy England's entries once a rule
    row = np.concatenate([block.rows.row + block.first_row for block in blocks])
    column = np.concatenate(
        [np.where(b.rows.column < columns, b.rows.column, b.rows.column - columns + b.first_aux) for b in blocks]
    )
    value = np.concatenate([block.rows.value for block in blocks])
    matrix = sparse.coo_array((value, (row, column)), shape=(rows, size)).tocsr()
    matrix.sort_indices()
    return matrix


def _stages(round_: Round, columns: Columns, blocks: Sequence[Block], size: int, *, ranked: bool) -> list[Stage]:
    weights = stage_weights(arrays_of(round_), columns)
    stages = []
    for goal in goals_of(round_.policy):
        if ranked and goal.name == CANONICAL:
            continue
        full = np.zeros(size, np.int64)
        full[: len(columns)] = weights[goal.name]
        offset = 0
        if isinstance(goal, Price):
            for block in blocks:
                full[block.first_aux : block.first_aux + len(block.rows.aux_price)] = block.rows.aux_price
                offset += block.rows.offset
        stages.append(Stage(goal.name, goal.maximise, full, offset))
    return stages
