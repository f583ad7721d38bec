"""Which schools and trusts are eligible, in which tier, and of which that is not known: nothing is guessed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand.facts import read_otherwise
from scenarios.demand.tiers import Evidence, named, school_tiers, tell_tiers
from scenarios.demand.trust_doubts import members_of_cases

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from constraints.policies import Eligibility
    from scenarios.demand.history import InspectionHistory
    from scenarios.demand.publishers import Flags
    from scenarios.demand.report import ReportBuilder
    from scenarios.demand.sources import Sources

_PREVIOUS = "the inspection before the latest is not known: give it with --history"
_LATEST = "all its inspections that the file describes were published after the as-at date: give the file of that day"
_JOINED = "not known when it joined its trust, before or after its latest inspection: give --trusts"
_MANY = "more cells than can be tried"


@dataclasses.dataclass(frozen=True)
class Eligible:
    """What the policy's tests came to.

    Attributes
    ----------
    tiers : Series of int
        By URN of every school: the tier of its own case, 0 where it is none or that is not known.
    members : DataFrame
        By URN: trust_id and tier of the members of trust cases.
    not_known : mapping of str to str
        By URN: what the school could be, and why that is not known.
    """

    tiers: pd.Series[int]
    members: pd.DataFrame
    not_known: Mapping[str, str]


def find_eligible(
    facts: pd.DataFrame,
    readings: pd.DataFrame,
    beyond: Iterable[str],
    sources: Sources,
    eligibility: Eligibility,
    as_at: dt.date,
    report: ReportBuilder,
) -> Eligible:
    """Apply the policy's tests; a school of a trust that is a case is no case of its own.

    Parameters
    ----------
    facts : DataFrame
        By URN, see :func:`scenarios.demand.facts.join_facts`; unreadable cells are in it as if they were blank.
    readings : DataFrame
        By URN, which may repeat: every other way to read the inspections of schools with unreadable cells.
    beyond : iterable of str
        URNs with more ways than were tried.
    sources : Sources
    eligibility : Eligibility
    as_at : date
    report : ReportBuilder
        Gets what is told of schools whose tier is known.
    """
    evidence = Evidence(facts[facts["in_ofsted"]], sources.history, sources.lineage, as_at)
    readings = read_otherwise(facts, readings)
    verdict = school_tiers(evidence, eligibility)
    wanting = verdict.previous_unknown.to_numpy(dtype=bool)
    possible = _possible_tiers(evidence, readings, wanting, eligibility)
    possible |= {urn: {0, *(test.tier for test in eligibility.schools)} for urn in beyond}
    tiers = verdict.tiers.reindex(facts.index, fill_value=0)
    for urn, some in possible.items():
        tiers[urn] = next(iter(some)) if len(some) == 1 else 0
    causes = _Causes(
        sources,
        frozenset(evidence.schools.index[wanting]),
        frozenset(evidence.schools.index[~evidence.schools["latest_known"]]),
        frozenset(beyond),
    )
    not_known = {
        urn: f"{' or '.join(named(tier) for tier in sorted(some))}: {causes.of(urn)}"
        for urn, some in possible.items()
        if len(some) > 1
    }
    known = evidence.schools.drop(index=list(not_known))
    tell_tiers(dataclasses.replace(evidence, schools=known), eligibility, tiers.reindex(known.index), report)
    members, in_doubt = members_of_cases(facts, readings, evidence, eligibility)
    of_cases = facts["trust_id"].isin(set(members["trust_id"]))
    tiers[of_cases] = 0
    not_known = {urn: why for urn, why in not_known.items() if not of_cases[urn]}
    for urn, trust in in_doubt.items():
        not_known[urn] = f"could be supported with trust {trust}: {causes.of_trust(facts, trust, eligibility)}"
        tiers[urn] = 0
    if eligibility.joined_since_excludes:
        tiers, unsure = _without_joined_since(facts, tiers, frozenset(readings.index), report)
        not_known |= {urn: f"not eligible or {named(tier)}: {_JOINED}" for urn, tier in unsure.items()}
        for urn in unsure:
            tiers[urn] = 0
    return Eligible(tiers, members, not_known)


class _Causes:
    """Says what it is that is not known of a school."""

    def __init__(
        self, sources: Sources, previous: frozenset[str], latest: frozenset[str], beyond: frozenset[str]
    ) -> None:
        self.previous, self.latest, self.beyond = previous, latest, beyond
        self.cells: dict[str, list[str]] = {}
        histories = sources.history.unread if sources.history is not None else ()
        for cell in (*sources.ofsted.unread, *histories):
            self.cells.setdefault(cell.urn, []).append(f"{cell.header} {cell.text!r} cannot be read")

    def of(self, urn: str) -> str:
        """Return the causes of one school."""
        causes = [*self.cells.get(urn, ())]
        causes += [_LATEST] if urn in self.latest else []
        causes += [_PREVIOUS] if urn in self.previous else []
        causes += [_MANY] if urn in self.beyond else []
        return "; ".join(causes) or "not known under which URN it was inspected: give --links"

    def of_trust(self, facts: pd.DataFrame, trust: str, eligibility: Eligibility) -> str:
        """Return the causes of a trust's schools."""
        schools = facts.index[facts["trust_id"] == trust]
        causes = [f"of {urn} {cause}" for urn in schools for cause in self.cells.get(urn, ())]
        causes += [f"of {urn} {_LATEST}" for urn in schools if urn in self.latest]
        asks_for_join_dates = any(test.held_years_at_least or test.or_net_decline for test in eligibility.trusts)
        if asks_for_join_dates and facts.loc[schools, "joined"].isna().any():
            causes.append("not known since when it has all its schools: give --trusts")
        return "; ".join(causes[:3]) or "its schools cannot all be read"


# --- schools ---------------------------------------------------------------------------------------------------------


def _possible_tiers(
    evidence: Evidence, readings: pd.DataFrame, wanting: Flags, eligibility: Eligibility
) -> dict[str, set[int]]:
    """Return by URN the tiers of every school that could have several.

    Parameters
    ----------
    evidence : Evidence
    readings : DataFrame
        Every other way to read some of the schools.
    wanting : Flags
        Schools whose previous inspection is asked for and not known.
    eligibility : Eligibility
    """
    schools, history = evidence.schools, evidence.history
    lineage = evidence.lineage if eligibility.chain_predecessors else None
    owners = frozenset() if history is None else history.owners_of_doubtful(lineage)
    doubtful = wanting | (schools["standing_too"] != "").to_numpy()
    if owners:
        doubtful |= schools.index.isin(list(owners))
    if readings.empty and not doubtful.any():
        return {}
    alone = doubtful & ~schools.index.isin(readings.index)
    rows = _with_any_previous(_with_other_standing(pd.concat([readings, schools[alone]])), evidence, eligibility)
    possible: dict[str, set[int]] = {}
    for number, read in enumerate(_histories(history, rows, owners)):
        some = rows if number == 0 else rows[rows.index.isin(list(owners))]
        tiers = school_tiers(dataclasses.replace(evidence, schools=some, history=read), eligibility).tiers
        for urn, tier in zip(tiers.index, tiers.tolist(), strict=True):
            possible.setdefault(str(urn), set()).add(tier)
    return possible


def _histories(
    history: InspectionHistory | None, rows: pd.DataFrame, owners: frozenset[str]
) -> Iterable[InspectionHistory | None]:
    """Walk over the ways to read the history: first as it can be read, then with each doubtful row as it could be."""
    yield history
    if history is not None and owners:
        starts = rows["started"].fillna(rows["published"]).dropna()
        eves = starts.to_numpy(dtype="datetime64[D]") - 1
        yield from history.other_readings(dict(zip(starts.index, eves, strict=True)))


def _with_other_standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the rows of schools that could stand in another way, standing so."""
    some = rows[rows["standing_too"] != ""]
    return rows if some.empty else pd.concat([rows, some.assign(standing=some["standing_too"])])


def _with_any_previous(rows: pd.DataFrame, evidence: Evidence, eligibility: Eligibility) -> pd.DataFrame:
    """Put in the place of rows whose previous inspection is asked for and not known all that it could be."""
    verdict = school_tiers(dataclasses.replace(evidence, schools=rows), eligibility)
    asking = verdict.previous_unknown.to_numpy(dtype=bool)
    if not asking.any():
        return rows
    known = {"previous_known": True, "previous_own_urn": True}
    others = [
        rows[asking].assign(previous=np.int8(grade), previous_there=grade > 0, **known) for grade in (0, 1, 2, 3, 4)
    ]
    return pd.concat([rows[~asking], *others])


def _without_joined_since(
    facts: pd.DataFrame, tiers: pd.Series[int], doubtful: frozenset[str], report: ReportBuilder
) -> tuple[pd.Series[int], dict[str, int]]:
    """Leave out schools that joined their trust after their latest inspection.

    Returns
    -------
    Series of int
        The tiers without them.
    dict of str to int
        The tiers of those of which it is not known.
    """
    began = facts["started"].fillna(facts["published"])
    undated = began.isna() | (facts["started"].isna() & facts.index.isin(doubtful))
    changed = (tiers > 0) & (facts["joined"] > began) & ~undated
    tiers = tiers.copy()
    tiers[changed] = 0
    report.add_all("joined-since", facts.index[changed], "the policy leaves out schools whose structure has changed")
    academy = facts["governance"].isin(["academy", ""]) & facts["in_gias"]
    unsure = (tiers > 0) & academy & (facts["joined"].isna() | undated)
    return tiers, {str(urn): int(tier) for urn, tier in tiers[unsure].items()}
