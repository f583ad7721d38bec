"""Placing: the first stages count cases that are led, and are decided together over the columns that leads need.

Of two plans of one lead, the one that uses no more of anything is as good for every stage that looks at leads alone: it
dominates the other (column dominance).  Over pairs no cover is needed for such a stage at all.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np

from optimiser.formulations.scalarisation import scalarise_lexicographic
from optimiser.formulations.stand_ins import StandIns

if TYPE_CHECKING:
    from optimiser.formulations.formulation import Formulation
    from optimiser.formulations.scalarisation import Scalarised
    from optimiser.model import Stage


@dataclasses.dataclass(frozen=True)
class Placing:
    """The first stages, as far as they count the same for every column and its stand-in.

    Attributes
    ----------
    goals : Scalarised
    stand_ins : StandIns
        See :meth:`~optimiser.formulations.formulation.Formulation.dominators`.
    """

    goals: Scalarised
    stand_ins: StandIns


def placing(formulation: Formulation) -> Placing | None:
    """Take the placing stages together; None where the first stage is none.

    Parameters
    ----------
    formulation : Formulation
    """
    stand_in = formulation.dominators()

    def alike(stage: Stage) -> bool:
        weights = formulation.weights[stage.goal]
        same = weights == np.where(stand_in < 0, 0, weights[stand_in])
        return (
            stage.maximise
            and bool(same.all())
            and not weights[formulation.choice < 0].any()
            and bool((weights >= 0).all())
        )

    stages = list(itertools.takewhile(alike, formulation.model.stages))
    return Placing(scalarise_lexicographic(formulation, stages), StandIns(stand_in)) if stages else None
