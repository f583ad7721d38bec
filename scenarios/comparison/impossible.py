"""Which edits made a round impossible: the smallest set of them, every step proved.

First a deletion filter (Chinneck and Dravnieks 1991): each edit in turn is left out, and stays out where the round is
still proved impossible.  What is left is irreducible.  Where the edits clash in several ways a smaller set may be there
too: all smaller ones are tried where they are few enough.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

from constraints.domain import Seed, checks_arguments
from constraints.round import Round
from optimiser.parameters import Settings
from optimiser.questions.session import Session
from optimiser.solvers import ends_at_interrupt
from scenarios.comparison.edits import edits_between
from scenarios.comparison.naming import NamedEdit, named_edits, with_named_edits
from scenarios.runs import WorkLimit

WORK = 60.0
"""CP-SAT's deterministic seconds for each question."""
MOST_SUBSETS = 200
"""Up to so many smaller sets of edits are tried one by one."""


@dataclasses.dataclass(frozen=True)
class Culprits:
    """Edits that together make a round impossible.

    Attributes
    ----------
    edits : tuple of NamedEdit
        Empty where the round is possible with all of them.
    possible : bool or None
        Whether the round is possible with all edits made; None where that was not decided in time.
    proved : bool
        Whether every question that was asked on the way was decided: without any of the edits, the others leave the
        round possible.
    smallest : bool
        Whether it is proved, too, that no set of fewer edits makes the round impossible.
    """

    edits: tuple[NamedEdit, ...]
    possible: bool | None
    proved: bool
    smallest: bool

    def __str__(self) -> str:
        """Say which edits they are."""
        if self.possible is not False:
            return "The round is possible with all edits." if self.possible else "Not decided in time."
        names = "\n".join(f"- {edit.name}" for edit in self.edits)
        end = "No fewer edits do." if self.smallest else "None of them can be left out."
        return f"These edits together make the round impossible:\n{names}\n" + (
            end if self.proved else "Of some it was not decided in time whether they matter."
        )


@ends_at_interrupt
@checks_arguments
def impossible_edits(
    before: Round,
    after: Round,
    edits: Sequence[NamedEdit] | None = None,
    *,
    seed: Seed = 1,
    work_limit: WorkLimit = WORK,
) -> Culprits:
    """Find the fewest edits that together make a round impossible.

    Parameters
    ----------
    before : Round
        One that has a plan.
    after : Round
        With all edits made.
    edits : sequence of NamedEdit, optional
        All edits between the two, put together as wanted; default: by :func:`named_edits`.
    seed : int
        Of the solver.
    work_limit : float
        In CP-SAT's deterministic seconds, for each question.

    Returns
    -------
    Culprits
        The edits, and whether it is proved that each of them is needed and that no fewer do.

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
    >>> sure = round_.with_policy({"rules": {"region-guarantee": {"enabled": True}}})
    >>> found = nle.impossible_edits(round_, sure)
    >>> [edit.name for edit in found.edits], found.proved
    (['region-guarantee: enabled no -> yes'], True)
    """
    edits = tuple(named_edits(edits_between(before, after)) if edits is None else edits)
    oracle = _EditOracle(before, seed, work_limit)
    whole = oracle(edits)
    if whole is not False:
        return Culprits((), whole, proved=whole is True, smallest=False)
    kept = _filter_by_deletion(edits, oracle)
    proved = not oracle.undecided
    smaller = sum(math.comb(len(edits), size) for size in range(1, len(kept)))
    if smaller > MOST_SUBSETS:
        return Culprits(kept, False, proved, smallest=False)
    subsets = itertools.chain.from_iterable(itertools.combinations(edits, size) for size in range(1, len(kept)))
    found = next((subset for subset in subsets if oracle(subset) is False), kept)
    return Culprits(found, False, proved=proved or found is not kept, smallest=not oracle.undecided)


def _filter_by_deletion(edits: Sequence[NamedEdit], oracle: _EditOracle) -> tuple[NamedEdit, ...]:
    """Leave out every edit without which the others still make the round impossible."""
    kept = tuple(edits)
    for edit in edits:
        without = tuple(other for other in kept if other is not edit)
        if oracle(without) is False:
            kept = without
    return kept


class _EditOracle:
    """Says whether a round is possible with some of the edits made, and remembers whether it ever could not."""

    def __init__(self, before: Round, seed: int, work_limit: float) -> None:
        self.before, self.seed, self.work_limit = before, seed, work_limit
        self.undecided = False

    def __call__(self, chosen: Sequence[NamedEdit]) -> bool | None:
        session = Session.of_round(with_named_edits(self.before, chosen), Settings(seed=self.seed))
        answer = session.feasible(self.work_limit)
        self.undecided |= answer is None
        return answer
