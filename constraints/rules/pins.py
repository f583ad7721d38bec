"""What planners have pinned is kept, and what they have forbidden is not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NO_UPPER, SPECIALISM_CODES, Columns, RuleRows, at_most, stack_rows
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, PlanRow, RoundArrays

PairOrder = tuple[str, str, str | None]
"""A case, a person, and a specialism or none."""


class Pins(CouplingRule):
    """Planners' decisions about pairs.

    A pinned leader leads the case; a pinned member of staff covers at least one of its needs; with a specialism, the
    person covers at least one need of it. A forbidden person does nothing new at the case, or nothing new of the
    specialism. Running work is not bound by what is forbidden, and meets a pin.
    """

    id = "pins"
    always = True
    sentence = "A pinned person is at the case, and a forbidden one is not."
    source = (
        "https://headsup.warwickshire.gov.uk/heads-up-23-september-2022/celebrating-warwickshires-family-of-schools/"
        "dfe-trust-and-school-improvement-offer-202223/print"
    )

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find pins that are not kept, and forbidden pairs in use."""
        instructions = plan.round.instructions
        for pin in instructions.pins:
            if not any(_keeps(row, pin) for row in plan.rows_of_person.get(pin[1], ())):
                yield Breach(self.id, _subject(pin), "pinned, and not in the allocation")
        for row in plan.rows:
            case_id, person_id = row.case.case_id, row.person.person_id
            if not row.running and instructions.forbids_pair(case_id, person_id, row.specialism):
                yield Breach(
                    self.id, _subject((case_id, person_id, row.specialism)), "forbidden, and in the allocation"
                )

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each pin, also where nothing can keep it, and one for each forbidden pair with columns."""
        instructions = arrays.round.instructions
        forbids = sorted(instructions.forbids, key=lambda forbid: (forbid[0], forbid[1], forbid[2] or ""))
        near = _columns_near(arrays, columns, [*instructions.pins, *forbids])
        kept = [_of_pin(arrays, columns, near, pin) for pin in instructions.pins]
        new = near[~columns.running[near]]
        shut = [_of_pair(arrays, columns, new, forbid) for forbid in forbids]
        pins = _rows(kept, lower=np.ones(len(kept), np.int64), subjects=[_subject(pin) for pin in instructions.pins])
        used = [k for k, entries in enumerate(shut) if len(entries)]
        none = np.zeros(len(used), np.int64)
        row, column = _entries([shut[k] for k in used])
        never = at_most(row, column, np.ones(len(row), np.int64), none, [_subject(forbids[k]) for k in used])
        return stack_rows(pins, never)


def _keeps(row: PlanRow, pin: PairOrder) -> bool:
    """Say whether a row of the pinned person keeps the pin."""
    case_id, _, specialism = pin
    if row.case.case_id != case_id:
        return False
    if specialism is not None:
        return row.specialism == specialism
    return row.kind in {"lead", "support"}


def _subject(order: PairOrder) -> str:
    return " / ".join(word for word in order if word is not None)


def _columns_near(arrays: RoundArrays, columns: Columns, orders: list[PairOrder]) -> Ints:
    """Return the columns of the pairs that are told of: few of very many."""
    people = len(arrays.people.ids)
    keys = [
        arrays.case_at[case_id] * people + arrays.person_at[person_id]
        for case_id, person_id, _ in orders
        if case_id in arrays.case_at and person_id in arrays.person_at
    ]
    return np.flatnonzero(np.isin(columns.case * people + columns.person, np.array(keys, np.int64)))


def _of_pair(arrays: RoundArrays, columns: Columns, near: Ints, order: PairOrder) -> Ints:
    """Return those columns that are of a pair, and of a specialism where one is given."""
    case_id, person_id, specialism = order
    case, person = arrays.case_at.get(case_id, -1), arrays.person_at.get(person_id, -1)
    mine: Ints = near[(columns.case[near] == case) & (columns.person[near] == person)]
    if specialism is not None:
        mine = mine[columns.need[mine] >= 0]
        mine = mine[arrays.needs.specialism[columns.need[mine]] == SPECIALISM_CODES[specialism]]
    return mine


def _of_pin(arrays: RoundArrays, columns: Columns, near: Ints, pin: PairOrder) -> Ints:
    """Return the columns that keep a pin."""
    mine = _of_pair(arrays, columns, near, pin)
    return mine if pin[2] is not None else mine[mine < columns.supports.stop]


def _entries(groups: list[Ints]) -> tuple[Ints, Ints]:
    """Return the row and the column of every entry, a row a group."""
    row = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return row, np.concatenate([np.zeros(0, np.int64), *groups])


def _rows(groups: list[Ints], lower: Ints, subjects: list[str]) -> RuleRows:
    row, column = _entries(groups)
    return RuleRows(row, column, np.ones(len(row), np.int64), lower, np.full(len(lower), NO_UPPER, np.int64), subjects)
