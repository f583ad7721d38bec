"""Gates: limits that a run has to keep, in a file, so that a pipeline stops where a new round serves schools worse.

[[gate]]
kpi = "placed.tier3"
at_least = 1.0
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import ConfigDict, Field, ValidationError

from constraints.domain import Fault, InputRefused, PlainModel, did_you_mean, find_wrong
from scenarios.comparison.kpis import ALL, COMMON, KPIS, key
from scenarios.files import Unreadable, read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scenarios.key_figures import KeyFigure

_SEE = "see docs/comparing.md"
LIMITS = ("at_least", "at_most", "worse_than_baseline_by")


class Gate(PlainModel):
    """A limit on one key figure.

    `at_least` and `at_most` are limits on its value. `worse_than_baseline_by` is how much worse than the first run it
    may be at most, over the cases that both have: in cases or needs for a share, else in the figure's own unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kpi: str
    at_least: float | None = None
    at_most: float | None = None
    worse_than_baseline_by: float | None = Field(default=None, ge=0)

    @property
    def figure(self) -> str:
        """The figure's name without its group."""
        return self.kpi.partition(".")[0]

    @property
    def group(self) -> str:
        """The group; empty for all cases."""
        return self.kpi.partition(".")[2]

    @property
    def limit(self) -> tuple[str, float]:
        """Which limit it sets, and where."""
        return next((name, value) for name in LIMITS if (value := getattr(self, name)) is not None)

    def __str__(self) -> str:
        """Say the gate as its file does."""
        name, value = self.limit
        return f"{self.kpi} {name} = {value:g}"


@dataclasses.dataclass(frozen=True)
class GateResult:
    """How a run did at a gate.

    Attributes
    ----------
    gate : Gate
    run : str
    value : float or None
        What was held against the limit; None where there was nothing to count, which passes.
    passed : bool
    schools : tuple of (case_id, name, cause)
        Where it did not pass and single cases are behind it: which, and why.
    """

    gate: Gate
    run: str
    value: float | None
    passed: bool
    schools: tuple[tuple[str, str, str], ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Return the result as plain data."""
        schools = [dict(zip(("case_id", "name", "cause"), row, strict=True)) for row in self.schools]
        return {"gate": str(self.gate), "run": self.run, "value": self.value, "passed": self.passed, "schools": schools}

    def __str__(self) -> str:
        """Say the result, and the schools behind a failure."""
        found = "nothing to count" if self.value is None else f"{self.value:g}"
        lines = [f"{'passed' if self.passed else 'FAILED'}  {self.run}: {self.gate} (found {found})"]
        return "\n".join([*lines, *(f"    {case} {name}: {cause}" for case, name, cause in self.schools)])


def read_gates(path: Path, known: Collection[str]) -> tuple[Gate, ...]:
    """Read a file of gates.

    Parameters
    ----------
    path : Path
        TOML, with a table `[[gate]]` for each.
    known : collection of str
        The figures that the compared runs have.

    Raises
    ------
    InputRefused
        The file cannot be read (NM801), or a gate is not sound (NM802): all faults at once.
    """
    try:
        data = read_toml(path)
    except Unreadable as why:
        advice = "name the file of gates" if why.is_missing else "correct the line; a gate file is TOML in UTF-8"
        fault = Fault("NM801", path.name, why.row, None, str(why), "a file of gates", advice)
        raise InputRefused([fault]) from why
    faults: list[Fault] = []
    tables = data.pop("gate", None)
    faults += [_fault(path.name, name, "", "only [[gate]] tables", did_you_mean(name, ["gate"], _SEE)) for name in data]
    if not isinstance(tables, list) or not tables:
        faults.append(_fault(path.name, "gate", "", "at least one table [[gate]]", "write `[[gate]]` and a kpi"))
        tables = []
    gates = [_gate(table, f"gate {number}", path, known, faults) for number, table in enumerate(tables, start=1)]
    if faults:
        raise InputRefused(faults)
    return tuple(gate for gate in gates if gate is not None)


def _gate(table: object, where: str, path: Path, known: Collection[str], faults: list[Fault]) -> Gate | None:
    try:
        gate = Gate.model_validate(table)
    except ValidationError as error:
        wrong = find_wrong(error, Gate)
        faults += [one.as_fault("NM802", path.name, _SEE, f"{where} {one.path}".strip()) for one in wrong]
        return None
    faults += _wrong_in(gate, path.name, where, known)
    return gate


def refuse_unsound(gates: Iterable[Gate], known: Collection[str]) -> None:
    """Refuse gates made in Python as those of a file are refused.

    Raises
    ------
    InputRefused
        One has not just one limit, or names a figure that the runs have not (NM802).
    """
    faults = [
        fault for at, gate in enumerate(gates, start=1) for fault in _wrong_in(gate, "gates", f"gate {at}", known)
    ]
    if faults:
        raise InputRefused(faults)


def _wrong_in(gate: Gate, file: str, where: str, known: Collection[str]) -> Iterator[Fault]:
    if sum(getattr(gate, name) is not None for name in LIMITS) != 1:
        yield _fault(file, where, gate.kpi, f"one of {', '.join(LIMITS)}", "write a gate for each limit")
    if gate.kpi not in known:
        own = sorted({name.partition(".")[0] for name in known} - set(KPIS))
        such = ", ".join([*KPIS, *own])
        expected = f"a key figure of these runs, such as {such}, or one with a group: placed.tier3"
        yield _fault(file, f"{where} kpi", gate.kpi, expected, did_you_mean(gate.kpi, known, _SEE))


def _fault(file: str, column: str, value: str, expected: str, advice: str) -> Fault:
    return Fault("NM802", file, None, column, value, expected, advice)


def known_figures(kpis: pd.DataFrame) -> frozenset[str]:
    """Return how gates may call the figures of a frame of key figures."""
    return frozenset(key(kpi, group) for kpi, group in zip(kpis["kpi"], kpis["group"], strict=True))


def judge(
    gates: Sequence[Gate],
    definitions: Mapping[str, KeyFigure],
    kpis: pd.DataFrame,
    baselines: Mapping[str, str],
    runs: Mapping[str, Callable[[Gate], tuple[tuple[str, str, str], ...]]],
) -> tuple[GateResult, ...]:
    """Hold runs against gates.

    Parameters
    ----------
    gates : sequence of Gate
    definitions : mapping of str to KeyFigure
        What each figure is, by name.
    kpis : DataFrame
        From :func:`scenarios.comparison.kpis.kpi_frame`, of all runs.
    baselines : mapping of str to str
        By run, the one that it is held against: the first, or of repeats the first scenario's of the same draw.
    runs : mapping of str to callable
        The runs to judge, each with what finds the schools behind a gate that it fails.
    """
    rows: list[dict[str, Any]] = kpis.to_dict(orient="records")  # type: ignore[assignment]  # the columns are text
    figures = {(row["kpi"], row["group"], row["cases"], row["run"]): row for row in rows}
    results = []
    for name, schools in runs.items():
        for gate in gates:
            value = _found(gate, definitions[gate.figure], figures, name, baselines[name])
            passed = value is None or _keeps(gate, value)
            results.append(GateResult(gate, name, value, passed, () if passed else schools(gate)))
    return tuple(results)


def _found(
    gate: Gate, about: KeyFigure, figures: Mapping[tuple[Any, ...], Mapping[str, Any]], run: str, baseline: str
) -> float | None:
    """Return what is held against the limit."""
    if gate.limit[0] != "worse_than_baseline_by":
        row = figures.get((gate.figure, gate.group, ALL, run))
        return None if row is None or pd.isna(row["value"]) else float(row["value"])
    share, less = about.kind == "share", about.better == "less"
    pair = []
    for name in (baseline, run):
        row = figures.get((gate.figure, gate.group, COMMON, name)) or figures.get((gate.figure, gate.group, ALL, name))
        counted = None if row is None else row["numerator" if share else "value"]
        if counted is None or pd.isna(counted):
            return None
        pair.append(float(counted))
    return pair[1] - pair[0] if less else pair[0] - pair[1]


def _keeps(gate: Gate, value: float) -> bool:
    name, limit = gate.limit
    return value >= limit - 1e-9 if name == "at_least" else value <= limit + 1e-9
