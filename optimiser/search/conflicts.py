"""What cannot hold together: a set of rules, each with whom it is about, of which none can be left out.

Rows of the model come in around what is asked (or around all that planners demand), those that are broken where the
others are kept, until a solver proves that they cannot hold together, whatever all other rows say.  Then they are
dropped, many at a time first, then one by one, as long as the rest stays impossible.  What is left is a conflict in
the strict sense, an irreducible infeasible set: without any one of its members the others can hold together.  This is a
deletion filter (Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear programs", ORSA Journal
on Computing 3, 1991), with rows in groups of a name.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.parameters import DEFAULTS
from optimiser.solvers import MipResult, Program, SolveStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.parameters import Settings
    from optimiser.solvers import Stopper


ROUND = "round"
"""Whom a rule is about that is about no case and nobody alone, as the budget is."""


@dataclasses.dataclass(frozen=True, order=True)
class Member:
    """A rule about one subject: a pin, a leader's days, one leader for a case.

    Attributes
    ----------
    rule : str
        The id of a rule, or a word for something else that is asked for.
    subject : str
        Ids as the rule's own rows spell them; a row that names nobody is about :data:`ROUND`.
    """

    rule: str
    subject: str

    def __str__(self) -> str:
        """Return rule and subject as one text."""
        return f"{self.rule} {self.subject}"


@dataclasses.dataclass(frozen=True)
class Conflict:
    """What cannot hold together.

    Attributes
    ----------
    members : tuple of Member
        What is demanded first (pins, guarantees, held goals), then what limits; each in the model's order.
    minimal : bool
        Whether it is proved of every member that the others can hold together without it.
    """

    members: tuple[Member, ...]
    minimal: bool


def minimal_conflict(model: Model, program: Program, stopper: Stopper, settings: Settings) -> tuple[str, ...] | None:
    """Name what cannot hold together in a model, such that nothing named can be left out.

    Parameters
    ----------
    model : Model
    program : Program
        The model's rows. Rows beyond those of the rules are the question that is asked: they stay and are not named.
    stopper : Stopper
    settings : Settings

    Returns
    -------
    tuple of str or None
        Where there is one, the model is impossible: that is proved. None where nothing was proved.
    """
    demands = np.flatnonzero((program.lower > 0) | (program.upper < 0))
    question = demands[demands >= _rule_rows(model)]
    work = settings.parameters.conflict_work
    found = find_conflict(model, program, question, stopper, settings.seed, work_limit=work)
    return None if found is None else tuple(map(str, found.members))


def find_conflict(
    model: Model,
    program: Program,
    question: Ints,
    stopper: Stopper,
    seed: int,
    kept: Sequence[Member] = (),
    near: Ints | None = None,
    work_limit: float = DEFAULTS.conflict_work,
) -> Conflict | None:
    """Find a conflict around a question.

    Parameters
    ----------
    model : Model
        Whose rules these are.
    program : Program
        The model's rows first, then others.
    question : int array
        Rows that stay and are not named; where there are none, it is asked what cannot hold together at all.
    stopper : Stopper
    seed : int
    kept : sequence of Member
        Names of the first rows after those of the rules, which may be left out as well.
    near : int array (columns,), optional
        A point that keeps nearly all rows, such as a plan: what it keeps anyway is looked at last.
    work_limit : float
        CP-SAT's deterministic seconds that one question may take.

    Returns
    -------
    Conflict or None
        None where nothing was proved: it can all hold together, or time was up.
    """
    oracle = FeasibilityOracle(program, stopper, seed, work_limit)
    demands = np.flatnonzero((program.lower > 0) | (program.upper < 0))
    came = oracle.grow_infeasible_set(
        question if len(question) else demands, np.zeros(len(program.most), np.int64) if near is None else near
    )
    if came is None:
        return None
    rows = np.flatnonzero(came >= 0)
    members = _members(model, rows, kept)
    named = sorted(members, key=lambda member: (-max(came[r] for r in members[member]), members[member][0]))
    needed, minimal = deletion_filter(oracle, [np.array(members[member], np.int64) for member in named], question)
    demanded = set(demands.tolist())
    ordered = sorted(
        (named[k] for k in needed), key=lambda member: (demanded.isdisjoint(members[member]), members[member][0])
    )
    return Conflict(tuple(ordered), minimal)


class FeasibilityOracle:
    """Asks a solver whether some of the rows of a program can hold together."""

    def __init__(self, program: Program, stopper: Stopper, seed: int, work_limit: float) -> None:
        self.program, self.stopper, self.seed, self.work_limit = program, stopper, seed, work_limit

    def impossible(self, rows: Ints) -> bool | None:
        """Say whether rows cannot hold together; None where time was up."""
        if self.stopper.over:
            return None
        part, _ = self._part(rows)
        if part.out_of_reach:
            return True
        if not bool((part.lower > 0).any() or (part.upper < 0).any()):
            return False  # nothing is demanded: the empty plan will do
        status = self._search(part).status
        return None if status is SolveStatus.UNKNOWN else status is SolveStatus.INFEASIBLE

    def grow_infeasible_set(self, seeds: Ints, near: Ints) -> Ints | None:
        """Grow a set of rows until it is impossible; return when each row came in (-1: not at all).

        A point that keeps the rows so far, and is otherwise a given one as far as may be, breaks others: these come
        in.  None where at last nothing is broken, or time was up.
        """
        came = np.full(len(self.program.lower), -1, np.int64)
        fresh, turn = np.asarray(seeds, np.int64), 0
        while len(fresh):
            came[fresh] = turn
            impossible, x = self._point(np.flatnonzero(came >= 0), near)
            if impossible:
                return came
            if x is None:
                return None
            activity = self.program.matrix @ x
            broken = (activity < self.program.lower) | (activity > self.program.upper)
            fresh, turn = np.flatnonzero(broken & (came < 0)), turn + 1
        return None

    def _point(self, rows: Ints, near: Ints) -> tuple[bool, Ints | None]:
        """Return whether no point keeps rows, else one that does and differs little from another, if one was found."""
        if self.stopper.over:
            return False, None
        part, columns = self._part(rows)
        here = np.minimum(near[columns], part.most)
        found = self._search(dataclasses.replace(part, cost=np.where(here > 0, -1, 1)), here)
        if found.x is None:
            return found.infeasible, None
        x = near.copy()
        x[columns] = found.x
        return False, x

    def _part(self, rows: Ints) -> tuple[Program, Ints]:
        """Return the program of some rows alone, and which columns it has."""
        program = dataclasses.replace(self.program.restrict(rows), cost=np.zeros_like(self.program.cost))
        touched = np.unique(program.matrix.indices)
        columns = touched[program.most[touched] > 0].astype(np.int64)
        return program.over(columns), columns

    def _search(self, part: Program, hint: Ints | None = None) -> MipResult:
        return solvers.search(part, hint, self.stopper, seed=self.seed, work_limit=self.work_limit)


def _rule_rows(model: Model) -> int:
    """Return how many rows belong to rules; others follow them."""
    return max((block.first_row + len(block.rows.upper) for block in model.blocks), default=0)


def _members(model: Model, rows: Ints, kept: Sequence[Member]) -> dict[Member, list[int]]:
    """Name rows, with all other rows of the same names: a rule about a subject may have several."""
    found: dict[Member, list[int]] = {}
    end = _rule_rows(model)
    for block in model.blocks:
        first, count = block.first_row, len(block.rows.upper)
        inside = rows[(rows >= first) & (rows < first + count)] - first
        wanted = {block.rows.subjects[i] for i in inside.tolist()}
        if wanted:
            for i, subject in enumerate(block.rows.subjects):
                if subject in wanted:
                    found.setdefault(Member(block.rule.id, subject or ROUND), []).append(first + i)
    for row in rows[(rows >= end) & (rows < end + len(kept))].tolist():
        found.setdefault(kept[row - end], []).append(row)
    return found


def deletion_filter(oracle: FeasibilityOracle, groups: Sequence[Ints], question: Ints) -> tuple[list[int], bool]:
    """Drop groups of rows, many at a time and then one by one, as long as the rest is impossible.

    Returns
    -------
    kept : list of int
        The groups that are needed.
    minimal : bool
        Whether every one of them was proved to be needed.
    """
    kept, minimal = list(range(len(groups))), True
    size = max(1, len(kept) // 2)
    while kept:
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            rows = np.concatenate([question, *(groups[k] for k in rest)]).astype(np.int64)
            impossible = oracle.impossible(np.sort(rows))
            if oracle.stopper.over:
                return kept, False
            if impossible:
                kept = rest
            else:
                minimal = minimal and (impossible is not None or size > 1)
                at += size
        if size == 1:
            break
        size = max(1, min(size, len(kept)) // 2)
    return kept, minimal


def program_of(model: Model) -> Program:
    """Return a model's rows as a program without a cost."""
    return Program.of(model, np.zeros(model.size, np.int64))
