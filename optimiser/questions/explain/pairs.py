"""Why not this one: a pair forced into the plan and the plan made best again around it."""

from __future__ import annotations

import dataclasses
import enum
import time
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces.arrays import arrays_of
from constraints.faces.columns import NO_UPPER, matches
from optimiser.model.variations import forbid_columns, force_columns, with_rows
from optimiser.questions.pair_rules import Judgement, blocking, judged, row_of
from optimiser.results import Outcome
from optimiser.search.conflicts import Conflict, Member, find_conflict, program_of
from optimiser.search.greedy import build_greedy_start
from optimiser.solvers.stopping import Stopper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain.numbers import Ints
    from constraints.round.round import Round
    from optimiser.model.model import Model
    from optimiser.questions.session import Move, StageLoss, Workbench
    from optimiser.results import Solved

NEAR_CASES = 250
"""How many cases around a question may move at first; where a round has more, a plan for the whole follows."""
PLACED = "placed"
"""In a conflict: that a case has a leader, whoever it is."""
_CONFLICT_SECONDS = 4.0
"""For naming what keeps all who have a leader from keeping one: what is not found soon is too long to be of use."""


class Verdict(enum.StrEnum):
    """What became of a pair."""

    IN_PLAN = "in-plan"
    BLOCKED = "blocked"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


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
class Forced:
    """The best plan under a condition, held against the plan in hand.

    Attributes
    ----------
    solved : Solved
    losses : tuple of StageLoss
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
    losses: tuple[StageLoss, ...] = ()
    prices: tuple[PriceChange, ...] = ()
    steps: tuple[Step, ...] = ()
    covers: tuple[Move, ...] = ()
    label: Label = Label.UNDECIDED
    fewest_moves: bool = False

    @property
    def exact(self) -> bool:
        """Whether every loss is proved."""
        return bool(self.losses) and all(loss.exact for loss in self.losses)

    @property
    def first(self) -> StageLoss | None:
        """The first stage that changes, or whose change is not known."""
        return next((loss for loss in self.losses if loss.loss or not loss.exact), None)


@dataclasses.dataclass(frozen=True)
class PairAnswer:
    """What is known of a pair.

    Attributes
    ----------
    case_id, leader_id : str
    verdict : Verdict
    judgements : tuple of Judgement
        What the pair rules say, where it is not a plain pass.
    forced : Forced or None
        The best plan with the pair.
    conflict : Conflict or None
        What rules it out altogether; or, of a possible pair with which fewer cases are placed, what rules it out if
        every case that has a leader is to keep one. None where that was not found in a few seconds.
    """

    case_id: str
    leader_id: str
    verdict: Verdict
    judgements: tuple[Judgement, ...]
    forced: Forced | None = None
    conflict: Conflict | None = None

    @property
    def exact(self) -> bool:
        """Whether nothing is left open."""
        return self.verdict != Verdict.UNDECIDED and (self.forced is None or self.forced.exact)


def judge_pair(round_: Round, case_id: str, leader_id: str) -> PairAnswer | None:
    """Answer for a pair that a pair rule blocks; None for any other.

    Parameters
    ----------
    round_ : Round
    case_id, leader_id : str
        Of the round.
    """
    found = judged(round_, row_of(round_, case_id, leader_id))
    return PairAnswer(case_id, leader_id, Verdict.BLOCKED, found) if blocking(found) else None


def ask_pair(
    bench: Workbench, case_id: str, leader_id: str, seconds: float = 60.0, *, quick: bool = False
) -> PairAnswer:
    """Say what a pair would cost, or why it cannot be.

    Parameters
    ----------
    bench : Workbench
    case_id, leader_id : str
        Of the round; the leader does not lead the case in the plan in hand.
    seconds : float
        About how long the answer may take.
    quick : bool
        Look only at what is near, and leave the rest as it is: what is lost is then a bound.
    """
    blocked = judge_pair(bench.round, case_id, leader_id)
    column = bench.lead_column(case_id, leader_id)
    if blocked is not None or column is None:
        assert blocked is not None, "a pair that no rule blocks is a candidate"
        return blocked
    clock = time.perf_counter()
    found = judged(bench.round, row_of(bench.round, case_id, leader_id))
    model = force_columns(bench.model, np.array([column]))
    ended = solve_near(bench, model, case_id, start_with(bench, model, column), seconds, quick=quick)
    left = max(1.0, seconds - (time.perf_counter() - clock))
    if ended.solved.outcome is Outcome.PROVED_IMPOSSIBLE:
        conflict = conflict_of_pair(bench, column, Stopper(left))
        return PairAnswer(case_id, leader_id, Verdict.IMPOSSIBLE, found, conflict=conflict)
    if ended.solved.x is None:
        return PairAnswer(case_id, leader_id, Verdict.UNDECIDED, found, ended)
    first = ended.first
    conflict = None
    if not quick and first is not None and first.exact and first.goal.startswith("placed"):
        conflict = conflict_of_pair(bench, column, Stopper(min(left, _CONFLICT_SECONDS)), keep_placed=True)
    return PairAnswer(case_id, leader_id, Verdict.POSSIBLE, found, ended, conflict)


def conflict_of_pair(bench: Workbench, column: int, stopper: Stopper, *, keep_placed: bool = False) -> Conflict | None:
    """Name what cannot hold together with a lead; None where nothing is proved.

    Parameters
    ----------
    bench : Workbench
    column : int
        The lead.
    stopper : Stopper
    keep_placed : bool
        Whether every case that has a leader in the plan in hand is to have one, whoever it is; such demands may be
        among what is named, as :data:`PLACED`.
    """
    columns, arrays = bench.model.columns, arrays_of(bench.round)
    leads = columns.case[columns.leads]
    placed = np.unique(leads[bench.x[columns.leads] > 0]) if keep_placed else np.zeros(0, np.int64)
    row, lead = matches(leads, placed)
    asked = len(placed)
    matrix = sparse.csr_array(
        (np.ones(len(row) + 1, np.int64), (np.append(row, asked), np.append(lead, column))),
        shape=(asked + 1, bench.model.size),
    )
    upper = np.full(asked + 1, NO_UPPER, np.int64)
    model = with_rows(bench.model, matrix, np.ones(asked + 1, np.int64), upper)
    question = np.array([len(model.upper) - 1], np.int64)
    kept = [Member(PLACED, arrays.cases.ids[case]) for case in placed.tolist()]
    return find_conflict(bench.model, program_of(model), question, stopper, bench.seed, kept, bench.x)


# -- solving around a question ----------------------------------------------------------------------------------------


def solve_near(
    bench: Workbench, model: Model, case_id: str, begun: Ints | None, seconds: float, *, quick: bool = False
) -> Forced:
    """Solve a restriction of the plan's model: around a case first, where there is much else, then as a whole.

    Parameters
    ----------
    bench : Workbench
    model : Model
    case_id : str
        What the question is about.
    begun : int array or None
        A legal point to start from.
    seconds : float
    quick : bool
        End after what is near.
    """
    clock = time.perf_counter()
    far = far_columns(bench, case_id, NEAR_CASES)
    if len(far) and begun is not None:
        ended = bench.with_variation(forbid_columns(model, far[begun[far] == 0]), begun, seconds / 3)
        if ended.x is not None:
            begun = ended.x
            if bench.proved and not any(loss.loss for loss in bench.losses(ended)):
                return told(bench, ended, case_id)  # nothing is lost near by, and no plan at all has more
    left = 5.0 if quick else seconds - (time.perf_counter() - clock)
    return told(bench, bench.with_variation(model, begun, max(1.0, left)), case_id)


def far_columns(bench: Workbench, case_id: str, count: int) -> Ints:
    """Return the columns of all but the nearest cases of a round; of a small round, none."""
    cases, columns = arrays_of(bench.round).cases, bench.model.columns
    if len(cases.ids) <= 2 * count:
        return np.zeros(0, np.int64)
    at = arrays_of(bench.round).case_at[case_id]
    distance = np.hypot(cases.easting - cases.easting[at], cases.northing - cases.northing[at])
    near = np.zeros(len(cases.ids), bool)
    near[np.argsort(distance, kind="stable")[:count]] = True
    return np.flatnonzero(~near[columns.case])


def start_with(bench: Workbench, model: Model, column: int) -> Ints | None:
    """Return a legal point with a lead, what is in its way taken away, the least urgent first; None if none is found.

    Parameters
    ----------
    bench : Workbench
    model : Model
        In which the lead is forced.
    column : int
    """
    columns, arrays = bench.model.columns, arrays_of(bench.round)
    chosen, leads = bench.x[: len(columns)] > 0, columns.leads
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


# -- telling what changed ---------------------------------------------------------------------------------------------


def told(bench: Workbench, solved: Solved, case_id: str) -> Forced:
    """Hold the best plan under a condition about a case against the plan in hand; it is audited."""
    if solved.x is None:
        return Forced(solved)
    bench.audited(solved)
    losses, moves = bench.losses(solved), bench.moves(solved.x)
    before, after = bench.model.prices(bench.x), bench.model.prices(solved.x)
    return Forced(
        solved=solved,
        losses=losses,
        prices=tuple(PriceChange(rule, before[rule], after[rule]) for rule in before if before[rule] != after[rule]),
        steps=chain([move for move in moves if not move.need_id], case_id),
        covers=tuple(move for move in moves if move.need_id),
        label=label_of(losses),
        fewest_moves=bool(losses) and all(loss.exact for loss in losses) and solved.stages[-1].proved,
    )


def label_of(losses: Sequence[StageLoss]) -> Label:
    """Say how plans with the condition stand: as good as the plan in hand, worse, better, or not known."""
    for loss in losses:
        if loss.loss > 0 and (loss.exact or loss.least_loss > 0):
            return Label.ONLY_POSSIBLE
        if loss.loss < 0:
            return Label.BETTER
        if not loss.exact:
            return Label.UNDECIDED
    return Label.INTERCHANGEABLE if losses else Label.UNDECIDED


def chain(leads: Sequence[Move], asked: str) -> tuple[Step, ...]:
    """Order changes of leaders so that each follows from one before it, beginning with what was asked.

    Parameters
    ----------
    leads : sequence of Move
    asked : str
        The case that was asked about; where it does not move, the first that does begins.
    """
    losing: dict[str, list[Move]] = defaultdict(list)
    gaining: dict[str, list[Move]] = defaultdict(list)
    for move in leads:
        losing[move.before or ""].append(move)
        gaining[move.after or ""].append(move)
    waiting = deque(sorted(leads, key=lambda move: (move.case_id != asked, move)))
    steps: dict[str, Step] = {}
    while waiting:
        begun = waiting.popleft()
        if begun.case_id in steps:
            continue
        why = "asked" if begun.case_id == asked else "follows"
        steps[begun.case_id] = Step(begun.case_id, begun.before, begun.after, why)
        following = deque([begun])
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
