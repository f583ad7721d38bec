"""One run of a study, and what it says of coverage and waiting in a round of a chain."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from scenarios.runs import allocation_of, read_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scenarios.runs import Run
    from scenarios.studies.definition.schema import Scalar


@dataclasses.dataclass(frozen=True)
class StudyRun:
    """One run of a study.

    Attributes
    ----------
    name : str
        As its folder.
    scenario : str
        Without its draw and round.
    axes : mapping of str to Scalar
        What every axis is: the value, where it is of one value, else the name of the level.
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
    plugins : tuple
        What may run when the run is read; see :func:`scenarios.plugins.allow_plugins`.
    base : str or None
        In a sweep, the scenario that this one varies; None for that itself.
    varied : str or None
        In a sweep, the axis that is not as in the base.
    """

    name: str
    scenario: str
    axes: Mapping[str, Scalar]
    draw: int | None
    round: int | None
    status: str
    message: str
    folder: Path | None
    told: Mapping[str, Any]
    question: str | None = None
    plugins: tuple[object, ...] = ()
    base: str | None = None
    varied: str | None = None

    def read(self) -> Run:
        """Read the run folder.

        Raises
        ------
        InputRefused
            The run has none, or it is not whole (NM601).
        """
        if self.folder is None or self.status != "finished":
            expected, advice = "a finished run", "run the study again"
            raise InputRefused([Fault("NM601", self.name, None, None, self.status, expected, advice)])
        return read_run(self.folder, plugins=self.plugins)


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
_SHARES = frozenset({"coverage_percent", "waited_by_placed", "waited_by_unplaced"})
ROUND_TYPES = {
    name: "string" if name in {"run", "scenario", "as_at"} else "Float64" if name in _SHARES else "Int64"
    for name in ROUND_FACTS
}
"""Their types in a frame; a day is text, as in the file."""


def round_facts(run: StudyRun) -> dict[str, Any]:
    """Return coverage and waiting time of a finished run, with the columns of :data:`ROUND_FACTS`."""
    found = run.read()
    round_ = found.round
    led = {deployment.case_id for deployment in allocation_of(found).deployments}
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
        "needs_covered": len(allocation_of(found).supports),
        "running_half_days": sum(round_.tables["running"]["half_days_left"]),
    }


def _mean(values: list[int]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None
