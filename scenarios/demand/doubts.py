"""What an import does not know or doubts, told row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import find_schemes, find_shared
from scenarios.demand.gias import distances_from_authority
from scenarios.demand.places import FROM_POSTCODE

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from constraints.policies import Eligibility, Policy
    from scenarios.demand.ofsted import OfstedFile
    from scenarios.demand.report import ReportBuilder
    from scenarios.demand.sources import Sources


def tell_reading(sources: Sources, facts: pd.DataFrame, policy: Policy, report: ReportBuilder) -> None:
    """Report what could not be read, and what the policy looks for and the files do not have."""
    ofsted, gias = sources.ofsted, sources.gias
    cells = [*ofsted.unread, *gias.unread, *sources.lineage.unread]
    cells += sources.history.unread if sources.history is not None else ()
    cells += sources.trusts.unread if sources.trusts is not None else ()
    for cell in cells:
        report.add("value-not-read", cell.urn, f"{cell.header}: {cell.text}")
    for table in (ofsted.table, gias.table):
        if table.dropped:
            report.add("line-without-urn", "", f"{table.dropped} in {table.file}")
        if table.passed_over:
            report.add("passed-over", "", f"{table.passed_over} in {table.file}")
    _tell_columns(sources.ofsted, facts, policy.eligibility, report)


def _tell_columns(ofsted: OfstedFile, facts: pd.DataFrame, eligibility: Eligibility, report: ReportBuilder) -> None:
    """Report the columns that the policy looks for and Ofsted's file does not have."""
    equivalents = eligibility.equivalents
    for test in eligibility.schools:
        stands_in = test.judgement == "overall" and bool(set(equivalents) & set(ofsted.judgements))
        if test.judgement not in ofsted.judgements and not stands_in:
            report.add("judgement-not-given", "", f"{test.judgement}, tier {test.tier}")
    # needs are of the latest inspection that was known: the previous one where the latest came after the day
    blocks = [block for block in ofsted.blocks if block != "previous" or facts["later"].any()]
    for judgement in eligibility.derived_needs:
        published = [block for block in blocks if ofsted.table.layout.has(f"{block}.{judgement}")]
        lacking = [block for block in published if not ofsted.table.has(f"{block}.{judgement}")]
        if lacking and lacking == published:
            report.add("needs-not-derived", "", str(judgement))
        elif lacking:
            report.add("needs-not-derived", "", f"{judgement} of the {' and '.join(lacking)} inspection")
    for block in ofsted.blocks:
        if block != "card" and not ofsted.table.has(f"{block}.overall"):
            report.add("overall-not-given", "", block)
        if block != "previous" and not ofsted.table.has(f"{block}.published"):
            report.add("publication-not-given", "", block)


def tell_ids(schools: pd.DataFrame, sources: Sources, report: ReportBuilder) -> None:
    """Report ids that most schools of the round share, and ids of trusts that cannot meet."""
    for column in ("trust_id", "federation_id"):
        shared = find_shared(schools[column])
        if shared is not None:
            report.add("id-shared", "", f"{column} {shared[0]}: {shared[1]} of {len(schools)}")
    schemes = [find_schemes(schools.loc[schools["trust_from"] == source, "trust_id"]) for source in ("links", "gias")]
    if all(schemes) and not schemes[0] & schemes[1]:
        spellings = [" and ".join(sorted(one)) for one in schemes]
        report.add(
            "trust-ids-differ", "", f"{spellings[0]} in the trusts file, {spellings[1]} in {sources.gias.table.file}"
        )


def tell_schools(
    facts: pd.DataFrame, in_round: pd.Index[str], pool: pd.Index[str], not_known: Collection[str], report: ReportBuilder
) -> None:
    """Report what is not known or doubtful of single schools.

    Parameters
    ----------
    facts : DataFrame
        By URN, see :func:`scenarios.demand.facts.join_facts`.
    in_round, pool : Index of str
        URNs of the schools of the round, and of those that supply may be drawn from.
    not_known : collection of str
        URNs of the schools that are left out because of what cannot be read.
    report : ReportBuilder
    """
    known = facts["latest_known"]
    report.add_all("judgement-too-late", facts.index[facts["later"] & known], "the one before it counts")
    report.add_all("judgement-too-late", facts.index[facts["later"] & ~known], "the file has none before it")
    ungraded = facts.index[facts["in_ofsted"] & ~facts["there"]]
    report.add_all("no-judgement", [urn for urn in ungraded if urn not in not_known], "")
    listed = facts["in_ofsted"] | ~facts["is_open"] | ~facts["state_funded"]
    report.add_all("not-in-ofsted", facts.index[~listed], "")
    meant = facts.loc[in_round]
    academy = meant["governance"] == "academy"
    report.add_all("trust-not-known", meant.index[academy & (meant["trust_id"] == "")], "")
    report.add_all("region-not-known", meant.index[meant["region"] == ""], "")
    report.add_all("phase-assumed", meant.index[meant["phase_from"] == "assumed"], "")
    used = in_round.union(pool)
    by_postcode = facts.loc[used, "place_from"] == FROM_POSTCODE
    for urn, postcode in facts.loc[used[by_postcode], "postcode"].items():
        report.add("placed-by-postcode", str(urn), postcode)
    _tell_positions(facts, used, report)


def _tell_positions(facts: pd.DataFrame, urns: pd.Index[str], report: ReportBuilder) -> None:
    metres, limit = distances_from_authority(facts[facts["is_open"]])
    for urn in metres.index[(metres > limit) & metres.index.isin(urns)]:
        km, most, la_name = metres[urn] / 1000, limit[urn] / 1000, facts["la_name"][urn]
        report.add(
            "position-doubtful", urn, f"{km:.0f} km from the middle of {la_name}, where up to {most:.0f} km is usual"
        )
