"""A run as two flat tables for spreadsheets and notebooks: one row a case, and one row a pair.

Both layouts are versioned: a column is never renamed or taken away within a version.  No table has a private note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.audit import preferences
from constraints.domain import School, column_notes, to_text
from constraints.faces import Plan, arrays_of
from optimiser.model import find_candidates, judged_leads

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from constraints.domain import Allocation, Bools
    from constraints.faces import Pairs
    from constraints.round import Case, Round
    from scenarios.runs.protocol import RunLike

CASES_SCHEMA = 2
"""Version of the columns of :func:`case_table`. Since 2 no name has a colon: `price_travel` was `price:travel`."""
CANDIDATES_SCHEMA = 2
"""Version of the columns of :func:`candidate_table`. Since 2 a blank is `NA`, and columns have true types."""

_ABOUT = {
    "case_id": "string", "name": "string", "target": "string", "tier": "Int64", "region": "string", "urns": "string",
}  # fmt: skip
MATCH = {
    "leader_id": "string", "supporter_id": "string", "half_days": "Int64", "minutes": "Int64", "price": "Int64",
    "needs": "Int64", "needs_covered": "Int64", "cause": "string", "detail": "string",
}  # fmt: skip
"""What :func:`case_table` says of a case's match, with types; then a column a preference, :func:`price_column`."""
CANDIDATES = {
    "kind": "string", "case_id": "string", "need_id": "string", "person_id": "string", "supporter_id": "string",
    "minutes": "Int64", "measured": "boolean", "candidate": "boolean", "blocked_by": "string", "price": "Int64",
    "chosen": "boolean",
}  # fmt: skip
"""The columns of :func:`candidate_table`, with types."""

_PRIVATE = "note"
OWN = "own_"
"""Stands before the name of a planner's own column that is called as one of ours."""
_PRICE = "price_"
_LEFT_OUT = ("case_id", "tier", "region", "urn", "name", _PRIVATE)


def case_table(run: RunLike, allocation: Allocation) -> pd.DataFrame:
    """Return one row a case; see :meth:`scenarios.runs.Run.cases`.

    Parameters
    ----------
    run : RunLike
    allocation : Allocation
        Of the run.
    """
    plan = Plan(run.round, allocation)
    cases = list(run.round.cases.values())
    about = pd.DataFrame(
        {
            "case_id": [case.case_id for case in cases],
            "name": [case.place.name for case in cases],
            "target": [case.target for case in cases],
            "tier": [case.tier for case in cases],
            "region": [case.region for case in cases],
            "urns": [";".join(school.urn for school in case.members) for case in cases],
        },
        dtype=object,
    ).astype(_ABOUT)
    parts = [about, _school_columns(run.round, cases), _matches(run, about["case_id"]), _price_terms(plan, cases)]
    table = pd.concat(parts, axis="columns")
    table.attrs["schema"] = CASES_SCHEMA
    return table


def price_column(rule_id: str) -> str:
    """Return the column of :func:`case_table` that has what a preference charges: `price_other_region`.

    Parameters
    ----------
    rule_id : str
        Such as `other-region`.
    """
    return _PRICE + re.sub(r"\W", "_", rule_id)


def _school_columns(round_: Round, cases: Sequence[Case]) -> pd.DataFrame:
    """Return the other columns of `schools.csv` for the place of each case, blanks resolved, lists as text."""
    frame = round_.tables["schools"].set_index("urn")
    places = [case.place for case in cases]
    columns: dict[str, list[Any]] = {}
    for name in frame.columns.drop(list(_LEFT_OUT), errors="ignore"):
        if name in School.model_fields:
            values, key = [getattr(place, name) for place in places], name
        else:
            values, key = frame[name].reindex([place.urn for place in places]).tolist(), own_column(name, columns)
        columns[key] = [_cell(value) for value in values]
    return pd.DataFrame(columns, dtype=object).astype({key: _TYPES.get(key, "string") for key in columns})


_TYPES = {note.name: note.dtype for note in column_notes("schools")}


def own_column(name: str, taken: Container[str]) -> str:
    """Return what a planner's own column is called beside ours: its own name, where that is free and has no colon.

    Parameters
    ----------
    name : str
        As in `schools.csv`.
    taken : container of str
        What other columns of the planner's are called already.
    """
    plain = name.replace(":", "_")
    ours = plain in (*_ABOUT, *MATCH, *School.model_fields) or plain.startswith(_PRICE)
    own = f"{OWN}{plain}" if ours else plain
    while own in taken:
        own += "_"
    return own


def _cell(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    """Return a value as one cell of a flat table: lists as text, None where nothing is."""
    if isinstance(value, tuple):
        return to_text(value)
    return None if pd.isna(value) else value


def _matches(run: RunLike, ids: pd.Series) -> pd.DataFrame:
    """Return :data:`MATCH` of every case."""
    led = run.tables["deployments"].set_index("case_id").reindex(ids)
    open_ = run.tables["unplaced"].set_index("case_id").reindex(ids)
    coverable = pd.Series(
        [need.case_id for need in run.round.needs.values() if run.round.coverable(need)], dtype=object
    )
    needs = {"needs": coverable, "needs_covered": run.tables["supports"]["case_id"]}
    counts = {name: ids.map(cases.value_counts().to_dict()).fillna(0).to_numpy() for name, cases in needs.items()}
    table = led.assign(cause=open_["cause"], detail=open_["detail"], **counts)
    return table[list(MATCH)].reset_index(drop=True).astype(MATCH)


def _price_terms(plan: Plan, cases: Iterable[Case]) -> pd.DataFrame:
    """Return what each preference charges on the rows of each case, in minutes; prices on groups are on no case."""
    ids = [case.case_id for case in cases]
    terms = {}
    for rule in preferences(plan.round.policy):
        sums: dict[str, int] = defaultdict(int)
        for charge in rule.charges(plan):
            if charge.row is not None:
                sums[charge.row.case.case_id] += charge.minutes
        terms[price_column(rule.id)] = pd.Series([sums.get(case, 0) for case in ids], dtype="Int64")
    return pd.DataFrame(terms)


def candidate_table(run: RunLike, allocation: Allocation) -> pd.DataFrame:
    """Return every leader within reach of every case, blocked ones too, and every candidate to cover a need.

    See :meth:`scenarios.runs.Run.candidates`.

    Parameters
    ----------
    run : RunLike
    allocation : Allocation
        Of the run.
    """
    near, masks = judged_leads(run.round)
    found = find_candidates(run.round)
    blocked_by = _joined(masks, len(near))
    parts = [_frame(run.round, near, blocked_by, found.lead)]
    parts += [_frame(run.round, some, np.full(len(some), "", object), some) for some in (found.support, found.personal)]
    table = pd.concat(parts, ignore_index=True)
    chosen = {(row.case_id, "", row.leader_id) for row in allocation.deployments}
    chosen |= {(row.case_id, row.need_id, row.person_id) for row in allocation.supports}
    table["chosen"] = pd.MultiIndex.from_frame(table[["case_id", "need_id", "person_id"]]).isin(list(chosen))
    table = table.sort_values(["kind", "case_id", "need_id", "person_id"], ignore_index=True)[list(CANDIDATES)]
    table = table.astype(object).mask(table == "", pd.NA).astype(CANDIDATES)
    table.attrs["schema"] = CANDIDATES_SCHEMA
    return table


def _joined(masks: Mapping[str, Bools], count: int) -> npt.NDArray[np.object_]:
    """Return the rules that block each pair, joined by `;`."""
    names = np.full(count, "", object)
    for rule_id in sorted(masks):
        at = np.flatnonzero(masks[rule_id])
        names[at] = names[at] + np.where(names[at] == "", "", ";") + rule_id
    return names


def _frame(round_: Round, pairs: Pairs, blocked_by: npt.NDArray[np.object_], candidates: Pairs) -> pd.DataFrame:
    """Return pairs of one kind by their ids; `candidates` are those that nothing blocks, in the same order."""
    arrays = arrays_of(round_)
    people, supporters = np.array(arrays.people.ids, object), np.array(arrays.supporters.ids, object)
    needs = np.array([need_id for _, need_id in arrays.needs.ids] + [""], object)  # a lead's need is -1, the last
    price = np.zeros(len(candidates), np.int64)
    for rule in preferences(round_.policy):
        price += rule.prices(arrays, candidates)
    table = pd.DataFrame(
        {
            "kind": np.full(len(pairs), pairs.kind, object),
            "case_id": np.array(arrays.cases.ids, object)[pairs.case],
            "need_id": needs[pairs.need],
            "person_id": people[pairs.person],
            "supporter_id": supporters[arrays.people.supporter[pairs.person]],
            "minutes": pairs.minutes,
            "measured": pairs.measured,
            "candidate": blocked_by == "",
            "blocked_by": blocked_by,
        }
    )
    table["price"] = pd.Series(pd.NA, index=table.index, dtype="Int64")
    table.loc[table["candidate"], "price"] = np.where(candidates.running, 0, price)
    return table
