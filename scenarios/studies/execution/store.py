"""The study folder: what was asked, a run folder for every run, and which of them are finished.

A finished run is recognised by the digest in its `scenario.json`, wherever it lies: after a crash, or where the grid
has changed and with it the names.  Runs that are not asked for any more are kept under `earlier`.
"""

from __future__ import annotations

import dataclasses
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from scenarios.escaping import json_text
from scenarios.files import (
    SIDE,
    STAGED,
    Draft,
    absolute,
    hold,
    is_folder,
    is_there,
    layout_errors,
    list_folder,
    make_folders,
    move,
    put_in_place,
    read_tree,
    refuse_os_errors,
    remove,
    side_folder,
    sync_tree,
    write_new,
)
from scenarios.runs import program_versions
from scenarios.studies.execution.parcels import read_note, unpack
from scenarios.studies.results.layout import FOLDER_SCHEMA, SCENARIO, STUDY, RunNote, read_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from scenarios.studies.definition.definition import Definition
    from scenarios.studies.execution.steps import Label, Step

MANIFEST = "manifest.json"
RUNS, EARLIER = "runs", "earlier"
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
        Something else is there (NM603), it cannot be written (NM604), or somebody else is writing it (NM607).
    """

    def __init__(self, out: Path) -> None:
        ours = any(is_there(out / name) for name in (STUDY, SIDE))
        if is_there(out) and not ours and (not is_folder(out) or any(out.iterdir())):
            expected, advice = "a new folder, or that of an earlier run of the study", "give `out=` another name"
            raise InputRefused([Fault("NM603", out.name, None, None, str(out), expected, advice)])
        self.out = out
        self.written = 0.0
        with refuse_os_errors(out), ExitStack() as stack:
            make_folders(absolute(out))
            stack.enter_context(hold(out, wait=0, again=False))
            self.found = {digest: folder for folder, digest in _runs(out)}
            self._hold = stack.pop_all()
        self._staging, self._prepared = side_folder(absolute(out)) / STAGED, 0

    def close(self) -> None:
        """Let others write it; where nothing came of it, leave nothing."""
        with suppress(OSError):
            remove(self._staging)
        self._hold.close()
        with suppress(OSError):
            self.out.rmdir()

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
            self._write_note(place, step, _outcome_of(place))
            return place
        source = self.found.get(step.digest)
        if source is None:
            return None
        with refuse_os_errors(self.out), self._staged() as staging:
            self._write_all(staging, read_tree(source))
            self._write_note(staging, step, _outcome_of(source))
            self._move(staging, place)
            if not self._is_run(source):
                self._discard(source)
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
        files = unpack(answer)
        if "manifest" in note:
            files.setdefault(MANIFEST, (json_text(note["manifest"]) + "\n").encode())
        with refuse_os_errors(self.out), self._staged() as staging:
            self._write_all(staging, files)
            self._write_note(staging, step, {"status": note["status"], "message": note["message"]})
            self._move(staging, place)
        self.found[step.digest] = place
        return place

    def write_progress(self, study: Definition, runs: Sequence[Mapping[str, Any]], *, at_once: bool = False) -> None:
        """Write `study.json`: what was asked, and how far it is; once a second at most unless told at once."""
        if not at_once and time.monotonic() - self.written < _EVERY_SECONDS:
            return
        self.written = time.monotonic()
        data = {
            "schema": FOLDER_SCHEMA,
            **program_versions(),
            "title": study.title,
            "file": study.name,
            "axes": study.axis_values(),
            "draws": study.asked.draws.count if study.asked.draws else None,
            "rounds": study.asked.chain.length if study.asked.chain else None,
            "study": study.raw,
            "runs": list(runs),
        }
        self.write_text(STUDY, json_text(data) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the study folder, whole or not at all."""
        with refuse_os_errors(self.out):
            self._replace(self.out / name, text)

    def _replace(self, file: Path, text: str) -> None:
        with self._staged() as staging:
            write_new(staging / file.name, text.encode())
            put_in_place(staging / file.name, file)

    def _write_note(self, folder: Path, step: Step, outcome: Mapping[str, Any]) -> None:
        """Write what a run is into its folder, beside and then in place."""
        data = {"schema": FOLDER_SCHEMA, "run": step.label.name, **dataclasses.asdict(step.label)}
        data |= {"digest": step.digest, **outcome}
        self._replace(folder / SCENARIO, json_text(data) + "\n")

    def _put_away(self, folder: Path) -> None:
        """Move a run to the earlier ones; of two runs with one digest one is enough."""
        digest = _digest(folder) or ""
        target = self.out / EARLIER / digest[:32]
        with refuse_os_errors(self.out):
            if is_there(target):
                self._discard(folder)
            else:
                self._move(folder, target)
            if folder.parent != self.out / RUNS and not any(folder.parent.iterdir()):
                folder.parent.rmdir()
        self.found[digest] = target

    def _discard(self, folder: Path) -> None:
        """Remove a run: out of sight in one step, so that no part of it is ever taken for a run."""
        with self._staged() as staging:
            move(folder, staging / "discarded")

    def _move(self, folder: Path, place: Path) -> None:
        make_folders(place.parent)
        sync_tree(folder)
        put_in_place(folder, place)

    @contextmanager
    def _staged(self) -> Iterator[Path]:
        """Give an empty folder to prepare something in; what a killed process left there, the next one removes."""
        self._prepared += 1
        folder = self._staging / str(self._prepared)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            with suppress(OSError):
                remove(folder)

    def _write_all(self, folder: Path, files: Mapping[str, bytes]) -> None:
        """Write the files of a run, its inputs as a read-only copy."""
        draft = Draft(folder, self.out)
        for name, data in files.items():
            draft.write(name, data, read_only=name.startswith("inputs/"))


def _runs(out: Path) -> Iterator[tuple[Path, str]]:
    """Walk over the finished runs of a folder; those in their places come last and win."""
    for pattern in (f"{EARLIER}/*", f"{RUNS}/*", f"{RUNS}/*/round-*"):
        for folder in list_folder(out, pattern):
            digest = _digest(folder)
            if digest is not None:
                yield folder, digest


def _digest(folder: Path) -> str | None:
    note = read_json(folder / SCENARIO)
    return None if layout_errors(RunNote, note) else str(note["digest"])


def _outcome_of(folder: Path) -> dict[str, Any]:
    note = read_json(folder / SCENARIO)
    return {key: note.get(key) for key in ("status", "message")}
