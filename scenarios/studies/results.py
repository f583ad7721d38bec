"""What a study found, for whoever asks: a row a run, a row a round of a chain, and the runs themselves."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain.faults import Fault, InputRefused, StoppedWithoutAllocation
from scenarios.files.layouts import layout_errors
from scenarios.runs import read_run
from scenarios.studies.frontiers import points_of
from scenarios.studies.layout import StudyDocument
from scenarios.studies.store import FOLDER_SCHEMA, STUDY, read_json

if TYPE_CHECKING:
    from scenarios.runs import RunFolder

SUMMARY, CHAIN, FRONTIERS = "summary.csv", "chain.csv", "frontiers.csv"

_FACTS = {"outcome": "outcome", "gap_percent": "gap_percent", "tie_break": "canonical"}
"""Columns of a frame, and what the manifest calls them."""
_TIE_BREAK = "canonical"
_STATUSES = ("finished", "impossible", "failed", "pending")
_SHOWN = 40
"""Rows that a printed study shows."""


@dataclasses.dataclass(frozen=True)
class StudyRun:
    """One run of a study.

    Attributes
    ----------
    name : str
        As its folder.
    scenario : str
        Without its draw and round.
    axes : mapping of str to str
    draw, round : int or None
    status : str
        `finished`, `impossible`, `failed` or `pending`.
    message : str
        How it ended, or why not.
    folder : Path or None
        The run folder; None where none was written.
    told : mapping
        All that `study.json` says of it.
    question : str or None
        The frontier that was asked for instead of a plan.
    """

    name: str
    scenario: str
    axes: Mapping[str, str]
    draw: int | None
    round: int | None
    status: str
    message: str
    folder: Path | None
    told: Mapping[str, Any]
    question: str | None = None

    def read(self) -> RunFolder:
        """Read the run folder.

        Raises
        ------
        InputRefused
            The run has none, or it is not whole (NM601).
        """
        if self.folder is None or self.status != "finished":
            expected, advice = "a finished run", "run the study again"
            raise InputRefused([Fault("NM601", self.name, None, None, self.status, expected, advice)])
        return read_run(self.folder)


@dataclasses.dataclass(frozen=True)
class StudyRecord:
    """A study folder that was read.

    Attributes
    ----------
    folder : Path
    title : str
    axes : mapping of str to tuple of str
        The axes of the grid with their levels.
    runs : tuple of StudyRun
        In the order of the study.
    asked : tuple of StudyRun
        The frontiers that were asked for, in the same way: their folders hold one each.
    """

    folder: Path
    title: str
    axes: Mapping[str, tuple[str, ...]]
    runs: tuple[StudyRun, ...]
    asked: tuple[StudyRun, ...] = ()

    def __getitem__(self, name: str) -> StudyRun:
        """Return the run of a name."""
        return next(run for run in self.runs if run.name == name)

    def of_status(self, status: str) -> tuple[StudyRun, ...]:
        """Return the runs that ended so."""
        return tuple(run for run in self.runs if run.status == status)

    def to_frame(self) -> pd.DataFrame:
        """Return a row a run: what it is, how it ended, and the value of every goal."""
        goals = [
            goal for goal in dict.fromkeys(g for run in self.runs for g in run.told["goals"]) if goal != _TIE_BREAK
        ]
        rows = [
            {
                "run": run.name, "scenario": run.scenario, **{axis: run.axes.get(axis) for axis in self.axes},
                "draw": run.draw, "round": run.round, "status": run.status,
                **{name: run.told.get(fact) for name, fact in _FACTS.items()},
                **{goal: run.told["goals"].get(goal) for goal in goals},
            }
            for run in self.runs
        ]  # fmt: skip
        names = ["run", "scenario", *self.axes, "draw", "round", "status", *_FACTS, *goals]
        frame = pd.DataFrame(rows, columns=names)
        whole = ["draw", "round", *goals]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def rounds(self) -> pd.DataFrame:
        """Return a row a finished run: coverage and waiting time, as :func:`round_facts` has them."""
        rows = [round_facts(run) for run in self.of_status("finished")]
        return pd.DataFrame(rows, columns=list(ROUND_FACTS))

    @property
    def frontiers(self) -> pd.DataFrame:
        """A row a point of every finished frontier; see :func:`scenarios.studies.frontiers.points_of`."""
        return points_of(self.asked)

    def headline(self) -> str:
        """Say in one line how far the study is."""
        parts = [(self.runs, "runs"), *([(self.asked, "frontiers")] if self.asked else [])]
        return f"{self.title}: " + "; ".join(f"{len(runs)} {what}: {_counted(runs)}" for runs, what in parts)

    def __str__(self) -> str:
        """Return the headline and the runs, aligned; columns that say nothing are left out."""
        frame = self.to_frame().dropna(axis="columns", how="all")
        more = f"\n... and {len(frame) - _SHOWN} more" if len(frame) > _SHOWN else ""
        return f"{self.headline()}\n{frame.head(_SHOWN).to_string(index=False, na_rep='')}{more}"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from scenarios.reports.displays import of_study

        return of_study(self)

    def raise_for_failures(self) -> None:
        """Raise if a run failed.

        Raises
        ------
        StoppedWithoutAllocation
        """
        failed = [run for run in (*self.runs, *self.asked) if run.status == "failed"]
        if failed:
            raise StoppedWithoutAllocation("\n".join(f"{run.name}: {run.message}" for run in failed))


def load_study(folder: Path | str) -> StudyRecord:
    """Read a study folder; it may still be in the making.

    Parameters
    ----------
    folder : Path or str

    Raises
    ------
    InputRefused
        It is no study folder, or its layout is newer than this program (NM705).
    """
    folder = Path(folder)
    told = read_json(folder / STUDY)
    schema = told.get("schema")
    if isinstance(schema, int) and schema > FOLDER_SCHEMA:
        expected = f"at most schema {FOLDER_SCHEMA}"
        raise InputRefused(
            [Fault("NM705", folder.name, None, None, f"schema {schema}", expected, "install a newer nlematch")]
        )
    errors = layout_errors(StudyDocument, told)
    if errors:
        expected, advice = f"a folder with a whole {STUDY}", "name the folder that `nlematch run --out` wrote"
        faults = [Fault("NM705", STUDY, None, where, value, what, advice) for where, value, what in errors if told]
        raise InputRefused(faults or [Fault("NM705", folder.name, None, None, "", expected, advice)])
    axes = {axis: tuple(levels) for axis, levels in told["axes"].items()}
    found = list(_runs(folder, told["runs"]))
    plans, asked = (tuple(run for run in found if (run.question is None) == plan) for plan in (True, False))
    return StudyRecord(folder, str(told.get("title", "")), axes, plans, asked)


def _counted(runs: Iterable[StudyRun]) -> str:
    """Say how many ended how."""
    counts = Counter(run.status for run in runs)
    return ", ".join(f"{counts[status]} {status}" for status in _STATUSES if counts[status])


def _runs(folder: Path, entries: list[dict[str, Any]]) -> Iterator[StudyRun]:
    for entry in entries:
        within = entry.get("folder")
        yield StudyRun(
            name=entry["run"], scenario=entry["scenario"], axes=entry["axes"], draw=entry["draw"],
            round=entry["round"], status=entry["status"], message=entry["message"],
            folder=folder / within if within else None, told=entry, question=entry.get("question"),
        )  # fmt: skip


# --- coverage and waiting -------------------------------------------------------------------------------------------

ROUND_FACTS = {
    "run": "the run",
    "scenario": "the scenario",
    "draw": "the draw",
    "round": "the round",
    "as_at": "the day whose judgements count",
    "cases": "cases in the round, those already led among them",
    "led": "cases with a leader, running ones among them",
    "placed": "of these: newly placed",
    "coverage_percent": "100 led / cases",
    "unplaced": "cases without a leader",
    "waited_by_placed": "rounds that newly placed cases had waited, on average",
    "waited_by_unplaced": "rounds that cases without a leader have waited before this one, on average",
    "waited_longest": "the most rounds that a case without a leader has waited",
    "needs_covered": "needs covered, by running work too",
    "running_half_days": "half-days that work of earlier rounds still takes",
}
"""The columns of `chain.csv`."""


def round_facts(run: StudyRun) -> dict[str, Any]:
    """Return coverage and waiting time of a finished run, with the columns of :data:`ROUND_FACTS`."""
    found = run.read()
    round_ = found.round
    led = {deployment.case_id for deployment in found.allocation.deployments}
    placed = led - set(round_.ledger.leads)
    unplaced = [case.rounds_waited for case_id, case in round_.cases.items() if case_id not in led]
    return {
        "run": run.name,
        "scenario": run.scenario,
        "draw": run.draw,
        "round": run.round,
        "as_at": round_.meta.as_at.isoformat(),
        "cases": len(round_.cases),
        "led": len(led),
        "placed": len(placed),
        "coverage_percent": round(100 * len(led) / len(round_.cases), 2) if round_.cases else None,
        "unplaced": len(unplaced),
        "waited_by_placed": _mean([round_.cases[case_id].rounds_waited for case_id in sorted(placed)]),
        "waited_by_unplaced": _mean(unplaced),
        "waited_longest": max(unplaced, default=None),
        "needs_covered": len(found.allocation.supports),
        "running_half_days": sum(round_.tables["running"]["half_days_left"]),
    }


def _mean(values: list[int]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None
