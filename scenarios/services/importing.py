"""Build the demand side of a round from the files that Ofsted and DfE publish."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from scenarios.demand import (
    DemandFiles,
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
from scenarios.files import choose_sheets

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
    reading = Reading(choose_sheets(sheets, files.tables), month_first=month_first)
    try:
        imported = import_demand(files, policy_name, as_at, reading=reading, regions=regions)
    finally:
        read = FilesRead(layouts_read(reading.tables), columns_read(reading.tables))
        on_read(read)
    write_import(imported, out)
    return DemandSummary(read, by_region(imported), headlines(imported), rows_by_kind(imported))
