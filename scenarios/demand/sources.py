"""The publishers' files of an import, read together so that all their faults are told together."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from constraints.errors import Fault, InputRefused
from scenarios.demand import publishers as pub
from scenarios.demand.gias import read_gias
from scenarios.demand.history import InspectionHistory, read_history
from scenarios.demand.links import NO_LINKS, Lineage, read_links
from scenarios.demand.ofsted import OfstedFile, read_ofsted
from scenarios.demand.trusts import read_trusts, with_trusts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from constraints.policy import Policy

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class DemandFiles:
    """The files that demand is read from; only the first two must be there."""

    ofsted: Path
    gias: Path
    history: Path | None = None
    trusts: Path | None = None
    links: Path | None = None
    teaching_schools: Path | None = None
    overrides: Path | None = None


@dataclasses.dataclass(frozen=True)
class Sources:
    """The files as read.

    Attributes
    ----------
    ofsted : OfstedFile
    gias : DataFrame
        With trusts, see :func:`scenarios.demand.trusts.with_trusts`.
    history : InspectionHistory or None
        None where it was not given.
    lineage : Lineage
        Without links where they were not given.
    teaching : tuple of str or None
        URNs of teaching schools, sorted; None where they were not given.
    """

    ofsted: OfstedFile
    gias: pd.DataFrame
    history: InspectionHistory | None
    lineage: Lineage
    teaching: tuple[str, ...] | None


def read_sources(files: DemandFiles, policy: Policy, as_at: dt.date) -> Sources:
    """Read all files that are given.

    Raises
    ------
    InputRefused
        With the faults of all of them.
    """
    faults: list[Fault] = []
    has_history = files.history is not None
    ofsted = _attempt(faults, lambda: read_ofsted(files.ofsted, policy.eligibility, as_at, history_given=has_history))
    gias = _attempt(faults, lambda: read_gias(files.gias, as_at))
    history = _attempt(faults, _reader(read_history, files.history, as_at))
    trusts = _attempt(faults, _reader(read_trusts, files.trusts, as_at))
    lineage = _attempt(faults, _reader(read_links, files.links, as_at))
    teaching = _attempt(faults, _reader(_read_teaching_schools, files.teaching_schools, as_at))
    if faults or ofsted is None or gias is None:
        raise InputRefused(faults)
    return Sources(ofsted, with_trusts(gias, trusts), history, lineage or NO_LINKS, teaching)


def _attempt(faults: list[Fault], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except InputRefused as refused:
        faults += refused.faults
        return None


def _reader(read: Callable[[Path, dt.date], T], path: Path | None, as_at: dt.date) -> Callable[[], T | None]:
    return lambda: None if path is None else read(path, as_at)


def _read_teaching_schools(path: Path, as_at: dt.date) -> tuple[str, ...]:
    """Read the URNs of a list of teaching schools; the list bears no dates, so the day does not matter."""
    del as_at
    table = pub.read_published(path, pub.aliases("teaching_schools"), ())
    return tuple(sorted(set(table.text("urn"))))
