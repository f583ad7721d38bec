"""Of which schools it is not known whether they are supported with their trust: every way to read a trust is tried."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from scenarios.demand.publishers import day
from scenarios.demand.readings import LONG_AGO
from scenarios.demand.tiers import counting, with_previous
from scenarios.demand.trust_cases import change_of, trust_members

if TYPE_CHECKING:
    from constraints.policies import Eligibility, TrustTest
    from scenarios.demand.tiers import Evidence

MOST_WAYS = 500
"""So many ways a trust is tried in; with more it is not known."""
_MARK = "\x1f"
"""What parts a trust's id from the number of a way to read it."""


def members_of_cases(
    facts: pd.DataFrame, readings: pd.DataFrame, evidence: Evidence, eligibility: Eligibility
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the members of trust cases, and the schools that could be members, with their trusts."""
    if not eligibility.trusts:
        return trust_members(facts.iloc[:0], (), evidence.as_at), {}
    lineage = evidence.lineage if eligibility.chain_predecessors else None
    schools, others = (
        with_previous(counting(rows[rows["in_gias"] & rows["is_open"]], eligibility), evidence.history, lineage)
        for rows in (facts, readings)
    )
    members = trust_members(schools, eligibility.trusts, evidence.as_at)
    if any(test.or_net_decline for test in eligibility.trusts):
        others = _with_any_earlier(others, schools[~schools.index.isin(others.index)])
    in_doubt = members_in_doubt(schools, others, eligibility.trusts, evidence.as_at)
    trusts = set(in_doubt.values())
    return members[~members["trust_id"].isin(trusts)], in_doubt


def _with_any_earlier(readings: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Return readings of schools with whatever the inspection before the latest could have been where it is not known.

    It counts only where it was held before the school joined its trust, so long ago is as good as any day.

    Parameters
    ----------
    readings : DataFrame
        Ways to read some schools.
    schools : DataFrame
        The others; those of them of which it is not known become readings.
    """
    open_ = [rows[(rows["there"] & ~rows["previous_known"]).to_numpy(dtype=bool)] for rows in (readings, schools)]
    unknown = pd.concat(open_)
    ways = [unknown.assign(previous=np.int8(grade), previous_started=LONG_AGO) for grade in (0, 1, 2, 3, 4)]
    known = readings[(~readings["there"] | readings["previous_known"]).to_numpy(dtype=bool)]
    return pd.concat([known, *ways])


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
    readings = _unlike(readings[readings.index.isin(several.index)], tests)
    trusts = sorted({*several["trust_id"][unknown], *several["trust_id"][several.index.isin(readings.index)]})
    ways, beyond = _ways(several, readings, trusts, as_at, asks_joined=asks_joined)
    places = several.groupby("trust_id").indices
    in_doubt = {urn: trust for trust in beyond for urn in several.index[places[trust]].tolist()}
    found = trust_members(ways, tests, as_at)
    outcomes = {str(way): set[tuple[str, int]]() for way in ways["trust_id"].unique()}
    for urn, way, tier in zip(found.index, found["trust_id"], found["tier"], strict=True):
        outcomes[way].add((str(urn), int(tier)))
    of_trusts: dict[str, list[set[tuple[str, int]]]] = {}
    for way, some in outcomes.items():
        of_trusts.setdefault(way.partition(_MARK)[0], []).append(some)
    for trust, of_trust in of_trusts.items():
        if any(some != of_trust[0] for some in of_trust):
            in_doubt |= {urn: trust for some in of_trust for urn, _ in some}
    return in_doubt


def _unlike(readings: pd.DataFrame, tests: tuple[TrustTest, ...]) -> pd.DataFrame:
    """Leave out readings of a school that no test can tell from another one: those of one standing and step alike."""
    keys = readings[["standing", "joined"]].assign(
        urn=readings.index,
        graded=readings["overall"] > 0,
        step=change_of(readings),
        **{f"now{number}": readings["overall"].isin(test.now) for number, test in enumerate(tests)},
    )
    undated = readings["joined"].isna().to_numpy(dtype=bool)  # then the step is not known yet
    return cast("pd.DataFrame", readings[undated | ~keys.duplicated().to_numpy(dtype=bool)])


def _ways(
    several: pd.DataFrame, readings: pd.DataFrame, trusts: list[str], as_at: dt.date, *, asks_joined: bool
) -> tuple[pd.DataFrame, list[str]]:
    """Return the schools of some trusts in every way to read them, each way as a trust of its own.

    Returns
    -------
    DataFrame
        The rows of all ways; their trust_id is the trust's and the number of the way.
    list of str
        The trusts with more ways than are tried.
    """
    places, others = several.groupby("trust_id").indices, readings.groupby(level=0).indices
    picked: list[int] = []
    names: list[str] = []
    joined: list[np.datetime64] = []
    beyond = []
    for trust in trusts:
        own = places[trust]
        choices = [[len(several) + at for at in others[urn]] if urn in others else [place]
                   for place, urn in zip(own, several.index[own], strict=True)]  # fmt: skip
        undated = asks_joined and bool(several["joined"].iloc[own].isna().any())
        ages = (day(dt.date(1900, 1, 1)), day(as_at)) if undated else (day(as_at),)
        tried = list(itertools.islice(itertools.product(itertools.product(*choices), ages), MOST_WAYS + 1))
        if len(tried) > MOST_WAYS:
            beyond.append(trust)
            continue
        for number, (rows, since) in enumerate(tried):
            picked += rows
            names += [f"{trust}{_MARK}{number}"] * len(rows)
            joined += [since] * len(rows)
    rows = pd.concat([several, readings]).iloc[picked]
    days = rows["joined"].to_numpy(dtype="datetime64[D]")
    since = np.array(joined, dtype="datetime64[D]")
    filled = np.where(np.isnat(days), since, days) if asks_joined else days
    return rows.assign(trust_id=np.array(names, dtype=object), joined=filled), beyond
