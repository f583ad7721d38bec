"""The tables of the round that an import makes: schools, cases, needs and the pool for supply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import TABLES, CaseRow, PoolSchool, School
from constraints.round import empty_table, table_of
from scenarios.demand.needs import derived_needs
from scenarios.demand.trust_cases import case_id, places_of_delivery

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from constraints.policies import Policy

_TEXT = (
    "name",
    "phase",
    "provision",
    "la_code",
    "region",
    "trust_id",
    "federation_id",
    "diocese",
    "faith",
    "urban_rural",
)
"""Columns that schools of the round and of the pool share, as text; empty is not known."""


def round_tables(
    facts: pd.DataFrame, tiers: pd.Series[int], members: pd.DataFrame, pool: pd.DataFrame, policy: Policy
) -> dict[str, pd.DataFrame]:
    """Make every table of the round; those of supply are empty.

    Parameters
    ----------
    facts : DataFrame
        By URN, see :func:`scenarios.demand.facts.join_facts`.
    tiers : Series of int
        By URN: the tiers of the schools that stand alone, each above 0.
    members : DataFrame
        By URN: trust_id and tier of the members of trust cases.
    pool : DataFrame
        By URN, with teaching_school (yes, no or None).
    policy : Policy
    """
    urns = tiers.index.union(members.index)
    case_ids = members["trust_id"].map(case_id).reindex(urns).fillna("")
    in_round = facts.loc[urns].assign(
        case_id=case_ids, tier=tiers.combine_first(members["tier"]).reindex(urns).astype(int)
    )
    tables = {name: empty_table(name) for name in TABLES}
    tables["schools"] = table_of("schools", [_school(row) for row in _rows(in_round)])
    tables["cases"] = table_of("cases", _case_rows(in_round))
    tables["needs"] = table_of("needs", derived_needs(in_round, policy))
    tables["pool"] = table_of("pool", [_pool_school(row) for row in _rows(pool)])
    return tables


def _rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    return frame.rename_axis("urn").reset_index().to_dict("records")


def _shared(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    cells = {name: row[name] or None for name in _TEXT}
    position = {"easting": int(row["easting"]), "northing": int(row["northing"])}
    return {"urn": row["urn"], **cells, **position, "idaci_quintile": int(row["idaci_quintile"] or 0) or None}


def _school(row: Mapping[Hashable, Any]) -> School:
    return School(
        **_shared(row), tier=row["tier"], case_id=row["case_id"] or None, governance=row["governance"],
        la_name=row["la_name"] or None, trust_name=row["trust_name"] or None,
        pupils=int(row["pupils"]) if row["pupils"] else None, eligible=True,
    )  # fmt: skip


def _pool_school(row: Mapping[Hashable, Any]) -> PoolSchool:
    return PoolSchool(**_shared(row), teaching_school=row["teaching_school"])


def _case_rows(schools: pd.DataFrame) -> list[CaseRow]:
    members = schools[schools["case_id"] != ""]
    at = places_of_delivery(members)
    tiers = dict(zip(members["trust_id"], members["tier"], strict=True))
    return [
        CaseRow(case_id=case_id(trust), target="trust", tier=tiers[trust], delivery_urn=at[trust])
        for trust in sorted(tiers)
    ]
