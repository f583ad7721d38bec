"""Leads alone: the model of a round in which nobody but running work covers needs.

Covers are nine in ten of the columns of a round of England's size, and placing does not depend on them, unless a rule
of somebody's own makes a row easier to keep with a cover than without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import cached_on_argument
from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.model import build_model, find_candidates

if TYPE_CHECKING:
    from constraints.round import Round
    from optimiser.model import Model


@cached_on_argument
def leads_decide(model: Model) -> bool:
    """Say whether who covers what can let no more cases be led: no cover makes any row easier to keep.

    Parameters
    ----------
    model : Model
    """
    entries = model.matrix.tocoo()
    row, of_cover = entries.row, np.zeros(model.size, bool)
    of_cover[: len(model.columns)][model.columns.covers] = True
    helps = ((entries.data < 0) & (model.upper[row] < NO_UPPER)) | ((entries.data > 0) & (model.lower[row] > NO_LOWER))
    return not bool((helps & of_cover[entries.col]).any())


def leads_model(round_: Round) -> Model:
    """Build the model of a round without candidates to cover needs, but for running work, and without the tie-break.

    Its leads are those of the whole model, in the same order, and a point of leads and running work keeps its rows
    where it keeps the whole model's.

    Parameters
    ----------
    round_ : Round
        Of which the leads decide: :func:`leads_decide`.
    """
    return build_model(round_, find_candidates(round_, covers=False), ranked=True)
