"""What questions about one model begin with, made when the first of them needs it and kept for all others.

That is the model's formulation, which restrictions are cut out of instead of listing their plans again, and what the
proofs of a plan's solve give, where there is one (:mod:`optimiser.bounds.reoptimisation`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from optimiser.bounds import are_of_whole, reoptimiser_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimiser.bounds import Proof, Reoptimiser
    from optimiser.model import Model
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Stopper

_NONE: Mapping[str, int] = MappingProxyType({})


class LeftBySolve:
    """A model's formulation with what the proofs of its solve hold, gone through once.

    Parameters
    ----------
    model : Model
    parameters : SearchParameters
        Those that the proofs were made with.
    proofs : sequence of Proof, optional
    values : mapping of str to int, optional
        What the plan has of every stage, where there are proofs.
    asked : Model, optional
        That of a changed round which the questions are about, where it is another one. It begins with the same as long
        as the change only took away; else with its own formulation.
    """

    def __init__(
        self,
        model: Model,
        parameters: SearchParameters,
        proofs: Sequence[Proof] = (),
        values: Mapping[str, int] = _NONE,
        asked: Model | None = None,
    ) -> None:
        self.model, self.parameters = model, parameters
        self.proofs = proofs if are_of_whole(proofs) else ()
        self.values = values
        self.asked = model if asked is None else asked
        self._made: Reoptimiser | None = None

    def reoptimiser(self, stopper: Stopper) -> Reoptimiser:
        """Return what solves of restrictions of the model begin with.

        Parameters
        ----------
        stopper : Stopper

        Raises
        ------
        Stopped
            It was time to stop before it was made.
        """
        if self._made is None:
            self._made = self._of_change(stopper) or self._of(self.asked, stopper)
        return self._made

    def _of_change(self, stopper: Stopper) -> Reoptimiser | None:
        """Return what the solve of another model left for the one asked about; None where it leaves nothing."""
        if self.asked is self.model or not self.proofs:
            return None
        return self._of(self.model, stopper).for_changed_round(self.asked)

    def _of(self, model: Model, stopper: Stopper) -> Reoptimiser:
        proofs = self.proofs if model is self.model else ()
        return reoptimiser_of(model, proofs, self.values, stopper, self.parameters)
