"""List the run folders below a folder, all or those that are asked for."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, did_you_mean
from scenarios.runs import runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd


@dataclasses.dataclass(frozen=True)
class ListedRuns:
    """The run folders that were asked for.

    Attributes
    ----------
    frame : DataFrame
        As `nle.runs` gives them; where some were picked, without folders that cannot be read.
    unreadable : tuple of (str, str)
        The folders that look like runs and cannot be read as such, and why.
    """

    frame: pd.DataFrame
    unreadable: tuple[tuple[str, str], ...]


def list_runs(folder: Path, picked: Mapping[str, Sequence[str]], sort: str | None = None) -> ListedRuns:
    """List the run folders below a folder.

    Parameters
    ----------
    folder : Path
    picked : mapping of str to sequence of str
        By column, the values of which a run must have one; none picks all.
    sort : str, optional
        The column to sort by, ascending, with runs that do not have it last; default: the path.

    Raises
    ------
    InputRefused
        There is no such folder (NM101), no column of that name, or no run with such a value (NM202).
    """
    frame = runs(folder)
    bad = frame[frame["fault"].notna()]
    unreadable = tuple(zip(bad["run"].tolist(), bad["fault"].tolist(), strict=True))
    wanted = {column: list(values) for column, values in picked.items() if values}
    faults = [
        _unknown(f"--{column}", value, sorted({*frame[column].dropna()}))
        for column, values in wanted.items()
        for value in values
        if value not in {*frame[column].dropna()}
    ]
    if sort is not None and sort not in frame.columns:
        faults.append(_unknown("--sort", sort, list(frame.columns)))
    if faults:
        raise InputRefused(faults)
    for column, values in wanted.items():
        frame = frame[frame[column].isin(values)]
    if sort is not None:
        frame = frame.sort_values(sort, kind="stable")
    return ListedRuns(frame.reset_index(drop=True), unreadable)


def _unknown(where: str, value: str, known: list[str]) -> Fault:
    expected = f"one of {', '.join(known)}" if known else "a folder with runs in it"
    return Fault("NM202", where, None, None, value, expected, did_you_mean(value, known, "see the list of all runs"))
