"""New files of the publishers: their schools, cases and derived needs in the place of those of the round before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from constraints.domain import Need
from constraints.round import need_ids
from scenarios.following.rows import joined

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from constraints.round import Round

Tables = dict[str, pd.DataFrame]
_DERIVED = "derived"


def renewed(round_: Round, tables: Mapping[str, pd.DataFrame], new: Round, at_work: Collection[str]) -> Tables:
    """Return tables with the demand of new files.

    Parameters
    ----------
    round_ : Round
        The one that is over.
    tables : mapping of str to DataFrame
        What it leaves: without cases that ended, with the rounds that the others waited.
    new : Round
        Made of the new files.
    at_work : collection of str
        Cases at which work runs on: they stay, whatever the files say.

    Returns
    -------
    dict of str to DataFrame
    """
    schools = _with_own_columns(new.tables["schools"], tables["schools"], "urn")
    schools = _in_own_cases(schools, tables, new)
    there = set(schools["urn"])
    old_ids = _case_ids(tables["schools"])
    gone = {case_id for case_id in at_work if case_id in set(old_ids) and not _urns(tables, case_id) & there}
    stay = [case_id in gone for case_id in old_ids]
    kept = tables["schools"][np.array(stay, bool)]
    kept = kept.assign(eligible=pd.Series([False] * len(kept), index=kept.index, dtype=object))
    schools = joined(schools, kept)
    cases = _cases(tables, new, set(_case_ids(schools)))
    return {
        **tables,
        "schools": schools,
        "cases": cases,
        "needs": _needs(round_, new, set(_case_ids(schools)), gone),
        "pool": new.tables["pool"],
    }


def _case_ids(schools: pd.DataFrame) -> list[str]:
    return [case_id or urn for case_id, urn in zip(schools["case_id"], schools["urn"], strict=True)]


def _urns(tables: Mapping[str, pd.DataFrame], case_id: str) -> set[str]:
    schools = tables["schools"]
    return {urn for one, urn in zip(_case_ids(schools), schools["urn"], strict=True) if one == case_id}


def _with_own_columns(new: pd.DataFrame, old: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return new rows with what a planner wrote of them: columns that no published file has, and who is left out."""
    before = old.set_index(key, drop=False)
    before = before[~before.index.duplicated()]
    filled = new.copy()
    for column in old.columns:
        if column in {key, "case_id", "tier"} or (column in new and new[column].notna().any()):
            continue
        own = before[column].reindex(new[key]).tolist()
        filled[column] = pd.Series(
            [None if pd.isna(cell) is True else cell for cell in own], index=new.index, dtype=object
        )
    if "eligible" in old:
        out = {row for row, is_eligible in zip(old[key], old["eligible"], strict=True) if is_eligible is False}
        cells = [False if row in out else cell for row, cell in zip(filled[key], filled["eligible"], strict=True)]
        filled["eligible"] = pd.Series(cells, index=filled.index, dtype=object)
    return filled


def _in_own_cases(schools: pd.DataFrame, tables: Mapping[str, pd.DataFrame], new: Round) -> pd.DataFrame:
    """Put schools that stand alone in the new files into the cases that a planner made of them."""
    old = tables["schools"]
    targets = dict(zip(tables["cases"]["case_id"], tables["cases"]["target"], strict=True))
    made = {
        urn: case_id
        for urn, case_id, trust in zip(old["urn"], old["case_id"], old["trust_id"], strict=True)
        if case_id is not None and case_id in targets and case_id != f"trust-{trust}"
    }
    del new
    cells = [case_id or made.get(urn) for urn, case_id in zip(schools["urn"], schools["case_id"], strict=True)]
    return schools.assign(case_id=pd.Series(cells, index=schools.index, dtype=object))


def _cases(tables: Mapping[str, pd.DataFrame], new: Round, there: Collection[str]) -> pd.DataFrame:
    fresh = _with_own_columns(new.tables["cases"], tables["cases"], "case_id") if len(new.tables["cases"]) else None
    old = tables["cases"]
    taken = set() if fresh is None else set(fresh["case_id"])
    kept = old[np.array([case_id in there and case_id not in taken for case_id in old["case_id"]], bool)]
    return kept if fresh is None else joined(fresh, kept)


def _needs(round_: Round, new: Round, there: Collection[str], gone: Collection[str]) -> pd.DataFrame:
    """Return the needs of the cases that are there: derived ones of the new files, others with their ids."""
    old, usual = round_.tables["needs"], round_.policy.needs.default_source
    members = set(new.tables["schools"]["urn"]) | _of(round_, gone)
    kept = [
        row.case_id in there
        and ((row.source or usual) != _DERIVED or row.case_id in gone)
        and (row.urn is None or row.urn in members)
        for row in round_.records(Need)
    ]
    named = old.assign(need_id=pd.Series(need_ids(round_), index=old.index, dtype=object))[np.array(kept, bool)]
    fresh = new.tables["needs"]
    return joined(named, fresh[np.array([case_id in there for case_id in fresh["case_id"]], bool)])


def _of(round_: Round, cases: Collection[str]) -> set[str]:
    return {school.urn for case_id in cases for school in round_.cases[case_id].members}
