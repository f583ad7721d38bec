"""Building the demand side of a round from the publishers' files."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import Fault, InputRefused
from constraints.round import Round, RoundMeta
from scenarios.demand.doubts import tell_ids, tell_reading, tell_schools
from scenarios.demand.eligible import Eligible, find_eligible
from scenarios.demand.facts import join_facts
from scenarios.demand.gias import ADVICE_ON_POSITIONS
from scenarios.demand.inspections import as_known, frame_of
from scenarios.demand.matching import moves_to_present
from scenarios.demand.overrides import apply_overrides, read_overrides
from scenarios.demand.places import unplaced_faults
from scenarios.demand.pool import choose_pool
from scenarios.demand.publishers import Reading, day
from scenarios.demand.readings import ways_to_read, with_any_latest
from scenarios.demand.regional import only_of_regions
from scenarios.demand.report import LEFT_OUT, ImportReport, ReportBuilder
from scenarios.demand.round_tables import round_tables
from scenarios.demand.sources import DemandFiles, Sources, read_sources
from scenarios.demand.trusts import with_trusts
from scenarios.files import told_once
from scenarios.rounds import OpenedPolicy, open_policy

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from constraints.policies import Policy
    from scenarios.demand.publishers import Published

_LAST_YEAR = 2100
"""Of a day whose judgements count: the offer is moved to the years after it."""


@dataclasses.dataclass(frozen=True)
class ImportedDemand:
    """A round without supply, and what the import has to tell about it.

    Attributes
    ----------
    round : Round
    report : ImportReport
    files : tuple of Published
        The files as they were read: in which layout, with which columns.
    """

    round: Round
    report: ImportReport
    files: tuple[Published, ...] = ()


def import_demand(
    files: DemandFiles,
    policy_name: str | OpenedPolicy,
    as_at: dt.date,
    changes: Mapping[str, Any] | None = None,
    reading: Reading | None = None,
    regions: Sequence[str] = (),
) -> ImportedDemand:
    """Build the demand side of a round.

    Parameters
    ----------
    files : DemandFiles
        In the publishers' own layouts.
    policy_name : str or OpenedPolicy
        The preset that says who is eligible, in which tier, and which trusts are cases; or the policy of a round.
    as_at : date
        The day whose published judgements, trusts and links count.
    changes : mapping, optional
        Values laid over the preset, as in `round.toml` under `[policy]`; they go into the round.
    reading : Reading, optional
        Which sheets and which order of dates somebody chose; it gains the files as they were read.
    regions : sequence of str
        Only cases of these regions, as planners write them; the pool stays whole.

    Returns
    -------
    ImportedDemand
        The round has schools, cases, needs of source `derived` and a pool of schools that supply may be drawn from.

    Raises
    ------
    InputRefused
        With the faults of all files; also when no school is left (NM502).
    ArgumentRefused
        No case is in a region (NM202).
    """
    opened = policy_name if isinstance(policy_name, OpenedPolicy) else open_policy(policy_name, changes)
    policy = opened.policy
    report, reading = ReportBuilder(), reading or Reading()
    sources = read_sources(files, policy, as_at, reading)
    facts, found = _eligible(sources, policy, as_at, report)
    tiers, members, not_known = found.tiers, found.members, dict(found.not_known)
    if files.overrides is not None:
        overrides = read_overrides(files.overrides, policy, set(facts.index), reading)
        tiers, members = apply_overrides(tiers, members, facts, overrides, policy, report, not_known)
    tiers, members = _that_can_enter(facts, tiers, members, not_known, sources, report)
    for urn, why in not_known.items():
        report.add("not-known", urn, why)
    if tiers.empty and members.empty:
        raise InputRefused([_nothing_left(sources.ofsted.table.file, report.finish())])
    pool = choose_pool(facts, sources, policy, report)
    in_round = tiers.index.union(members.index)
    tell_reading(sources, facts.loc[in_round], policy, report)
    tell_schools(facts, in_round, pool.index, not_known, report)
    tell_ids(facts.loc[in_round], sources, report)
    for urn in members.index:
        report.add("in-trust-case", urn, f"trust {members['trust_id'][urn]}")
    tables = round_tables(facts, tiers, members, pool, policy)
    round_ = Round(_meta(opened, changes or {}, as_at), policy, tables)
    if regions:
        round_, report = only_of_regions(round_, regions, dict(zip(facts.index, facts["region"], strict=True)), report)
    return ImportedDemand(round_, report.finish(), tuple(reading.tables))


def _eligible(sources: Sources, policy: Policy, as_at: dt.date, report: ReportBuilder) -> tuple[pd.DataFrame, Eligible]:
    """Return everything known of every school, and what the policy's tests come to."""
    ofsted, today, rules = sources.ofsted, day(as_at), policy.eligibility
    inspections = [block.inspection.with_equivalents(rules.equivalents) for block in ofsted.blocks.values()]
    inspected = frame_of(ofsted.urns, dict(ofsted.context) | as_known(inspections, today))
    readings, beyond = ways_to_read(ofsted, today, rules, _days_of(sources))
    if not (readings["latest_known"].all() and inspected["latest_known"].all()):
        known = readings[readings["latest_known"].to_numpy(dtype=bool)]
        readings = pd.concat([known, with_any_latest(pd.concat([readings, inspected[readings.columns]]), today)])
    schools = with_trusts(sources.gias.frame, sources.trusts)
    moves = moves_to_present(inspected.index.sort_values(), schools, sources.lineage, report)
    facts = join_facts(schools, moves.apply(inspected))
    beyond = frozenset(moves.renamed.get(urn, urn) for urn in beyond)
    return facts, find_eligible(facts, moves.apply(readings), beyond, sources, rules, as_at, report)


def _days_of(sources: Sources) -> Callable[[str], Sequence[np.datetime64]]:
    """Return the days of a school's inspections in the history, at which the one before another could turn."""
    if sources.history is None:
        return lambda _: ()
    rows = sources.history.rows
    urns, days = rows["urn"].to_numpy(), rows["on"].to_numpy(dtype="datetime64[D]")
    return lambda urn: list(days[urns == urn])


def _that_can_enter(
    facts: pd.DataFrame,
    tiers: pd.Series[int],
    members: pd.DataFrame,
    not_known: dict[str, str],
    sources: Sources,
    report: ReportBuilder,
) -> tuple[pd.Series[int], pd.DataFrame]:
    """Leave out, and list, the schools that GIAS does not place; return the tiers above 0 and the members.

    Raises
    ------
    InputRefused
        The extract has no positions at all, and they are needed (NM501), or the postcode file that was given does not
        place a school that needs it (NM509).
    """
    tiers = tiers[tiers > 0]
    meant = facts.loc[tiers.index.union(members.index)]
    if len(meant) and sources.gias.lacking:
        raise InputRefused(sources.gias.table.lacks(field, ADVICE_ON_POSITIONS) for field in sources.gias.lacking)
    kind = np.select(
        [
            ~meant["in_gias"],
            meant["open_unknown"] | (meant["governance"] == ""),
            ~meant["is_open"],
            meant["easting"].isna() | meant["northing"].isna(),
        ],
        ["not-in-gias", "not-known", "closed", "no-position"],
        default="",
    )
    if faults := unplaced_faults(sources.gias, meant.index[kind == "no-position"]):
        raise InputRefused(told_once(faults, by_value=True))
    left_out = meant.index[kind != ""]
    for urn, why, position in zip(left_out, kind[kind != ""], meant.loc[left_out, "position_text"], strict=True):
        tier = tiers[urn] if urn in tiers.index else members["tier"][urn]
        if why == "not-known":
            not_known[urn] = f"not eligible or tier {tier}: {_of_gias(sources, urn)}"
            continue
        shown = f", position {position.strip() or 'blank'}" if why == "no-position" else ""
        report.add(why, urn, f"tier {tier}{shown}")
    return tiers.drop(index=left_out, errors="ignore"), members.drop(index=left_out, errors="ignore")


def _of_gias(sources: Sources, urn: str) -> str:
    """Say which cells of GIAS decide whether a school enters."""
    cells = [cell for cell in sources.gias.unread if cell.urn == urn]
    unread = "; ".join(f"{cell.header} {cell.text!r} cannot be read" for cell in cells)
    return unread or f"{sources.gias.table.headers['type']} is blank"


def _nothing_left(file: str, report: ImportReport) -> Fault:
    counts = {kind: report.counts[kind] for kind in LEFT_OUT if kind in report.counts}
    left_out = "; ".join(f"{number:,} {kind}" for kind, number in counts.items()) or "no school meets a test"
    advice = "give files of the same month, and a policy and an as-at date that fit them"
    return Fault("NM502", file, None, "URN", left_out, "at least one school that can enter the round", advice)


def _meta(opened: OpenedPolicy, changes: Mapping[str, Any], as_at: dt.date) -> RoundMeta:
    policy = opened.policy
    start, end = _delivery(policy, as_at)
    return RoundMeta(
        id=f"{policy.id}-{as_at.isoformat()}",
        title=f"{policy.title}, as at {as_at.isoformat()}",
        as_at=as_at,
        delivery_start=start,
        delivery_end=end,
        policy_name=opened.name,
        policy_file=opened.file,
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
