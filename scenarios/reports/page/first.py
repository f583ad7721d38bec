"""The first screen, one sheet of A4: what somebody who decides has to know, in figures and few words."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.round import how_known
from scenarios.comparison import LONG_MINUTES, nearest_rank
from scenarios.reports.cases import reached
from scenarios.reports.charts.balance import FULL_PERCENT
from scenarios.rounds import unit_of
from scenarios.runs import ENTRIES
from scenarios.statements import NO_NAMES, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scenarios.reports.figures import Figures
    from scenarios.reports.fixes import Fixes
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement

_REASONS = 3
"""How many reasons of exceptions, and how many changes, the first screen names."""


@dataclasses.dataclass(frozen=True)
class Tile:
    """A statement whose first figure is shown large."""

    id: str
    says: Statement

    @property
    def parts(self) -> tuple[str, str, str]:
        """The figure, what it is of, such as `of 41` or `minutes`, and what it counts."""
        figure, first, *rest = self.says.text.split(" ")
        of = [first, rest.pop(0)] if first == "of" else [first]
        return figure, " ".join(of), " ".join(rest)


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a list on the first screen: a statement, its label before it."""

    id: str
    says: Statement


@dataclasses.dataclass(frozen=True)
class FirstScreen:
    """What stands on the first screen.

    Attributes
    ----------
    unit : str
        What a case is called: `school` or `case`.
    tiles : tuple of Tile
    funnel : list of mappings
        The rows of `Figures.funnel`, then their sum.
    waiting : list of mappings
        `tier, said, cases, fix` by tier and cause; `said` and `fix` are statements.
    journeys, load, exceptions, changes, decisions : tuple of Line
    nobody_waits, nobody_waits_print, nothing : Statement or None
        That no case waits, on screen and in print, and that nothing is to be decided, where that is so.
    """

    unit: str
    tiles: tuple[Tile, ...]
    funnel: list[dict[str, object]]
    waiting: list[dict[str, object]]
    journeys: tuple[Line, ...]
    load: tuple[Line, ...]
    exceptions: tuple[Line, ...]
    changes: tuple[Line, ...]
    decisions: tuple[Line, ...]
    nobody_waits: Statement | None
    nobody_waits_print: Statement | None
    nothing: Statement | None


def first_screen(run: Run, numbers: Figures, fixes: Fixes) -> FirstScreen:
    """Gather the first screen of a run's report.

    Parameters
    ----------
    run : Run
    numbers : Figures
        As the audience may see them.
    fixes : Fixes
    """
    unit = unit_of(run.round)
    return FirstScreen(
        unit=unit,
        tiles=_tiles(numbers, unit),
        funnel=_funnel(numbers.funnel),
        waiting=_waiting(numbers, fixes),
        journeys=_journeys(numbers.journeys),
        load=_load(numbers),
        exceptions=(*_exceptions(numbers.exceptions), *_strangers(numbers.strangers)),
        changes=_changes(numbers.changes, is_repair="diff" in run.tables),
        decisions=tuple(
            Line(f"asked-{row['ask']}", state(f"page.decide-{row['ask']}", cases=row["cases"]))
            for row in numbers.asked.to_dict("records")
        ),
        nobody_waits=None if len(numbers.causes) else state(f"page.nobody-waits-{reached(numbers.cases)}", unit=unit),
        nobody_waits_print=None if len(numbers.causes) else state("page.nobody-waits-print"),
        nothing=None if len(numbers.asked) else state("page.nothing-to-decide"),
    )


def _tiles(numbers: Figures, unit: str) -> tuple[Tile, ...]:
    led = int(numbers.funnel["proposed"].sum())
    minutes = numbers.journeys["minutes"].to_numpy()
    demand, covered = int(numbers.needs["demand"].sum()), int(numbers.needs["covered"].sum())
    away = int(numbers.journeys["away"].sum())
    median = state("page.tile-no-journeys")
    if len(minutes):
        median = state("page.tile-median", minutes=nearest_rank(minutes, 0.5))
    tiles = [
        Tile("tile-placed", state(f"page.tile-{reached(numbers.cases)}", led=led, cases=len(numbers.cases), unit=unit)),
        Tile("tile-journey", median),
        Tile("tile-away", state("page.tile-away", away=away, journeys=len(minutes))),
    ]
    if demand:
        tiles.insert(1, Tile("tile-needs", state("page.tile-needs", covered=covered, needs=demand)))
    return tuple(tiles)


def _funnel(funnel: pd.DataFrame) -> list[dict[str, object]]:
    counts = [name for name in funnel.columns if name not in {"tier", "name"}]
    total: dict[str, object] = {"tier": "All", "name": "", **{name: int(funnel[name].sum()) for name in counts}}
    return [*({str(name): cell for name, cell in row.items()} for row in funnel.to_dict("records")), total]


def _waiting(numbers: Figures, fixes: Fixes) -> list[dict[str, object]]:
    fix = {(row["tier"], row["cause"]): row["fix"] for row in fixes.by_tier.to_dict("records")}
    return [
        {
            "tier": row["tier"],
            "said": row["said"],
            "cases": row["cases"],
            "fix": _fix(row["cause"], fix.get((row["tier"], row["cause"]))),
        }
        for row in numbers.causes.to_dict("records")
    ]


def _fix(cause: str, fix: Statement | None) -> Statement:
    if cause in ENTRIES:
        return state("change.not-due")
    return fix or state("change.not-looked-for")


def _journeys(journeys: pd.DataFrame) -> tuple[Line, ...]:
    minutes = journeys["minutes"].to_numpy()
    if not len(minutes):
        return (Line("journeys-none", state("page.no-journeys")),)
    first = journeys.iloc[0]
    longest = state(
        "page.journey-longest", minutes=int(first["minutes"]), school=first["name"], case_id=first["case_id"]
    )
    long_ = int((minutes > LONG_MINUTES).sum())
    return (
        Line("journey-median", state("page.journey-median", minutes=nearest_rank(minutes, 0.5))),
        Line("journey-90th", state("page.journey-90th", minutes=nearest_rank(minutes, 0.9))),
        Line("journey-longest", longest),
        Line("journey-known", _measured(journeys)),
        Line("journey-long", state("page.journey-long", journeys=long_, minutes=LONG_MINUTES)),
    )


def _measured(journeys: pd.DataFrame) -> Statement:
    """Say how many journeys were measured, and what all others are."""
    measured = int((journeys["minutes_are"] == how_known(measured=True)).sum())
    if measured == len(journeys):
        return state("page.journey-measured", measured=measured, journeys=measured)
    estimated = how_known(measured=False)
    return state("page.journey-estimated", measured=measured, journeys=len(journeys), estimated=estimated)


def _load(numbers: Figures) -> tuple[Line, ...]:
    leaders, homes = numbers.leaders, numbers.supporters
    led = numbers.cases[numbers.cases["leader_id"].notna()]  # as the key figures have it: who leads a case of this run
    used = leaders[leaders["leader_id"].isin(led["leader_id"])]
    worked, gross = int(led["half_days"].sum()), int(used["half_days"].sum())
    limited = homes[(homes["release"].fillna(0) > 0) & (homes["used"] + homes["taken"] > 0)]
    nearly = limited["used"] + limited["taken"] > limited["release"] * FULL_PERCENT / 100
    full = state("page.supporters-full", full=int(nearly.sum()), supporters=len(limited), percent=FULL_PERCENT)
    return (
        Line("leaders-used", state("page.leaders-used", used=len(used), leaders=len(leaders))),
        Line("leader-load", state("page.leader-load", half_days=worked, most=gross)),
        Line("supporters-full", full),
    )


def _exceptions(exceptions: pd.DataFrame) -> tuple[Line, ...]:
    away = exceptions[exceptions["kind"] == "other-region"]
    waived = exceptions[exceptions["kind"] == "waived"]
    lines = [Line("exceptions-away", state("page.exceptions-away", away=len(away)))]
    if len(away):
        keys = [said.key for said in away["because"]]
        none, near = keys.count("exception.none-of-own-region"), keys.count("exception.some-of-own-region")
        lines.append(Line("exceptions-away-none", state("page.exceptions-away-none", away=none)))
        lines.append(Line("exceptions-away-near", state("page.exceptions-away-near", away=near)))
    lines.append(Line("exceptions-waived", state("page.exceptions-waived", cases=waived["case_id"].nunique())))
    for at, row in enumerate(waived.head(_REASONS).to_dict("records")):
        about: dict[str, Argument] = {name: row[name] for name in ("case_id", "person_id", "rule")}
        about |= {"school": row["name"], "home_school": row["supporter_name"]}
        lines.append(Line(f"exceptions-waived-{at}", _why_waived(row["because"], about)))
    return tuple(lines)


def _why_waived(because: Statement, about: Mapping[str, Argument]) -> Statement:
    """Say what a lifted rule finds, in the names that the finding has; it is the rule's words that are told on."""
    return state("page.waived-because", because=because.named(NO_NAMES).text, **about).named(because.names)


def _strangers(strangers: pd.DataFrame) -> tuple[Line, ...]:
    rows = int(strangers["rows"].sum())
    return (Line("strangers", state("page.strangers", rows=rows)),) if rows else ()


_KINDS = ("forced", "chosen", "placed", "left")
"""The kinds of changes that the first screen counts."""


def _changes(changes: pd.DataFrame, *, is_repair: bool) -> tuple[Line, ...]:
    if not is_repair:
        return (Line("changes-none", state("page.no-repair")),)
    counts = changes["kind"].value_counts()
    announced = int(changes["state"].isin(["announced", "started"]).sum())
    return (
        *(Line(f"changes-{kind}", state(f"page.changes-{kind}", cases=int(counts.get(kind, 0)))) for kind in _KINDS),
        Line("changes-announced", state("page.changes-announced", cases=announced)),
    )
