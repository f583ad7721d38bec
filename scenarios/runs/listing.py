"""All run folders below a folder as one table, by what their manifests say; what cannot be read is in it, with why."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import Fault, InputRefused, Location, checks_arguments
from scenarios.escaping import unescape_ours
from scenarios.files import Unreadable, folders_below, is_folder, read_bytes, shown_name
from scenarios.runs.fingerprint import DIGEST, FILES, MANIFEST, has_digest, manifest_digest
from scenarios.runs.folder import INPUTS, MOST_BYTES, read_manifest
from scenarios.runs.layout import AnyManifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.files import FolderBelow

COLUMNS: dict[str, str] = {
    "run": "string", "round": "string", "as_at": "datetime64[s]", "policy": "string", "policy_version": "Int64",
    "travel_model": "Int64", "tie_break_version": "Int64", "regions": "string", "outcome": "string",
    "stop_reason": "string", "gap_percent": "Float64", "tie_break": "string", "cases": "Int64", "placed": "Int64",
    "needs": "Int64", "covered": "Int64", "price": "Int64", "journey_median": "Int64", "parent": "string",
    "parent_digest": "string", "generated": "string", "written": "datetime64[s, UTC]", "nlematch": "string",
    "ortools": "string", "digest": "string", "fault": "string",
}  # fmt: skip
"""The columns of a listing, with their types."""

_MOST_MINUTES = 2**62
_DEPLOYMENTS = "deployments.csv"
_SIGNS = frozenset({_DEPLOYMENTS, "audit.json", "solver.log"})
"""What a run folder has beside its round; one of them is enough to tell that a manifest is missing."""


@checks_arguments
def runs(folder: Location) -> pd.DataFrame:
    r"""Return a row for every run folder in a folder and below it, those of studies among them.

    Only manifests are read, and of each plan how long its journeys are; `recheck` audits a run.

    Parameters
    ----------
    folder : str or PathLike
        A folder; one that is a run itself is in the table, too.

    Returns
    -------
    DataFrame
        Sorted by `run`, the path from the folder. `round`, `as_at`, `policy` and its versions are of the round;
        `outcome`, `gap_percent`, `tie_break` say how the run ended; `placed` of `cases`, `covered` of `needs` that may
        be covered, `price` in minutes and `journey_median` in minutes one way say what it is worth. `parent` is the run
        that it repairs. `generated` says what was drawn rather than known, `written` when the folder was written or
        copied, `nlematch` and `ortools` by which programs. `fault` says why a folder that looks like a run cannot be
        read as one; the other columns are then blank.

    Raises
    ------
    InputRefused
        There is no such folder (NM101).

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> for reach in (45, 60, 75):
    ...     _ = nle.run(round_, reach=reach, out=Path("runs", f"reach-{reach}"))
    >>> nle.runs("runs")[["run", "outcome", "placed", "cases", "journey_median"]]
            run      outcome  placed  cases  journey_median
    0  reach-45  proved-best       5     22              34
    1  reach-60  proved-best       9     22              55
    2  reach-75  proved-best      12     22              60
    """
    top = Path(folder)
    if not is_folder(top):
        expected, advice = "a folder with run folders in it", "check the path"
        raise InputRefused([Fault("NM101", shown_name(top), None, None, "", expected, advice)])
    rows: list[dict[str, Any]] = [_row(found) for found in folders_below(top) if _is_run(found)]
    rows.sort(key=lambda row: str(row["run"]))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).astype(COLUMNS)


def _is_run(found: FolderBelow) -> bool:
    """Say whether a folder is a run, was one, or might be one."""
    return bool(found.fault) or MANIFEST in found.names or (INPUTS in found.names and bool(_SIGNS & found.names))


def _row(found: FolderBelow) -> dict[str, Any]:
    """Return the row of a folder: what its manifest says, or what is wrong with it."""
    if found.fault or MANIFEST not in found.names:
        return {"run": found.within, "fault": found.fault or f"{MANIFEST}: the file is missing"}
    try:
        manifest = read_manifest(found.path, AnyManifest)
        return {"run": found.within, **_told(found, manifest)}
    except InputRefused as refused:
        first, more = refused.faults[0], len(refused.faults) - 1
        where = ": ".join(part for part in (first.file, first.column) if part)
        fault = f"{where}: {first.value or 'nothing'}; expected {first.expected}" + (f", and {more} more" * (more > 0))
    except (Unreadable, OSError) as error:
        fault = str(error)
    return {"run": found.within, "fault": fault}


def _told(found: FolderBelow, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a manifest says, where it is as it was written.

    Raises
    ------
    Unreadable
        It is not, or its plan is not.
    """
    if has_digest(manifest) and manifest.get(DIGEST) != manifest_digest(manifest):
        raise Unreadable(f"{MANIFEST}: it is not as it was written")
    of_round, counts, versions = manifest["round"], manifest["counts"], manifest["versions"]
    parent = manifest.get("parent") or {}
    placed = counts.get("placed")
    return {
        "round": of_round["id"],
        "as_at": _date(of_round["as_at"]),
        "policy": manifest["policy"]["id"],
        "policy_version": versions.get("policy"),
        "travel_model": versions.get("travel_model"),
        "tie_break_version": versions.get("tie_break"),
        "regions": "; ".join(manifest["regions"]) or None,
        "outcome": manifest["outcome"],
        "stop_reason": manifest.get("stop_reason"),
        "gap_percent": manifest.get("gap_percent"),
        "tie_break": manifest.get("canonical"),
        "cases": counts.get("cases"),
        "placed": placed,
        "needs": counts.get("needs_coverable"),
        "covered": counts.get("covered"),
        "price": None if placed is None else _price(manifest["prices"]),
        "journey_median": _median(found, manifest) if placed else None,
        "parent": parent.get("folder"),
        "parent_digest": parent.get("digest"),
        "generated": "; ".join(manifest["generated"]) or None,
        "written": pd.Timestamp((found.path / MANIFEST).stat().st_mtime_ns, tz="UTC").floor("s"),
        "nlematch": manifest["nlematch"],
        "ortools": manifest["ortools"],
        "digest": manifest.get(DIGEST) or None,
    }


def _date(text: str) -> dt.datetime:
    """Return a day.

    Raises
    ------
    Unreadable
        It is none that a table can hold.
    """
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d")  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise Unreadable(f"{MANIFEST}: round.as_at: {text!r} is no day") from error


def _price(prices: Mapping[str, int]) -> int:
    """Return the minutes of all preferences together.

    Raises
    ------
    Unreadable
        They are more than a table can hold.
    """
    price = sum(prices.values())
    if abs(price) >= _MOST_MINUTES:
        raise Unreadable(f"{MANIFEST}: prices: {price} minutes")
    return price


def _median(found: FolderBelow, manifest: Mapping[str, Any]) -> int:
    """Return the time that half of the leaders' journeys keep to.

    Raises
    ------
    Unreadable
        The plan is not there, or not as it was written.
    """
    try:
        raw = read_bytes(found.path / _DEPLOYMENTS, MOST_BYTES)
    except Unreadable as why:
        raise Unreadable(f"{_DEPLOYMENTS}: {why}") from why
    if has_digest(manifest) and hashlib.sha256(raw).hexdigest() != manifest.get(FILES, {}).get(_DEPLOYMENTS):
        raise Unreadable(f"{_DEPLOYMENTS}: the file is not as it was written")
    try:
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""))
        minutes = np.array([int(unescape_ours(row["minutes"])) for row in rows], np.int64)
        return int(np.quantile(minutes, 0.5, method="inverted_cdf"))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, csv.Error) as error:
        raise Unreadable(f"{_DEPLOYMENTS}: without the minutes of every journey") from error
