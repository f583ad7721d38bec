"""Trusts that are supported as a whole: which ones, with which members, and where support is delivered."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand.publishers import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.eligibility import TrustTest


def case_id(trust_id: str) -> str:
    """Return the id of a trust's case."""
    return f"trust-{trust_id}"


def trust_members(schools: pd.DataFrame, tests: tuple[TrustTest, ...], as_at: dt.date) -> pd.DataFrame:
    """Find the trusts that meet a test, and their members.

    Parameters
    ----------
    schools : DataFrame
        By URN, those in GIAS and open: trust_id, joined, standing, overall, previous, previous_there,
        previous_started, started.
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
        counted = pool[_held(pool, test, as_at) & (pool["overall"] > 0)]
        met = _trusts_that_meet(counted, test) - taken
        declined = counted.index[_change(counted) > 0] if test.or_net_decline else counted.index[:0]
        chosen = pool[pool["trust_id"].isin(met) & (pool["overall"].isin(test.now) | pool.index.isin(declined))]
        members.append(chosen[["trust_id"]].assign(tier=test.tier))
        taken |= met
    if not members:
        return pd.DataFrame({"trust_id": pd.Series([], dtype=object), "tier": pd.Series([], dtype=int)})
    return pd.concat(members).sort_index()


def _held(schools: pd.DataFrame, test: TrustTest, as_at: dt.date) -> pd.Series[bool]:
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
        met |= _change(counted).groupby(of_trust).sum() > 0
    return set(number.index[met & (number >= test.schools_at_least)])


def _change(schools: pd.DataFrame) -> pd.Series[int]:
    """Return 1 for a school that went down since it joined, -1 for one that went up, else 0."""
    joined = schools["joined"].to_numpy(dtype="datetime64[D]")
    since = (schools["started"].to_numpy(dtype="datetime64[D]") >= joined) & (
        schools["previous_started"].to_numpy(dtype="datetime64[D]") < joined
    )
    compared = since & (schools["previous"] > 0).to_numpy() & (schools["overall"] > 0).to_numpy()
    step = np.sign(schools["overall"].to_numpy(dtype=int) - schools["previous"].to_numpy(dtype=int))
    return pd.Series(np.where(compared, step, 0).astype(int), index=schools.index)


MOST_WAYS = 500
"""So many ways a trust is tried in; with more it is not known."""
_MARK = "\x1f"
"""What parts a trust's id from the number of a way to read it."""


def members_in_doubt(
    schools: pd.DataFrame, readings: pd.DataFrame, tests: tuple[TrustTest, ...], as_at: dt.date
) -> dict[str, str]:
    """Find the schools that would be members of a trust's case in one way to read the trust and not in another.

    Every way to read its schools is tried, and of schools whose joining day is not known, both that they joined long
    ago and that they joined today, all together.

    Parameters
    ----------
    schools : DataFrame
        As :func:`trust_members` takes them.
    readings : DataFrame
        By URN, which may repeat: the other ways to read some of them.
    tests : tuple of TrustTest
    as_at : date

    Returns
    -------
    dict of str to str
        The trust by URN; all members in any way, where the ways differ in members or tier.
    """
    several = schools[schools["standing"] == "trust-of-several"]
    asks_joined = any(test.held_years_at_least or test.or_net_decline for test in tests)
    unknown = several["joined"].isna() & asks_joined
    trusts = sorted({*several["trust_id"][unknown], *several["trust_id"][several.index.isin(readings.index)]})
    ways: list[pd.DataFrame] = []
    in_doubt: dict[str, str] = {}
    for trust in trusts:
        own = several[several["trust_id"] == trust]
        tried = list(_ways(own, readings[readings.index.isin(own.index)], as_at, asks_joined=asks_joined))
        if len(tried) > MOST_WAYS:
            in_doubt |= dict.fromkeys(own.index.tolist(), trust)
        else:
            ways += [way.assign(trust_id=f"{trust}{_MARK}{number}") for number, way in enumerate(tried)]
    if not ways:
        return in_doubt
    found = trust_members(pd.concat(ways), tests, as_at)
    outcomes = {str(way["trust_id"].iloc[0]): set[tuple[str, int]]() for way in ways}
    for urn, way, tier in zip(found.index, found["trust_id"], found["tier"], strict=True):
        outcomes[way].add((str(urn), int(tier)))
    for trust in trusts:
        of_trust = [some for way, some in outcomes.items() if way.partition(_MARK)[0] == trust]
        if any(some != of_trust[0] for some in of_trust):
            in_doubt |= {urn: trust for some in of_trust for urn, _ in some}
    return in_doubt


def _ways(own: pd.DataFrame, readings: pd.DataFrame, as_at: dt.date, *, asks_joined: bool) -> Iterator[pd.DataFrame]:
    """Walk over the ways to read a trust's schools; ends one beyond those that are tried."""
    others = [readings[readings.index == urn] for urn in sorted(set(readings.index))]
    sure = own[~own.index.isin(readings.index)]
    choices = itertools.product(*(range(len(some)) for some in others))
    ages = (day(dt.date(1900, 1, 1)), day(as_at)) if asks_joined and own["joined"].isna().any() else (None,)
    for chosen, joined in itertools.islice(itertools.product(choices, ages), MOST_WAYS + 1):
        picked = [some.iloc[[at]] for some, at in zip(others, chosen, strict=True)]
        way = pd.concat([sure, *picked])
        yield way if joined is None else way.assign(joined=way["joined"].fillna(pd.Timestamp(joined)))


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
