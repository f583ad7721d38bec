"""One table of everything known of every school, from both publishers, by present URN."""

from __future__ import annotations

import pandas as pd

from scenarios.demand import publishers as pub
from scenarios.demand.gias import regions
from scenarios.demand.ofsted import JUDGEMENTS

_FALLBACKS = ("name", "la_name", "pupils")
"""Columns that Ofsted's file has too; GIAS goes first."""


def join_facts(schools: pd.DataFrame, inspected: pd.DataFrame) -> pd.DataFrame:
    """Bring GIAS's schools and Ofsted's lines together, all schools of either.

    Parameters
    ----------
    schools : DataFrame
        See :func:`scenarios.demand.trusts.with_trusts`.
    inspected : DataFrame
        See :class:`scenarios.demand.ofsted.OfstedFile`.

    Returns
    -------
    DataFrame
        By URN, sorted; with in_gias and in_ofsted.  A school that GIAS does not list has no position, is not open
        and has the empty standing; one that Ofsted does not list has no inspection.
    """
    urns = schools.index.union(inspected.index)
    gias, ofsted = schools.reindex(urns), inspected.reindex(urns)
    text = [name for name in gias.columns if name not in {"easting", "northing", "joined", "is_open", "state_funded"}]
    facts = pd.DataFrame({name: gias[name].fillna("") for name in text}, index=urns)
    for name in ("easting", "northing", "joined"):
        facts[name] = gias[name]
    for name in ("is_open", "state_funded"):
        facts[name] = gias[name].eq(True)
    for name in _FALLBACKS:
        facts[name] = facts[name].where(facts[name] != "", ofsted[name].fillna(""))
    facts["name"] = facts["name"].where(facts["name"] != "", urns)
    facts["region"] = facts["region"].where(facts["region"] != "", regions(ofsted["region"].fillna("")))
    facts["idaci_quintile"] = ofsted["idaci_quintile"].fillna("")
    for name in (*JUDGEMENTS, "previous"):
        facts[name] = ofsted[name].fillna(0).astype("int8")
    for name in ("there", "own_urn", "previous_there", "previous_own_urn", "previous_known", "later"):
        facts[name] = ofsted[name].eq(True)
    for name in ("published", "started", "previous_started"):
        facts[name] = ofsted[name]
    facts["in_gias"], facts["in_ofsted"] = urns.isin(schools.index), urns.isin(inspected.index)
    return _with_ofsted_phase(facts, ofsted["phase"].fillna(""))


def _with_ofsted_phase(facts: pd.DataFrame, stated: pd.Series[str]) -> pd.DataFrame:
    """Take Ofsted's phase where GIAS gives neither a phase nor ages; "Special" and "PRU" are no phases."""
    named = {text: phase for phase, texts in pub.layouts()["phases"].items() for text in texts}
    phase = stated.str.lower().map(named)
    better = (facts["phase_from"] == "assumed") & phase.notna()
    return facts.assign(
        phase=facts["phase"].where(~better, phase), phase_from=facts["phase_from"].where(~better, "ofsted")
    )
