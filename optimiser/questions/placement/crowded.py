"""Leads for which leader or supporter has nothing to give: what shuts them out, rule by rule."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.model import Model


@dataclasses.dataclass(frozen=True)
class Crowded:
    """Leads that the rules allow and that do not fit even alone: running work or commitments fill leader or supporter.

    Attributes
    ----------
    case, leader : int array (k,)
    pair, block : int array (m,)
        Entries, sorted: which of these, and the rows of which rule none of its profiles fits into.
    """

    case: Ints
    leader: Ints
    pair: Ints
    block: Ints

    def tightest(self, cases: Bools) -> dict[int, int]:
        """Return by leader the rule that shuts out most of some cases, the first of equal ones.

        Parameters
        ----------
        cases : bool array (cases,)
        """
        keep = cases[self.case[self.pair]]
        shut, counts = np.unique(
            np.stack([self.leader[self.pair[keep]], self.block[keep]], axis=1), axis=0, return_counts=True
        )
        found: dict[int, tuple[int, int]] = {}
        for (leader, block), count in zip(shut.tolist(), counts.tolist(), strict=True):
            found[leader] = min(found.get(leader, (0, 0)), (-count, block))
        return {leader: block for leader, (_, block) in found.items()}


def crowded_pairs(model: Model, limiting: Bools, full: Ints) -> Crowded:
    """Return the pairs of some leads, and by which rules none of the profiles of each fits.

    Where each profile fails by another rule, all of these rules count.

    Parameters
    ----------
    model : Model
    limiting : bool array (rows,)
    full : int array (k,)
        Leads that fit not even alone; all of those of each pair.
    """
    lead, entries = model.columns.lead, model.matrix.tocoo()
    people = len(arrays_of(model.round).people.ids)
    pairs, first, pair_of = np.unique(
        lead.case[full] * people + lead.person[full], return_index=True, return_inverse=True
    )
    at = np.full(model.size, -1, np.int64)
    at[model.columns.leads][full] = np.arange(len(full))
    beyond = limiting[entries.row] & (entries.data > model.upper[entries.row]) & (at[entries.col] >= 0)
    starts = np.array([block.first_row for block in model.blocks], np.int64)
    block = np.searchsorted(starts, entries.row[beyond], side="right") - 1
    broken = np.unique(np.stack([at[entries.col[beyond]], block], axis=1), axis=0)  # a lead, and a rule that it breaks
    shut, times = np.unique(np.stack([pair_of[broken[:, 0]], broken[:, 1]], axis=1), axis=0, return_counts=True)
    pair, whole = shut[:, 0], times == np.bincount(pair_of, minlength=len(pairs))[shut[:, 0]]
    kept = whole | ~np.isin(pair, pair[whole])
    return Crowded(lead.case[full[first]], lead.person[full[first]], pair[kept], shut[kept, 1])
