"""What a study found, for whoever asks: a row a run, a row a round of a chain, and the runs themselves."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from constraints.domain import (
    Displayed,
    Fault,
    InputRefused,
    Location,
    NameRefused,
    StoppedWithoutAllocation,
    Text,
    checks_arguments,
    thaw,
)
from scenarios.files import layout_errors
from scenarios.plugins import PluginsGiven
from scenarios.studies.results.axis_columns import axis_columns
from scenarios.studies.results.frontier_points import points_of
from scenarios.studies.results.layout import FOLDER_SCHEMA, STUDY, StudyDocument, read_json
from scenarios.studies.results.study_run import ROUND_FACTS, ROUND_TYPES, StudyRun, round_facts

if TYPE_CHECKING:
    import altair as alt  # noqa: TC004 - what is returned is not looked at

    from scenarios.studies.definition.schema import Scalar

SUMMARY, CHAIN, FRONTIERS = "summary.csv", "chain.csv", "frontiers.csv"

_FACTS = {"outcome": "outcome", "gap_percent": "gap_percent", "tie_break": "canonical"}
"""Columns of a frame, and what the manifest calls them."""
_TYPES = {
    "run": "string", "scenario": "string", "status": "string", "outcome": "string", "gap_percent": "Float64",
    "tie_break": "string",
}  # fmt: skip
_TIE_BREAK = "canonical"
Status = Literal["finished", "impossible", "failed", "pending"]
_STATUSES: tuple[Status, ...] = get_args(Status)
_SHOWN = 40
"""Rows that a printed study shows."""


@dataclasses.dataclass(frozen=True, repr=False)
class StudyRecord(Displayed):
    r"""A study folder that was read.

    Attributes
    ----------
    folder : Path
        Where it stands.
    title : str
        As the study file says.
    axes : mapping of str to tuple of Scalar
        The axes of its grid, sample or sweep with their levels; of a range its ends.
    runs : tuple of StudyRun
        In the order of the study.
    asked : tuple of StudyRun
        The frontiers that were asked for, in the same way: their folders hold one each.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> nle.write_round(nle.draw_round(0.01, seed=2), Path("autumn"))
    >>> _ = Path("study.toml").write_text("round = 'autumn'\n[scenarios.usual]\n[scenarios.far]\nsolve.reach = 75\n")
    >>> study = nle.read_study("study.toml").run("study", executor=ThreadPoolExecutor(1))
    >>> study["far"].status, len(study["far"].read().allocation.deployments)
    ('finished', 12)
    >>> len(study.of_status("failed"))
    0
    """

    folder: Path
    title: str
    axes: Mapping[str, tuple[Scalar, ...]]
    runs: tuple[StudyRun, ...]
    asked: tuple[StudyRun, ...] = ()

    def _lines(self) -> Iterable[str]:
        """Say how far the study is, and where it lies."""
        yield self.headline()
        if self.axes:
            yield "axes: " + ", ".join(f"{axis} ({len(levels)})" for axis, levels in self.axes.items())
        yield f"folder {self.folder}"

    def __hash__(self) -> int:
        """Return a hash that equal records share."""
        return hash((self.folder, self.title, len(self.runs)))

    def __getitem__(self, name: str) -> StudyRun:
        """Return the run of a name.

        Raises
        ------
        NameRefused
            There is none of that name (NM202).
        """
        found = next((run for run in self.runs if run.name == name), None)
        if found is None:
            raise NameRefused.of("StudyRecord", "name", name, (run.name for run in self.runs), "a run of the study")
        return found

    @checks_arguments
    def of_status(self, status: Status) -> tuple[StudyRun, ...]:
        """Return the runs that ended so: `finished`, `impossible`, `failed` or `pending`."""
        return tuple(run for run in self.runs if run.status == status)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a run: what it is, how it ended, and the value of every goal."""
        goals = [
            goal for goal in dict.fromkeys(g for run in self.runs for g in run.told["goals"]) if goal != _TIE_BREAK
        ]
        rows = [
            {
                "run": run.name, "scenario": run.scenario, "draw": run.draw, "round": run.round, "status": run.status,
                **{name: run.told.get(fact) for name, fact in _FACTS.items()},
                **{goal: run.told["goals"].get(goal) for goal in goals},
            }
            for run in self.runs
        ]  # fmt: skip
        columns = axis_columns([run.axes for run in self.runs], self.axes)
        frame = pd.DataFrame(rows, columns=["run", "scenario", "draw", "round", "status", *_FACTS, *goals])
        frame = frame.astype(_TYPES | dict.fromkeys(["draw", "round", *goals], "Int64")).assign(**columns)
        return frame[["run", "scenario", *columns, *(name for name in frame.columns[2:] if name not in columns)]]

    def to_dict(self) -> dict[str, Any]:
        """Return all that `study.json` says of the runs and frontiers, as plain data."""
        told: dict[str, Any] = thaw(
            {
                "title": self.title,
                "axes": self.axes,
                "runs": [run.told for run in self.runs],
                "frontiers": [run.told for run in self.asked],
            }
        )
        return told

    def rounds(self) -> pd.DataFrame:
        """Return a row a finished run: coverage and waiting time, as :func:`round_facts` has them."""
        rows = [round_facts(run) for run in self.of_status("finished")]
        return pd.DataFrame(rows, columns=list(ROUND_FACTS), dtype=object).astype(ROUND_TYPES)

    @property
    def frontiers(self) -> pd.DataFrame:
        """A row a point of every finished frontier; see :func:`scenarios.studies.results.frontier_points.points_of`."""
        return points_of(self.asked)

    @checks_arguments
    def tornado(self, kpi: Text = "placed", base: Text | None = None) -> alt.TopLevelMixin:
        """Draw how far each axis of the study's sweep alone moves a key figure; see `charts.tornado`.

        Parameters
        ----------
        kpi : str, optional
            The key figure, one of the shipped ones.
        base : str, optional
            The scenario that is varied, where the study has several; default: the first.

        Raises
        ------
        ArgumentRefused
            There is no such figure, or no such base.
        """
        chart: alt.TopLevelMixin = self._picture("tornado", kpi, base)
        return chart

    def headline(self) -> str:
        """Say in one line how far the study is."""
        parts = [(self.runs, "runs"), *([(self.asked, "frontiers")] if self.asked else [])]
        return f"{self.title}: " + "; ".join(f"{len(runs)} {what}: {_counted(runs)}" for runs, what in parts)

    def __str__(self) -> str:
        """Return the headline and the runs, aligned; columns that say nothing are left out."""
        frame = self.to_frame().dropna(axis="columns", how="all")
        more = f"\n... and {len(frame) - _SHOWN} more" if len(frame) > _SHOWN else ""
        return f"{self.headline()}\n{frame.head(_SHOWN).to_string(index=False, na_rep='')}{more}"

    def raise_for_failures(self) -> None:
        """Raise if a run failed.

        Raises
        ------
        StoppedWithoutAllocation
        """
        failed = [run for run in (*self.runs, *self.asked) if run.status == "failed"]
        if failed:
            raise StoppedWithoutAllocation("\n".join(f"{run.name}: {run.message}" for run in failed))


@checks_arguments
def load_study(folder: Location, *, plugins: PluginsGiven = ()) -> StudyRecord:
    r"""Read a study folder; it may still be in the making.

    Parameters
    ----------
    folder : Path or str
        That `Study.run` or `nlematch run` writes.
    plugins : iterable, optional
        Rules and key figures of others that may run when its runs are read: classes, paths of files, or `NAME=SHA256`.

    Returns
    -------
    StudyRecord
        Also of a study that is not finished: then some of its runs are pending.

    Raises
    ------
    InputRefused
        It is no study folder, or its layout is newer than this program (NM705).

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> nle.write_round(nle.draw_round(0.01, seed=2), Path("autumn"))
    >>> _ = Path("study.toml").write_text("round = 'autumn'\n[scenarios.usual]\n[scenarios.far]\nsolve.reach = 75\n")
    >>> _ = nle.read_study("study.toml").run("study", executor=ThreadPoolExecutor(1))
    >>> study = nle.load_study("study")
    >>> [run.name for run in study.runs]
    ['usual', 'far']
    """
    folder = Path(folder)
    document = read_json(folder / STUDY)
    schema = document.get("schema")
    if isinstance(schema, int) and schema > FOLDER_SCHEMA:
        expected = f"at most schema {FOLDER_SCHEMA}"
        raise InputRefused(
            [Fault("NM705", folder.name, None, None, f"schema {schema}", expected, "install a newer nlematch")]
        )
    errors = layout_errors(StudyDocument, document)
    if errors:
        expected, advice = f"a folder with a whole {STUDY}", "name the folder that a study was run into"
        faults = [Fault("NM705", STUDY, None, where, value, what, advice) for where, value, what in errors if document]
        raise InputRefused(faults or [Fault("NM705", folder.name, None, None, "", expected, advice)])
    axes = {axis: tuple(levels) for axis, levels in document["axes"].items()}
    found = list(_runs(folder, document["runs"], tuple(plugins)))
    plans, frontier_runs = (tuple(run for run in found if (run.question is None) == plan) for plan in (True, False))
    return StudyRecord(folder, str(document.get("title", "")), axes, plans, frontier_runs)


def _counted(runs: Iterable[StudyRun]) -> str:
    """Say how many ended how."""
    counts = Counter(run.status for run in runs)
    return ", ".join(f"{counts[status]} {status}" for status in _STATUSES if counts[status])


def _runs(folder: Path, entries: list[dict[str, Any]], plugins: tuple[object, ...]) -> Iterator[StudyRun]:
    for entry in entries:
        within = entry.get("folder")
        yield StudyRun(
            name=entry["run"], scenario=entry["scenario"], axes=entry["axes"], draw=entry["draw"],
            round=entry["round"], status=entry["status"], message=entry["message"],
            folder=folder / within if within else None, told=entry, question=entry.get("question"),
            plugins=plugins,
            base=entry.get("base"), varied=entry.get("varied"),
        )  # fmt: skip
