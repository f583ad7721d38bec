"""What an import does not know or doubts, told row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.demand.gias import distances_from_authority

if TYPE_CHECKING:
    import pandas as pd

    from constraints.policy import Policy
    from scenarios.demand.ofsted import OfstedFile
    from scenarios.demand.report import ReportBuilder


def tell_reading(ofsted: OfstedFile, policy: Policy, report: ReportBuilder) -> None:
    """Report what of Ofsted's file could not be read, and what the policy looks for and the file does not have."""
    for urn, header, value in ofsted.unread:
        report.add("value-not-read", urn, f"{header}: {value}")
    if ofsted.dropped:
        report.add("line-without-urn", "", f"{ofsted.dropped} in {ofsted.file}")
    for test in policy.eligibility.schools:
        if test.judgement not in ofsted.judgements:
            report.add("judgement-not-given", "", f"{test.judgement}, tier {test.tier}")


def tell_schools(facts: pd.DataFrame, in_round: pd.Index[str], pool: pd.Index[str], report: ReportBuilder) -> None:
    """Report what is not known or doubtful of single schools.

    Parameters
    ----------
    facts : DataFrame
        By URN, see :func:`scenarios.demand.facts.join_facts`.
    in_round, pool : Index of str
        URNs of the schools of the round, and of those that supply may be drawn from.
    report : ReportBuilder
    """
    report.add_all("judgement-too-late", facts.index[facts["later"]], "the one before it counts")
    report.add_all("no-judgement", facts.index[facts["in_ofsted"] & ~facts["there"]], "")
    listed = facts["in_ofsted"] | ~facts["is_open"] | ~facts["state_funded"]
    report.add_all("not-in-ofsted", facts.index[~listed], "")
    meant = facts.loc[in_round]
    academy = meant["governance"] == "academy"
    report.add_all("trust-not-known", meant.index[academy & (meant["trust_id"] == "")], "")
    report.add_all("region-not-known", meant.index[meant["region"] == ""], "")
    report.add_all("phase-assumed", meant.index[meant["phase_from"] == "assumed"], "")
    _tell_positions(facts, in_round.union(pool), report)


def _tell_positions(facts: pd.DataFrame, urns: pd.Index[str], report: ReportBuilder) -> None:
    metres, limit = distances_from_authority(facts[facts["is_open"]])
    for urn in metres.index[(metres > limit) & metres.index.isin(urns)]:
        km, most, la_name = metres[urn] / 1000, limit[urn] / 1000, facts["la_name"][urn]
        report.add(
            "position-doubtful", urn, f"{km:.0f} km from the middle of {la_name}, where up to {most:.0f} km is usual"
        )
