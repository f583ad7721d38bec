"""Which schools meet the tests of the policy, and the tier that the first test met gives."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from scenarios.demand.inspections import own_grades_only
from scenarios.demand.publishers import day

if TYPE_CHECKING:
    import datetime as dt

    from constraints.policies import Eligibility, SchoolTest
    from scenarios.demand.history import InspectionHistory
    from scenarios.demand.links import Lineage
    from scenarios.demand.publishers import Flags
    from scenarios.demand.report import ReportBuilder


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What the tests look at.

    Attributes
    ----------
    schools : DataFrame
        Ofsted's columns (see :func:`scenarios.demand.inspections.as_known`) and `standing`, by URN, which may repeat;
        an empty standing (not in GIAS, or of a type that says nothing) meets every test, so that the school is listed
        as left out and not lost.
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
    """What the tests came to, one row for each of the evidence.

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
    schools = with_previous(counting(evidence.schools, eligibility), evidence.history, lineage)
    history = None
    if evidence.history is not None and any(test.asks_history for test in eligibility.schools):
        history = evidence.history.summary(schools.index, lineage)
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


def tell_tiers(evidence: Evidence, eligibility: Eligibility, tiers: pd.Series[int], report: ReportBuilder) -> None:
    """Report which schools would have another tier if the policy were less strict or more were known.

    Parameters
    ----------
    evidence : Evidence
        Of the schools whose tier is known.
    eligibility : Eligibility
    tiers : Series of int
        What :func:`school_tiers` gave for them.
    report : ReportBuilder
    """
    if eligibility.chain_predecessors:
        plain = school_tiers(evidence, eligibility.model_copy(update={"chain_predecessors": False})).tiers
        for urn in tiers.index[tiers != plain]:
            report.add("changed-by-chaining", urn, f"{named(plain[urn])} became {named(tiers[urn])}")
    if not eligibility.predecessor_grades:
        every = school_tiers(evidence, eligibility.model_copy(update={"predecessor_grades": True})).tiers
        for urn in tiers.index[(tiers == 0) & (every > 0)]:
            report.add("earlier-urn-only", urn, f"would be tier {every[urn]}")
    if any(test.standing for test in eligibility.schools):
        open_minded = evidence.schools.replace({"standing": {"trust-not-known": ""}})
        any_standing = school_tiers(dataclasses.replace(evidence, schools=open_minded), eligibility).tiers
        for urn in tiers.index[(tiers == 0) & (any_standing > 0)]:
            report.add("standing-not-known", urn, f"could be tier {any_standing[urn]}")
    if evidence.history is None and any(test.asks_history for test in eligibility.schools):
        numbers = ", ".join(str(test.tier) for test in eligibility.schools if test.asks_history)
        report.add("history-not-given", "", f"tier {numbers}: give the inspection history with --history")


def named(tier: int) -> str:
    """Say a tier in words."""
    return f"tier {tier}" if tier else "not eligible"


def with_previous(schools: pd.DataFrame, history: InspectionHistory | None, lineage: Lineage | None) -> pd.DataFrame:
    """Look up in the history what the file has no place for, and under earlier URNs what it leaves blank."""
    if history is None:
        return schools
    there = schools["there"].to_numpy(dtype=bool)
    wanted = ~schools["previous_known"].to_numpy(dtype=bool) & there
    if lineage is not None:
        wanted |= there & ~schools["previous_there"].to_numpy(dtype=bool)
    some = schools[wanted]
    if some.empty:
        return schools
    starts = some["started"].fillna(some["published"]).to_numpy(dtype="datetime64[D]")
    before = history.before(some.index, starts, lineage)
    grades = before["grade"].to_numpy(dtype=np.int8)
    names = ("previous", "previous_there", "previous_known", "previous_started")
    columns = {name: schools[name].to_numpy(copy=True) for name in names}
    columns["previous"][wanted] = grades
    columns["previous_there"][wanted] = grades > 0
    columns["previous_known"][wanted] = True
    columns["previous_started"][wanted] = before["on"].to_numpy(dtype="datetime64[D]")
    return schools.assign(**columns)


def _now(test: SchoolTest, schools: pd.DataFrame, as_at: dt.date) -> Flags:
    met = schools[test.judgement].isin(test.now).to_numpy(dtype=bool)
    if test.standing:
        met = met & schools["standing"].isin([*test.standing, ""]).to_numpy(dtype=bool)
    if test.published_within_months is not None:
        oldest = day((pd.Timestamp(as_at) - pd.DateOffset(months=test.published_within_months)).date())
        met = met & (schools["published"].to_numpy(dtype="datetime64[D]") >= oldest)
    return met


def _previous(test: SchoolTest, schools: pd.DataFrame) -> Flags:
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
