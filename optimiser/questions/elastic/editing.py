"""Edits made: a copy of a round in which limits are raised, rules lifted for pairs, pins and guarantees given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_cells, with_policy_values, with_tables, with_waivers
from constraints.domain import Capacity
from constraints.rules import rules_of
from optimiser.questions.elastic.edits import CASELOAD, GUARANTEE, LEADER_DAYS, LIMITS, PINS, RELEASE, STAFF_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round
    from optimiser.questions.elastic.edits import Edit

ROOM = 100_000
"""Added to capacities to see what is left of them without the rounding up to 0 of what is overdrawn."""


def with_edits(round_: Round, edits: Iterable[Edit]) -> Round:
    """Return a round with edits made in its tables and its policy.

    Parameters
    ----------
    round_ : Round
    edits : iterable of Edit
    """
    edits = list(edits)
    waivers = [(e.subject, e.person_id, e.rule) for e in edits if e.person_id and e.rule != PINS]
    changed = with_waivers(round_, waivers)
    for edit in edits:
        if edit.rule in LIMITS:
            changed = _raise(changed, edit, _now(round_, _COLUMNS[edit.rule][2], edit.subject))
        elif edit.rule == PINS:
            changed = _unpin(changed, edit)
    least = [e for e in edits if e.rule == GUARANTEE]
    return _guarantee_less(changed, least) if least else changed


_COLUMNS = {
    LEADER_DAYS: ("leaders", "leader_id", "half_days"),
    STAFF_DAYS: ("staff", "staff_id", "half_days"),
    CASELOAD: ("leaders", "leader_id", "max_cases"),
    RELEASE: ("supporters", "supporter_id", "release_half_days"),
}
"""The table, its key and the column of each limit."""


def _raise(round_: Round, edit: Edit, now: int | None) -> Round:
    """Return the round with one limit raised from what it is now."""
    name, key, column = _COLUMNS[edit.rule]
    if edit.period:
        table = round_.tables["capacity"].copy()
        mine = (table["person_id"] == edit.subject) & (table["period"] == edit.period)
        if mine.any():
            at = table.index[mine][0]
            table.loc[at, "half_days"] = table.loc[at, "half_days"] + edit.amount
        else:
            row = {"person_id": edit.subject, "period": edit.period, "half_days": edit.amount}
            table = pd.concat([table, pd.DataFrame([row], dtype=object)], ignore_index=True)
        return with_tables(round_, {"capacity": table})
    return with_cells(round_, name, {key: edit.subject}, {column: (now or 0) + edit.amount})


def _unpin(round_: Round, edit: Edit) -> Round:
    """Return the round without a pin."""
    table = round_.tables["decisions"]
    gone = (
        (table["case_id"] == edit.subject)
        & (table["person_id"] == edit.person_id)
        & (table["decision"] == "pin")
        & (table["specialism"].map(lambda cell: cell or "") == edit.specialism)
    )
    return with_tables(round_, {"decisions": table[~gone].reset_index(drop=True)})


def _guarantee_less(round_: Round, edits: Sequence[Edit]) -> Round:
    """Return the round with a lower guarantee: the highest share that lets every region have so many cases fewer."""
    share_now = next(
        rule.params.model_dump()["share_percent"] for rule in rules_of(round_.policy) if rule.id == GUARANTEE
    )
    share = share_now
    for edit in edits:
        count = sum(case.region == edit.subject for case in round_.cases.values())
        share = min(share, (-(-share_now * count // 100) - edit.amount) * 100 // count)
    return with_policy_values(round_, {"rules": {GUARANTEE: {"share_percent": share}}})


def with_room(round_: Round, waived: Round) -> Round:
    """Return a round, with rules waived, that has so much room that no limit binds that may be edited."""
    tables = dict(waived.tables)
    for name, key, column in _COLUMNS.values():
        table = tables[name].copy()
        now = [_now(round_, column, owner) for owner in table[key]]
        table[column] = pd.Series([None if n is None else n + ROOM for n in now], dtype=object, index=table.index)
        tables[name] = table
    tables["capacity"] = _roomy_periods(round_)
    return with_tables(round_, tables)


def _roomy_periods(round_: Round) -> pd.DataFrame:
    """Return `capacity.csv` with room in every period of everybody who has periods."""
    table = round_.tables["capacity"]
    given = {(row.person_id, row.period): row.half_days for row in round_.records(Capacity)}
    rows = [
        (person_id, period, given.get((person_id, period), 0) + ROOM)
        for person_id in dict.fromkeys(table["person_id"])
        for period in round_.periods
    ]
    return pd.DataFrame(rows, columns=["person_id", "period", "half_days"], dtype=object)


def _now(round_: Round, column: str, owner: str) -> int | None:
    if column == "release_half_days":
        return round_.supporters[owner].release_half_days
    return int(getattr(round_.people[owner], column))
