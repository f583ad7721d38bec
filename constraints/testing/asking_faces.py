"""What the model face and the audit face of a rule say of allocations, each asked alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of
from constraints.rules import CouplingRule, PairRule, Preference, Rule, judge
from constraints.testing.allocations import waived_by

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import Columns, Plan, PlanRow, RuleRows
    from constraints.round import Round


def accepted(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> Bools:
    """Say of many allocations (allocations, n) which the model face of a pair or coupling rule lets be."""
    if isinstance(rule, PairRule):
        return np.asarray(~(masks & blocked_columns(rule, round_, columns)).any(axis=1), bool)
    if isinstance(rule, CouplingRule):
        return hold(rule.rows(arrays_of(round_), columns), masks)
    raise TypeError(f"{rule.id} has a price and accepts everything")


def blocked_columns(rule: PairRule, round_: Round, columns: Columns) -> Bools:
    """Say which columns (n,) a pair rule takes away: not running work, nor what a planner waived."""
    parts = []
    for pairs in (columns.lead, columns.support, columns.personal):
        if pairs.kind in rule.binds:
            blocked = rule.blocked(rule.verdicts(arrays_of(round_), pairs))
            parts.append(blocked & ~pairs.running & ~waived_by(rule, round_, pairs))
        else:
            parts.append(np.zeros(len(pairs), bool))
    return np.concatenate(parts)


def _completed(rows: RuleRows, masks: Bools) -> Ints:
    if not len(rows.aux_upper):
        return np.zeros((len(masks), 0), np.int64)
    return np.array([rows.complete(mask.astype(np.int64)) for mask in masks], np.int64).reshape(len(masks), -1)


def _sums(rows: RuleRows, values: Ints) -> Ints:
    """Return the value of each row, (allocations, rows), for the values of columns and auxiliaries."""
    matrix = np.zeros((values.shape[1], len(rows.upper)), np.int64)
    np.add.at(matrix, (rows.column, rows.row), rows.value)
    return np.asarray(values @ matrix, np.int64)


def hold(rows: RuleRows, masks: Bools) -> Bools:
    """Say of many allocations (allocations, n) for which all rows hold, auxiliaries completed and in their bounds."""
    auxiliaries = _completed(rows, masks)
    sums = _sums(rows, np.concatenate([masks.astype(np.int64), auxiliaries], axis=1))
    inside = ((auxiliaries >= 0) & (auxiliaries <= rows.aux_upper)).all(axis=1)
    return np.asarray(inside & ((sums >= rows.lower) & (sums <= rows.upper)).all(axis=1), bool)


def prices_of(rule: Rule, round_: Round, columns: Columns, masks: Bools) -> Ints:
    """Return the minutes that the model face of a preference charges many allocations (allocations, n)."""
    if not isinstance(rule, Preference):
        raise TypeError(f"{rule.id} has no price")
    rows = rule.rows(arrays_of(round_), columns)
    of_columns = np.concatenate(
        [rule.prices(arrays_of(round_), pairs) for pairs in (columns.lead, columns.support, columns.personal)]
    )
    of_columns[columns.running] = 0
    return np.asarray(masks @ of_columns + _completed(rows, masks) @ rows.aux_price + rows.offset, np.int64)


# --- the audit face ----------------------------------------------------------------------------------------------


def stopped_rows(rule: PairRule, plan: Plan) -> Iterator[PlanRow]:
    """Walk over the rows of a plan that a pair rule stops, by its audit face."""
    return (row for row in bound_rows(rule, plan) if judge(rule, plan.round, row).stops)


def bound_rows(rule: PairRule, plan: Plan) -> Iterator[PlanRow]:
    """Walk over the rows of a plan that a pair rule asks about: of a kind that it binds, and not running work."""
    return (row for row in plan.rows if row.kind in rule.binds and not row.running)


def breached_subjects(rule: Rule, plan: Plan) -> list[str]:
    """Return whom a plan breaks a rule for, by the audit face; empty where it keeps it."""
    if isinstance(rule, PairRule):
        return [f"{row.case.case_id} / {row.person.person_id}" for row in stopped_rows(rule, plan)]
    if isinstance(rule, CouplingRule):
        return [breach.subject for breach in rule.breaches(plan)]
    raise TypeError(f"{rule.id} has a price and nothing breaches it")


def keeps(rule: Rule, plan: Plan) -> bool:
    """Say whether a plan keeps a rule, by the audit face."""
    return not breached_subjects(rule, plan)


def charged(rule: Rule, plan: Plan) -> int:
    """Return the minutes that the audit face of a preference charges a plan."""
    if not isinstance(rule, Preference):
        raise TypeError(f"{rule.id} has no price")
    return sum(charge.minutes for charge in rule.charges(plan))
