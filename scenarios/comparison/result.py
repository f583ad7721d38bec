"""What a comparison found, for whoever asked: frames to go on with, a summary to print, plain data to keep."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np
import pandas as pd

from constraints.domain import (
    ArgumentFault,
    ArgumentRefused,
    Displayed,
    Location,
    NameRefused,
    Seed,
    Text,
    Texts,
    Truth,
    checks_arguments,
    number_of,
)
from scenarios.comparison.attribution import Attribution, Method, attribute
from scenarios.comparison.behind import School, schools_behind
from scenarios.comparison.gates import Gate, GateResult, judge, known_figures, read_gates, refuse_unsound
from scenarios.comparison.kpis import ALL, format_figure, key
from scenarios.comparison.moves import MOVES, NEED_MOVES, QUIET, case_moves, move_frame, need_moves
from scenarios.comparison.paired import METHOD
from scenarios.comparison.versions import version_differences
from scenarios.escaping import plain_rows
from scenarios.runs import Solving

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Allocation
    from constraints.plugins import PlugIn
    from scenarios.comparison.gathering import Compared
    from scenarios.comparison.moves import Columns
    from scenarios.comparison.naming import NamedEdit
    from scenarios.key_figures import KeyFigure

COMPARISON_SCHEMA = 1
"""Version of the layout of :meth:`Comparison.to_dict`."""

_IN_GROUPS = ("placed", "needs", "price")
"""Figures that are shown by tier, severity or rule unless other groupings are asked for."""
_PAIRS = 4
"""How many runs a comparison names where it shows itself."""
_MANY = 40
"""With more runs than this, scenarios stand for them in what `print` shows."""
_FEW = 12
"""How many of many runs `print` holds against the first."""
_UNITS = {"share": "%", "percent": "%", "minutes": "min", "number": ""}
_SHOWN = 20
"""How many changed cases and schools behind a gate `print` shows."""


@dataclasses.dataclass(frozen=True)
class Pair:
    """A run held against an earlier one.

    Attributes
    ----------
    before, after : Compared
    nearest : Allocation or None
        A plan as good as the later one that is nearest to the earlier one, where one was looked for.
    edits : tuple of NamedEdit
        How the rounds differ.
    note : str
        What is to be said of ties.
    """

    before: Compared
    after: Compared
    nearest: Allocation | None
    edits: tuple[NamedEdit, ...]
    note: str

    @functools.cached_property
    def of_cases(self) -> Columns:
        """What became of each case, column by column."""
        return case_moves(self.before, self.after, self.nearest)

    @functools.cached_property
    def of_needs(self) -> Columns:
        """What became of each need, column by column."""
        return need_moves(self.before, self.after, self.nearest)

    @property
    def cases(self) -> pd.DataFrame:
        """What became of each case; see :mod:`scenarios.comparison.moves`."""
        return move_frame(self.of_cases, MOVES)

    @property
    def needs(self) -> pd.DataFrame:
        """What became of each need."""
        return move_frame(self.of_needs, NEED_MOVES)

    @property
    def tally(self) -> dict[str, int]:
        """How many cases there are of each change."""
        return dict(sorted(Counter(self.of_cases["change"]).items()))


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Comparison(Displayed):
    """Runs side by side, the first of them the baseline.

    Attributes
    ----------
    runs : tuple of Compared
        In the order they were named in.
    facts : mapping of str to DataFrame
        One row a case, by run.
    groupings : tuple of str
        By which key figures are told beside the whole.
    common : tuple of str
        The cases that all runs have.
    figures : mapping of str to KeyFigure
        What each key figure is, by name: the shipped ones, then those of one's own.
    plugins : tuple of PlugIn
        Those of one's own, with what was run to get them.
    kpis : DataFrame
        Tidy: `kpi, group, cases, run, value, numerator, denominator`.
    pairs : tuple of Pair
        Each run but the first, held against it.
    intervals : DataFrame
        For repeats; see :mod:`scenarios.comparison.paired`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75), by=["tier"])
    >>> figures = found.to_frame().query("kpi == 'placed' and group == '' and cases == 'all'")
    >>> figures[["run", "value", "numerator", "denominator"]]
           run     value  numerator  denominator
    0    run 1  0.409091          9           22
    125  run 2  0.545455         12           22
    """

    runs: tuple[Compared, ...]
    facts: Mapping[str, pd.DataFrame]
    groupings: tuple[str, ...]
    common: tuple[str, ...]
    figures: Mapping[str, KeyFigure]
    plugins: tuple[PlugIn, ...]
    kpis: pd.DataFrame
    pairs: tuple[Pair, ...]
    intervals: pd.DataFrame

    @property
    def own_figures(self) -> tuple[str, ...]:
        """What is to be said of each figure of one's own: what it is, and the digest of its code."""
        return tuple(f"{self.figures[plugin.id]}, code {plugin.digest[:12]}" for plugin in self.plugins)

    def _lines(self) -> Iterable[str]:
        """Name what was compared, and say what became of the cases."""
        runs, first = number_of(len(self.runs), "run"), self.runs[0].name
        yield f"{runs}, the first of them {first}; {number_of(len(self.common), 'case')} in all of them"
        yield from self.own_figures[:2]
        for pair in self.pairs[:_PAIRS]:
            yield f"{pair.after.name}: {', '.join(f'{change} {count}' for change, count in pair.tally.items())}"
        if len(self.pairs) > _PAIRS:
            yield f"... and {number_of(len(self.pairs) - _PAIRS, 'run')} more"

    @functools.cached_property
    def version_differences(self) -> tuple[str, ...]:
        """Which versions of programs, policies, travel models and tie-breaks differ between the runs, a line each."""
        return version_differences(self.runs)

    def to_frame(self) -> pd.DataFrame:
        """Return all key figures, one row a figure, group, set of cases and run.

        `attrs["version_differences"]` is a list of what :attr:`version_differences` says.
        """
        frame = self.kpis.copy()
        frame.attrs["version_differences"] = list(self.version_differences)
        return frame

    @checks_arguments
    def side_by_side(self, groups: Texts | None = None, cases: Literal["all", "common"] = "all") -> pd.DataFrame:
        """Return key figures with a column a run, shares as `value (numerator of denominator)`.

        Parameters
        ----------
        groups : sequence of str, optional
            Of these groupings; default: the whole, and what is placed and covered by tier
            and severity, and prices by rule.
        cases : {"all", "common"}

        Raises
        ------
        ArgumentRefused
            The comparison was not made by such a grouping (NM202).
        """
        groups = None if groups is None else tuple(groups)
        unknown = [name for name in groups or () if name not in self.groupings]
        if unknown:
            expected, advice = f"one of {', '.join(self.groupings)}", "name it in `by=` of the comparison"
            raise ArgumentRefused(
                ArgumentFault.unknown("side_by_side", "groups", name, self.groupings, expected, advice)
                for name in unknown
            )
        kept = [_shown(kpi, group, groups) for kpi, group in zip(self.kpis["kpi"], self.kpis["group"], strict=True)]
        picked = self.kpis[(self.kpis["cases"] == cases) & np.array(kept, bool)]
        picked = picked[(picked["kpi"] != "price") | (picked.groupby(["kpi", "group"])["value"].transform("max") > 0)]
        figures = picked.assign(
            kpi=[key(kpi, group) for kpi, group in zip(picked["kpi"], picked["group"], strict=True)],
            said=[format_figure(row, self.figures[str(row.kpi)].kind) for row in picked.itertuples(index=False)],
        )
        table = figures.pivot_table(index="kpi", columns="run", values="said", aggfunc="first", sort=False)
        columns = [run.name for run in self.runs]
        shown: pd.DataFrame = table.reindex(columns=columns).fillna("-").reset_index().rename_axis(columns=None)
        return shown

    @checks_arguments
    def moves(self, *, everything: Truth = False) -> pd.DataFrame:
        """Return what became of cases, one row a case and pair of runs; cases to which nothing happened on request."""
        return self._stacked([pair.of_cases for pair in self.pairs], MOVES, everything)

    @checks_arguments
    def need_moves(self, *, everything: Truth = False) -> pd.DataFrame:
        """Return what became of needs, one row a need and pair of runs."""
        return self._stacked([pair.of_needs for pair in self.pairs], NEED_MOVES, everything)

    def _stacked(self, moves: Iterable[Columns], types: Mapping[str, str], everything: bool) -> pd.DataFrame:
        """Return the moves of all pairs in one frame."""
        stacked: Columns = {name: [] for name in ("baseline", "run", *types)}
        for pair, columns in zip(self.pairs, moves, strict=True):
            changes = columns["change"]
            kept = [at for at, change in enumerate(changes) if everything or change not in QUIET]
            stacked["baseline"] += [pair.before.name] * len(kept)
            stacked["run"] += [pair.after.name] * len(kept)
            for name in types:
                stacked[name] += [columns[name][at] for at in kept]
        return move_frame(stacked, types)

    def prices(self) -> pd.DataFrame:
        """Return the price of each rule in each run, and how much dearer it is than in the first, in minutes."""
        terms = pd.DataFrame({run.name: pd.Series(dict(run.manifest["prices"]), dtype="int64") for run in self.runs})
        terms = terms.fillna(0).astype("int64").rename_axis("rule")
        first = terms[self.runs[0].name]
        dearer = {f"{run.name} dearer by": terms[run.name] - first for run in self.runs[1:]}
        terms = pd.concat([terms, pd.DataFrame(dearer, index=terms.index)], axis=1)
        return terms[(terms != 0).any(axis=1)].reset_index()

    def edits(self) -> pd.DataFrame:
        """Return how the rounds differ: one row an edit, with the name of the change it belongs to."""
        columns = ["baseline", "run", "change", "table", "key", "column", "before", "after"]
        rows = [
            {"baseline": pair.before.name, "run": pair.after.name, "change": named.name, **edit.as_record()}
            for pair in self.pairs
            for named in pair.edits
            for edit in named.edits
        ]
        return pd.DataFrame(rows, columns=columns)

    @checks_arguments
    def why(
        self,
        run: Text | None = None,
        *,
        method: Method | None = None,
        draw_seed: Seed = 1,
        **solving: Unpack[Solving],
    ) -> Attribution:
        """Credit each lost, gained or moved case to edits; this solves rounds.

        Parameters
        ----------
        run : str, optional
            Which run to explain; default: the second.
        method, draw_seed, **solving
            See :func:`scenarios.comparison.attribution.attribute`.
        """
        pair = self._pair(run)
        return attribute(
            pair.before.round, pair.after.round, pair.edits, method=method, draw_seed=draw_seed, **solving
        )  # fmt: skip

    def _pair(self, run: str | None) -> Pair:
        for pair in self.pairs:
            if run in {None, pair.after.name}:
                return pair
        others = (pair.after.name for pair in self.pairs)
        raise NameRefused.of("Comparison.why", "run", run, others, "a run that is held against the first")

    @checks_arguments
    def judged(
        self, gates: Location | Sequence[Gate], why: Mapping[str, Attribution] | None = None
    ) -> tuple[GateResult, ...]:
        """Hold every run but the first against gates.

        Parameters
        ----------
        gates : str, path or sequence of Gate
            A file of gates, or gates.
        why : mapping of str to Attribution, optional
            By run: what lost cases are credited to is then told with their cause.

        Raises
        ------
        InputRefused
            The file or a gate is not sound (NM801, NM802).
        """
        known = known_figures(self.kpis)
        wanted = read_gates(Path(gates), known) if isinstance(gates, str | PathLike) else gates
        refuse_unsound(wanted, known)
        finders = {
            pair.after.name: lambda gate, pair=pair: self._behind(gate, pair, (why or {}).get(pair.after.name))
            for pair in self.pairs
        }
        baselines = {pair.after.name: pair.before.name for pair in self.pairs}
        return judge(wanted, self.figures, self.kpis, baselines, finders)

    def _behind(self, gate: Gate, pair: Pair, why: Attribution | None) -> tuple[School, ...]:
        """Return the schools behind a failed gate; against a baseline those that it serves and the run does not."""
        name, limit = gate.limit
        before, after = pair.before, pair.after
        figure = self.figures[gate.figure]
        absolute = limit if name == ("at_most" if figure.better == "less" else "at_least") else None
        found = schools_behind(figure, gate.group, after, self.facts[after.name], self.groupings, absolute)
        if name == "worse_than_baseline_by":
            old = schools_behind(figure, gate.group, before, self.facts[before.name], self.groupings, None)
            known = {school[:2] for school in old}
            common = set(self.common)
            found = tuple(school for school in found if school[0] in common and school[:2] not in known) or found
        if why is None:
            return found
        credited = why.to_frame().groupby("case_id")["edit"].agg("; ".join).to_dict()
        return tuple(
            (case, named, f"{cause}; credited to: {credited[case]}" if case in credited else cause)
            for case, named, cause in found
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data, ready for JSON."""
        own = [
            {**self.figures[plugin.id].to_dict(), "place": plugin.place, "digest": plugin.digest}
            for plugin in self.plugins
        ]
        return {
            "schema": COMPARISON_SCHEMA,
            "runs": [_described(run) for run in self.runs],
            "version_differences": list(self.version_differences),
            "common_cases": len(self.common),
            **({"own_figures": own} if own else {}),
            "kpis": plain_rows(self.kpis),
            "moves": plain_rows(self.moves()),
            "need_moves": plain_rows(self.need_moves()),
            "prices": plain_rows(self.prices()),
            "edits": plain_rows(self.edits()),
            "intervals": plain_rows(self.intervals),
            "notes": {pair.after.name: pair.note for pair in self.pairs},
        }

    def __str__(self) -> str:
        """Say what was compared, the key figures, who moved, and how the rounds differ."""
        parts = [*self._versions(), self._heading(), *self.own_figures, *self._figures()]
        parts += [self._describe_pair(pair) for pair in self.pairs[: _FEW if self._are_many else None]]
        if self._are_many and len(self.pairs) > _FEW:
            parts.append(f"... and {len(self.pairs) - _FEW} more runs are held against the first: `part=moves`")
        if len(self.intervals):
            whole = self.intervals[(self.intervals["group"] == "") & (self.intervals["cases"] == ALL)]
            shown = whole[["kpi", "scenario", "baseline", "difference", "low", "high", "draws"]].round(4)
            percent = 100.0 * float(self.intervals["confidence"].max())
            parts += [f"Repeats ({METHOD}, {percent:g} %):", _text(shown)]
        return "\n\n".join(parts)

    @property
    def _are_many(self) -> bool:
        """Whether there are more runs than a line has room for: scenarios then stand for them."""
        return len(self.runs) > _MANY

    def _versions(self) -> list[str]:
        """Say first that not only the runs differ but what made them, where that is so."""
        if not self.version_differences:
            return []
        return ["\n  ".join(["VERSIONS DIFFER, which may be why figures differ:", *self.version_differences])]

    def _figures(self) -> list[str]:
        """Return the key figures as tables: a column a run, or of many runs a column a scenario."""
        shown = self.by_scenario if self._are_many else self._side_by_side
        tables = [_text(shown("all"))]
        if any(len(run.round.cases) != len(self.common) for run in self.runs):
            tables += [f"Over the {len(self.common)} cases that all runs have:", _text(shown("common"))]
        return tables

    def _side_by_side(self, cases: Literal["all", "common"]) -> pd.DataFrame:
        return self.side_by_side(cases=cases)

    @checks_arguments
    def by_scenario(self, cases: Literal["all", "common"] = "all") -> pd.DataFrame:
        """Return the key figures of whole runs with a column a scenario: the mean over its runs, and the range.

        Parameters
        ----------
        cases : {"all", "common"}
            Each run's own, or those that all runs have.
        """
        whole = self.kpis[(self.kpis["group"] == "") & (self.kpis["cases"] == cases)]
        scenario = whole["run"].map({run.name: run.scenario for run in self.runs})
        found = whole.assign(scenario=scenario).groupby(["kpi", "scenario"], sort=False)["value"]
        said = found.agg(["mean", "min", "max"]).reset_index()
        scale = said["kpi"].map({kpi: 100.0 if figure.kind == "share" else 1.0 for kpi, figure in self.figures.items()})
        unit = said["kpi"].map({kpi: _UNITS[figure.kind] for kpi, figure in self.figures.items()})
        numbers = [[f"{value:.1f}" for value in (said[name] * scale).tolist()] for name in ("mean", "min", "max")]
        said["said"] = [
            f"{mean} {word} ({low} to {high})".replace("  ", " ")
            for mean, low, high, word in zip(*numbers, unit, strict=True)
        ]
        table = said.pivot_table(index="kpi", columns="scenario", values="said", aggfunc="first", sort=False)
        return table.fillna("-").reset_index().rename_axis(columns=None)

    def _heading(self) -> str:
        drawn = sorted({mark for run in self.runs for mark in run.round.meta.generated})
        marks = f"\nGENERATED DATA: {'; '.join(drawn[:_SHOWN])}" if drawn else ""
        marks += f" and {len(drawn) - _SHOWN} more" if len(drawn) > _SHOWN else ""
        named = ", ".join(f"{run.name} ({len(run.round.cases)} cases{_mark(run)})" for run in self.runs)
        if self._are_many:
            scenarios = dict.fromkeys(run.scenario for run in self.runs)
            named = f"{len(self.runs)} runs of {len(scenarios)} scenarios, the mean and the range of each"
        return f"Compared: {named}; {len(self.common)} cases are in all.{marks}"

    def _describe_pair(self, pair: Pair) -> str:
        counts = ", ".join(f"{change} {count}" for change, count in pair.tally.items())
        lines = [f"{pair.before.name} -> {pair.after.name}: {counts}", *([pair.note] if pair.note else [])]
        lines += [f"  edit: {edit.name}" for edit in pair.edits[:_SHOWN]]
        changed = [at for at, change in enumerate(pair.of_cases["change"]) if change not in {*QUIET, "tie"}]
        columns = ["case_id", "name", "tier", "change", "from_person", "to_person", "from_minutes", "to_minutes"]
        if changed:
            shown = {name: [pair.of_cases[name][at] for at in changed[:_SHOWN]] for name in columns}
            lines.append(_text(move_frame(shown, MOVES)))
        if len(changed) > _SHOWN:
            lines.append(f"... and {len(changed) - _SHOWN} more: `moves()`")
        return "\n".join(lines)


def _shown(kpi: str, group: str, groups: Sequence[str] | None) -> bool:
    """Say whether a group is one of the groupings asked for; the whole always is."""
    if groups is None:
        return not group or (":" not in group and kpi in _IN_GROUPS)
    return not group or any(group.startswith(f"{name}:") or (name == "tier" and _is_tier(group)) for name in groups)


def _is_tier(group: str) -> bool:
    return group.startswith("tier") and group[4:].isdigit()


def _text(frame: pd.DataFrame) -> str:
    return frame.astype(object).where(frame.notna(), "-").to_string(index=False)


def _mark(run: Compared) -> str:
    """Return the first signs of the digest of a run's folder; nothing where it has none."""
    digest = run.manifest.get("digest", "")
    return f", run {digest[:12]}" if digest else ""


def _described(run: Compared) -> dict[str, Any]:
    manifest = run.manifest
    keys = (
        "round", "policy", "regions", "generated", "outcome", "gap_percent", "canonical", "stages", "counts", "digest",
    )  # fmt: skip
    return {"name": run.name, "scenario": run.scenario, "draw": run.draw, **{name: manifest.get(name) for name in keys}}
