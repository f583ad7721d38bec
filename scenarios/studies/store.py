"""The study folder: what was asked, a run folder for every run, and which of them are finished.

A finished run is recognised by the digest in its `scenario.json`, wherever it lies: after a crash, or where the grid
has changed and with it the names.  Runs that are not asked for any more are kept under `earlier`.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.errors import Fault, InputRefused
from scenarios.studies.locking import LOCK, Held, Lock
from scenarios.studies.parcels import read_note, unpack
from scenarios.studies.steps import versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from scenarios.studies.files import Study
    from scenarios.studies.steps import Label, Step

FOLDER_SCHEMA = 1
"""Version of the layout of a study folder."""

STUDY, SCENARIO = "study.json", "scenario.json"
RUNS, EARLIER = "runs", "earlier"
_STAGING = ".nlematch-"
_EVERY_SECONDS = 1.0


class StudyFolder:
    """A study folder that is being filled.  Only one process writes it at a time, until it closes it.

    Parameters
    ----------
    out : Path
        A new folder, or one of an earlier run of a study.

    Raises
    ------
    InputRefused
        Something else is there (NM603), it cannot be written (NM604), or somebody else is writing it (NM707).
    """

    def __init__(self, out: Path) -> None:
        ours = any((out / name).is_file() for name in (STUDY, LOCK))
        if out.exists() and not ours and (not out.is_dir() or any(out.iterdir())):
            expected, advice = "a new folder, or that of an earlier run of the study", "give --out another name"
            raise InputRefused([Fault("NM603", out.name, None, None, str(out), expected, advice)])
        self.out = out
        self.written = 0.0
        with _writing(out):
            (out / RUNS).mkdir(parents=True, exist_ok=True)
            self.lock = _locked(out)
            for left in out.glob(f"{_STAGING}*"):
                _remove(left)
        self.found = {digest: folder for folder, digest in _runs(out)}

    def close(self) -> None:
        """Let others write it."""
        self.lock.close()

    def tidy(self, names: Collection[str]) -> None:
        """Put the runs away that have no place in the study any more."""
        wanted = set(names)
        for folder in [folder for folder in self.found.values() if self._is_run(folder)]:
            if folder.relative_to(self.out / RUNS).as_posix() not in wanted:
                self._put_away(folder)

    def _is_run(self, folder: Path) -> bool:
        return folder.is_relative_to(self.out / RUNS)

    def find(self, step: Step) -> Path | None:
        """Return the folder of a finished run, brought to its place; None where it has to be made."""
        place = self.place(step.label)
        there = _digest(place)
        if there is not None and there != step.digest:
            self._put_away(place)
        elif there is not None:
            self._tell(place, step, _told(place))
            return place
        source = self.found.get(step.digest)
        if source is None:
            return None
        with self._staged() as staging:
            copy = staging / "run"
            shutil.copytree(source, copy)
            self._tell(copy, step, _told(source))
            self._move(copy, place)
        if not self._is_run(source):
            _remove(source)
        self.found[step.digest] = place
        return place

    def place(self, label: Label) -> Path:
        """Return where a run belongs."""
        return self.out / RUNS / label.name

    def accept(self, step: Step, answer: bytes) -> Path:
        """Write a finished run, whole or not at all.

        Parameters
        ----------
        step : Step
        answer : bytes
            Of a worker; its status is finished or impossible.
        """
        note = read_note(answer)
        place = self.place(step.label)
        with _writing(self.out), self._staged() as staging:
            made = staging / "run"
            unpack(answer, made)
            for file in (made / "inputs").glob("*"):
                file.chmod(stat.S_IREAD | stat.S_IRGRP | stat.S_IROTH)
            if "manifest" in note and not (made / "manifest.json").exists():
                _write_json(made / "manifest.json", note["manifest"])
            self._tell(made, step, {"status": note["status"], "message": note["message"]})
            self._move(made, place)
        self.found[step.digest] = place
        return place

    def tell(self, study: Study, runs: Sequence[Mapping[str, Any]], *, at_once: bool = False) -> None:
        """Write `study.json`: what was asked, and how far it is; once a second at most unless told at once."""
        if not at_once and time.monotonic() - self.written < _EVERY_SECONDS:
            return
        self.written = time.monotonic()
        data = {
            "schema": FOLDER_SCHEMA,
            **versions(),
            "title": study.title,
            "file": study.name,
            "axes": {axis: list(levels) for axis, levels in study.asked.grid.items()},
            "draws": study.asked.repeats.count if study.asked.repeats else None,
            "rounds": study.asked.chain.length if study.asked.chain else None,
            "study": study.raw,
            "runs": list(runs),
        }
        with _writing(self.out):
            self._replace(STUDY, json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the study folder, whole or not at all."""
        with _writing(self.out):
            self._replace(name, text)

    def _replace(self, name: str, text: str) -> None:
        with self._staged() as staging:
            beside = staging / name
            beside.write_text(text, encoding="utf-8", newline="\n")
            beside.replace(self.out / name)

    def _tell(self, folder: Path, step: Step, told: Mapping[str, Any]) -> None:
        """Write what a run is into its folder, beside and then in place."""
        data = {"schema": FOLDER_SCHEMA, "run": step.label.name, **dataclasses.asdict(step.label)}
        data |= {"digest": step.digest, **told}
        beside = folder / f"{_STAGING}{SCENARIO}"
        _write_json(beside, data)
        beside.replace(folder / SCENARIO)

    def _put_away(self, folder: Path) -> None:
        """Move a run to the earlier ones; of two runs with one digest one is enough."""
        digest = _digest(folder) or ""
        target = self.out / EARLIER / digest[:32]
        if target.exists():
            _remove(folder)
        else:
            target.parent.mkdir(exist_ok=True)
            folder.rename(target)
        self.found[digest] = target
        if folder.parent != self.out / RUNS and not any(folder.parent.iterdir()):
            folder.parent.rmdir()

    def _move(self, folder: Path, place: Path) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(place)

    @contextmanager
    def _staged(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(dir=self.out, prefix=_STAGING, ignore_cleanup_errors=True) as staging:
            yield Path(staging)


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        expected, advice = "a place that can be written", "close programs that hold it open, or choose another place"
        said = str(error.strerror or error)
        raise InputRefused([Fault("NM604", out.name, None, None, said, expected, advice)]) from error


def _locked(out: Path) -> Lock:
    try:
        return Lock(out)
    except Held as held:
        expected, advice = "a study folder that nobody else is writing", "wait until it ends, or choose another --out"
        raise InputRefused([Fault("NM707", out.name, None, None, str(held), expected, advice)]) from held


def _runs(out: Path) -> Iterator[tuple[Path, str]]:
    """Walk over the finished runs of a folder; those in their places come last and win."""
    for pattern in (f"{EARLIER}/*", f"{RUNS}/*", f"{RUNS}/*/round-*"):
        for folder in sorted(out.glob(pattern)):
            digest = _digest(folder)
            if digest is not None:
                yield folder, digest


def _digest(folder: Path) -> str | None:
    told = read_json(folder / SCENARIO)
    digest = told.get("digest")
    return digest if isinstance(digest, str) else None


def _told(folder: Path) -> dict[str, Any]:
    told = read_json(folder / SCENARIO)
    return {key: told.get(key) for key in ("status", "message")}


def read_json(file: Path) -> dict[str, Any]:
    """Return what a JSON file says; nothing where it is not there or not whole."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write_json(file: Path, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def _remove(folder: Path) -> None:
    """Remove a folder with its read-only files."""
    for file in folder.rglob("*"):
        file.chmod(file.stat().st_mode | stat.S_IWRITE)
    shutil.rmtree(folder)
