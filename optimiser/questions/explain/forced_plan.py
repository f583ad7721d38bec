"""The best plan under a condition: the plan in hand made best again around what is asked, and the two compared."""

from __future__ import annotations

import dataclasses
import enum
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of
from optimiser.model import forbid_columns
from optimiser.questions.neighbourhood import FEW_NEAR_CASES, NEAR_CASES, WIDER, far_columns
from optimiser.questions.placement import placing_stages
from optimiser.questions.time_budget import TimeBudget
from optimiser.search import build_greedy_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.questions.proof_status import GoalChange
    from optimiser.questions.session import Move, Session
    from optimiser.results import Solved

_QUICK_SECONDS = 5.0
"""For the plan of the whole, where the answer is to be quick."""


class Label(enum.StrEnum):
    """How a pair stands among all plans that are as good as the best, the tie-break left out."""

    SETTLED = "settled"
    """In all of them."""
    INTERCHANGEABLE = "interchangeable"
    """In some of them."""
    ONLY_POSSIBLE = "only-possible"
    """In none of them, though in some plan."""
    BETTER = "better"
    """In a plan that is better than the one in hand, which is not proved best."""
    UNDECIDED = "undecided"
    """Not known in the time that was given."""


@dataclasses.dataclass(frozen=True)
class PriceChange:
    """What a preference charges before and after, in minutes."""

    rule: str
    before: int
    after: int


@dataclasses.dataclass(frozen=True)
class Step:
    """One school that gets another leader.

    Attributes
    ----------
    case_id : str
    before, after : str or None
        Who leads; None where nobody does.
    why : {"asked", "gives-way", "takes-place", "follows"}
        It is what was asked; it loses its leader to `because_of`; it takes the leader that `because_of` had; or it
        moves for another reason, such as a supporter's release limit or the staff who cover its needs.
    because_of : str
        A case, or empty.
    """

    case_id: str
    before: str | None
    after: str | None
    why: str
    because_of: str = ""


@dataclasses.dataclass(frozen=True)
class ConditionalPlan:
    """The best plan under a condition, held against the plan in hand.

    Attributes
    ----------
    solved : Solved
    losses : tuple of GoalChange
        Empty where there is no plan.
    prices : tuple of PriceChange
        Those that change.
    steps : tuple of Step
        The schools whose leader changes, in the order in which one makes room for the next.
    covers : tuple of Move
        The needs whose person changes.
    label : Label
    fewest_moves : bool
        Whether it is proved that no plan with these values keeps more of the plan in hand.
    """

    solved: Solved
    losses: tuple[GoalChange, ...] = ()
    prices: tuple[PriceChange, ...] = ()
    steps: tuple[Step, ...] = ()
    covers: tuple[Move, ...] = ()
    label: Label = Label.UNDECIDED
    fewest_moves: bool = False

    @property
    def proved(self) -> bool:
        """Whether every loss is."""
        return bool(self.losses) and all(loss.proved for loss in self.losses)

    @property
    def first(self) -> GoalChange | None:
        """The first stage that changes, or whose change is not known."""
        return next((loss for loss in self.losses if loss.loss or not loss.proved), None)


def solve_near(
    session: Session, model: Model, case_id: str, warm_start: Ints | None, *, quick: bool = False
) -> ConditionalPlan:
    """Solve a restriction of the plan's model: around a case first, where there is much else, then as a whole.

    A large neighbourhood search (Shaw 1998): what is far from the case stays as it is in the first solve, and in the
    next, ever farther around, until as many cases have a leader as in the plan in hand; the last one begins there. All
    begin with what the plan's own solve left.

    Parameters
    ----------
    session : Session
    model : Model
    case_id : str
        What the question is about.
    warm_start : int array or None
        A legal point to start from.
    quick : bool
        Hardly any time for more than what is near.
    """
    if quick:  # making anything of what was left takes as long as the answer may
        session = dataclasses.replace(session, left=None)
    budget, near = session.budget, FEW_NEAR_CASES if session.has_proofs else NEAR_CASES
    placed = {stage.goal for stage in placing_stages(session.model)}
    while warm_start is not None and len(far := far_columns(session.model, [case_id], near)) and not budget.spent:
        solved = session.within(budget.part(1 / 3)).solve_restriction(
            forbid_columns(model, far[warm_start[far] == 0]), warm_start
        )
        if solved.x is None:
            break
        warm_start = solved.x
        lost = {loss.goal for loss in session.changes(solved) if loss.loss}
        if session.proved and not lost:
            return compare(session, solved, case_id)  # nothing is lost near by, and no plan at all has more
        if quick or not lost & placed:
            break
        near *= WIDER
    rest = TimeBudget.of(_QUICK_SECONDS) if quick else budget.part(1.0, at_least=1.0)
    return compare(session, session.within(rest).solve_restriction(model, warm_start), case_id)


def start_with(session: Session, model: Model, column: int) -> Ints | None:
    """Return a legal point with a lead, what is in its way taken away, the least urgent first; None if none is found.

    Parameters
    ----------
    session : Session
    model : Model
        In which the lead is forced.
    column : int
    """
    columns, arrays = session.model.columns, arrays_of(session.round)
    chosen, leads = session.x[: len(columns)] > 0, columns.leads
    mine = columns.case == columns.case[column]
    chosen[mine] = columns.running[mine] & (columns.need[mine] >= 0)  # running support goes on under whoever leads
    chosen[column] = True
    supporter = arrays.people.supporter[columns.person]
    others = np.flatnonzero(
        chosen[leads] & (supporter[leads] == supporter[column]) & ~columns.running[leads] & ~mine[leads]
    )
    nearer = columns.person[others] != columns.person[column]
    for other in (-1, *others[np.lexsort((arrays.cases.tier[columns.case[others]], nearer))].tolist()):
        if other >= 0:
            chosen[columns.case == columns.case[other]] = False
        x = model.complete(chosen)
        if model.keeps(x):
            return build_greedy_start(model, x)
    return None


def compare(session: Session, solved: Solved, case_id: str) -> ConditionalPlan:
    """Hold the best plan under a condition about a case against the plan in hand; it is audited."""
    if solved.x is None:
        return ConditionalPlan(solved)
    session.audit(solved.x)
    losses, moves = session.changes(solved), session.moves(solved.x)
    before, after = session.model.prices(session.x), session.model.prices(solved.x)
    return ConditionalPlan(
        solved=solved,
        losses=losses,
        prices=tuple(PriceChange(rule, before[rule], after[rule]) for rule in before if before[rule] != after[rule]),
        steps=chain([move for move in moves if not move.need_id], case_id),
        covers=tuple(move for move in moves if move.need_id),
        label=label_of(losses),
        fewest_moves=bool(losses) and all(loss.proved for loss in losses) and solved.stages[-1].proved,
    )


def label_of(losses: Sequence[GoalChange]) -> Label:
    """Say how plans with the condition stand: as good as the plan in hand, worse, better, or not known."""
    for loss in losses:
        if loss.loss > 0 and (loss.proved or loss.least_loss > 0):
            return Label.ONLY_POSSIBLE
        if loss.loss < 0:
            return Label.BETTER
        if not loss.proved:
            return Label.UNDECIDED
    return Label.INTERCHANGEABLE if losses else Label.UNDECIDED


def chain(leads: Sequence[Move], about: str) -> tuple[Step, ...]:
    """Order changes of leaders so that each follows from one before it, beginning with what was asked.

    Parameters
    ----------
    leads : sequence of Move
    about : str
        The case that was asked about; where it does not move, the first that does begins.
    """
    losing: dict[str, list[Move]] = defaultdict(list)
    gaining: dict[str, list[Move]] = defaultdict(list)
    for move in leads:
        losing[move.before or ""].append(move)
        gaining[move.after or ""].append(move)
    waiting = deque(sorted(leads, key=lambda move: (move.case_id != about, move)))
    steps: dict[str, Step] = {}
    while waiting:
        first = waiting.popleft()
        if first.case_id in steps:
            continue
        why = "asked" if first.case_id == about else "follows"
        steps[first.case_id] = Step(first.case_id, first.before, first.after, why)
        following = deque([first])
        while following:
            move = following.popleft()
            for found, word in (
                (losing[move.after] if move.after else [], "gives-way"),
                (gaining[move.before] if move.before else [], "takes-place"),
            ):
                for other in found:
                    if other.case_id not in steps:
                        steps[other.case_id] = Step(other.case_id, other.before, other.after, word, move.case_id)
                        following.append(other)
    return tuple(steps.values())
