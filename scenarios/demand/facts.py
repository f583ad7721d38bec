"""One table of everything known of every school, from both publishers, by present URN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.demand.gias import regions
from scenarios.demand.inspections import JUDGEMENTS
from scenarios.demand.layouts import phase_words

if TYPE_CHECKING:
    import pandas as pd

_FALLBACKS = ("name", "la_name", "pupils")
"""Columns that Ofsted's file has too; GIAS goes first."""
_FLAGS = ("is_open", "open_unknown", "state_funded")
_FIGURES = ("easting", "northing", "joined")
_GRADES = (*JUDGEMENTS, "previous")
_OF_INSPECTIONS = ("there", "own_urn", "previous_there", "previous_own_urn", "previous_known", "later", "latest_known")
_DAYS = ("published", "started", "previous_started")


def join_facts(schools: pd.DataFrame, inspected: pd.DataFrame) -> pd.DataFrame:
    """Bring GIAS's schools and Ofsted's rows together, all schools of either.

    Parameters
    ----------
    schools : DataFrame
        See :func:`scenarios.demand.trusts.with_trusts`.
    inspected : DataFrame
        By URN: what Ofsted's file says of the school, and :func:`scenarios.demand.inspections.as_known`.

    Returns
    -------
    DataFrame
        By URN, sorted; with in_gias and in_ofsted.  A school that GIAS does not list has no position, is not open
        and has the empty standing; one that Ofsted does not list has no inspection.
    """
    urns = schools.index.union(inspected.index)
    gias, ofsted = schools.reindex(urns), inspected.reindex(urns)
    text = {name: gias[name].fillna("") for name in gias.columns if name not in {*_FLAGS, *_FIGURES}}
    facts = gias[list(_FIGURES)].assign(**text)
    for name in _FLAGS:
        facts[name] = gias[name].eq(True)
    for name in _FALLBACKS:
        facts[name] = facts[name].where(facts[name] != "", ofsted[name].fillna(""))
    facts["name"] = facts["name"].where(facts["name"] != "", urns)
    facts["region"] = facts["region"].where(facts["region"] != "", regions(ofsted["region"].fillna("")))
    facts["idaci_quintile"] = ofsted["idaci_quintile"].fillna("")
    for name in _GRADES:
        facts[name] = ofsted[name].fillna(0).astype("int8")
    for name in _OF_INSPECTIONS:
        facts[name] = ofsted[name].eq(True)
    for name in _DAYS:
        facts[name] = ofsted[name]
    facts["in_gias"], facts["in_ofsted"] = urns.isin(schools.index), urns.isin(inspected.index)
    return _with_ofsted_phase(facts, ofsted["phase"].fillna(""))


def read_otherwise(facts: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of some schools with their inspections read in other ways.

    Parameters
    ----------
    facts : DataFrame
        See :func:`join_facts`.
    readings : DataFrame
        By present URN, which may repeat: see :func:`scenarios.demand.inspections.as_known`.

    Returns
    -------
    DataFrame
        A row for each reading.
    """
    rows = facts.loc[readings.index]
    return rows.assign(**{str(name): readings[name].to_numpy() for name in readings.columns})


def _with_ofsted_phase(facts: pd.DataFrame, stated: pd.Series[str]) -> pd.DataFrame:
    """Take Ofsted's phase where GIAS gives neither a phase nor ages; "Special" and "PRU" are no phases."""
    phase = stated.str.lower().map(dict(phase_words()))
    better = (facts["phase_from"] == "assumed") & phase.notna()
    return facts.assign(
        phase=facts["phase"].where(~better, phase), phase_from=facts["phase_from"].where(~better, "ofsted")
    )
