"""Who moved, gained or lost between two runs: each case and each need, from whom to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import name_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constraints.domain import Allocation
    from scenarios.comparison.gathering import Compared

CHANGES: dict[str, str] = {
    "lost": "had a leader, has none",
    "gained": "had no leader, has one",
    "moved": "has another leader",
    "new": "is only in the later round",
    "gone": "is only in the earlier round",
    "tie": "differs, but a plan as good as the later one leaves it as it was: interchangeable",
    "kept": "has the same leader",
    "waits": "has no leader in either",
}
"""What can become of a case; of a need the same, with whoever covers it in the leader's place."""
QUIET = ("kept", "waits")
"""What became of a case to which nothing happened."""

MOVES: dict[str, str] = {
    "case_id": "str", "name": "str", "tier": "int64", "change": "str", "from_person": "string", "to_person": "string",
    "from_supporter": "string", "to_supporter": "string", "from_minutes": "Int64", "to_minutes": "Int64",
    "cause": "str", "detail": "str",
}  # fmt: skip
NEED_MOVES: dict[str, str] = {
    "case_id": "str", "need_id": "str", "specialism": "str", "severity": "int64", "change": "str",
    "from_person": "string", "to_person": "string", "from_minutes": "Int64", "to_minutes": "Int64", "cause": "str",
}  # fmt: skip
"""The columns of what became of cases and of needs, with their types."""

Columns = dict[str, list[Any]]
"""What became of cases or needs, column by column: a comparison of hundreds of runs makes a frame of what is asked."""
_NOBODY: tuple[None, None, None] = (None, None, None)


def case_moves(before: Compared, after: Compared, nearest: Allocation | None = None) -> Columns:
    """Return what became of every case of either run, sorted by case.

    Parameters
    ----------
    before, after : Compared
    nearest : Allocation, optional
        A plan for the later round that is as good as the one reported and differs least from the earlier one: what is
        as it was there is a tie where it differs in the later run.

    Returns
    -------
    dict of str to list
        The columns of :data:`MOVES`; `cause` and `detail` are of the run in which the case has no leader.
    """
    cases = {**before.round.cases, **after.round.cases}
    ids = sorted(cases)
    there, here = _leads(before), _leads(after)
    spared = None if nearest is None else {row.case_id: row.leader_id for row in nearest.deployments}
    causes = {**_causes(before, "unplaced", ("case_id",)), **_causes(after, "unplaced", ("case_id",))}
    why = [causes.get((case_id,), (None, None)) for case_id in ids]
    columns: Columns = {
        "case_id": ids,
        "name": [name_first([school.name for school in cases[case_id].members], 1) for case_id in ids],
        "tier": [cases[case_id].tier for case_id in ids],
        "change": [
            change(there.get(one, _NOBODY)[0], here.get(one, _NOBODY)[0], one in before.round.cases,
                   one in after.round.cases, spared, one)
            for one in ids
        ],
        **_whom(ids, there, here),
        "cause": [cause for cause, _ in why],
        "detail": [detail for _, detail in why],
    }  # fmt: skip
    return {name: columns[name] for name in MOVES}


def need_moves(before: Compared, after: Compared, nearest: Allocation | None = None) -> Columns:
    """Return what became of every need that may be covered in either run; see :func:`case_moves`."""
    needs = {
        key: need
        for run in (before, after)
        for key, need in run.round.needs.items()
        if run.round.coverable(need)
    }  # fmt: skip
    keys = sorted(needs)
    there, here = _covers(before), _covers(after)
    spared = None if nearest is None else {(row.case_id, row.need_id): row.person_id for row in nearest.supports}
    ids = ("case_id", "need_id")
    causes = {**_causes(before, "uncovered", ids), **_causes(after, "uncovered", ids)}
    columns: Columns = {
        "case_id": [case_id for case_id, _ in keys],
        "need_id": [need_id for _, need_id in keys],
        "specialism": [needs[key].specialism for key in keys],
        "severity": [needs[key].severity for key in keys],
        "change": [
            change(there.get(key, _NOBODY)[0], here.get(key, _NOBODY)[0], key in before.round.needs,
                   key in after.round.needs, spared, key)
            for key in keys
        ],
        **_whom(keys, there, here),
        "cause": [causes.get(key, (None, None))[0] for key in keys],
    }  # fmt: skip
    return {name: columns[name] for name in NEED_MOVES}


def move_frame(columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """Return columns of moves as a frame.

    Parameters
    ----------
    columns : mapping of str to sequence
        Those of `types`, after others that are text.
    types : mapping of str to str
        :data:`MOVES` or :data:`NEED_MOVES`.
    """
    series = {name: pd.Series(list(values), dtype=types.get(name, "str")) for name, values in columns.items()}
    return pd.DataFrame(series)


def change(
    old: str | None,
    new: str | None,
    in_old: bool,
    in_new: bool,
    spared: Mapping[Any, str] | None,
    key: object,
) -> str:
    """Say what became of a case or a need, as a key of :data:`CHANGES`.

    Parameters
    ----------
    old, new : str or None
        Who is there; None for nobody.
    in_old, in_new : bool
        Whether the rounds have the case or need at all.
    spared : mapping, optional
        Who is where in the nearest plan that is as good as the new one.
    key : object
        The case or need.
    """
    if not (in_old and in_new):
        return "gone" if in_old else "new"
    if old == new:
        return "waits" if old is None else "kept"
    if spared is not None and spared.get(key) == old:
        return "tie"
    return "lost" if new is None else "gained" if old is None else "moved"


_Who = tuple[str | None, str | None, int | None]


def _leads(run: Compared) -> Mapping[str, _Who]:
    table = run.tables["deployments"]
    who = zip(*(table[name].tolist() for name in ("leader_id", "supporter_id", "minutes")), strict=True)
    return dict(zip(table["case_id"].tolist(), who, strict=True))


def _covers(run: Compared) -> Mapping[tuple[str, str], _Who]:
    table = run.tables["supports"]
    who = zip(*(table[name].tolist() for name in ("person_id", "supporter_id", "minutes")), strict=True)
    keys = zip(table["case_id"].tolist(), table["need_id"].tolist(), strict=True)
    return dict(zip(keys, who, strict=True))


def _causes(run: Compared, name: str, ids: Sequence[str]) -> dict[tuple[str, ...], tuple[str | None, str | None]]:
    """Return cause and detail by what a table of those without anybody names."""
    table = run.tables[name]
    details = table["detail"].tolist() if "detail" in table.columns else [None] * len(table)
    keys = zip(*(table[column].tolist() for column in ids), strict=True)
    return dict(zip(keys, zip(table["cause"].tolist(), details, strict=True), strict=True))


def _whom(keys: Iterable[Any], there: Mapping[Any, _Who], here: Mapping[Any, _Who]) -> Columns:
    """Return from whom to whom, a row a key."""
    columns: Columns = {}
    keys = list(keys)
    for side, who in (("from", there), ("to", here)):
        rows = [who.get(key, _NOBODY) for key in keys]
        for at, name in enumerate(("person", "supporter", "minutes")):
            columns[f"{side}_{name}"] = [row[at] for row in rows]
    return columns
