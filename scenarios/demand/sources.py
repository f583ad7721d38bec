"""The publishers' files of an import, read together so that all their faults are told together."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

from constraints.domain import Fault, InputRefused
from scenarios.demand.gias import GiasFile, read_gias
from scenarios.demand.history import InspectionHistory, read_history
from scenarios.demand.links import NO_LINKS, Lineage, read_links
from scenarios.demand.ofsted import OfstedFile, read_ofsted, settle_own_urn
from scenarios.demand.places import with_postcodes
from scenarios.demand.publishers import Reading, read_published
from scenarios.demand.trusts import TrustLinks, read_trusts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from constraints.policies import Policy

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
    postcodes: Path | None = None

    @property
    def tables(self) -> tuple[Path | None, ...]:
        """Those of one table each, which may be workbooks."""
        return (
            self.ofsted, self.gias, self.history, self.trusts, self.links, self.teaching_schools, self.overrides,
        )  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Sources:
    """The files as read.

    Attributes
    ----------
    ofsted : OfstedFile
    gias : GiasFile
    trusts : TrustLinks or None
    history : InspectionHistory or None
        None where it was not given.
    lineage : Lineage
        Without links where they were not given.
    teaching : tuple of str or None
        URNs of teaching schools, sorted; None where they were not given.
    """

    ofsted: OfstedFile
    gias: GiasFile
    trusts: TrustLinks | None
    history: InspectionHistory | None
    lineage: Lineage
    teaching: tuple[str, ...] | None


def read_sources(files: DemandFiles, policy: Policy, as_at: dt.date, reading: Reading) -> Sources:
    """Read all files that are given.

    Parameters
    ----------
    files : DemandFiles
    policy : Policy
    as_at : date
    reading : Reading

    Raises
    ------
    InputRefused
        With the faults of all of them.
    """
    faults: list[Fault] = []
    eligibility, given = policy.eligibility, (files.history is not None, files.links is not None)
    ofsted = _attempt(
        faults,
        lambda: read_ofsted(files.ofsted, eligibility, reading, history_given=given[0], links_given=given[1]),
    )
    gias = _attempt(faults, lambda: _read_gias(files, as_at, reading))
    history = _attempt(faults, _reader(read_history, files.history, as_at, reading))
    trusts = _attempt(faults, _reader(read_trusts, files.trusts, as_at, reading))
    lineage = _attempt(faults, _reader(read_links, files.links, as_at, reading)) or NO_LINKS
    teaching = _attempt(faults, _reader(_read_teaching_schools, files.teaching_schools, as_at, reading))
    if faults or ofsted is None or gias is None:
        raise InputRefused(faults)
    return Sources(settle_own_urn(ofsted, lineage), gias, trusts, history, lineage, teaching)


def _read_gias(files: DemandFiles, as_at: dt.date, reading: Reading) -> GiasFile:
    """Read the extract; where a postcode file is given, schools without a position stand at their postcode."""
    gias = read_gias(files.gias, as_at, reading)
    return gias if files.postcodes is None else with_postcodes(gias, files.postcodes)


def _attempt(faults: list[Fault], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except InputRefused as refused:
        faults += refused.faults
        return None


def _reader(
    read: Callable[[Path, dt.date, Reading], T], path: Path | None, as_at: dt.date, reading: Reading
) -> Callable[[], T | None]:
    return lambda: None if path is None else read(path, as_at, reading)


def _read_teaching_schools(path: Path, as_at: dt.date, reading: Reading) -> tuple[str, ...]:
    """Read the URNs of a list of teaching schools; the list bears no dates, so the day does not matter."""
    del as_at
    return tuple(sorted(set(read_published(path, "teaching_schools", reading).text("urn"))))
