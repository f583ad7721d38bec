"""Ofsted's management information: what a file of any year says of each school's inspections."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Fault, InputRefused
from scenarios.demand.columns import Column, Columns, UnreadCell
from scenarios.demand.inspections import JUDGEMENTS, Inspection
from scenarios.demand.publishers import (
    AGAIN,
    Flags,
    Published,
    Reading,
    Texts,
    is_urn,
    one_line_a_school,
    plain_id,
    read_published,
)
from scenarios.files import told_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from constraints.policies import Eligibility, Judgement
    from scenarios.demand.links import Lineage

BLOCKS = ("card", "latest", "previous")
"""The inspections that a row may describe, the newest first."""

_CONTEXT = ("name", "phase", "region", "la_name")
"""What a file says of a school beside its inspections and figures."""

_DATES = ("published", "started")
_DATED_ONCE = "dated-once"
"""The layout that may have one date an inspection only."""


@dataclasses.dataclass(frozen=True)
class Block:
    """The columns of one inspection, read.

    Attributes
    ----------
    inspection : Inspection
        Unreadable cells are in it as if they were blank.
    unread : mapping of str to Flags
        By field: where its cell is unreadable, or, for `own_urn`, where the file does not say.
    """

    inspection: Inspection
    unread: Mapping[str, Flags]


@dataclasses.dataclass(frozen=True)
class OfstedFile:
    """A file of management information.

    Attributes
    ----------
    table : Published
    urns : Texts
    context : mapping of str to Texts
        What it says of a school beside its inspections: name, phase, region, la_name, pupils, idaci_quintile; empty
        where nothing.
    blocks : mapping of str to Block
        Those of :data:`BLOCKS` that the file has.
    judgements : tuple of Judgement
        Those that the file has a column for.
    unread : tuple of UnreadCell
    lacks_own_urn : tuple of str
        Blocks of which no column says under which URN the inspection was, though the policy asks.
    """

    table: Published
    urns: Texts
    context: Mapping[str, Texts]
    blocks: Mapping[str, Block]
    judgements: tuple[Judgement, ...]
    unread: tuple[UnreadCell, ...]
    lacks_own_urn: tuple[str, ...]


def read_ofsted(
    path: Path, eligibility: Eligibility, reading: Reading, *, history_given: bool, links_given: bool
) -> OfstedFile:
    """Read a file of management information, in the layout of any year.

    Parameters
    ----------
    path : Path
    eligibility : Eligibility
        Says which judgements must be there; only columns that it looks at are read.
    reading : Reading
    history_given, links_given : bool
        Whether the inspection before the latest, and the day since when a school has its URN, can be found elsewhere.

    Raises
    ------
    InputRefused
        The file cannot be read, lacks a column that the policy looks at (NM501), or most of a column is none (NM505).
    """
    table = one_line_a_school(read_published(path, "ofsted", reading))
    described = tuple(block for block in BLOCKS if _describes(table, block, eligibility))
    _require(table, eligibility, described, history_given=history_given, links_given=links_given)
    dates = [f"{block}.{what}" for block in described for what in _DATES]
    columns = Columns(table, reading, dates)
    blocks = {block: _block(columns, block, eligibility) for block in described}
    context = {field: columns.plain_texts(field) for field in _CONTEXT} | {
        "pupils": columns.whole_numbers("pupils", 0, 100_000, "pupils on roll"),
        "idaci_quintile": columns.whole_numbers("idaci_quintile", 1, 5, "quintiles 1 to 5"),
    }
    columns.refuse()
    judged = {judgement for judgement in JUDGEMENTS for block in described if table.has(f"{block}.{judgement}")}
    return OfstedFile(
        table=table,
        urns=table.text("urn"),
        context={field: column.values for field, column in context.items()},
        blocks=blocks,
        judgements=tuple(judgement for judgement in JUDGEMENTS if judgement in judged),
        unread=tuple(columns.unread()),
        lacks_own_urn=tuple(block for block in described if _lacks_own_urn(table, block, eligibility)),
    )


def _describes(table: Published, block: str, eligibility: Eligibility) -> bool:
    """Say whether the file has the block: a report card by a judgement of its own, the others by their grades.

    Of the previous inspection only the overall grade is looked at, or what stands for it.
    """
    if block == "card":
        return table.has("card.leadership-and-governance")
    if block == "latest":
        return any(table.has(f"latest.{judgement}") for judgement in JUDGEMENTS)
    return table.has("previous.overall") or _has_equivalents(table, block, eligibility)


def _has_equivalents(table: Published, block: str, eligibility: Eligibility) -> bool:
    """Say whether all judgements are there that stand for an overall grade."""
    given = [table.has(f"{block}.{judgement}") for judgement in eligibility.equivalents]
    return bool(given) and all(given)


def _judgements_of(eligibility: Eligibility, block: str) -> list[Judgement]:
    """Return the judgements of a block that are looked at, in the order of all: those that the policy asks for.

    They are of the previous inspection too: where the latest was published after the as-at date, it is the latest
    known.  Of a report card all are, for only its grades say that there is one.
    """
    if block == "card":
        return list(JUDGEMENTS)
    judgements = {"overall", *eligibility.equivalents, *eligibility.derived_needs}
    judgements |= {test.judgement for test in eligibility.schools}
    return [judgement for judgement in JUDGEMENTS if judgement in judgements]


def _block(columns: Columns, block: str, eligibility: Eligibility) -> Block:
    table = columns.table
    grades: dict[Judgement, Column] = {}
    for judgement in _judgements_of(eligibility, block):
        if table.has(f"{block}.{judgement}"):
            grades[judgement] = columns.grades(f"{block}.{judgement}")
    days = {what: columns.days(f"{block}.{what}") for what in _DATES}
    unread = {str(judgement): column.unread for judgement, column in grades.items()}
    unread |= {what: column.unread for what, column in days.items()}
    inspection = Inspection(
        {judgement: column.values for judgement, column in grades.items()},
        days["published"].values,
        days["started"].values,
        np.ones(len(table), dtype=bool),
        dates_tell=block != "card",
    )
    could_be_there = np.logical_or.reduce([inspection.there, *unread.values()])
    if eligibility.equivalents and "overall" in grades and not _has_equivalents(table, block, eligibility):
        unread["overall"] = unread["overall"] | (could_be_there & (grades["overall"].values == 0))
    if not eligibility.predecessor_grades:
        own, unknown = _own_urn(columns, block)
        inspection = dataclasses.replace(inspection, own_urn=own)
        unread["own_urn"] = unknown & could_be_there
    return Block(inspection, {field: flags for field, flags in unread.items() if flags.any()})


def _own_urn(columns: Columns, block: str) -> tuple[Flags, Flags]:
    """Say under which URN inspections were: whether the school's own, and where the file does not say.

    The flag goes first, then the URN at the time.
    """
    flag = columns.flags(f"{block}.own_urn")
    then = columns.texts(f"{block}.urn_then", lambda text: is_urn(plain_id(text)), "URNs of six digits", plain_id)
    by_urn = then.values == columns.table.text("urn")
    silent = flag.blank | flag.unread
    own = np.where(silent, by_urn | (then.values == ""), flag.values)
    return own.astype(bool), silent & (then.values == "")


def settle_own_urn(ofsted: OfstedFile, lineage: Lineage) -> OfstedFile:
    """Look up in the links what the file does not say: since when a school has its URN.

    Parameters
    ----------
    ofsted : OfstedFile
    lineage : Lineage
    """
    if not lineage.is_given:
        return ofsted
    blocks = {}
    for name, block in ofsted.blocks.items():
        unknown = block.unread.get("own_urn")
        if unknown is None:
            blocks[name] = block
            continue
        since = np.array([lineage.since(urn) for urn in ofsted.urns[unknown]], dtype="datetime64[D]")
        first = np.array([lineage.is_first(urn) for urn in ofsted.urns[unknown]], dtype=bool)
        started = block.inspection.started[unknown]
        inspection = block.inspection.with_values("own_urn", np.flatnonzero(unknown), first | (started >= since))
        left = unknown.copy()
        left[unknown] = ~first & (np.isnat(since) | np.isnat(started))
        blocks[name] = Block(inspection, {**block.unread, "own_urn": left})
    return dataclasses.replace(ofsted, blocks=blocks)


# --- columns that must be there --------------------------------------------------------------------------------------


def _require(
    table: Published, eligibility: Eligibility, described: tuple[str, ...], *, history_given: bool, links_given: bool
) -> None:
    """Refuse a file that lacks a column without which a test of the policy would be answered by a guess.

    The previous inspection is never taken for the latest: a file that describes only the previous lost its columns.
    """
    faults = list(_lacks_judgements(table, eligibility, described))
    asks_previous = any(test.asks_previous for test in eligibility.schools)
    asks_previous = asks_previous or any(test.or_net_decline for test in eligibility.trusts)
    if asks_previous and not history_given and not faults and len(described) < 2:
        advice = "give the inspections before the latest with --history FILE"
        if table.layout.has("previous.overall"):
            faults.append(table.lacks("previous.overall", advice))
        else:
            faults.append(table.lacks("latest.overall", f"give sheet D2, which has the older inspection, or {advice}"))
    for block in described:
        dated = table.has(f"{block}.started") and (block == "previous" or table.layout.name == _DATED_ONCE)
        if not table.has(f"{block}.published") and not dated:
            faults.append(table.lacks(f"{block}.published"))
        if not links_given and _lacks_own_urn(table, block, eligibility):
            faults.append(table.lacks(f"{block}.own_urn", f"give the links between URNs with --links FILE, or {AGAIN}"))
    if faults:
        raise InputRefused(told_once(faults))


def _lacks_judgements(table: Published, eligibility: Eligibility, described: tuple[str, ...]) -> Iterator[Fault]:
    """Find the judgements without which tests of the policy cannot be asked, or would be answered by others."""
    judgements = [test.judgement for test in eligibility.schools] or ["overall"]
    newest = [block for block in described if block != "previous"]
    if not any(_gives(table, block, judgement, eligibility) for judgement in judgements for block in newest):
        home = next((name for name in BLOCKS if table.layout.has(f"{name}.{judgements[0]}")), "latest")
        yield table.lacks(f"{home}.{judgements[0]}")
        return
    for block in described:
        if "overall" in judgements and block != "card" and not table.has(f"{block}.overall"):
            stand_in = [one for one in eligibility.equivalents if table.layout.has(f"{block}.{one}")]
            lacking = [one for one in stand_in or ["overall"] if not table.has(f"{block}.{one}")]
            yield from (table.lacks(f"{block}.{one}") for one in lacking)


def _gives(table: Published, block: str, judgement: str, eligibility: Eligibility) -> bool:
    """Say whether a block has a judgement, or what stands for it."""
    if table.has(f"{block}.{judgement}"):
        return True
    return judgement == "overall" and any(table.has(f"{block}.{one}") for one in eligibility.equivalents)


def _lacks_own_urn(table: Published, block: str, eligibility: Eligibility) -> bool:
    named = table.has(f"{block}.own_urn") or table.has(f"{block}.urn_then")
    return not eligibility.predecessor_grades and not named
