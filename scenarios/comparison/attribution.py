"""Why it changed: each case that was lost, gained or moved credited to the edits between the two rounds.

The edits are made one after the other and the round is solved at every step: a step that changes a case is credited
with it.  What a step is credited with may depend on what was made before it, so orders are averaged over; the average
over all orders is the Shapley value (Shapley 1953), sampled where they are many (Castro, Gomez and Tejada 2009).  A
case's credits add up to 1, up to rounding, in every order.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Unpack

import numpy as np
import pandas as pd

from constraints.domain import Displayed, Seed, checks_arguments, number_of, whole_number
from constraints.round import Round
from optimiser.solvers import end_if_interrupted, ends_at_interrupt
from scenarios.comparison.edits import edits_between
from scenarios.comparison.naming import NamedEdit, named_edits, with_named_edits
from scenarios.escaping import plain_rows
from scenarios.generate import Draws
from scenarios.runs import RunSettings, Solving, execute_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Orders = Annotated[int, whole_number(1, 10_000, advice="20 are usual")]
Method = Literal["all-orders", "both-orders", "sampled"]
Led = dict[str, str]
"""Who leads each case that is led."""

MOST_FOR_ALL_ORDERS = 3
"""Up to so many edits all orders are tried: 2 ** n rounds to solve, 8 for three edits."""
MOST_FOR_BOTH_ORDERS = 6
"""Up to so many the edits are made in the order listed and in the reverse: 2 n rounds."""
METHODS: dict[Method, str] = {
    "all-orders": "exact: re-solved along every order of the edits (Shapley values)",
    "both-orders": "re-solved along the order listed and its reverse, averaged; the error is half their difference",
    "sampled": "Shapley values, sampled: drawn orders, each with its reverse; the error is the standard error",
}


_CREDITS = {"case_id": "str", "change": "str", "edit": "str", "credit": "float64", "error": "float64", "method": "str"}
"""The columns of what edits are credited with."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Attribution(Displayed):
    """What each edit is credited with.

    Attributes
    ----------
    edits : tuple of NamedEdit
    changes : mapping of str to str
        What became of each case that changed: lost, gained or moved.
    credit : float array (edits, cases)
        The share of each case's change that each edit is credited with.
    error : float array (edits, cases)
        How exact that is, by the method; 0 where it is exact, not a number where a sample is too small to say.
    method : str
        A key of :data:`METHODS`.
    solves : int
        How many rounds were solved.
    """

    edits: tuple[NamedEdit, ...]
    changes: Mapping[str, str]
    credit: np.ndarray
    error: np.ndarray
    method: Method
    solves: int

    def _lines(self) -> Iterable[str]:
        """Say how much was credited to how many edits."""
        changed = f"{number_of(len(self.changes), 'case')} that changed"
        yield f"{changed}, credited to {number_of(len(self.edits), 'edit')} ({self.method}; {self.solves} solves)"

    def to_frame(self) -> pd.DataFrame:
        """Return a row for every case and edit that is credited with some of its change."""
        rows = [
            (case, change, edit.name, float(self.credit[e, c]), float(self.error[e, c]), self.method)
            for c, (case, change) in enumerate(self.changes.items())
            for e, edit in enumerate(self.edits)
            if abs(self.credit[e, c]) > 1e-9
        ]
        return pd.DataFrame(rows, columns=list(_CREDITS)).astype(_CREDITS)

    def to_dict(self) -> dict[str, Any]:
        """Return all as plain data."""
        return {
            "method": self.method,
            "solves": self.solves,
            "changes": dict(self.changes),
            "credits": plain_rows(self.to_frame()),
            "edits": plain_rows(self.by_edit()),
        }

    def by_edit(self) -> pd.DataFrame:
        """Return a row for every edit: how many cases of each sort of change it is credited with."""
        kinds = list(self.changes.values())
        data: dict[str, object] = {"edit": [edit.name for edit in self.edits]}
        for kind in ("lost", "gained", "moved"):
            data[kind] = self.credit[:, [at for at, other in enumerate(kinds) if other == kind]].sum(axis=1)
        return pd.DataFrame(data)

    def __str__(self) -> str:
        """Say the method and what each edit is credited with."""
        method = METHODS[self.method]
        return (
            f"Credit for changed cases ({method}; {self.solves} rounds solved)\n{self.by_edit().to_string(index=False)}"
        )


@ends_at_interrupt
@checks_arguments
def attribute(
    before: Round,
    after: Round,
    edits: Sequence[NamedEdit] | None = None,
    *,
    method: Method | None = None,
    orders: Orders = 20,
    draw_seed: Seed = 1,
    **solving: Unpack[Solving],
) -> Attribution:
    """Credit every case that is lost, gained or moved between two rounds to the edits between them.

    Parameters
    ----------
    before, after : Round
        Each with its own policy; what differs between them is credited.
    edits : sequence of NamedEdit, optional
        All edits between the two, put together as wanted; default: by :func:`named_edits`.
    method : {"all-orders", "both-orders", "sampled"}, optional
        By default what the number of edits allows.
    orders : int
        How many orders are drawn where they are sampled, each counted with its reverse.
    draw_seed : int
        Of the draw.
    regions, reach, time_limit, work_limit, engine, gap, seed, threads, parameters, strict_references
        How every round is solved, as by :func:`nlematch.run`.

    Returns
    -------
    Attribution
        The share of each changed case that each edit is credited with; the shares of a case add up to 1.

    Raises
    ------
    InputRefused
        With some of the edits made alone the rows of the round do not fit together: put these edits together.
    Interrupted
        Somebody pressed Ctrl-C; there is no `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> farther = round_.with_policy({"rules": {"travel-limit": {"minutes": 75}}})
    >>> found = nle.attribute(round_, farther)
    >>> [edit.name for edit in found.edits]
    ['travel-limit: minutes 60 -> 75']
    >>> found.changes["900052"], float(found.credit.sum())
    ('gained', 4.0)
    """
    edits = tuple(named_edits(edits_between(before, after)) if edits is None else edits)
    solver = _Solver(before, edits, RunSettings.of(solving))
    nobody, everybody = frozenset[int](), frozenset(range(len(edits)))
    base = solver(nobody)
    changes = changes_between(base, solver(everybody))
    common = {*before.cases} & {*after.cases}
    changes = {case: change for case, change in sorted(changes.items()) if case in common}
    method = method or _method(len(edits))
    walks = list(_walks(len(edits), method, orders, draw_seed))
    value = _Value(base, changes, solver)
    credits_ = np.stack([_credits(walk, value, len(edits)) for walk in walks])
    mean, error = _averaged(credits_, method)
    return Attribution(edits, changes, mean, error, method, solver.solves)


def changes_between(before: Led, after: Led) -> dict[str, str]:
    """Return which cases were lost, gained or moved.

    Parameters
    ----------
    before, after : dict of str to str
        Who leads each case that is led.
    """
    found = {}
    for case in sorted({*before, *after}):
        if before.get(case) != after.get(case):
            found[case] = "lost" if case not in after else "gained" if case not in before else "moved"
    return found


def _method(edits: int) -> Method:
    if edits <= MOST_FOR_ALL_ORDERS:
        return "all-orders"
    return "both-orders" if edits <= MOST_FOR_BOTH_ORDERS else "sampled"


class _Solver:
    """Solves the first round with any of the edits made; each choice of edits once."""

    def __init__(self, before: Round, edits: Sequence[NamedEdit], settings: RunSettings) -> None:
        self.before, self.edits, self.settings = before, edits, settings
        self.known: dict[frozenset[int], Led] = {}

    @property
    def solves(self) -> int:
        """How many rounds were solved."""
        return len(self.known)

    def __call__(self, chosen: frozenset[int]) -> Led:
        """Return who leads which case; nobody, where no allocation can be."""
        if chosen not in self.known:
            edited = with_named_edits(self.before, [self.edits[at] for at in sorted(chosen)])
            allocation = execute_run(edited, None, self.settings).allocation
            end_if_interrupted()
            self.known[chosen] = {row.case_id: row.leader_id for row in allocation.deployments} if allocation else {}
        return self.known[chosen]


@dataclasses.dataclass(frozen=True)
class _Value:
    """Whether each case has changed in the way it changed at the end, with some of the edits made."""

    base: Led
    changes: Mapping[str, str]
    solver: Callable[[frozenset[int]], Led]

    def __call__(self, chosen: frozenset[int]) -> np.ndarray:
        led = self.solver(chosen)
        there = {
            "lost": lambda case: case not in led,
            "gained": lambda case: case in led,
            "moved": lambda case: led.get(case) != self.base[case],
        }
        return np.array([there[change](case) for case, change in self.changes.items()], float)


def _credits(walk: Sequence[int], value: _Value, edits: int) -> np.ndarray:
    """Return what each edit changes when the edits are made in one order, (edits, cases)."""
    credits_ = np.zeros((edits, len(value.changes)))
    done: frozenset[int] = frozenset()
    before = value(done)
    for edit in walk:
        done |= {edit}
        now = value(done)
        credits_[edit] = now - before
        before = now
    return credits_


def _walks(edits: int, method: Method, orders: int, seed: int) -> list[list[int]]:
    """Return the orders to go; each order that is drawn is followed by its reverse."""
    if method == "all-orders":
        return [list(order) for order in itertools.permutations(range(edits))]
    if method == "both-orders":
        return [list(range(edits)), list(reversed(range(edits)))]
    drawn = [Draws(seed).shuffled("attribution-order", str(turn), range(edits)) for turn in range(orders)]
    return [walk for order in drawn for walk in (order, order[::-1])]


def _averaged(credits_: np.ndarray, method: Method) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and error over the orders, (edits, cases) each."""
    mean = credits_.mean(axis=0)
    if method == "all-orders":
        return mean, np.zeros_like(mean)
    pairs = credits_.reshape(len(credits_) // 2, 2, *credits_.shape[1:])
    if method == "both-orders":
        return mean, np.abs(pairs[0, 0] - pairs[0, 1]) / 2
    if len(pairs) < 2:
        return mean, np.full_like(mean, math.nan)
    return mean, pairs.mean(axis=1).std(axis=0, ddof=1) / math.sqrt(len(pairs))
