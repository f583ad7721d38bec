"""The run folder: written whole or not at all; read back for audits and comparisons.

`docs/run-folder.md` has every file and key.  Nobody edits a run folder; a second run writes a new one.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic_core import PydanticCustomError

from constraints.audit import LATER, OUTCOME
from constraints.changes import with_regions, with_settings, with_tables, with_used_plugins
from constraints.domain import Allocation, Fault, InputRefused, cells
from constraints.rulebooks import POLICY_FILE
from scenarios.escaping import csv_text, json_text, plain_text, unescape_ours
from scenarios.files import (
    Unreadable,
    create_folder,
    is_there,
    layout_errors,
    list_folder,
    read_bytes,
    read_json,
    refuse_os_errors,
    shown_name,
)
from scenarios.rounds import read_round, round_files
from scenarios.runs.digests import sorted_rows
from scenarios.runs.fingerprint import MANIFEST, sealed
from scenarios.runs.layout import AnyManifest, Manifest
from scenarios.runs.outcome_files import outcome_csv
from scenarios.runs.plugged import refuse_other_plugins, refuse_without_plugins
from scenarios.runs.upgrading import FIRST, upgraded_manifest, upgraded_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from constraints.round import Round

RUN_SCHEMA = 2
"""Version of the layout of a run folder. Since 2 it keeps its policy whole, and says the versions it stands on."""

GENERATED = "GENERATED.txt"
"""Stands in a run folder whose round was drawn, wholly or in part, so that nobody takes it for a real one."""

INPUTS = "inputs"
"""The folder of a run that holds its copy of the round."""

ALLOCATION = ("deployments", "supports")
"""The files that hold the allocation itself."""

_PRIVATE_COLUMN = "note"

_MARK = "\ufeff"

MOST_BYTES = 512 * 1024 * 1024
"""Of a table of a run: all of England has 1 MB, and 20 MB of proofs."""


@dataclasses.dataclass(frozen=True)
class UncheckedRun:
    """A run folder as it lies there, perhaps edited.

    Attributes
    ----------
    round : Round
        Of `inputs/`, with the run's own regions and reach.
    allocation : Allocation
        Of `deployments.csv` and `supports.csv`.
    manifest : mapping
        As in `manifest.json`.
    texts : mapping of str to DataFrame
        The outcome files by name, all cells text.
    """

    round: Round
    allocation: Allocation
    manifest: Mapping[str, Any]
    texts: Mapping[str, pd.DataFrame]


def write_run(
    out: Path,
    round_: Round,
    tables: Mapping[str, pd.DataFrame],
    documents: Mapping[str, Any],
    log: str,
    before_documents: Callable[[], None] = lambda: None,
    proofs: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write a run folder, whole or not at all.

    Parameters
    ----------
    out : Path
        Must not exist; see :func:`scenarios.files.claim`.
    round_ : Round
        Kept as a read-only copy in `inputs/`, rows sorted, private notes left out.
    tables : mapping of str to DataFrame
        The outcome files, by name without ending.
    documents : mapping of str to JSON data
        `manifest`, `audit`.
    log : str
        For `solver.log`.
    before_documents : callable, optional
        Called when all but the documents is written, so that a manifest can tell how long that took.
    proofs : mapping of str to DataFrame, optional
        Tables for `bounds/`.

    Raises
    ------
    InputRefused
        The folder is there already (NM603), somebody else is making it (NM607), or it cannot be written (NM604).
    """
    with create_folder(out) as folder:
        for name, frame in tables.items():
            folder.write(f"{name}.csv", outcome_csv(frame))
        for name, frame in (proofs or {}).items():
            folder.write(f"bounds/{name}.csv", csv_text(frame))
        folder.write("solver.log", plain_text(log))
        if round_.meta.generated:
            folder.write(GENERATED, generated_text(round_.meta.generated))
        for name, data in round_files(publishable(round_)).items():
            folder.write(f"{INPUTS}/{name}", data, read_only=True)
        before_documents()
        for name, data in sorted(documents.items()):  # the manifest is the last: it has the digests of all others
            if name == "manifest":
                with refuse_os_errors(out):
                    sealed(data, folder.path)
            folder.write(f"{name}.json", json_text(data) + "\n")


def generated_text(marks: Sequence[str], heading: str = "This run is about made-up data:") -> str:
    """Return what stands in :data:`GENERATED` about marks of made-up data."""
    return plain_text("".join(f"{line}\n" for line in (heading, *marks)))


def publishable(round_: Round) -> Round:
    """Return the round as it leaves its place: rows sorted, private notes left out, and its policy kept whole."""
    tables = {}
    for name, frame in round_.tables.items():
        kept = frame.assign(**{_PRIVATE_COLUMN: None}) if _PRIVATE_COLUMN in frame.columns else frame
        texts = list(kept.astype(object).map(str).itertuples(index=False, name=None))
        tables[name] = kept.iloc[sorted_rows(kept, texts)]
    return with_used_plugins(with_settings(with_tables(round_, tables), own_policy=True))


def read_unchecked(folder: Path) -> UncheckedRun:
    """Read a run folder, edited or not, for an audit; others use :func:`scenarios.runs.reading.read_run`.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputRefused
        The folder is not a whole run (NM601), or its layout is newer than this program (NM601).
    """
    manifest = read_manifest(folder)
    refuse_without_plugins(manifest)
    if manifest["schema"] > FIRST and not (folder / INPUTS / POLICY_FILE).is_file():
        raise _not_whole(f"{INPUTS}/{POLICY_FILE}", "the file is missing", "the policy that the run was made with")
    return read_outcome(folder, manifest, read_round(folder / INPUTS, "as-solved"))


def read_outcome(folder: Path, manifest: Mapping[str, Any], of_all_regions: Round) -> UncheckedRun:
    """Read what a run folder has beside its manifest and its round.

    Parameters
    ----------
    folder : Path
    manifest : mapping
    of_all_regions : Round
        Of `inputs/`.

    Raises
    ------
    InputRefused
        With NM601.
    """
    round_ = with_regions(of_all_regions, manifest["regions"])
    refuse_other_plugins(manifest, round_.policy)
    tables = {file.stem: _read_table(file) for file in list_folder(folder, "*.csv")}
    allocation = _allocation(tables)
    return UncheckedRun(round_, allocation, manifest, upgraded_tables(tables, round_, manifest["schema"]))


def read_allocation(folder: Path) -> Allocation:
    """Read the allocation of a run folder, and nothing else.

    Raises
    ------
    InputRefused
        With NM601.
    """
    files = (folder / f"{name}.csv" for name in ALLOCATION)
    return _allocation({file.stem: _read_table(file) for file in files if file.is_file()})


def _allocation(tables: Mapping[str, pd.DataFrame]) -> Allocation:
    for name in ALLOCATION:
        needed = set(OUTCOME[name]) - set(LATER.get(name, ()))
        lacking = needed - set(tables[name].columns) if name in tables else {"the file"}
        if lacking:
            raise _not_whole(f"{name}.csv", f"without {', '.join(sorted(lacking))}", f"{', '.join(OUTCOME[name])}")
    leads = tables["deployments"]
    profiles = leads["profile"] if "profile" in leads.columns else [""] * len(leads)
    return Allocation.of(
        zip(leads["case_id"], leads["leader_id"], map(_profile, profiles), strict=True),
        tables["supports"][["case_id", "need_id", "person_id"]].itertuples(index=False, name=None),
    )


def _profile(text: str) -> tuple[int, ...]:
    """Read a profile; blank is the first of the case's tier."""
    if not text:
        return ()
    try:
        return cells.read_profile(text)
    except PydanticCustomError as error:
        expected = "weights parted by ;, one for each period"
        raise _not_whole("deployments.csv", f"profile {text}", expected) from error


def read_manifest(folder: Path, layout: type[AnyManifest] = Manifest) -> dict[str, Any]:
    """Read the manifest of a run folder, and nothing else.

    Parameters
    ----------
    folder : Path
    layout : type of AnyManifest, optional
        What it must be: that of a run with a plan unless said otherwise.

    Raises
    ------
    InputRefused
        With NM601.
    """
    file = folder / MANIFEST
    try:
        manifest = read_json(file)
    except Unreadable as why:
        advice = "name the folder that a run was written into"
        name = shown_name(folder) if not is_there(file) else MANIFEST
        raise InputRefused([Fault("NM601", name, why.row, None, f"{MANIFEST}: {why}", "a run folder", advice)]) from why
    schema = manifest.get("schema") if isinstance(manifest, dict) else None
    if isinstance(schema, int) and schema > RUN_SCHEMA:
        raise _not_whole(MANIFEST, f"schema {schema}", f"at most {RUN_SCHEMA}", "install a newer nlematch")
    errors = layout_errors(layout, manifest)
    if errors:
        raise InputRefused(
            Fault("NM601", MANIFEST, None, where or None, value, expected, _AGAIN) for where, value, expected in errors
        )
    return upgraded_manifest(manifest)


def _read_table(file: Path) -> pd.DataFrame:
    """Read an outcome file as text."""
    try:
        raw = read_bytes(file, MOST_BYTES)
        columns = _plain_columns(raw) or _any_columns(raw)
    except Unreadable as why:
        raise _not_whole(file.name, str(why), "CSV in UTF-8") from why
    except (ValueError, OverflowError) as error:  # pandas' and Python's own errors of reading are all of this kind
        raise _not_whole(file.name, str(error).strip(), "CSV in UTF-8") from error
    return pd.DataFrame({name: [unescape_ours(cell) for cell in cells] for name, cells in columns.items()}, dtype=str)


def _any_columns(raw: bytes) -> dict[str, list[str]]:
    """Return the columns of any table."""
    stream = io.BytesIO(raw)
    frame = pd.read_csv(stream, dtype=str, keep_default_na=False, encoding="utf-8", on_bad_lines="error")
    return {
        str(name): [cell if isinstance(cell, str) else "" for cell in cells.tolist()]
        for name, cells in frame.items()
    }  # fmt: skip


def _plain_columns(raw: bytes) -> dict[str, list[str]] | None:
    """Return the columns of a table as this program writes them; None of any other, of which pandas says what is wrong.

    It takes a third of pandas' time, which is what a comparison of hundreds of runs is made of.
    """
    try:
        header, *rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    except (ValueError, csv.Error):
        return None
    names = {*header}
    if not header or not all(names) or header[0].startswith(_MARK) or {len(header)} != {len(names), *map(len, rows)}:
        return None
    return dict(zip(header, map(list, zip(*rows, strict=True)) if rows else ([] for _ in header), strict=True))


_AGAIN = "solve again; run folders are not edited"


def _not_whole(file: str, value: str, expected: str, advice: str = _AGAIN) -> InputRefused:
    return InputRefused([Fault("NM601", file, None, None, value, expected, advice)])
