"""A run as two flat tables for spreadsheets and notebooks: one row a case, and one row a pair.

Both layouts are versioned: a column is never renamed or taken away within a version.  No table has a private note.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.audit import preferences
from constraints.domain import School, to_text
from constraints.faces import Plan, arrays_of
from optimiser.model import find_candidates, judged_leads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constraints.domain import Allocation, Bools
    from constraints.faces import Pairs
    from constraints.round import Case, Round
    from scenarios.runs.protocol import RunLike

WIDE_SCHEMA = 1
"""Version of the columns of :func:`case_table`."""
PAIRS_SCHEMA = 1
"""Version of the columns of :func:`candidate_table`."""

MATCH = ("leader_id", "supporter_id", "half_days", "minutes", "price", "needs", "needs_covered", "cause", "detail")
"""What :func:`case_table` says of a case's match; then `price:RULE` for every preference."""
PAIRS = (
    "kind", "case_id", "need_id", "person_id", "supporter_id", "minutes", "measured", "candidate", "blocked_by",
    "price", "chosen",
)  # fmt: skip

_PRIVATE = "note"
_ABOUT = ("target", "urns")
OWN = "own:"
"""Stands before the name of a planner's own column that is called as one of ours."""
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
            "case_id": pd.Series([case.case_id for case in cases], dtype="str"),  # also where there are none
            "name": [_place(case).name for case in cases],
            "target": [case.target for case in cases],
            "tier": [case.tier for case in cases],
            "region": pd.Series([case.region for case in cases], dtype=object),
            "urns": [";".join(school.urn for school in case.members) for case in cases],
        }
    )
    table = pd.concat([about, _school_columns(run.round, cases)], axis=1)
    table = table.merge(_matches(run, cases), on="case_id").merge(_price_terms(plan, cases), on="case_id")
    table.attrs["schema"] = WIDE_SCHEMA
    return table


def _place(case: Case) -> School:
    return next((school for school in case.members if school.urn == case.place_id), case.members[0])


def _school_columns(round_: Round, cases: Iterable[Case]) -> pd.DataFrame:
    """Return the other columns of `schools.csv` for the place of each case, blanks resolved, lists as text."""
    frame = round_.tables["schools"].set_index("urn")
    places = [_place(case) for case in cases]
    columns = {}
    for name in frame.columns.drop(list(_LEFT_OUT), errors="ignore"):
        if name in School.model_fields:
            values = [getattr(place, name) for place in places]
        else:
            values = frame[name].reindex([place.urn for place in places]).tolist()
        ours = name not in School.model_fields and (name in (*_ABOUT, *MATCH) or name.startswith("price:"))
        columns[f"{OWN}{name}" if ours else name] = pd.Series([_cell(value) for value in values], dtype=object)
    return pd.DataFrame(columns)


def _cell(value: Any) -> Any:  # noqa: ANN401 - any value of a cell
    """Return a value as one cell of a flat table: lists as text, None where nothing is."""
    if isinstance(value, tuple):
        return to_text(value)
    return None if pd.isna(value) else value


def _matches(run: RunLike, cases: Iterable[Case]) -> pd.DataFrame:
    """Return :data:`MATCH` of every case."""
    ids = pd.Index([case.case_id for case in cases], dtype="str", name="case_id")
    led = run.tables["deployments"].set_index("case_id").reindex(ids)
    open_ = run.tables["unplaced"].set_index("case_id").reindex(ids)
    coverable = [need.case_id for need in run.round.needs.values() if run.round.coverable(need)]
    needs = pd.Series(coverable, dtype=object).value_counts().reindex(ids, fill_value=0)
    covered = run.tables["supports"]["case_id"].astype(object).value_counts().reindex(ids, fill_value=0)
    table = led[["leader_id", "supporter_id", "half_days", "minutes", "price"]].astype(object)
    table = table.where(table.notna(), None)
    table[["half_days", "minutes", "price"]] = table[["half_days", "minutes", "price"]].astype("Int64")
    table = table.assign(needs=needs, needs_covered=covered, cause=open_["cause"], detail=open_["detail"])
    table[["cause", "detail"]] = (
        table[["cause", "detail"]].astype(object).where(open_[["cause", "detail"]].notna(), None)
    )
    return table.reset_index()


def _price_terms(plan: Plan, cases: Iterable[Case]) -> pd.DataFrame:
    """Return what each preference charges on the rows of each case, in minutes; prices on groups are on no case."""
    terms: dict[str, dict[str, int]] = {}
    ids = [case.case_id for case in cases]
    for rule in preferences(plan.round.policy):
        sums: dict[str, int] = defaultdict(int)
        for charge in rule.charges(plan):
            if charge.row is not None:
                sums[charge.row.case.case_id] += charge.minutes
        terms[f"price:{rule.id}"] = sums
    named = {name: [sums.get(case, 0) for case in ids] for name, sums in terms.items()}
    return pd.DataFrame({"case_id": pd.Series(ids, dtype="str"), **named})


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
    table = table.sort_values(["kind", "case_id", "need_id", "person_id"], ignore_index=True)[list(PAIRS)]
    table.attrs["schema"] = PAIRS_SCHEMA
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
