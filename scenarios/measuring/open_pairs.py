"""Modelled pairs that a measured time could let in or take out, and by how many minutes it would have to differ."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.changes import with_policy_values, with_tables
from constraints.faces import arrays_of
from constraints.rules import TravelLimit, find_rule
from optimiser.model import find_candidates

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import Pairs
    from constraints.round import Round

ERROR_SHARE = 4
"""A measured time is within a fourth of the modelled one in 96 of 100 pairs of the sample (`docs/travel.md`)."""

_LIMITED = ("leaders", "staff", "schools", "cases")
"""The tables whose rows may have a limit of their own."""


def likely_error(minutes: Ints) -> Ints:
    """Return by how many minutes a measured time may well differ from modelled ones, (n,)."""
    return minutes // ERROR_SHARE


@dataclasses.dataclass(frozen=True)
class OpenPairs:
    """Modelled pairs that no rule but the travel limit could stop.

    Attributes
    ----------
    pairs : Pairs
        None is measured, running, or met by a visit.
    limit : int array (n,)
        The least of the limits of policy, person and case, minutes one way.
    allowed : bool array (n,)
        Whether the pair may be used as it is modelled: within its limit and the policy's tolerance.
    """

    pairs: Pairs
    limit: Ints
    allowed: Bools

    @property
    def flips_by(self) -> Ints:
        """By how many minutes, at least, a measured time must differ to let the pair in or take it out, (n,).

        A pair within the tolerance is allowed only as long as nobody measures it: 0.
        """
        minutes = self.pairs.minutes
        return np.where(self.allowed, np.maximum(0, self.limit + 1 - minutes), minutes - self.limit)

    def take(self, keep: Bools) -> OpenPairs:
        """Return the pairs that a mask picks."""
        return OpenPairs(self.pairs.take(keep), self.limit[keep], self.allowed[keep])


def open_pairs(round_: Round) -> tuple[OpenPairs, OpenPairs]:
    """Find the modelled pairs of a round that may be used, or could be if the journey were measured.

    Parameters
    ----------
    round_ : Round
        Checked.

    Returns
    -------
    lead, support : OpenPairs
        All that are allowed, and those beyond that are off by no more than :func:`likely_error`.
    """
    found = find_candidates(_widened(round_))
    return _of(round_, found.lead), _of(round_, found.support)


def _of(round_: Round, pairs: Pairs) -> OpenPairs:
    keep = ~pairs.measured & ~pairs.running & ~_waived(round_, pairs)
    if pairs.kind == "support":
        keep &= ~arrays_of(round_).needs.visit[pairs.need]
    pairs = pairs.take(keep)
    rule = _rule(round_)
    if rule is None:
        return OpenPairs(pairs, np.full(len(pairs), np.iinfo(np.int64).max // 2), np.ones(len(pairs), bool))
    limit = rule.limits(arrays_of(round_), pairs)
    allowed = pairs.minutes <= limit + _tolerance(rule)
    found = OpenPairs(pairs, limit, allowed)
    return found.take(allowed | (pairs.minutes - limit <= likely_error(pairs.minutes)))


def _rule(round_: Round) -> TravelLimit | None:
    return find_rule(round_.policy, TravelLimit)


def _tolerance(rule: TravelLimit) -> int:
    """Return how far beyond a limit a modelled time is allowed, in minutes."""
    return 0 if rule.blocks_not_known else rule.params.tolerance_minutes


def _waived(round_: Round, pairs: Pairs) -> Bools:
    """Say of which pairs a planner has lifted the limit: no measured time changes whether they may be used."""
    arrays = arrays_of(round_)
    waived = {
        (case_id, person_id) for case_id, person_id, rule, _ in round_.instructions.waivers if rule == TravelLimit.id
    }
    keys = [arrays.case_at[c] * len(round_.people) + arrays.person_at[p] for c, p in waived if c in round_.cases]
    return np.isin(pairs.case * len(round_.people) + pairs.person, np.array(keys, np.int64))


def _widened(round_: Round) -> Round:
    """Return the round in which every limit of journeys is as long as any that could turn out to be within it."""
    rule = _rule(round_)
    if rule is None:
        return round_
    limit, tolerance = rule.params.minutes, _tolerance(rule)
    longest = max(_longest(limit), limit + tolerance)
    wide = with_policy_values(round_, {"rules": {rule.id: {"minutes": longest, "tolerance_minutes": 0}}})
    tables = {name: _longer(round_.tables[name], tolerance) for name in _LIMITED}
    return with_tables(wide, tables)


def _longest(limit: int) -> int:
    """Return the longest modelled time whose measured one may well be within a limit."""
    return -(-limit * ERROR_SHARE // (ERROR_SHARE - 1))


def _longer(table: pd.DataFrame, tolerance: int) -> pd.DataFrame:
    limits = [None if limit is None else max(_longest(limit), limit + tolerance) for limit in table["max_minutes"]]
    return table.assign(max_minutes=pd.Series(limits, index=table.index, dtype=object))
