"""Building the demand side of a round from the publishers' files."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.errors import Fault, InputRefused
from constraints.policy import Policy, load_policy
from constraints.round import Round, RoundMeta
from scenarios.demand.doubts import tell_reading, tell_schools
from scenarios.demand.facts import join_facts
from scenarios.demand.matching import under_present_urns
from scenarios.demand.overrides import apply_overrides, read_overrides
from scenarios.demand.pool import choose_pool
from scenarios.demand.report import LEFT_OUT, ImportReport, ReportBuilder
from scenarios.demand.sources import DemandFiles, Sources, read_sources
from scenarios.demand.tables import round_tables
from scenarios.demand.tiers import Evidence, counting, school_tiers, tell_tiers
from scenarios.demand.trust_cases import trust_members

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

_LAST_YEAR = 2100
"""Of a day whose judgements count: the offer is moved to the years after it."""


@dataclasses.dataclass(frozen=True)
class ImportedDemand:
    """A round without supply, and what the import has to tell about it."""

    round: Round
    report: ImportReport


def import_demand(
    files: DemandFiles, policy_name: str, as_at: dt.date, changes: Mapping[str, Any] | None = None
) -> ImportedDemand:
    """Build the demand side of a round.

    Parameters
    ----------
    files : DemandFiles
        In the publishers' own headers.
    policy_name : str
        The preset that says who is eligible, in which tier, and which trusts are cases.
    as_at : date
        The day whose published judgements, trusts and links count.
    changes : mapping, optional
        Values laid over the preset, as in `round.toml` under `[policy]`; they go into the round.

    Returns
    -------
    ImportedDemand
        The round has schools, cases, needs of source `derived` and a pool of schools that supply may be drawn from.

    Raises
    ------
    InputRefused
        With the faults of all files; also when no school is left (NM502).
    """
    policy = load_policy(policy_name, changes)
    report = ReportBuilder()
    sources = read_sources(files, policy, as_at)
    inspected = under_present_urns(sources.ofsted.frame, sources.gias, sources.lineage, report)
    facts = join_facts(sources.gias, inspected)
    tiers, members = _eligible(facts, sources, files, policy, as_at, report)
    tiers, members = _that_can_enter(facts, tiers, members, report)
    if tiers.empty and members.empty:
        raise InputRefused([_nothing_left(sources.ofsted.file, report.finish())])
    pool = choose_pool(facts, sources, policy, report)
    in_round = tiers.index.union(members.index)
    tell_reading(sources.ofsted, policy, report)
    tell_schools(facts, in_round, pool.index, report)
    for urn in members.index:
        report.add("in-trust-case", urn, f"trust {members['trust_id'][urn]}")
    tables = round_tables(facts, tiers, members, pool, policy)
    return ImportedDemand(Round(_meta(policy, policy_name, changes or {}, as_at), policy, tables), report.finish())


def _eligible(
    facts: pd.DataFrame, sources: Sources, files: DemandFiles, policy: Policy, as_at: dt.date, report: ReportBuilder
) -> tuple[pd.Series[int], pd.DataFrame]:
    """Apply the policy's tests and the overrides; a school of a trust that is a case is no case of its own."""
    rules = policy.eligibility
    evidence = Evidence(facts[facts["in_ofsted"]], sources.history, sources.lineage, as_at)
    verdict = school_tiers(evidence, rules)
    tell_tiers(evidence, rules, verdict, report)
    tiers = verdict.tiers.reindex(facts.index, fill_value=0)
    members = trust_members(counting(facts[facts["in_gias"] & facts["is_open"]], rules), rules.trusts, as_at)
    tiers[facts["trust_id"].isin(set(members["trust_id"]))] = 0
    if rules.joined_since_excludes:
        changed = (tiers > 0) & (facts["joined"] > facts["started"])
        tiers[changed] = 0
        report.add_all(
            "joined-since", facts.index[changed], "the policy leaves out schools whose structure has changed"
        )
    if files.overrides is not None:
        overrides = read_overrides(files.overrides, policy, set(facts.index))
        tiers, members = apply_overrides(tiers, members, facts, overrides, policy, report)
    return tiers, members


def _that_can_enter(
    facts: pd.DataFrame, tiers: pd.Series[int], members: pd.DataFrame, report: ReportBuilder
) -> tuple[pd.Series[int], pd.DataFrame]:
    """Leave out, and list, the schools that GIAS does not place; return the tiers above 0 and the members."""
    tiers = tiers[tiers > 0]
    meant = facts.loc[tiers.index.union(members.index)]
    kind = np.select(
        [~meant["in_gias"], ~meant["is_open"], meant["easting"].isna() | meant["northing"].isna()],
        ["not-in-gias", "closed", "no-position"],
        default="",
    )
    left_out = meant.index[kind != ""]
    for urn, why, position in zip(left_out, kind[kind != ""], meant.loc[left_out, "position_text"], strict=True):
        tier = tiers[urn] if urn in tiers.index else members["tier"][urn]
        shown = f", position {position.strip() or 'blank'}" if why == "no-position" else ""
        report.add(why, urn, f"tier {tier}{shown}")
    return tiers.drop(index=left_out, errors="ignore"), members.drop(index=left_out, errors="ignore")


def _nothing_left(file: str, report: ImportReport) -> Fault:
    left_out = sum(report.counts.get(kind, 0) for kind in LEFT_OUT)
    advice = "give files of the same month, and a policy and an as-at date that fit them"
    return Fault(
        "NM502", file, None, "URN", f"{left_out} left out", "at least one school that can enter the round", advice
    )


def _meta(policy: Policy, policy_name: str, changes: Mapping[str, Any], as_at: dt.date) -> RoundMeta:
    start, end = _delivery(policy, as_at)
    return RoundMeta(
        id=f"{policy.id}-{as_at.isoformat()}",
        title=f"{policy.title}, as at {as_at.isoformat()}",
        as_at=as_at,
        delivery_start=start,
        delivery_end=end,
        policy_name=policy_name,
        overrides=changes,
    )


def _delivery(policy: Policy, as_at: dt.date) -> tuple[dt.date, dt.date]:
    """Move the policy's delivery window by whole years until it ends after the as-at date."""
    if as_at.year > _LAST_YEAR:
        expected = f"a day up to {_LAST_YEAR}"
        raise InputRefused([Fault("NM106", "--as-at", None, None, as_at.isoformat(), expected, "check the year")])
    window = (pd.Timestamp(policy.offer.delivery_start), pd.Timestamp(policy.offer.delivery_end))
    years = max(0, as_at.year - policy.offer.delivery_end.year)
    if (window[1] + pd.DateOffset(years=years)).date() <= as_at:
        years += 1
    start, end = (moment + pd.DateOffset(years=years) for moment in window)
    return start.date(), end.date()
