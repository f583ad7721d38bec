"""The plan made before, seen in the model of the changed round: what of it can still be, and what it weighs to undo."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of
from constraints.round import FIXED, Proposals, State
from optimiser.model import Stage
from optimiser.search import build_greedy_start, insert_greedily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.domain import Allocation, Bools, Ints
    from optimiser.model import Model


@dataclasses.dataclass(frozen=True)
class ParentPlan:
    """A plan made before.

    Attributes
    ----------
    model : Model
        Of the changed round.
    leaders : mapping of str to str
        Who led each case that is still in the round, sorted by case.
    left : mapping of str to str
        Who led the cases that are not in the round any more: they are no moves.
    column : mapping of str to int
        Where the lead of a case stands among the columns; a case that is not here lost its lead: it has to move.
    covers : int array
        Columns of its covers that can still be.
    """

    model: Model
    leaders: Mapping[str, str]
    left: Mapping[str, str]
    column: Mapping[str, int]
    covers: Ints

    @classmethod
    def of(cls, model: Model, allocation: Allocation) -> ParentPlan:
        """Look a plan up in a model.

        Parameters
        ----------
        model : Model
            Of the changed round; it need not have every case, need and person of the plan.
        allocation : Allocation
        """
        arrays, columns = arrays_of(model.round), model.columns
        led = {row.case_id: row.leader_id for row in allocation.deployments}
        used = np.flatnonzero(model.columns_of(allocation))
        leads = used[used < columns.leads.stop]
        return cls(
            model=model,
            leaders={case_id: leader for case_id, leader in led.items() if case_id in arrays.case_at},
            left={case_id: leader for case_id, leader in led.items() if case_id not in arrays.case_at},
            column={arrays.cases.ids[columns.case[j]]: j for j in leads.tolist()},
            covers=used[len(leads) :],
        )

    @functools.cached_property
    def states(self) -> Mapping[str, State]:
        """How far the proposal of each case's leader has gone, by the events of the changed round."""
        proposals = Proposals.of(self.model.round)
        return {case_id: proposals.state(case_id, leader) for case_id, leader in self.leaders.items()}

    @functools.cached_property
    def weights(self) -> Mapping[str, int]:
        """What it weighs to take each case from its leader."""
        policy = self.model.round.policy.proposals.move_weights
        return {case_id: getattr(policy, state) for case_id, state in self.states.items()}

    @functools.cached_property
    def start(self) -> Ints:
        """The plan as far as it still fits, those leads first that have gone furthest, and all else that fits then."""
        order = sorted(self.column, key=lambda case_id: (-self.weights[case_id], case_id))
        leads = np.array([self.column[case_id] for case_id in order], np.int64)
        kept = insert_greedily(self.model, np.concatenate([leads, np.sort(self.covers)]))
        return build_greedy_start(self.model, kept)

    def moving(self, goal: str, only: frozenset[State] | None = None) -> Stage:
        """Return the goal that few cases move: what the moved ones weigh, those that have to move included.

        Parameters
        ----------
        goal : str
            What to call it.
        only : frozenset of State, optional
            Count only proposals that have gone so far.
        """
        counted = [case_id for case_id in self.leaders if only is None or self.states[case_id] in only]
        weights = np.zeros(self.model.size, np.int64)
        for case_id in counted:
            if case_id in self.column:
                weights[self.column[case_id]] = -self.weights[case_id]
        return Stage(goal, maximise=False, weights=weights, offset=sum(self.weights[case_id] for case_id in counted))

    def replacing(self, goal: str) -> Stage:
        """Return the goal that few needs change hands: how many of the covers that could stay do not."""
        weights = np.zeros(self.model.size, np.int64)
        weights[self.covers] = -1
        return Stage(goal, maximise=False, weights=weights, offset=len(self.covers))

    def moved(self, x: Ints) -> tuple[str, ...]:
        """Return the cases that a point takes from their leader, sorted."""
        return tuple(sorted(c for c in self.leaders if c not in self.column or not x[self.column[c]]))

    @property
    def fixed(self) -> Bools:
        """Say of each case, in the order of `leaders`, whether others have been told of its leader."""
        return np.array([self.states[case_id] in FIXED for case_id in self.leaders], bool)
