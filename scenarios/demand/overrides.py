"""`overrides.csv`: what a planner decides about single schools, each with a reason code."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import WHOLE_NUMBER, Fault, InputRefused, tidy_id, vocabulary
from scenarios.demand.publishers import Reading, read_published
from scenarios.files import told_once

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    import pandas as pd

    from constraints.policies import Policy
    from scenarios.demand.report import ReportBuilder

ACTIONS = ("add", "remove", "tier")


@dataclasses.dataclass(frozen=True)
class Override:
    """One decision: take a school in, leave it out, or set its tier (None where the row gives none)."""

    urn: str
    action: str
    tier: int | None
    reason_code: str


def read_overrides(path: Path, policy: Policy, known: Collection[str], reading: Reading) -> tuple[Override, ...]:
    """Read the overrides, sorted by URN.

    Parameters
    ----------
    path : Path
        Columns urn, action (add, remove, tier), tier, reason_code; `note`, `by` and `on` stay in the file.
    policy : Policy
        Its tiers may be set.
    known : collection of str
        URNs of the Ofsted and GIAS files.
    reading : Reading

    Raises
    ------
    InputRefused
        A column is missing (NM102), or a row names a school, an action, a tier or a reason that is not known, or
        decides on a school a second time (NM503).
    """
    advice = "add the column; the first line of the file is urn,action,tier,reason_code,note,by,on"
    table = read_published(path, "overrides", reading, required=("action", "reason_code"), code="NM102", advice=advice)
    faults: list[Fault] = []
    found: dict[str, Override] = {}
    columns = [table.text(name) for name in ("urn", "action", "tier", "reason_code")]
    for line, urn, action, tier, reason in zip(table.numbers, *columns, strict=True):
        digits = tidy_id(tier)
        override = Override(
            urn, action.lower(), int(digits) if WHOLE_NUMBER.fullmatch(digits) else None, reason.lower()
        )
        wrong = list(_wrong(override, tier, policy, known))
        if not wrong and found.get(urn, override) != override:
            wrong = [("urn", urn, "one decision a school", "take one of the lines out")]
        faults += [Fault("NM503", table.file, int(line), *parts) for parts in wrong]
        found[urn] = override
    if faults:
        raise InputRefused(told_once(faults))
    return tuple(found[urn] for urn in sorted(found))


def _wrong(
    override: Override, tier: str, policy: Policy, known: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield column, value, what was expected and what to try, for everything wrong in a row."""
    if override.urn not in known:
        yield (
            "urn",
            override.urn,
            "a school of the Ofsted or the GIAS file",
            "look the URN up; a new academy has a new one",
        )
    if override.action not in ACTIONS:
        yield "action", override.action, f"one of {', '.join(ACTIONS)}", "write add, remove or tier"
    if override.reason_code not in vocabulary.REASON_CODES:
        near = vocabulary.nearest(override.reason_code, vocabulary.REASON_CODES)
        advice = f"did you mean {near!r}?" if near else "see the reason codes in docs/files.md"
        yield "reason_code", override.reason_code, "a reason code", advice
    tiers = ", ".join(str(number) for number in sorted(policy.tiers))
    needs_one = override.action == "tier" or (override.action == "add" and len(policy.tiers) > 1)
    if (tier and override.tier not in policy.tiers) or (needs_one and not tier):
        yield "tier", tier, f"a tier of the policy: {tiers}", "write the tier that the school is to have"


def apply_overrides(
    tiers: pd.Series[int],
    members: pd.DataFrame,
    schools: pd.DataFrame,
    overrides: tuple[Override, ...],
    policy: Policy,
    report: ReportBuilder,
    not_known: dict[str, str],
) -> tuple[pd.Series[int], pd.DataFrame]:
    """Carry the overrides out.

    Parameters
    ----------
    tiers : Series of int
        By URN: the tier of every school that is a case of its own, 0 for the others.
    members : DataFrame
        By URN: trust_id and tier of the members of trust cases.
    schools : DataFrame
        By URN, with trust_id.
    overrides : tuple of Override
    policy : Policy
    report : ReportBuilder
    not_known : dict of str to str
        By URN, schools that are left out because their tier is not known; those that an override decides are taken out.

    Returns
    -------
    tiers, members
        Changed copies.  A school added whose trust is a case becomes a member of it.
    """
    tiers, members = tiers.copy(), members.copy()
    case_tiers = dict(zip(members["trust_id"], members["tier"], strict=True))
    for override in overrides:
        urn, why = override.urn, f"reason {override.reason_code}"
        trust = schools["trust_id"].get(urn, "")
        inside, own = urn in members.index, int(tiers[urn])
        if urn in not_known and override.action == "tier":
            tiers[urn] = override.tier
            report.add("tier-set", urn, f"not known became tier {override.tier}, {why}")
        elif override.action == "remove" and (inside or own or urn in not_known):
            members = members.drop(index=urn) if inside else members
            tiers[urn] = 0
            report.add("removed", urn, why)
        elif override.action == "add" and not inside and trust in case_tiers:
            members.loc[urn] = [trust, case_tiers[trust]]
            report.add("added", urn, f"to the case of trust {trust}, {why}")
        elif override.action == "add" and not inside and not own:
            tiers[urn] = override.tier if override.tier is not None else next(iter(policy.tiers))
            report.add("added", urn, f"tier {tiers[urn]}, {why}")
        elif override.action in {"add", "tier"} and own and override.tier not in {None, own}:
            tiers[urn] = override.tier
            report.add("tier-set", urn, f"tier {own} became {override.tier}, {why}")
        else:
            report.add("override-without-effect", urn, f"{override.action}, {why}")
        not_known.pop(urn, None)
    return tiers, members.sort_index()
