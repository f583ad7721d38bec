"""What bounds of components say of the whole.

A goal of the whole is the sum of the components' goals, and so is a bound on it, as long as each component's bound
holds for whatever that component has in any whole allocation as good as the reported one.  Where all earlier goals
are proved, every component has of them in such an allocation exactly what it has now: then its own bounds will do.
Where one is not, another component may have less of that goal than now, by as much as all others together lie below
their bounds; what it can have of later goals must be asked for that.  Price is the same the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.bounds.replay import CheckedBound, check
from optimiser.bounds.safe_dual import loose_bound
from optimiser.parameters import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from optimiser.bounds.certificates import Proof
    from optimiser.model import Component, Model, Stage
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Stopper


def implied_goal_floors(
    values: Sequence[Sequence[int]], ends: Sequence[Sequence[int]], component: int
) -> tuple[int, ...]:
    """Return what a component has, goal by goal, in any whole allocation that is as good as the reported one.

    Parameters
    ----------
    values, ends : sequence of sequence of int
        Of every goal so far, in order: each component's value, and its bound.
    component : int

    Returns
    -------
    tuple of int
        Of every goal so far at least so much; of a price at most.
    """
    return tuple(
        sum(value) - (sum(bound) - bound[component]) for value, bound in zip(values, ends, strict=True)
    )  # the reported sum, less the most that all others can have


def check_joint(
    pieces: Sequence[Component],
    x: Ints,
    proofs: Sequence[Proof],
    stated: Sequence[Sequence[int]],
    stopper: Stopper,
    parameters: SearchParameters = DEFAULTS,
) -> list[CheckedBound]:
    """Check the proofs of a model's components again, and add up what they prove of the whole.

    Parameters
    ----------
    pieces : sequence of Component
    x : int array (columns + auxiliaries of the whole,)
        The allocation.
    proofs : sequence of Proof
        In the order in which they were made, component by component.
    stated : sequence of sequence of int
        The bounds that the run states: of every goal in order, each component's.
    stopper : Stopper
    parameters : SearchParameters, optional
        Those that the proofs were made with.

    Returns
    -------
    list of CheckedBound
        One a goal. What a goal's proofs hold of the goals before it follows from the bounds stated of these.

    Raises
    ------
    Stopped
        It was time to stop before all were checked.
    """
    goals = range(len(stated))
    values = [[piece.model.stages[at].value(x[piece.at]) for piece in pieces] for at in goals]
    found = []
    for k, piece in enumerate(pieces):
        had = {piece.model.stages[at].goal: values[at][k] for at in goals}
        own_proofs = [proof for proof in proofs if proof.component == k]
        found.append(check(piece.model, own_proofs, had, stopper, parameters))
    ends = []
    for at in goals:
        goal = pieces[0].model.stages[at].goal
        own = [[each for each in of_piece if each.goal == goal] for of_piece in found]
        needed = [implied_goal_floors(values[:at], stated[:at], k) for k in range(len(pieces))]
        proved = [_proved(piece.model, at, values[at][k], needed[k], own[k]) for k, piece in enumerate(pieces)]
        faults = [f"component {k + 1}: {each.fault}" for k, of in enumerate(own) for each in of if each.fault]
        cuts = sum(each.cuts for of_piece in own for each in of_piece)
        ends.append(CheckedBound(goal, sum(proved), cuts, "; ".join(faults)))
    return ends


def _proved(model: Model, at: int, value: int, needed: Sequence[int], found: Sequence[CheckedBound]) -> int:
    """Return what is proved of a stage of a component for points that have what is needed of the stages before."""
    stage, best = model.stages[at], loose_bound(model, model.stages[at])
    for each in found:
        if not each.fault and _hold(model.stages[:at], each.goal_values, needed):
            best = stage.tighter(best, each.bound)
    return max(best, value) if stage.maximise else min(best, value)


def _hold(stages: Sequence[Stage], values: Sequence[int], needed: Sequence[int]) -> bool:
    """Say whether points that have what is needed have what a proof holds."""
    return len(values) == len(needed) and all(
        value + stage.offset <= least if stage.maximise else value + stage.offset >= least
        for stage, value, least in zip(stages, values, needed, strict=True)
    )
