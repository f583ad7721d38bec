"""The groups that cases are counted in: by tier, region, phase and so on, and by any column of a planner's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import ArgumentFault, ArgumentRefused, School, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round

WHOLE = ""
"""The group that every case is in."""
NOT_KNOWN = "not known"
"""Stands where a round does not say."""
GROUPINGS: dict[str, str] = {
    "phase": "phase",
    "deprivation": "idaci_quintile",
    "rurality": "urban_rural",
    "faith": "faith",
    "governance": "governance",
    "provision": "provision",
}
"""Groupings by a column of `schools.csv`; `tier` and `region` are the case's own."""
MOST_GROUPS = 30
"""A planner's own column with more words than this, a name say, makes groups only where it is asked for."""
PRIVATE = "note"


def case_facts(round_: Round) -> pd.DataFrame:
    """Return one row a case: its name, tier, region, and every column of the school where support is delivered.

    A case with several schools is described by its place of delivery, as its region is: the member at which support is
    delivered, else the first member by URN.

    Parameters
    ----------
    round_ : Round

    Returns
    -------
    DataFrame
        Indexed by case_id, sorted; columns `tier`, `region`, then those of `schools.csv` with a planner's own, private
        notes left out.
    """
    cases = list(round_.cases.values())
    places = [case.place.urn for case in cases]
    own = round_.tables["schools"].drop(columns=[PRIVATE], errors="ignore").set_index("urn")
    resolved = {urn: {"provision": round_.schools[urn].provision} for urn in places}
    described = own.loc[places].drop(columns=["tier", "region", "case_id", "provision"]).reset_index()
    described.insert(0, "region", pd.Series([case.region for case in cases], dtype=object))
    described.insert(0, "tier", [case.tier for case in cases])
    described["provision"] = [resolved[urn]["provision"] for urn in places]
    described.index = pd.Index([case.case_id for case in cases], name="case_id")
    return described.astype(object).where(described.notna(), None)


def groupings_of(facts: pd.DataFrame, names: Iterable[str] | None = None, function: str = "compare") -> tuple[str, ...]:
    """Return the names of the groupings to use.

    Parameters
    ----------
    facts : DataFrame
        From :func:`case_facts`.
    names : iterable of str, optional
        Groupings, or columns of `schools.csv`; default: the usual ones and every column of a planner's own that has
        no more than :data:`MOST_GROUPS` words, as far as anything is known.
    function : str, optional
        Whose argument `by` they are.

    Raises
    ------
    ArgumentRefused
        A name is neither (NM202).
    """
    usual = ("tier", "region", *GROUPINGS)
    if names is not None:
        known = dict.fromkeys([*usual, *facts.columns])
        faults = [_unknown(name, list(known), function) for name in names if name not in known]
        if faults:
            raise ArgumentRefused(faults)
        return tuple(dict.fromkeys(names))
    own = [name for name in facts.columns if name not in School.model_fields and facts[name].nunique() <= MOST_GROUPS]
    return tuple(name for name in (*usual, *own) if facts[GROUPINGS.get(name, name)].notna().any())


def _unknown(name: str, known: Sequence[str], function: str) -> ArgumentFault:
    advice = did_you_mean(name, known, "name a column of schools.csv")
    return ArgumentFault.of(function, "by", name, f"one of {', '.join(known)}", advice, "NM202")


def labelled(facts: pd.DataFrame, groupings: Iterable[str]) -> pd.DataFrame:
    """Return a row for every case and group that it is in, the whole among them.

    Parameters
    ----------
    facts : DataFrame
        From :func:`case_facts`.
    groupings : iterable of str

    Returns
    -------
    DataFrame
        `case_id`, `group`: `tier3`, `region:North East`, `deprivation:not known`; empty for the whole.
    """
    parts = [pd.Series(WHOLE, index=facts.index)]
    for name in groupings:
        words = facts[GROUPINGS.get(name, name)].map(lambda value: NOT_KNOWN if value is None else str(value))
        parts.append(name + (words if name == "tier" else ":" + words))
    return pd.concat([part.rename("group") for part in parts]).reset_index()
