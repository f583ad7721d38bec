"""Build the demand side of a round from the files that Ofsted and DfE publish."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from scenarios.demand import (
    REPORT_FILE,
    DemandFiles,
    ImportedDemand,
    Reading,
    by_region,
    columns_read,
    headlines,
    import_demand,
    layouts_read,
    refuse_existing_round,
    rows_by_kind,
    write_import,
)
from scenarios.escaping import csv_text
from scenarios.files import choose_sheets, is_there
from scenarios.following import NextRound, next_round, write_next
from scenarios.rounds import OpenedPolicy, read_round
from scenarios.supply import KEY_FILE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd


@dataclasses.dataclass(frozen=True)
class FilesRead:
    """As what the files of an import were read.

    Attributes
    ----------
    layouts : list of dict
        A record a file: file, layout, notes.
    columns : list of dict
        A record a field: file, field, header; an empty header is not there.
    """

    layouts: list[dict[str, Any]]
    columns: list[dict[str, str]]


@dataclasses.dataclass(frozen=True)
class DemandSummary:
    """An import in figures.

    Attributes
    ----------
    read : FilesRead
    regions : DataFrame
        Cases by region and tier.
    counts : dict of str to int
        What was made.
    report : list of (str, int, str)
        Kind, number and meaning of the rows of the import report.
    """

    read: FilesRead
    regions: pd.DataFrame
    counts: dict[str, int]
    report: list[tuple[str, int, str]]


def import_round(
    files: DemandFiles,
    policy_name: str,
    as_at: dt.date,
    out: Path,
    *,
    sheets: Sequence[str] = (),
    month_first: bool = False,
    regions: Sequence[str] = (),
    on_read: Callable[[FilesRead], None] = lambda read: None,
) -> DemandSummary:
    """Build the demand side of a round and write it, with a report of every row that was left out or changed.

    Parameters
    ----------
    files : DemandFiles
        In the publishers' own layouts.
    policy_name : str
        Who is eligible, and in which tier.
    as_at : date
        Judgements published by then count.
    out : Path
        Folder of the new round.
    sheets : sequence of str
        Titles of the sheets to read of workbooks in which several could be meant.
    month_first : bool
        Whether dates are month first.
    regions : sequence of str
        Only cases of these regions.
    on_read : callable, optional
        Called once files were read, also where the import is then refused.

    Raises
    ------
    InputRefused
        With the faults of all files; or the folder holds a round (NM603).
    """
    refuse_existing_round(out)
    imported, read = _imported(files, policy_name, as_at, sheets, month_first, regions, on_read)
    write_import(imported, out)
    return _summary(imported, read)


def _imported(
    files: DemandFiles,
    policy: str | OpenedPolicy,
    as_at: dt.date,
    sheets: Sequence[str],
    month_first: bool,
    regions: Sequence[str],
    on_read: Callable[[FilesRead], None],
) -> tuple[ImportedDemand, FilesRead]:
    reading = Reading(choose_sheets(sheets, files.tables), month_first=month_first)
    try:
        imported = import_demand(files, policy, as_at, reading=reading, regions=regions)
    finally:
        read = FilesRead(layouts_read(reading.tables), columns_read(reading.tables))
        on_read(read)
    return imported, read


def _summary(imported: ImportedDemand, read: FilesRead) -> DemandSummary:
    return DemandSummary(read, by_region(imported), headlines(imported), rows_by_kind(imported))


@dataclasses.dataclass(frozen=True)
class FollowingRound:
    """The next round, and what was read for it.

    Attributes
    ----------
    made : NextRound
    demand : DemandSummary or None
        None where no new files were given.
    keys_stay : bool
        Whether the old round has a key file, which no other round gets.
    """

    made: NextRound
    demand: DemandSummary | None
    keys_stay: bool


def follow_round(
    round_path: Path,
    run_paths: Sequence[Path],
    as_at: dt.date,
    out: Path,
    *,
    window: tuple[dt.date | None, dt.date | None] = (None, None),
    outcomes: Path | None = None,
    files: DemandFiles | None = None,
    sheets: Sequence[str] = (),
    month_first: bool = False,
    regions: Sequence[str] = (),
    on_read: Callable[[FilesRead], None] = lambda read: None,
) -> FollowingRound:
    """Make the round that comes after one, of new files where some are given, and write it with `next.csv`.

    Parameters
    ----------
    round_path : Path
    run_paths : sequence of Path
        The runs of it that were put into effect.
    as_at : date
    out : Path
        Folder of the new round.
    window : (date or None, date or None)
        First and last day of delivery; None: moved along.
    outcomes : Path, optional
        How support ended.
    files : DemandFiles, optional
        In the publishers' own layouts.
    sheets, month_first, regions, on_read
        As of :func:`import_round`.

    Raises
    ------
    InputRefused
        As of :func:`scenarios.following.next_round` and :func:`import_round`.
    """
    refuse_existing_round(out)
    old = read_round(round_path)
    demand, summary, more = None, None, {}
    if files is not None:
        policy = OpenedPolicy(old.policy, old.meta.policy_name, old.meta.policy_file)
        imported, read = _imported(files, policy, as_at, sheets, month_first, regions, on_read)
        demand, summary = imported.round, _summary(imported, read)
        more = {REPORT_FILE: csv_text(imported.report.as_frame())}
    start, end = window
    made = next_round(
        old, list(run_paths), as_at, delivery_start=start, delivery_end=end, outcomes=outcomes, demand=demand
    )
    return FollowingRound(write_next(made, out, more), summary, is_there(round_path / KEY_FILE))
