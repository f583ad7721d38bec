"""Which schools meet the tests of the policy, and the tier that the first test met gives."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from scenarios.demand import publishers as pub
from scenarios.demand.ofsted import own_grades_only

if TYPE_CHECKING:
    import datetime as dt

    from constraints.eligibility import Eligibility, SchoolTest
    from scenarios.demand.history import InspectionHistory
    from scenarios.demand.links import Lineage
    from scenarios.demand.report import ReportBuilder


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What the tests look at.

    Attributes
    ----------
    schools : DataFrame
        Ofsted's columns (see :class:`scenarios.demand.ofsted.OfstedFile`) and `standing`, by URN; an empty standing
        (not in GIAS) meets every test, so that the school is listed as left out and not lost.
    history : InspectionHistory or None
    lineage : Lineage
    as_at : date
    """

    schools: pd.DataFrame
    history: InspectionHistory | None
    lineage: Lineage
    as_at: dt.date


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What the tests came to, by URN.

    Attributes
    ----------
    tiers : Series of int
        0 where no test is met.
    previous_unknown : Series of bool
        Where a test looked at a previous inspection that is not known.
    """

    tiers: pd.Series[int]
    previous_unknown: pd.Series[bool]


def school_tiers(evidence: Evidence, eligibility: Eligibility) -> Verdict:
    """Apply the tests in order; the first that a school meets gives its tier."""
    lineage = evidence.lineage if eligibility.chain_predecessors else None
    schools = _with_previous(counting(evidence.schools, eligibility), evidence.history, lineage)
    history = None if evidence.history is None else evidence.history.summary(schools.index, lineage)
    tiers = np.zeros(len(schools), dtype=np.int64)
    unknown = np.zeros(len(schools), dtype=bool)
    for test in eligibility.schools:
        met = _now(test, schools, evidence.as_at) & (tiers == 0)
        if test.asks_previous:
            unknown |= met & ~schools["previous_known"].to_numpy(dtype=bool)
            met = met & _previous(test, schools)
        if test.asks_history:
            met = met & _in_history(test, history, len(schools))
        tiers[met] = test.tier
    return Verdict(pd.Series(tiers, index=schools.index), pd.Series(unknown, index=schools.index, dtype=bool))


def counting(schools: pd.DataFrame, eligibility: Eligibility) -> pd.DataFrame:
    """Return the schools with the inspections that count under the policy."""
    return schools if eligibility.predecessor_grades else own_grades_only(schools)


def tell_tiers(evidence: Evidence, eligibility: Eligibility, verdict: Verdict, report: ReportBuilder) -> None:
    """Report which schools would have another tier if the policy were less strict or more were known.

    Parameters
    ----------
    evidence : Evidence
    eligibility : Eligibility
    verdict : Verdict
        What :func:`school_tiers` gave for them.
    report : ReportBuilder
    """
    tiers = verdict.tiers
    if eligibility.chain_predecessors:
        plain = school_tiers(evidence, eligibility.model_copy(update={"chain_predecessors": False})).tiers
        for urn in tiers.index[tiers != plain]:
            report.add("changed-by-chaining", urn, f"{_named(plain[urn])} became {_named(tiers[urn])}")
    if not eligibility.predecessor_grades:
        every = school_tiers(evidence, eligibility.model_copy(update={"predecessor_grades": True})).tiers
        for urn in tiers.index[(tiers == 0) & (every > 0)]:
            report.add("earlier-urn-only", urn, f"would be tier {every[urn]}")
    if any(test.standing for test in eligibility.schools):
        open_minded = evidence.schools.replace({"standing": {"trust-not-known": ""}})
        any_standing = school_tiers(dataclasses.replace(evidence, schools=open_minded), eligibility).tiers
        for urn in tiers.index[(tiers == 0) & (any_standing > 0)]:
            report.add("standing-not-known", urn, f"could be tier {any_standing[urn]}")
    report.add_all("previous-not-known", tiers.index[verdict.previous_unknown], "no inspection history was given")
    if evidence.history is None and any(test.asks_history for test in eligibility.schools):
        named = ", ".join(str(test.tier) for test in eligibility.schools if test.asks_history)
        report.add("history-not-given", "", f"tier {named}: give the inspection history with --history")


def _named(tier: int) -> str:
    return f"tier {tier}" if tier else "not eligible"


def _with_previous(schools: pd.DataFrame, history: InspectionHistory | None, lineage: Lineage | None) -> pd.DataFrame:
    """Look up in the history what the file has no place for, and under earlier URNs what it leaves blank."""
    if history is None:
        return schools
    wanted = ~schools["previous_known"] & schools["there"]
    if lineage is not None:
        wanted |= schools["there"] & ~schools["previous_there"]
    schools = schools.copy()
    some = schools.index[wanted]
    starts = schools.loc[some, "started"].fillna(schools.loc[some, "published"]).to_numpy(dtype="datetime64[D]")
    found = history.before(some, starts, lineage)
    schools.loc[some, "previous"] = found["grade"].astype(schools["previous"].dtype)
    schools.loc[some, "previous_there"] = found["grade"] > 0
    schools.loc[some, "previous_known"] = True
    return schools


def _now(test: SchoolTest, schools: pd.DataFrame, as_at: dt.date) -> npt.NDArray[np.bool_]:
    met = schools[test.judgement].isin(test.now).to_numpy(dtype=bool)
    if test.standing:
        met = met & schools["standing"].isin([*test.standing, ""]).to_numpy(dtype=bool)
    if test.published_within_months is not None:
        oldest = pub.day((pd.Timestamp(as_at) - pd.DateOffset(months=test.published_within_months)).date())
        met = met & (schools["published"].to_numpy(dtype="datetime64[D]") >= oldest)
    return met


def _previous(test: SchoolTest, schools: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say whether the full inspection before the latest has one of the grades; a lack of grade is not a grade."""
    there, known = schools["previous_there"].to_numpy(dtype=bool), schools["previous_known"].to_numpy(dtype=bool)
    met = there & schools["previous"].isin(test.previous).to_numpy(dtype=bool)
    return known & (met | ~there) if test.or_no_previous else known & met


def _in_history(test: SchoolTest, history: pd.DataFrame | None, schools: int) -> npt.NDArray[np.bool_]:
    if history is None:
        return np.zeros(schools, dtype=bool)
    met = history["count"].to_numpy() >= max(1, test.history_at_least)
    if test.history_none_better_than is not None:
        met = met & (history["best"].to_numpy() >= test.history_none_better_than)
    return met
