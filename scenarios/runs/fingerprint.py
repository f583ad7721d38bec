"""The digest of a run folder: of every file in it, and of all that its manifest says.

The manifest lists the SHA-256 of every file, as `sha256sum` gives it, and ends with its own: one digest that stands for
the whole folder, the same for the same run of the same facts.  What differs from one run to the next (times, memory,
the log) has a digest of its own.  They find an edit; whoever edits everything, the digests too, is found only by who
compares the digest with the one that `nlematch audit` printed, or that stands on every output made before.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING, Any

from constraints.audit import LATER
from scenarios.files import in_words, list_folder
from scenarios.runs.outcome_files import outcome_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from constraints.domain import Allocation
    from scenarios.runs.protocol import RunLike

MANIFEST, LOG = "manifest.json", "solver.log"
FILES, DIGEST, TIMES_DIGEST = "files", "digest", "times_digest"
TIMES = ("seconds", "peak_memory_mib")
"""Keys of a manifest, and of its stages, that differ from one run to the next."""

DIGITS = 12
"""Signs of a digest that are enough to tell two runs apart, on paper too."""

OF_OTHERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that desktops put into any folder that they show."""
OF_STUDIES = frozenset({"scenario.json"})
"""What a study writes into a run's folder, beside the run."""


def files_of(folder: Path, unreadable: Callable[[OSError], str] = in_words) -> dict[str, str]:
    """Return the digest of every file of a run folder but the manifest and the log, by its path in the folder.

    Parameters
    ----------
    folder : Path
    unreadable : callable, optional
        Gives what stands in the place of a digest that cannot be taken, or raises.

    Returns
    -------
    dict of str to str
        SHA-256 of its bytes, sorted by path. A folder within without any file has its path with `/` behind it, and
        nothing as its digest; what cannot be read, why.
    """
    return {
        path: digest for path, digest in _digests(folder, "", unreadable) if path not in {MANIFEST, LOG, *OF_STUDIES}
    }


def _digests(folder: Path, above: str, unreadable: Callable[[OSError], str]) -> Iterator[tuple[str, str]]:
    """Walk over the files of a folder and of those in it: where, and the digest."""
    try:
        entries = list_folder(folder)
    except OSError as error:
        yield above, unreadable(error)
        return
    if not entries and above:
        yield above, ""
    for entry in entries:
        if entry.is_dir():
            yield from _digests(entry, f"{above}{entry.name}/", unreadable)
        elif entry.name not in OF_OTHERS:
            yield f"{above}{entry.name}", _digest(entry, unreadable)


def _digest(file: Path, unreadable: Callable[[OSError], str]) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "not a file"
    except OSError as error:
        return unreadable(error)


def _refuse(error: OSError) -> str:
    """Take no excuse: a folder of which a digest is lacking is not written."""
    raise error


def sealed(manifest: dict[str, Any], folder: Path) -> None:
    """Put the digests of a folder that is ready but for its manifest into the manifest.

    Parameters
    ----------
    manifest : dict
        Gains `files`, `times_digest` and, last, `digest`.
    folder : Path

    Raises
    ------
    OSError
        A file of it cannot be read.
    """
    manifest[FILES] = files_of(folder, _refuse)
    manifest[TIMES_DIGEST] = times_digest(manifest, folder, _refuse)
    manifest[DIGEST] = manifest_digest(manifest)


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest without its times: it stands for the whole folder, for it lists all files.

    Parameters
    ----------
    manifest : mapping
    """
    left_out = {*TIMES, DIGEST, TIMES_DIGEST}
    data = {key: value for key, value in manifest.items() if key not in left_out}
    data["stages"] = _without_times(manifest["stages"])
    return _of(data)


def digest_of(found: RunLike) -> str:
    """Return the digest that stands on every output of a run.

    Parameters
    ----------
    found : Run or Compared

    Returns
    -------
    str
        That of the folder, taken anew of what its manifest says; of a run without a folder, or whose folder has none,
        that of its plan. The part of a run has that of the whole.
    """
    part = found.manifest.get("part_of")
    if part is not None:
        return str(part["digest"])
    return manifest_digest(found.manifest) if found.manifest.get(DIGEST) else plan_digest(found)


def run_words(found: RunLike) -> str:
    """Return by what a run is told from others, for results that have no place to say it themselves.

    Parameters
    ----------
    found : RunLike
    """
    return f"run {digest_of(found)[:DIGITS]}"


def plan_digest(found: RunLike) -> str:
    """Return the SHA-256 of what a run says: who leads and covers, under which policy, of which inputs.

    Parameters
    ----------
    found : RunLike
        With a plan.
    """
    tables = [outcome_csv(_as_first_written(name, found.tables[name])) for name in ("deployments", "supports")]
    facts = [found.manifest["inputs"], found.manifest.get("policy"), *tables]
    return _of(facts)


def _as_first_written(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return an outcome table without later columns: names follow from the inputs, and blank profiles say nothing."""
    says = "profile" in table.columns and table["profile"].notna().any()
    later = [column for column in LATER.get(name, ()) if not (says and column == "profile")]
    return table.drop(columns=later, errors="ignore")


def _plain(plan: Allocation) -> dict[str, list[dict[str, Any]]]:
    """Return a plan as plain data; a profile that is not named is left out, as earlier versions had none."""
    return {
        table: [{key: value for key, value in row.items() if key != "profile" or value} for row in rows]
        for table, rows in dataclasses.asdict(plan).items()
    }


def facts_digest(found: RunLike) -> str:
    """Return the SHA-256 of all that a run says but for times and files: the same from memory and from its folder.

    Parameters
    ----------
    found : RunLike
        Also one without a plan.
    """
    left_out = {*TIMES, FILES, DIGEST, TIMES_DIGEST}
    data = {key: value for key, value in found.manifest.items() if key not in left_out}
    data["stages"] = _without_times(found.manifest["stages"])
    plan = found.allocation
    return _of([data, None if plan is None else _plain(plan)])


def _without_times(stages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in stage.items() if key not in TIMES} for stage in stages]


def times_digest(manifest: Mapping[str, Any], folder: Path, unreadable: Callable[[OSError], str] = in_words) -> str:
    """Return the SHA-256 of a manifest's times and of the log.

    Parameters
    ----------
    manifest : mapping
    folder : Path
    unreadable : callable, optional
        As for :func:`files_of`.
    """
    stages = [{key: stage.get(key) for key in TIMES} for stage in manifest["stages"]]
    return _of([{key: manifest.get(key) for key in TIMES}, stages, _digest(folder / LOG, unreadable)])


def _of(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def folder_differences(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Find what in a run folder is not as it was written: where, and what.

    Parameters
    ----------
    folder : Path
    manifest : mapping
        Of the folder; one without digests, of an older program, is believed.
    """
    if not (folder / LOG).is_file():
        yield LOG, "the file is missing"
    if not has_digest(manifest):
        return
    now, then = files_of(folder), manifest.get(FILES, {})
    for path in sorted({*now, *then}):
        if path not in now:
            yield path, "the file is missing"
        elif path not in then:
            yield path, "nothing of that name was written"
        elif now[path] != then[path]:
            yield path, "the file is not as it was written"
    if manifest.get(DIGEST) != manifest_digest(manifest):
        yield f"{MANIFEST} {DIGEST}", "the manifest is not as it was written"
    if manifest.get(TIMES_DIGEST) != times_digest(manifest, folder):
        yield f"{MANIFEST} {TIMES_DIGEST}", f"times in the manifest, or {LOG}, are not as they were written"


def has_digest(manifest: Mapping[str, Any]) -> bool:
    """Say whether a manifest has digests of its folder; those of the first layout have none.

    Parameters
    ----------
    manifest : mapping
    """
    return manifest["schema"] > 1 or any(key in manifest for key in (FILES, DIGEST, TIMES_DIGEST))
