"""Every conceivable allocation of a small round, as 0-1 vectors over all columns that could be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import (
    Columns,
    PairKind,
    Pairs,
    allocation_of_columns,
    arrays_of,
    columns_of_allocation,
    overlay_measured,
)
from constraints.round import model_minutes
from constraints.rules import PairRule
from constraints.testing.rules import rule_if_on

if TYPE_CHECKING:
    from constraints.domain import Allocation, Bools, Ints
    from constraints.round import Round

MOST_COLUMNS = 12
"""Up to this many columns every allocation is tried; beyond it a sample."""


def all_columns(round_: Round) -> Columns:
    """Make a column of every conceivable lead, support and personal cover of a round, blocked ones too.

    Parameters
    ----------
    round_ : Round
        A tiny one: the number of columns is cases x leaders + coverable needs x people.
    """
    cases, leaders = len(round_.cases), arrays_of(round_).people.leaders
    needs = np.flatnonzero(arrays_of(round_).needs.coverable)
    staff = np.arange(leaders, len(round_.people))
    case, led_by = _product(np.arange(cases), np.arange(leaders))
    return Columns.over_profiles(
        arrays_of(round_),
        lead=_pairs(round_, "lead", case, led_by, np.full(len(case), -1, np.int64)),
        support=_covers(round_, "support", *_product(needs, staff)),
        personal=_covers(round_, "personal", *_product(needs, np.arange(leaders))),
    )


def _product(first: Ints, second: Ints) -> tuple[Ints, Ints]:
    return np.repeat(first, len(second)).astype(np.int64), np.tile(second, len(first)).astype(np.int64)


def _covers(round_: Round, kind: PairKind, need_at: Ints, person: Ints) -> Pairs:
    return _pairs(round_, kind, arrays_of(round_).needs.case[need_at], person, need_at)


def _pairs(round_: Round, kind: PairKind, case: Ints, person: Ints, need_at: Ints) -> Pairs:
    places, people = arrays_of(round_).cases, arrays_of(round_).people
    modelled = model_minutes(
        round_.policy.travel,
        places.easting[case], places.northing[case], people.easting[person], people.northing[person],
    )  # fmt: skip
    minutes, is_measured = overlay_measured(round_, case, person, modelled)
    pairs = Pairs(
        kind=kind, case=case, person=person, need=need_at, minutes=minutes, measured=is_measured,
        running=_running(round_, case, person, need_at), waived=np.zeros(len(case), np.int64),
        profile=np.zeros(len(case), np.int64),
    )  # fmt: skip
    return dataclasses.replace(pairs, waived=_waivers_used(round_, pairs))


def _running(round_: Round, case: Ints, person: Ints, need_at: Ints) -> Bools:
    arrays, ledger = arrays_of(round_), round_.ledger
    flags = [
        (ledger.leads.get(arrays.cases.ids[c]) if n < 0 else ledger.supports.get(arrays.needs.ids[n]))
        for c, n in zip(case.tolist(), need_at.tolist(), strict=True)
    ]
    holders = [arrays.person_at.get(flag[0], -1) if flag else -1 for flag in flags]
    return np.asarray(np.array(holders, np.int64) == person, bool)


def waived_by(rule: PairRule, round_: Round, pairs: Pairs) -> Bools:
    """Say for which pairs a planner has lifted a rule, whether or not it would stop them; a refusal stays."""
    arrays, waives = arrays_of(round_), round_.instructions.waives
    if not round_.instructions.waivers or not len(pairs):
        return np.zeros(len(pairs), bool)
    specialisms = [row.specialism for row in round_.needs.values()]
    named = np.array(
        [
            waives(arrays.cases.ids[c], arrays.people.ids[p], rule.id, specialisms[n] if n >= 0 else None)
            for c, p, n in zip(pairs.case.tolist(), pairs.person.tolist(), pairs.need.tolist(), strict=True)
        ],
        bool,
    )
    return np.asarray(named & rule.waivable_of(rule.verdicts(arrays, pairs)))


def _waivers_used(round_: Round, pairs: Pairs) -> Ints:
    """Count the waivers that each pair makes use of: those of a rule that would stop it."""
    used = np.zeros(len(pairs), np.int64)
    for rule_id in sorted({waiver[2] for waiver in round_.instructions.waivers}):
        rule = rule_if_on(round_, rule_id)
        if isinstance(rule, PairRule) and pairs.kind in rule.binds:
            used += (
                waived_by(rule, round_, pairs) & rule.blocked(rule.verdicts(arrays_of(round_), pairs)) & ~pairs.running
            )
    return used


def every_allocation(columns: Columns, sample: int = 2048, seed: int = 1) -> Bools:
    """Return every allocation over the columns as 0-1 vectors, legal or not; of many columns, a sample.

    Parameters
    ----------
    columns : Columns
    sample : int
        How many to draw where there are more than `MOST_COLUMNS` columns: all shares of used columns are drawn.
    seed : int

    Returns
    -------
    bool array (allocations, n)
        The first uses nothing. An allocation has a row once, so it uses a pair with one profile at most.
    """
    n = len(columns)
    if n <= MOST_COLUMNS:
        return each_pair_once(columns, np.asarray(np.arange(2**n)[:, None] >> np.arange(n) & 1, bool))
    draw = np.random.default_rng(seed)
    shares = draw.uniform(size=(sample, 1))
    shares[0] = 0.0
    return each_pair_once(columns, np.asarray(draw.uniform(size=(sample, n)) < shares, bool))


def each_pair_once(columns: Columns, masks: Bools) -> Bools:
    """Return the allocations (allocations, n) in which no pair is used with two profiles."""
    kinds = np.repeat([0, 1, 2], [len(columns.lead), len(columns.support), len(columns.personal)])
    _, pair = np.unique(np.stack([kinds, columns.case, columns.need, columns.person]), axis=1, return_inverse=True)
    times = np.zeros((len(masks), int(np.ravel(pair).max(initial=-1)) + 1), np.int64)
    for column, of in enumerate(np.ravel(pair).tolist()):
        times[:, of] += masks[:, column]
    return np.asarray(masks[(times <= 1).all(axis=1)], bool)


def allocation_of(columns: Columns, mask: Bools, round_: Round) -> Allocation:
    """Make the allocation that uses the columns of a mask (n,)."""
    return allocation_of_columns(arrays_of(round_), columns, np.flatnonzero(mask))


def mask_of(columns: Columns, allocation: Allocation, round_: Round) -> Bools:
    """Return the columns (n,) that an allocation uses.

    Raises
    ------
    KeyError
        A row of the allocation has no column.
    """
    mask = columns_of_allocation(arrays_of(round_), columns, allocation)
    if int(mask.sum()) < len(allocation.deployments) + len(allocation.supports):
        raise KeyError(str(allocation))
    return mask
