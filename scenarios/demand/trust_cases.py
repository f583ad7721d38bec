"""Trusts that are supported as a whole: which ones, with which members, and where support is delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand.publishers import day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from constraints.policies import TrustTest


def case_id(trust_id: str) -> str:
    """Return the id of a trust's case."""
    return f"trust-{trust_id}"


def trust_members(schools: pd.DataFrame, tests: tuple[TrustTest, ...], as_at: dt.date) -> pd.DataFrame:
    """Find the trusts that meet a test, and their members.

    Parameters
    ----------
    schools : DataFrame
        By URN, those in GIAS and open: trust_id, joined, standing, overall, previous, previous_there,
        previous_started, started.  A URN may stand there again in another trust.
    tests : tuple of TrustTest
        In order; the first that a trust meets holds.
    as_at : date

    Returns
    -------
    DataFrame
        By URN of the members: trust_id and tier.
    """
    pool = schools[schools["standing"] == "trust-of-several"]
    members = []
    taken: set[str] = set()
    for test in tests:
        counts = (_is_held(pool, test, as_at) & (pool["overall"] > 0)).to_numpy(dtype=bool)
        met = _trusts_that_meet(pool[counts], test) - taken
        declined = counts & (change_of(pool) > 0).to_numpy() & test.or_net_decline
        chosen = pool[pool["trust_id"].isin(met) & (pool["overall"].isin(test.now) | declined)]
        members.append(chosen[["trust_id"]].assign(tier=test.tier))
        taken |= met
    if not members:
        return pd.DataFrame({"trust_id": pd.Series([], dtype=object), "tier": pd.Series([], dtype=int)})
    return pd.concat(members).sort_index()


def _is_held(schools: pd.DataFrame, test: TrustTest, as_at: dt.date) -> pd.Series[bool]:
    """Say which schools their trust has held long enough; a joining date not known is not long enough."""
    if test.held_years_at_least == 0:
        return pd.Series(True, index=schools.index)
    latest = day((pd.Timestamp(as_at) - pd.DateOffset(years=test.held_years_at_least)).date())
    return pd.Series(schools["joined"].to_numpy(dtype="datetime64[D]") <= latest, index=schools.index)


def _trusts_that_meet(counted: pd.DataFrame, test: TrustTest) -> set[str]:
    of_trust = counted["trust_id"]
    number = of_trust.groupby(of_trust).size()
    hits = counted["overall"].isin(test.now).groupby(of_trust).sum()
    met = 100 * hits >= test.share_percent * number
    if test.or_net_decline:
        met |= change_of(counted).groupby(of_trust).sum() > 0
    return set(number.index[met & (number >= test.schools_at_least)])


def change_of(schools: pd.DataFrame) -> pd.Series[int]:
    """Return 1 for a school that went down since it joined, -1 for one that went up, else 0."""
    joined = schools["joined"].to_numpy(dtype="datetime64[D]")
    since = (schools["started"].to_numpy(dtype="datetime64[D]") >= joined) & (
        schools["previous_started"].to_numpy(dtype="datetime64[D]") < joined
    )
    compared = since & (schools["previous"] > 0).to_numpy() & (schools["overall"] > 0).to_numpy()
    step = np.sign(schools["overall"].to_numpy(dtype=int) - schools["previous"].to_numpy(dtype=int))
    return pd.Series(np.where(compared, step, 0).astype(int), index=schools.index)


def places_of_delivery(members: pd.DataFrame) -> Mapping[str, str]:
    """Choose the member school at which each trust is supported: the one nearest the members' mean position.

    Parameters
    ----------
    members : DataFrame
        By URN: trust_id, easting, northing (metres).

    Returns
    -------
    mapping of str to str
        URN by trust; of two equally near the lower URN.
    """
    by = members["trust_id"]
    east = members["easting"] - members["easting"].groupby(by).transform("mean")
    north = members["northing"] - members["northing"].groupby(by).transform("mean")
    # Rounded to the millimetre, so that a pair of schools ties whatever the order of the sums was.
    ranked = members.rename_axis("urn").assign(away=np.hypot(east, north).round(3)).reset_index()
    ranked = ranked.sort_values(["trust_id", "away", "urn"]).drop_duplicates("trust_id")
    return dict(zip(ranked["trust_id"], ranked["urn"], strict=True))
