"""Running a study: tasks to the workers, finished runs into the folder, and nothing lost when a worker dies."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.domain import InputRefused, NlematchError, logger
from scenarios.escaping import csv_text
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.runs import program_versions
from scenarios.studies.execution.lanes import Lane, make_lanes
from scenarios.studies.execution.neighbours import Ends, are_neighbours
from scenarios.studies.execution.parcels import read_note
from scenarios.studies.execution.pools import Given, Pool, open_pool
from scenarios.studies.execution.store import StudyFolder
from scenarios.studies.execution.tasks import pack_task
from scenarios.studies.execution.workers import trouble
from scenarios.studies.results.layout import SCENARIO, read_json
from scenarios.studies.results.study_record import CHAIN, FRONTIERS, SUMMARY, StudyRecord, load_study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.solvers import Interrupt
    from scenarios.studies.definition.definition import Definition
    from scenarios.studies.execution.lanes import Steps
    from scenarios.studies.execution.steps import Label, Step

MOST_LOST_BESIDE_OTHERS = 2
"""How often a run may lose its worker beside others before it is tried alone: which one kills workers is then found."""


@dataclasses.dataclass(frozen=True)
class StudyProgress:
    """How far a study is.

    Attributes
    ----------
    done, total : int
        Runs.
    failed : int
        Of those done.
    kept : int
        Of those done: finished earlier, and not run again.
    name : str
        The run that was done last.
    """

    done: int
    total: int
    failed: int
    kept: int
    name: str


def run_study(
    study: Definition,
    out: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    memory_mib: int | None = None,
    executor: Executor | None = None,
    plugins: PluginsGiven = (),
    on_progress: Callable[[StudyProgress], None] | None = None,
    interrupt: Interrupt | None = None,
) -> StudyRecord:
    """Run a study, or what is left of it: what :meth:`scenarios.studies.study.Study.run` says.

    Parameters
    ----------
    study : Definition
    out : Path
    workers : int, optional
    cluster : str, optional
    memory_mib : int, optional
    executor : Executor, optional
    plugins : iterable, optional
    on_progress : callable, optional
    interrupt : Interrupt, optional
        Where it is given, Ctrl-C is noted there, and what is finished by then is returned.

    Returns
    -------
    StudyRecord

    Raises
    ------
    InputRefused
    """
    allowed = tuple(plugins)
    with allow_plugins(allowed):
        lanes = make_lanes(study)
        pool = Given(executor) if executor is not None else open_pool(workers, cluster, memory_mib)
        try:
            folder = StudyFolder(out)
        except InputRefused:
            pool.close()
            raise
        try:
            with _noted(interrupt):
                _Runner(study, lanes, folder, pool, on_progress or (lambda _: None)).run()
            record = load_study(out, plugins=allowed)
            folder.write_text(SUMMARY, csv_text(record.to_frame()))
            if study.asked.chain is not None:
                folder.write_text(CHAIN, csv_text(record.rounds()))
            if record.asked:
                folder.write_text(FRONTIERS, csv_text(record.frontiers))
        finally:
            folder.close()
    return record


@contextlib.contextmanager
def _noted(interrupt: Interrupt | None) -> Iterator[None]:
    """Note Ctrl-C where somebody waits for what is finished."""
    try:
        yield
    except KeyboardInterrupt:
        if interrupt is None:
            raise
        interrupt.happened = True


@dataclasses.dataclass
class _Attempt:
    """A step on its way, and how often it was lost with its worker."""

    step: Step
    lane: int
    lost: int = 0


@dataclasses.dataclass
class _Runner:
    """The work of a study under way."""

    study: Definition
    lanes: list[Lane]
    folder: StudyFolder
    pool: Pool
    on_progress: Callable[[StudyProgress], None]

    def __post_init__(self) -> None:
        self.labels = [label for lane in self.lanes for label in lane.labels]
        self.entries: dict[str, dict[str, Any]] = {}
        self.kept = 0
        self.ends = Ends()
        self.steps: dict[int, Steps] = {}
        self.to_start = list(range(len(self.lanes)))
        self.ready: deque[_Attempt] = deque()
        self.quarantine: deque[_Attempt] = deque()
        self.under_way: dict[Future[bytes], _Attempt] = {}
        self.duplicates: dict[str, list[_Attempt]] = defaultdict(list)

    def run(self) -> None:
        """Do all that is left to do."""
        try:
            self.folder.tidy({label.name for label in self.labels})
            self._write_progress(at_once=True)
            while self._fill():
                self._collect()
        finally:
            for future in self.under_way:
                future.cancel()
            self.pool.close()
            self._write_progress(at_once=True)

    # --- giving out work ------------------------------------------------------------------------------------------

    def _fill(self) -> bool:
        """Give the workers as much as they take at once; say whether anything is under way."""
        while len(self.under_way) < self.pool.room() and (self.ready or self.to_start):
            if self.ready:
                self._submit(self.ready.popleft())
            else:
                self._start()
        if not self.under_way and self.quarantine:
            self.pool = self.pool.renewed(workers=1)
            self._submit(self.quarantine.popleft())
        return bool(self.under_way)

    def _start(self) -> None:
        """Start the next lane: the first that has no neighbour under way, whose end might be its own."""
        under_way = [attempt.step.label for attempt in self.under_way.values()]
        free = (n for n in self.to_start if not any(are_neighbours(self.lanes[n].labels[0], one) for one in under_way))
        number = next(free, self.to_start[0])
        self.to_start.remove(number)
        self.steps[number] = self.lanes[number].begin()
        self._go_on(number, None)

    def _submit(self, attempt: _Attempt) -> None:
        step = attempt.step
        task = pack_task(step.round, step.settings, program_versions(), step.question, self.ends.near(step.label))
        self.under_way[self.pool.submit(task)] = attempt

    def _go_on(self, number: int, folder: Path | None) -> None:
        """Take the next step of a lane, past all that are finished already."""
        steps = self.steps[number]
        done = self._done_in(number)
        while True:
            try:
                step = next(steps) if folder is None else steps.send(folder)
            except StopIteration:
                return
            except Exception as error:  # noqa: BLE001 - one lane's trouble does not stop the others
                message = str(error) if isinstance(error, NlematchError) else trouble(error)
                self._fail(self.lanes[number].labels[done], message, number)
                return
            place = self.folder.find(step)
            if place is None:
                self._wait_for_room(_Attempt(step, number))
                return
            self.kept += 1
            done += 1
            folder = place
            if not self._finish(step, place, number):
                return

    def _done_in(self, number: int) -> int:
        return sum(label.name in self.entries for label in self.lanes[number].labels)

    def _wait_for_room(self, attempt: _Attempt) -> None:
        """Line a step up; one that is the same as another under way waits for it."""
        if attempt.step.digest in self.duplicates:
            self.duplicates[attempt.step.digest].append(attempt)
        else:
            self.duplicates[attempt.step.digest] = []
            self.ready.append(attempt)

    # --- taking what comes back -----------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Take the answers that are there."""
        finished, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
        broken = False
        for future in sorted(finished, key=lambda future: self.under_way[future].step.label.name):
            attempt = self.under_way.pop(future)
            error = future.exception() if not future.cancelled() else None
            if future.cancelled() or (error is not None and self.pool.lost(error)):
                broken = True
                self._lost(attempt)
            elif error is not None:
                self._end(attempt, "failed", trouble(error), None)
            else:
                self._answered(attempt, future.result())
        if broken:
            self._renew()

    def _renew(self) -> None:
        """Put new workers in the place of a pool that died whole, and line up what it had under way."""
        if self.pool.dies_whole:
            for future, attempt in list(self.under_way.items()):
                if not future.done() or future.exception() is not None:
                    del self.under_way[future]
                    self._lost(attempt)
        self.pool = self.pool.renewed()

    def _answered(self, attempt: _Attempt, answer: bytes) -> None:
        note = read_note(answer)
        if note["status"] == "interrupted":
            self._lost(attempt)
        elif note["status"] == "failed":
            self._end(attempt, "failed", note["message"], None)
        else:
            place = self.folder.accept(attempt.step, answer)
            self._end(attempt, note["status"], note["message"], place)

    def _lost(self, attempt: _Attempt) -> None:
        """Line a step up again whose worker died under it."""
        attempt.lost += 1
        if attempt.lost < MOST_LOST_BESIDE_OTHERS:
            self.ready.append(attempt)
        elif attempt.lost == MOST_LOST_BESIDE_OTHERS:
            self.quarantine.append(attempt)
        else:
            message = (
                f"its worker died {attempt.lost} times, at last while it was alone: allow it more with `memory_mib=`"
            )
            self._end(attempt, "failed", message, None)

    def _end(self, attempt: _Attempt, status: str, message: str, place: Path | None) -> None:
        """Note how a step ended, and let its lane and its duplicates go on."""
        duplicates = self.duplicates.pop(attempt.step.digest, [])
        if place is None:
            self._fail(attempt.step.label, message, attempt.lane)
        elif self._finish(attempt.step, place, attempt.lane):
            self._go_on(attempt.lane, place)
        for duplicate in duplicates:
            copy = self.folder.find(duplicate.step) if place is not None else None
            if copy is None:
                self._fail(duplicate.step.label, message, duplicate.lane)
            else:
                self.kept += 1
                if self._finish(duplicate.step, copy, duplicate.lane):
                    self._go_on(duplicate.lane, copy)

    def _finish(self, step: Step, place: Path, number: int) -> bool:
        """Note a finished run; say whether its lane can go on."""
        note = read_json(place / SCENARIO)
        manifest = read_json(place / "manifest.json")
        self._note(step.label, step.digest, str(note.get("status")), str(note.get("message")), manifest)
        self.ends.add(step.label, manifest, place)
        if note.get("status") == "impossible":
            self._give_up(number, f"round {step.label.round} is proved impossible")
            return False
        return True

    def _fail(self, label: Label, message: str, number: int) -> None:
        self._note(label, None, "failed", message, {})
        self._give_up(number, f"{label.name} failed")

    def _give_up(self, number: int, why: str) -> None:
        """Note the later rounds of a chain that cannot be reached."""
        self.steps[number].close()
        for label in self.lanes[number].labels:
            if label.name not in self.entries:
                self._note(label, None, "failed", f"not reached: {why}", {})

    # --- telling --------------------------------------------------------------------------------------------------

    def _note(self, label: Label, digest: str | None, status: str, message: str, manifest: dict[str, Any]) -> None:
        self.entries[label.name] = _entry(label, digest, status, message, manifest)
        self._write_progress()
        logger.info("%s: %s (%d of %d)", label.name, status, len(self.entries), len(self.labels))
        failed = sum(entry["status"] == "failed" for entry in self.entries.values())
        self.on_progress(StudyProgress(len(self.entries), len(self.labels), failed, self.kept, label.name))

    def _write_progress(self, *, at_once: bool = False) -> None:
        runs = [self.entries.get(label.name) or _entry(label, None, "pending", "", {}) for label in self.labels]
        self.folder.write_progress(self.study, runs, at_once=at_once)


def _entry(label: Label, digest: str | None, status: str, message: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what `study.json` says of a run."""
    facts = ("outcome", "stop_reason", "reproducible", "gap_percent", "canonical")
    return {
        "run": label.name,
        "scenario": label.scenario,
        "title": label.title,
        "axes": dict(label.axes),
        "base": label.base,
        "varied": label.varied,
        "draw": label.draw,
        "round": label.round,
        "question": label.question,
        "folder": f"runs/{label.name}" if status in {"finished", "impossible"} else None,
        "status": status,
        "message": message,
        "digest": digest,
        **{fact: manifest.get(fact) for fact in facts},
        "goals": {stage["goal"]: stage["value"] for stage in manifest.get("stages", ())},
        "bounds": {stage["goal"]: stage["bound"] for stage in manifest.get("stages", ())},
        "seconds": manifest.get("seconds", {}).get("total"),
    }
