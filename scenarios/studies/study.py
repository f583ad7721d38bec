"""A study as Python has it: made of keywords or read from a file, written as the file, and run."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pandas as pd

from constraints.domain import (
    ArgumentFault,
    ArgumentRefused,
    Displayed,
    Fault,
    InputRefused,
    Location,
    Text,
    Truth,
    checks_arguments,
    whole_number,
)
from optimiser.solvers import OnInterrupt, until_interrupted
from scenarios.escaping import Moment, toml_text, watched
from scenarios.files import MOST_TOML_BYTES, Unreadable, absolute, is_there, read_tree, toml_of, write_file
from scenarios.plugins import PluginsGiven
from scenarios.rounds import read_round, write_round
from scenarios.studies.definition.axes import spelled_out
from scenarios.studies.definition.definition import Definition, define
from scenarios.studies.definition.places import with_places
from scenarios.studies.definition.plain import PlainData, round_digest
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import all_labels
from scenarios.studies.execution.running import StudyProgress, run_study
from scenarios.studies.results.axis_columns import axis_columns
from scenarios.studies.results.study_record import StudyRecord
from scenarios.studies.rounds.arriving import read_arrivals
from scenarios.studies.rounds.building import Rounds

if TYPE_CHECKING:
    from constraints.round import Round

Workers = Annotated[int, whole_number(1, 1024, "whole processes", "leave it out: one a core")]
Memory = Annotated[int, whole_number(256, 2**30, "whole mebibytes", "leave it out: its part of the machine's")]

NAME = "Study"
"""How faults call a study that Python made."""
_LONGEST = 1_000
"""Characters of a study that is shown."""
_COUNTED = re.compile(r"\b(edits|add|extends|regions|folders|hold|save|values|choices)\.(\d+)")
"""Members of lists in the column of a fault, numbered from 1 as in files."""


class Study(Displayed):
    r"""Several scenarios of a round, asked for together: the same keys as in a study file, as plain dicts and lists.

    Parameters
    ----------
    round : Round or path
        What all scenarios stand on, unless one says another.
    title : str, optional
    extends : str or list of str, optional
        Shipped scenarios, below all that is said here.
    scenarios : dict, optional
        By name, what each says: any key of those here up to `solve`.
    policy : str or dict, optional
    rules : dict, optional
        Values of rules, by id.
    supply : dict, optional
    edits : list of dict, optional
        Changes of tables; `add` also takes a frame.
    solve : dict, optional
        `regions`, `reach`, `work_limit`, `time_limit`, `engine`, `seed`.
    grid : dict, optional
        By axis: a list of values, or a dict of levels; every combination is run.
    sample : dict, optional
        A Latin hypercube: `count`, `seed`, and `axes` with `low` and `high` each, or values.
    sweep : dict, optional
        One at a time: by axis `low` and `high`, or values, and the `base`.
    draws : int or dict, optional
        How many draws each is run under, and who is drawn.
    chain : int or dict, optional
        How many rounds in a row, and what happens between them.
    frontier : dict, optional
        By name, what is asked beside each run.
    **more : object
        Refused, with the nearest key.

    Raises
    ------
    InputRefused
        Keys that are not known (NM702) and values that are not allowed (NM703): all of them. What does not fit the
        rounds is told before anything is run.

    Examples
    --------
    >>> import nlematch as nle
    >>> study = nle.Study(nle.draw_round(0.01, seed=2), grid={"reach": [60, 75]})
    >>> study.to_frame()[["run", "reach"]]
            run reach
    0  reach=60    60
    1  reach=75    75
    >>> found = study.run("study", workers=1)
    >>> found.to_frame()[["run", "outcome", "placed.tier2"]]
            run      outcome  placed.tier2
    0  reach=60  proved-best             5
    1  reach=75  proved-best             7
    """

    def __init__(
        self,
        round: Round | str | os.PathLike[str] | None = None,  # noqa: A002 - the key of a study file
        *,
        title: str | None = None,
        extends: str | list[str] | None = None,
        scenarios: Mapping[str, Any] | None = None,
        policy: str | Mapping[str, Any] | None = None,
        rules: Mapping[str, Any] | None = None,
        supply: Mapping[str, Any] | None = None,
        edits: Iterable[Mapping[str, Any]] | None = None,
        solve: Mapping[str, Any] | None = None,
        grid: Mapping[str, Any] | None = None,
        sample: Mapping[str, Any] | None = None,
        sweep: Mapping[str, Any] | None = None,
        draws: int | Mapping[str, Any] | None = None,
        chain: int | Mapping[str, Any] | None = None,
        frontier: Mapping[str, Any] | None = None,
        **more: object,
    ) -> None:
        asked = {
            "title": title, "round": round, "extends": extends, "policy": policy, "rules": rules, "supply": supply,
            "edits": edits, "solve": solve, "scenarios": scenarios, "grid": grid, "sample": sample,
            "sweep": sweep, "draws": draws, "chain": chain, "frontier": frontier, **more,
        }  # fmt: skip
        with in_python_words():
            self._definition = _defined(asked)
            self._labels = all_labels(self._definition)

    @classmethod
    def of(cls, definition: Definition) -> Study:
        """Return the study of what was read."""
        study = cls.__new__(cls)
        study._definition, study._labels = definition, all_labels(definition)  # noqa: SLF001 - this class's own
        return study

    @property
    def title(self) -> str:
        """What it is called."""
        return self._definition.title

    @property
    def rounds(self) -> Mapping[str, Round]:
        """The rounds that are in memory, by the name that `round` has for each."""
        return dict(self._definition.rounds)

    def to_dict(self) -> dict[str, Any]:
        """Return the keywords that make this study: `Study(**study.to_dict())` is equal to it.

        Rounds in memory are among them; paths are whole.
        """
        named = self._definition.rounds
        return with_places(self._definition.raw, lambda name: named.get(name) or self._whole(name), self._whole)

    def to_toml(self) -> str:
        """Return the study as the text of a study file; rounds in memory stand there by their names."""
        return toml_text(self._definition.raw)

    @checks_arguments
    def write(self, path: Location) -> None:
        """Write the study as a file, and rounds that are in memory as folders beside it.

        Parameters
        ----------
        path : path
            Such as `study.toml`; a file that is there is replaced.

        Raises
        ------
        InputRefused
            It cannot be written (NM604), or another round stands where one of the study's belongs (NM603).
        """
        file = Path(path)
        beside = absolute(file).parent
        for name, round_ in self._definition.rounds.items():
            _write_beside(round_, beside / name)
        raw = with_places(
            self._definition.raw, lambda name: self._from(beside, name), lambda name: self._from(beside, name)
        )
        write_file(file, toml_text(raw).encode())

    def _whole(self, name: str) -> str:
        """Return a path of the study, whole."""
        return str(absolute(self._definition.folder / name))

    def _from(self, folder: Path, name: str) -> str:
        """Return a path of the study as it is from a folder; rounds in memory have their names there."""
        if name in self._definition.rounds or Path(name).is_absolute():
            return name
        try:
            return Path(os.path.relpath(self._whole(name), folder)).as_posix()
        except ValueError:  # another drive of Windows
            return self._whole(name)

    def _of_round(self, name: str) -> str:
        """Return the digest of a round of the study."""
        rounds = Rounds(self._definition.folder, self._definition.rounds)
        return _digest_of(round_digest(rounds.get(name)))

    def _of_folder(self, name: str) -> str:
        """Return the digest of the files of a later round."""
        read_arrivals(self._definition.folder / name)  # refuses what is none
        files = read_tree(self._definition.folder / name)
        return _digest_of(sorted((file, hashlib.sha256(data).hexdigest()) for file, data in files.items()))

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of all that it asks for, rounds included: the same as that of the file that it is written to."""
        asked = self._definition.asked.model_dump(mode="json", exclude_defaults=True)
        axes = [*asked.get("grid", {}).items(), *asked.get("sweep", {}).items()]
        axes += asked.get("sample", {}).get("axes", {}).items()
        order = [list(asked.get("scenarios", ())), [(axis, list(levels)) for axis, levels in axes]]
        drawn = {axis: dataclasses.asdict(span) for axis, span in self._definition.axes.ranges.items()}
        bases = {axis: part for axis, (part, _) in self._definition.axes.bases.items()}
        return _digest_of([with_places(asked, self._of_round, self._of_folder), order, drawn, bases])

    def __eq__(self, other: object) -> bool:
        """Say whether two studies ask for the same."""
        return self.digest == other.digest if isinstance(other, Study) else NotImplemented

    def __hash__(self) -> int:
        """Return a hash that equal studies share."""
        return hash(self.digest)

    def __len__(self) -> int:
        """Return how many runs it asks for; frontiers are not among them."""
        return sum(label.question is None for label in self._labels)

    def expand(self) -> list[str]:
        """Return the names of the runs that it asks for, which their folders will have; nothing is run."""
        return [label.name for label in self._labels if label.question is None]

    def to_frame(self) -> pd.DataFrame:
        """Return a row a run that it asks for, with the first columns of the frame of the study when it was run."""
        labels = [label for label in self._labels if label.question is None]
        columns = {
            "run": [label.name for label in labels],
            "scenario": [label.scenario for label in labels],
            **axis_columns([label.axes for label in labels], self._definition.axis_values()),
            "draw": pd.Series([label.draw for label in labels], dtype="Int64"),
            "round": pd.Series([label.round for label in labels], dtype="Int64"),
            "title": [label.title for label in labels],
        }
        return pd.DataFrame(columns)

    @checks_arguments
    def run(
        self,
        out: Location,
        *,
        workers: Workers | None = None,
        cluster: Text | None = None,
        memory_mib: Memory | None = None,
        executor: Executor | None = None,
        plugins: PluginsGiven = (),
        progress: Truth | Callable[[StudyProgress], None] | None = None,
        on_interrupt: OnInterrupt = "raise",
    ) -> StudyRecord:
        r"""Run the study, or what is left of it.

        Scripts that call this need the usual `if __name__ == "__main__":`, because workers are spawned.

        Parameters
        ----------
        out : path
            The study folder: a new one, or that of an earlier run, whose finished runs are kept.
        workers : int, optional
            Processes of this machine; one a core unless given.
        cluster : str, optional
            The address of a Dask scheduler, which is used instead.
        memory_mib : int, optional
            The most address space for each process.
        executor : Executor, optional
            The caller's own workers, used instead of either.
        plugins : iterable, optional
            Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.
        progress : bool or callable, optional
            True: shown, in a terminal and in a notebook. A callable is called after every run.
        on_interrupt : {"raise", "return"}, optional
            After Ctrl-C the interrupt is raised with the runs that are finished, or these are returned.

        Returns
        -------
        StudyRecord
            Runs that failed are in it, with why.

        Raises
        ------
        ArgumentRefused
            An argument cannot be used (NM903); all of them are told at once.
        InputRefused
            The study does not fit its rounds, somebody else is writing the study folder, or the script has no main
            guard (NM706); nothing was run.
        Interrupted
            Somebody pressed Ctrl-C. The study, as far as it is, is its `result`.
        """
        if cluster is not None and (workers is not None or memory_mib is not None):
            advice = "leave workers and memory_mib out: a cluster has its own workers"
            raise ArgumentRefused([ArgumentFault.of("Study.run", "cluster", cluster, "a cluster alone", advice)])
        with in_python_words(), watched(progress, "runs", _moment) as on_progress:
            return until_interrupted(
                on_interrupt,
                lambda interrupt: run_study(
                    self._definition, Path(out), workers=workers, cluster=cluster, memory_mib=memory_mib,
                    executor=executor, plugins=plugins, on_progress=on_progress, interrupt=interrupt,
                ),
            )  # fmt: skip

    def __repr__(self) -> str:
        """Return the call that makes it, cut where it is long."""
        rounds = self._definition.rounds
        shown = with_places(self._definition.raw, lambda name: _InMemory(name) if name in rounds else name, str)
        text = f"Study({', '.join(f'{key}={value!r}' for key, value in shown.items())})"
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _moment(progress: StudyProgress) -> Moment:
    return progress.done, progress.total, f"{progress.kept} kept, {progress.failed} failed; {progress.name}"


class _InMemory(str):
    """The name of a round in memory, shown as what it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Round {self}>"


@checks_arguments
def read_study(path: Location) -> Study:
    r"""Read a study file.

    Parameters
    ----------
    path : path
        Of a file in TOML, as `docs/studies.md` has it.

    Returns
    -------
    Study
        That asks for what the file does; paths in it are relative to where it stands.

    Raises
    ------
    InputRefused
        It cannot be read (NM701), has a key or a name that is not known (NM702), or a value that is not allowed
        (NM703).

    Examples
    --------
    >>> import nlematch as nle
    >>> nle.Study(nle.draw_round(0.01, seed=2), grid={"reach": [60, 75]}).write("study.toml")
    >>> study = nle.read_study("study.toml")
    >>> study.expand()
    ['reach=60', 'reach=75']
    """
    return Study.of(read_definition(Path(path)))


def _digest_of(data: object) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _defined(asked: Mapping[str, object]) -> Definition:
    """Check the keywords of a study as what they would be in a file: so each can be written as the other."""
    plain = PlainData(NAME)
    raw = spelled_out(plain.of(asked))
    if plain.faults:
        raise InputRefused(plain.faults)
    text = toml_text(raw)
    try:
        if len(text.encode()) > MOST_TOML_BYTES:
            raise Unreadable(f"{len(text.encode()):,} bytes as a file, of at most {MOST_TOML_BYTES:,}")
        whole = toml_of(text)
    except (Unreadable, UnicodeEncodeError) as why:
        advice = "take it out, or keep rows in files of the round"
        raise InputRefused([Fault("NM703", NAME, None, None, str(why), "what a study file can hold", advice)]) from why
    return define(whole, NAME, Path.cwd(), plain.rounds)


def _write_beside(round_: Round, folder: Path) -> None:
    """Write a round where a study names it, unless it is there."""
    if not is_there(folder):
        write_round(round_, folder)
        return
    try:
        same = round_digest(read_round(folder)) == round_digest(round_)
    except InputRefused:
        same = False
    if not same:
        expected, advice = "nothing there, or the round of the study", "write the study into another folder"
        raise InputRefused([Fault("NM603", folder.name, None, None, str(folder), expected, advice)])


@contextmanager
def in_python_words() -> Iterator[None]:
    """Tell faults of a study that Python made as Python has them: members of lists are numbered from 0."""
    try:
        yield
    except InputRefused as refused:
        raise type(refused)(_as_python(fault) for fault in refused.faults) from None


def _as_python(fault: Fault) -> Fault:
    if fault.column is None or not fault.file.startswith(NAME):
        return fault
    return dataclasses.replace(fault, column=_COUNTED.sub(lambda at: f"{at[1]}[{int(at[2]) - 1}]", fault.column))
