"""The least change: of all plans that keep what is promised, the one that moves least.

Minimal perturbation, as the literature on changed problems calls it (El Sakkout and Wallace 2000; Barták, Müller and
Rudová 2004): here an exact one, with a bound on the moves.

In the gentle order the promise is what a planner would not give away: cases that are placed, and of waiting and needs
what the plan before still gives.  Then little is moved, as `docs/semantics.md` lists it, and of such plans the best by
the round's own goals is taken.  The other order promises all of the round's own goals, prices too.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from constraints.domain import NOTHING
from optimiser.model import CANONICAL, Model, Stage, constrain_goals, find_components, forbid_columns
from optimiser.questions.neighbourhood import NEAR_CASES, WIDER, far_columns
from optimiser.questions.repair.promises import Promise
from optimiser.questions.repair.whole_bounds import bounds_of_whole
from optimiser.results import Outcome, Solved, StageResult, Step, outcome_of
from optimiser.solvers import StopReason, worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.domain import Amount, Ints
    from optimiser.questions.repair.parent_plan import ParentPlan
    from optimiser.questions.session import Session

ANNOUNCED = "announced-moved"
"""The move weight of moving cases whose proposal was announced or has started."""
WEIGHT, WITHOUT, MOVED, MINUTES = "move-weight", "moved-without-leader", "moved", "added-minutes"
HAND_OVERS = "hand-overs"
CHANGES = (ANNOUNCED, WEIGHT, WITHOUT, MOVED, MINUTES, HAND_OVERS)
"""Goals of a repair beside the round's own, in order."""

PRICE = "price"
_TIE_BREAK_WORK = 0.05
"""How much of a stage's work the tie-break of a plain solve may take: its plan is only held beside the repaired one."""


@dataclasses.dataclass(frozen=True)
class Repaired:
    """A repaired plan.

    Attributes
    ----------
    give_up : mapping of str to Amount
        By goal, what could be given up.
    x : int array (columns + auxiliaries,)
    stages : tuple of StageResult
        The values of the round's own goals, with bounds that hold for the changed round itself, whatever was promised.
    promises : tuple of Promise
        In order.
    changes : tuple of StageResult
        The values of the goals of :data:`CHANGES` that the order has, with bounds among the plans that keep what stands
        before each.
    stop : StopReason
    steps : tuple of Step
    """

    give_up: Mapping[str, Amount]
    x: Ints
    stages: tuple[StageResult, ...]
    promises: tuple[Promise, ...]
    changes: tuple[StageResult, ...]
    stop: StopReason
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        """What is known of the plan as a plan of the changed round."""
        return outcome_of(self.stages)

    @property
    def moved(self) -> StageResult:
        """The weight of moved cases; its bound is the least that any plan moves that keeps the promises."""
        return next(result for result in self.changes if result.goal == WEIGHT)


@dataclasses.dataclass(frozen=True)
class Repair:
    """A changed round and the plan made before.

    Attributes
    ----------
    session : Session
        The changed round; its time is for the whole repair.
    parent : ParentPlan
        In the session's model.
    move_announced : bool
        Whether what was announced, or has started, may move.
    restores_price : bool
        Whether all of the round's own goals are promised, prices too, before little is moved.
    near_cases : int
        How many cases around those that lost their leader may move in the plan that the search begins at.
    """

    session: Session
    parent: ParentPlan
    move_announced: bool = False
    restores_price: bool = False
    near_cases: int = NEAR_CASES

    @property
    def model(self) -> Model:
        """The changed round's."""
        return self.session.model

    @property
    def ranked(self) -> list[Stage]:
        """The round's own goals, the tie-break left out."""
        return self.model.ranked

    @functools.cached_property
    def plain(self) -> Solved:
        """The changed round solved as if nobody knew of the plan before, but for where the search begins."""
        stages = [
            dataclasses.replace(stage, work_share=_TIE_BREAK_WORK) if stage.goal == CANONICAL else stage
            for stage in self.model.stages
        ]
        return self._solve(self.model, stages, self.start, share=0.6)

    # -- where the search begins --------------------------------------------------------------------------------------

    @functools.cached_property
    def start(self) -> Ints:
        """The plan before, repaired around the cases that lost their leader, ever farther around until all have one.

        Of a large round this is all but the answer at once (a neighbourhood search: Shaw 1998), so that a repair that
        the clock ends moves little, too.
        """
        x, lost = self.parent.start, self.parent.moved(self.parent.start)
        if not lost or not self.fixed.keeps(x):
            return x
        near, without = max(self.near_cases, len(lost)), self.parent.leaving(WITHOUT)
        while without.value(x) and len(far := far_columns(self.model, lost, near)) and not self.session.budget.spent:
            x = self._repair_near(far, x)
            near *= WIDER
        return x

    def _repair_near(self, far: Ints, x: Ints) -> Ints:
        """Return a plan that leads no fewer cases than one, gives as much as that, and moves least; far off nothing."""
        kept = [stage for stage in self.ranked if stage not in self._placing and stage.goal != PRICE]
        near = forbid_columns(self.fixed, far[x[far] == 0])
        model = constrain_goals(near, kept, [stage.value(x) for stage in kept])
        solved = self._solve(model, [*self._placing, *self._changes], x, share=0.3)
        return x if solved.x is None else solved.x

    @property
    def _placing(self) -> list[Stage]:
        """The goals that are promised their best in any order: the cases of each tier that have a leader."""
        return [stage for stage in self.ranked if stage.goal.startswith("placed.")]

    # -- what was announced -------------------------------------------------------------------------------------------

    @functools.cached_property
    def _announced(self) -> tuple[Model, StageResult | None, tuple[str, ...]]:
        """The model in which what was announced stays, as far as any plan can; what of it cannot; the cases held."""
        told = self.parent.decided
        stage = self.parent.moving(ANNOUNCED, told)
        if self.move_announced or not told:
            return self.model, None, ()
        x, bound = self.parent.start, 0
        able = tuple(case_id for case_id in told if case_id in self.parent.columns_of_case)
        if not self.model.keeps(x) or set(able) & set(self.parent.moved(x)):
            solved = self._solve(self.model, [stage], x, share=0.2)
            if solved.x is None:
                return self.model, None, ()
            x, bound = solved.x, solved.stages[0].bound
        value = stage.value(x)
        if not set(able) & set(self.parent.moved(x)):
            return self.parent.holding(self.model, able), StageResult(ANNOUNCED, value, value, 0.0), able
        return constrain_goals(self.model, [stage], [value]), StageResult(ANNOUNCED, value, bound, 0.0), ()

    @property
    def fixed(self) -> Model:
        """The model in which what was announced stays, as far as any plan can keep it."""
        return self._announced[0]

    @property
    def held(self) -> tuple[str, ...]:
        """The cases that keep their leader in every plan, since that was announced or has started."""
        return self._announced[2]

    # -- what is promised ---------------------------------------------------------------------------------------------

    @functools.cached_property
    def best(self) -> Solved:
        """The best plan that keeps what is held, by the round's own goals that are promised their best."""
        start = self.start if self.fixed.keeps(self.start) else None
        if not self.restores_price:
            return self._solve(self.fixed, self._placing, start, share=0.3)
        if self.plain.x is not None and self.fixed.keeps(self.plain.x):
            return self.plain
        return self._solve(self.fixed, self.ranked, start, share=0.5)

    @functools.cached_property
    def _asked(self) -> tuple[tuple[Promise, ...], Ints]:
        """What is promised of each goal where nothing is given up, and a plan that keeps it."""
        x = self.best.x
        assert x is not None
        if self.restores_price:
            return tuple(Promise(stage, stage.value(x)) for stage in self.ranked), x
        promises: list[Promise] = []
        for stage in self.ranked:
            if stage.goal == PRICE:
                continue
            if stage in self._placing:
                promises.append(Promise(stage, stage.value(x)))
                continue
            old = self.parent.still_gives(stage, self.session)
            x = self._best_beside(promises, stage, old, x)
            promises.append(Promise(stage, stage.value(x), old))
        return tuple(promises), x

    def _best_beside(self, promises: Sequence[Promise], stage: Stage, old: int, x: Ints) -> Ints:
        """Return a plan with the most of a goal that keeps promises, or with as much as the plan before still gives."""
        if stage.value(x) >= old:
            return x
        model = constrain_goals(self.fixed, [each.stage for each in promises], [each.asked for each in promises])
        solved = self._solve(model, [stage], x, share=0.2)
        return x if solved.x is None else solved.x

    # -- the plan -----------------------------------------------------------------------------------------------------

    def find_plan(self, give_up: Mapping[str, Amount] | None = None, share: float = 1.0) -> Repaired | None:
        """Find the plan that moves least and keeps the promises; None where there is no plan, or none was found.

        Parameters
        ----------
        give_up : mapping of str to Amount, optional
            How much of each goal's promise may be given up.
        share : float
            Of the time that is left.
        """
        if self.best.x is None:
            return None
        give_up = give_up or {}
        asked, able = self._asked
        promises = [dataclasses.replace(each, less=give_up.get(each.stage.goal, NOTHING)) for each in asked]
        solved = self._improve(promises, able, share)
        assert solved.x is not None  # it begins at a plan that keeps the promises
        results = {result.goal: result for result in solved.stages}
        results[WEIGHT] = no_less_than_unavoidable(self.parent, results[WEIGHT])
        announced = self._announced[1]
        return Repaired(
            give_up=give_up,
            x=solved.x,
            stages=bounds_of_whole(self.session, self.plain, solved.x, self.best if self.fixed is self.model else None),
            promises=tuple(self._as_found(promises, solved)),
            changes=(
                *([] if announced is None else [announced]),
                *(results[goal] for goal in CHANGES if goal in results),
            ),
            stop=worst((self.plain.stop, self.best.stop, solved.stop)),
            steps=(*self.plain.steps, *solved.steps),
        )

    def _improve(self, promises: Sequence[Promise], able: Ints, share: float) -> Solved:
        """Take all stages in their order, from a plan on that keeps the promises."""
        last = [stage for stage in self.model.stages if stage.goal == CANONICAL]
        # a goal that is promised its best holds by itself, piece by piece; a row for it would link all pieces
        first = [each for each in promises if each.old is None and each.promised == each.asked]
        first = [one for one, each in zip(first, promises, strict=False) if one is each]
        goals = {each.stage.goal for each in first}
        stages = [*(each.stage for each in first), *self._changes]
        stages += [*(stage for stage in self._own_goals if stage.goal not in goals), *last]
        if len(first) == len(promises) or (first and self._is_in_pieces):
            start = self._least_moved(self.fixed, promises, able)
            solved = self._solve(self.fixed, stages, start, share if self.restores_price else share / 2)
            if solved.x is not None and all(each.is_kept(solved.x) for each in promises):
                return solved
        floors = promises[len(first) :]
        model = constrain_goals(self.fixed, [each.stage for each in floors], [each.promised for each in floors])
        return self._solve(model, stages, self._least_moved(model, promises, able), share)

    def _as_found(self, promises: Sequence[Promise], solved: Solved) -> Iterator[Promise]:
        """Walk over promises, the best of each at what the plan has, or the plain one beside what is asked before.

        A solve that began with the goals that are promised their best may have bettered one, at the cost of later ones.
        """
        leading = [result.goal for result in solved.stages[: len(promises)]]
        assert solved.x is not None
        plain = self.plain.x if self.plain.x is not None and self.fixed.keeps(self.plain.x) else solved.x
        for at, each in enumerate(promises):
            goal = each.stage
            if each.old is None:
                is_first = leading[: at + 1] == [one.stage.goal for one in promises[: at + 1]]
                yield dataclasses.replace(each, best=goal.value(solved.x)) if is_first else each
            else:
                # what is promised stays as it was: where time was too short for as much as before, it is less
                beside = each.best >= each.old and all(one.stage.value(plain) >= one.asked for one in promises[:at])
                yield dataclasses.replace(each, best=max(each.best, goal.value(plain))) if beside else each

    @functools.cached_property
    def _is_in_pieces(self) -> bool:
        """Whether the round is of several pieces that can be solved one by one."""
        return len(find_components(self.fixed, self.session.settings.parameters.min_component_cases)) > 1

    def _least_moved(self, model: Model, promises: Sequence[Promise], able: Ints) -> Ints:
        """Return, of the plans at hand that keep the promises, the one that moves least."""
        at_hand = [
            x for x in (self.parent.start, self.start) if model.keeps(x) and all(each.is_kept(x) for each in promises)
        ]
        return min([*at_hand, able], key=lambda x: [stage.value(x) for stage in self._changes])

    @functools.cached_property
    def changes(self) -> list[Stage]:
        """What a plan changes, in the order in which little of it is wanted; needs that change hands come later."""
        parent = self.parent
        return [parent.moving(WEIGHT), parent.leaving(WITHOUT), parent.counting(MOVED), parent.lengthening(MINUTES)]

    @property
    def _changes(self) -> list[Stage]:
        """Those that the order asks for."""
        return self.changes[:1] if self.restores_price else self.changes

    @functools.cached_property
    def _own_goals(self) -> list[Stage]:
        """The round's own goals, and where among them needs change hands."""
        hand_overs = self.parent.handing_over(HAND_OVERS)
        before = [stage for stage in self.ranked if self.restores_price or stage.goal != PRICE]
        return [*before, hand_overs, *(stage for stage in self.ranked if stage not in before)]

    def _solve(self, model: Model, stages: Sequence[Stage], warm_start: Ints | None, share: float) -> Solved:
        return self.session.within(self.session.budget.part(share)).solve(model, stages, warm_start)


def no_less_than_unavoidable(parent: ParentPlan, result: StageResult) -> StageResult:
    """Return how little moves, bounded by what has to move where every other lead stays: time may end before that.

    Parameters
    ----------
    parent : ParentPlan
    result : StageResult
        Of the move weight.
    """
    unavoidable = sum(weight for case_id, weight in parent.weights.items() if case_id not in parent.columns_of_case)
    return dataclasses.replace(result, bound=max(result.bound, unavoidable))
