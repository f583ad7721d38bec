"""Edits put together under a name: what a planner would call one change.

Rows that come or go together belong together: a supporter with its people, a case with its needs, and all that names
them.  Many edits of one sort (every leader's half-days, ten leaders more) are one change, and so are all values of
one rule.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from constraints.checks import check
from constraints.domain import TABLES, InputRefused
from constraints.round import vouched_as
from scenarios.comparison.edits import ABSENT, POLICY, SETTINGS, Edit, with_edits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round

MOST_SINGLE = 6
"""Up to so many changes of one sort stand each on its own; more of them are one change."""
_OWNERS = ("supporter_id", "leader_id", "staff_id", "case_id", "urn")
_REFERENCES = (*_OWNERS, "person_id", "party", "body", "from_", "to", "delivery_urn", "rule")
_MAIN = ("supporters", "schools", "cases", "leaders", "staff")
"""After whom a change of several tables is called: the first of these that it has rows of."""
_SINGULAR = {
    "supporters": "supporter", "schools": "school", "cases": "case", "leaders": "leader", "staff": "staff member",
    "needs": "need", "conflicts": "conflict", "interests": "interest", "decisions": "decision", "events": "event",
    "running": "running work", "commitments": "commitment", "history": "earlier support", "travel": "measured time",
    "capacity": "capacity",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class NamedEdit:
    """Edits that are one change to whoever made them.

    Attributes
    ----------
    name : str
    edits : tuple of Edit
    """

    name: str
    edits: tuple[Edit, ...]


def with_named_edits(round_: Round, edits: Iterable[NamedEdit]) -> Round:
    """Return a round with some of the edits made, checked.

    Parameters
    ----------
    round_ : Round
        The round that the edits were found from.
    edits : iterable of NamedEdit

    Raises
    ------
    InputRefused
        With these edits made alone the rows of the round do not fit together: put them together with others.
    """
    edited = with_edits(round_, [edit for named in edits for edit in named.edits])
    faults = check(edited)
    if faults:
        raise InputRefused(faults)
    return vouched_as(edited, round_)  # its values are those of two rounds that were checked


def named_edits(edits: Iterable[Edit], most_single: int = MOST_SINGLE) -> tuple[NamedEdit, ...]:
    """Put edits together under names, in a fixed order.

    Parameters
    ----------
    edits : iterable of Edit
        From :func:`scenarios.comparison.edits.edits_between`.
    most_single : int
        Changes of one sort up to this number stand each on its own.
    """
    edits = tuple(edits)
    found = [NamedEdit(f"{edit.column}: {_arrow(edit)}", (edit,)) for edit in edits if edit.table == SETTINGS]
    found += _of_policy([edit for edit in edits if edit.table == POLICY])
    tables = [edit for edit in edits if edit.table not in {POLICY, SETTINGS}]
    found += _of_cells([edit for edit in tables if edit.column], most_single)
    for verb, way in (("added", [e for e in tables if not e.column and e.before is ABSENT]),
                      ("removed", [e for e in tables if not e.column and e.after is ABSENT])):  # fmt: skip
        found += _of_rows(way, verb, most_single)
    return tuple(found)


def _arrow(edit: Edit) -> str:
    record = edit.as_record()
    return f"{record['before']} -> {record['after']}"


def _of_policy(edits: Sequence[Edit]) -> list[NamedEdit]:
    """One change a rule or part of the policy; another preset is one change as a whole."""
    preset = next((edit for edit in edits if edit.key == () and edit.column == "id"), None)
    if preset is not None:
        return [NamedEdit(f"policy: {_arrow(preset)}", tuple(edits))]
    parts: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        rule = edit.key[0] == "rules" if edit.key else False
        parts[edit.key[1] if rule else ".".join(edit.key) or edit.column].append(edit)
    return [
        NamedEdit(f"{part}: " + ", ".join(f"{edit.column} {_arrow(edit)}" for edit in own), tuple(own))
        for part, own in parts.items()
    ]


def _of_cells(edits: Sequence[Edit], most_single: int) -> list[NamedEdit]:
    """One change a row; a column that changes in many rows is one change."""
    columns: dict[tuple[str, str], list[Edit]] = defaultdict(list)
    for edit in edits:
        columns[edit.table, edit.column].append(edit)
    found, rows = [], defaultdict[tuple[str, tuple[str, ...]], list[Edit]](list)
    for (table, column), own in columns.items():
        if len(own) > most_single:
            found.append(NamedEdit(f"{table}: {column} of {len(own)} rows", tuple(own)))
        else:
            for edit in own:
                rows[table, edit.key].append(edit)
    for (table, key), own in rows.items():
        cells = ", ".join(f"{edit.column} {_arrow(edit)}" for edit in own)
        found.append(NamedEdit(f"{_SINGULAR.get(table, table)} {' / '.join(key)}: {cells}", tuple(own)))
    return found


def _of_rows(edits: Sequence[Edit], verb: str, most_single: int) -> list[NamedEdit]:
    """One change a row with all rows that name it; many of one sort are one change."""
    sorts: dict[str, list[list[Edit]]] = defaultdict(list)
    for group in _joined(edits):
        sorts[_main(group).table].append(group)
    found = []
    for table, groups in sorts.items():
        if len(groups) > most_single:
            rows = tuple(edit for group in groups for edit in group)
            found.append(NamedEdit(f"{table} {verb}: {len(groups)}", rows))
        else:
            found += [NamedEdit(f"{_title(_main(group))} {verb}", tuple(group)) for group in groups]
    return found


def _main(group: Sequence[Edit]) -> Edit:
    return min(group, key=lambda edit: (_MAIN.index(edit.table) if edit.table in _MAIN else len(_MAIN), edit.key))


def _title(edit: Edit) -> str:
    row = edit.after if edit.before is ABSENT else edit.before
    keyed = bool(TABLES[edit.table].record.key)
    ids = edit.key if keyed else [str(row[name]) for name in _REFERENCES if row.get(name) is not None]
    return f"{_SINGULAR.get(edit.table, edit.table)} {' / '.join(ids)}"


def _joined(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Put rows together that stand or fall together: one names what another one is."""
    owned: dict[str, list[int]] = defaultdict(list)
    rows = [edit.after if edit.before is ABSENT else edit.before for edit in edits]
    for at, (edit, row) in enumerate(zip(edits, rows, strict=True)):
        if edit.table in _MAIN:
            owned[_own_id(edit, row)].append(at)
    links = [
        (at, other)
        for at, row in enumerate(rows)
        for name in _REFERENCES
        for other in owned.get(str(row.get(name)), ())
    ]
    start, end = np.array(links, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(start)), (start, end)), shape=(len(edits), len(edits)))
    groups: dict[int, list[Edit]] = defaultdict(list)
    for edit, label in zip(edits, connected_components(graph, directed=False)[1].tolist(), strict=True):
        groups[label].append(edit)
    return list(groups.values())


def _own_id(edit: Edit, row: dict[str, Any]) -> str:
    """Return the id by which other rows name a row; a school's is its own URN."""
    return str(row["urn"] if edit.table == "schools" else edit.key[0])
