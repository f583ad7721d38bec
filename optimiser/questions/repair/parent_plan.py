"""The plan made before, seen in the model of the changed round: what of it can still be, and what it weighs to undo."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, arrays_of
from constraints.round import Proposals
from optimiser import solvers
from optimiser.model import Stage, forbid_columns
from optimiser.search import build_greedy_start, insert_greedily
from optimiser.solvers import Program, Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from constraints.domain import Allocation, Bools, Ints
    from constraints.round import State
    from optimiser.model import Model
    from optimiser.questions.session import Session

DEMANDS = frozenset({"pins", "region-guarantee"})
"""The rules that ask for rows; all others only limit them, or hold running work."""


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
    minutes : mapping of str to int
        How far each case's leader travelled then; a case without adds no minutes.
    rows : int array
        Columns of its pairs that can still be, by any profile, leads first.
    exact : bool array (columns,)
        Which columns are its rows, profile and all.
    """

    model: Model
    leaders: Mapping[str, str]
    left: Mapping[str, str]
    minutes: Mapping[str, int]
    rows: Ints
    exact: Bools

    @classmethod
    def of(cls, model: Model, allocation: Allocation, minutes: Mapping[str, int]) -> ParentPlan:
        """Look a plan up in a model.

        Parameters
        ----------
        model : Model
            Of the changed round; it need not have every case, need and person of the plan.
        allocation : Allocation
        minutes : mapping of str to int
            By case, one way, as the plan told them.
        """
        arrays = arrays_of(model.round)
        led = {row.case_id: row.leader_id for row in allocation.deployments}
        return cls(
            model=model,
            leaders={case_id: leader for case_id, leader in led.items() if case_id in arrays.case_at},
            left={case_id: leader for case_id, leader in led.items() if case_id not in arrays.case_at},
            minutes=minutes,
            rows=np.flatnonzero(model.pairs_of(allocation)),
            exact=model.columns_of(allocation),
        )

    # -- whose leader can stay ----------------------------------------------------------------------------------------

    @functools.cached_property
    def stays(self) -> Ints:
        """Columns in which a case has the leader whom it had, whatever else they say of the lead."""
        arrays, lead = arrays_of(self.model.round), self.model.columns.lead
        old = np.full(len(arrays.cases.ids), -1, np.int64)
        for case_id, leader in self.leaders.items():
            old[arrays.case_at[case_id]] = arrays.person_at.get(leader, -1)
        return np.flatnonzero(lead.person == old[lead.case])

    @functools.cached_property
    def columns_of_case(self) -> Mapping[str, Ints]:
        """Those columns by case; a case that is not here lost its leader: it has to move."""
        ids, case = arrays_of(self.model.round).cases.ids, self.model.columns.case
        found: dict[str, list[int]] = {}
        for column in self.stays.tolist():
            found.setdefault(ids[case[column]], []).append(column)
        return {case_id: np.array(columns, np.int64) for case_id, columns in found.items()}

    def moved(self, x: Ints) -> tuple[str, ...]:
        """Return the cases that a point takes from their leader, sorted."""
        can = self.columns_of_case
        return tuple(sorted(c for c in self.leaders if c not in can or not x[can[c]].any()))

    def holding(self, model: Model, case_ids: Collection[str]) -> Model:
        """Return a model in which cases have the leader whom they had.

        Parameters
        ----------
        model : Model
            The changed round's, or a variation of it.
        case_ids : collection of str
            Of which none has to move.
        """
        if not case_ids:
            return model
        groups = [self.columns_of_case[case_id] for case_id in sorted(case_ids)]
        columns, row = np.concatenate(groups), np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        leads = self.model.columns.lead
        others = np.setdiff1d(np.flatnonzero(np.isin(leads.case, leads.case[columns])), columns)
        one = np.ones(len(columns), np.int64)
        rows = sparse.csr_array((one, (row, columns)), shape=(len(groups), model.size))
        led = np.ones(len(groups), np.int64)
        return forbid_columns(model, others).append(Rows(rows, led, led))

    # -- what it weighs to move a case --------------------------------------------------------------------------------

    @functools.cached_property
    def decided(self) -> tuple[str, ...]:
        """Cases whose proposal is approved, announced or started: they move only where they have to."""
        proposals = Proposals.of(self.model.round)
        return tuple(case_id for case_id, leader in self.leaders.items() if proposals.is_held(case_id, leader))

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

    def moving(self, goal: str, only: Collection[str] | None = None) -> Stage:
        """Return the goal that little moves: what the moved cases weigh, those that have to move included.

        Parameters
        ----------
        goal : str
            What to call it.
        only : collection of str, optional
            Count only these cases.
        """
        return self._of_cases(goal, {c: weight for c, weight in self.weights.items() if only is None or c in only})

    def counting(self, goal: str) -> Stage:
        """Return the goal that few cases move."""
        return self._of_cases(goal, dict.fromkeys(self.leaders, 1))

    def _of_cases(self, goal: str, weights: Mapping[str, int]) -> Stage:
        cost = np.zeros(self.model.size, np.int64)
        for case_id, columns in self.columns_of_case.items():
            cost[columns] = -weights.get(case_id, 0)
        return Stage(goal, maximise=False, weights=cost, offset=sum(weights.values()))

    def leaving(self, goal: str) -> Stage:
        """Return the goal that few cases that had a leader have none."""
        cost = np.zeros(self.model.size, np.int64)
        cost[: len(self.model.columns.lead)] = -self._was_led.astype(np.int64)
        return Stage(goal, maximise=False, weights=cost, offset=len(self.leaders))

    def lengthening(self, goal: str) -> Stage:
        """Return the goal that leaders who come new travel little farther than those before them."""
        arrays, lead = arrays_of(self.model.round), self.model.columns.lead
        before = np.full(len(arrays.cases.ids), np.iinfo(np.int64).max, np.int64)
        for case_id, minutes in self.minutes.items():
            if case_id in self.leaders:
                before[arrays.case_at[case_id]] = minutes
        cost = np.zeros(self.model.size, np.int64)
        cost[: len(lead)] = np.where(self._was_led, np.maximum(0, lead.minutes - before[lead.case]), 0)
        cost[self.stays] = 0
        return Stage(goal, maximise=False, weights=cost)

    @functools.cached_property
    def _was_led(self) -> Bools:
        """Say of every lead's column whether its case had a leader."""
        arrays = arrays_of(self.model.round)
        led = np.zeros(len(arrays.cases.ids), bool)
        led[[arrays.case_at[case_id] for case_id in self.leaders]] = True
        of_column: Bools = led[self.model.columns.lead.case]
        return of_column

    def handing_over(self, goal: str) -> Stage:
        """Return the goal that few needs change hands: how many of the covers that could stay do not."""
        columns, covers = self.model.columns, self._covers
        weights = np.zeros(self.model.size, np.int64)
        weights[covers] = -1
        needs = len(np.unique(columns.need[covers]))  # each was covered by one person
        return Stage(goal, maximise=False, weights=weights, offset=needs)

    # -- what is left of it -------------------------------------------------------------------------------------------

    @property
    def _covers(self) -> Ints:
        covers: Ints = self.rows[self.rows >= self.model.columns.leads.stop]
        return covers

    @functools.cached_property
    def start(self) -> Ints:
        """The plan as far as it still fits: leads that are decided first, then those that have gone furthest."""
        ids, case = arrays_of(self.model.round).cases.ids, self.model.columns.case
        leads: list[int] = self.rows[self.rows < self.model.columns.leads.stop].tolist()
        decided = set(self.decided)

        def order(column: int) -> tuple[bool, int, str, bool]:
            case_id = ids[int(case[column])]
            return case_id not in decided, -self.weights[case_id], case_id, not self.exact[column]

        leads.sort(key=order)
        covers = self._covers[np.argsort(~self.exact[self._covers], kind="stable")]
        kept = insert_greedily(self.model, np.concatenate([np.array(leads, np.int64), covers]))
        return build_greedy_start(self.model, kept)

    def still_gives(self, stage: Stage, session: Session) -> int:
        """Return the most that the plan's own rows, with running work, have of a goal where no rule is broken.

        What pins and guarantees ask for is left aside: of an old plan nobody can ask what was decided later.

        Parameters
        ----------
        stage : Stage
            Such as more is better of.
        session : Session
            With the time that there is.
        """
        kept, rows = self._kept, self._own_columns
        program = Program.of(self._undemanding, stage.cost).over(rows)
        limit, seed = session.settings.work_limit, session.settings.seed
        found = solvers.search(program, kept[rows], session.budget.stopper, seed=seed, work_limit=limit)
        value = stage.value(kept)
        return value if found.x is None else max(value, stage.value_of_cost(program.value(found.x)))

    @functools.cached_property
    def _undemanding(self) -> Model:
        """The model in which pins and guarantees ask for nothing."""
        lower = self.model.lower.copy()
        for block in (block for block in self.model.blocks if block.rule.id in DEMANDS):
            lower[block.first_row : block.first_row + len(block.rows.upper)] = NO_LOWER
        return dataclasses.replace(self.model, lower=lower)

    @functools.cached_property
    def _own_columns(self) -> Ints:
        """The plan's rows, running work, and all auxiliaries."""
        pairs = len(self.model.columns)
        own = np.ones(self.model.size, bool)
        own[:pairs] = self.model.columns.running
        own[self.rows] = True
        return np.flatnonzero(own)

    @functools.cached_property
    def _kept(self) -> Ints:
        """As many of the plan's rows as fit one by one, in the order of :attr:`rows`."""
        return insert_greedily(self._undemanding, self.rows)
