"""The first screen, one sheet of A4: what somebody who decides has to know, in figures and few words."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import number_of
from constraints.round import how_known
from scenarios.comparison import LONG_MINUTES, nearest_rank
from scenarios.explain import unit_of
from scenarios.reports.cases import ENTRIES
from scenarios.reports.charts.balance import FULL_PERCENT

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.reports.figures import Figures
    from scenarios.reports.fixes import Fixes
    from scenarios.runs import Run

_REASONS = 3
"""How many reasons of exceptions, and how many changes, the first screen names."""


@dataclasses.dataclass(frozen=True)
class Tile:
    """One large figure: `figure` of `of`, and what it counts."""

    id: str
    figure: str
    of: str
    text: str


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a list on the first screen: what, and the figure or words."""

    id: str
    label: str
    text: str


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
        `tier, said, cases, fix` by tier and cause.
    journeys, load, exceptions, changes, decisions : tuple of Line
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
            Line(f"asked-{row.ask}", f"{row.cases:,}", str(row.said)) for row in numbers.asked.itertuples()
        ),
    )


def _tiles(numbers: Figures, unit: str) -> tuple[Tile, ...]:
    sums = numbers.funnel[["in_round", "proposed", "agreed", "approved", "started"]].sum()
    minutes = numbers.journeys["minutes"]
    median = f"{nearest_rank(minutes.to_numpy(), 0.5):,}" if len(minutes) else "-"
    demand, covered = int(numbers.needs["demand"].sum()), int(numbers.needs["covered"].sum())
    away = int(numbers.journeys["away"].sum())
    tiles = [
        Tile("tile-placed", f"{int(sums['proposed']):,}", f"of {int(sums['in_round']):,}", f"{unit}s {_led(sums)}"),
        Tile("tile-journey", median, "minutes", "or less one way, for half of the journeys"),
        Tile("tile-away", f"{away:,}", f"of {len(minutes):,}", "leaders come from another region"),
    ]
    if demand:
        tiles.insert(
            1, Tile("tile-needs", f"{covered:,}", f"of {demand:,}", "needs are covered, by staff or the leader")
        )
    return tuple(tiles)


def _led(sums: pd.Series) -> str:
    """Say what schools with a leader have: as long as nobody has said yes, no more than a proposal."""
    if not sums[["agreed", "approved", "started"]].any():
        return "have a leader proposed"
    return "have a leader" if sums["started"] == sums["proposed"] else "have a leader, or one proposed"


def _funnel(funnel: pd.DataFrame) -> list[dict[str, object]]:
    counts = [name for name in funnel.columns if name not in {"tier", "name"}]
    total: dict[str, object] = {"tier": "All", "name": "", **{name: int(funnel[name].sum()) for name in counts}}
    return [*({str(name): cell for name, cell in row.items()} for row in funnel.to_dict("records")), total]


def _waiting(numbers: Figures, fixes: Fixes) -> list[dict[str, object]]:
    fix = {(row["tier"], row["cause"]): row["fix"] for row in fixes.by_tier.to_dict("records")}
    return [
        {
            "tier": row["tier"],
            "said": row["said"] or row["cause"],
            "cases": row["cases"],
            "fix": _fix(row["cause"], fix.get((row["tier"], row["cause"]))),
        }
        for row in numbers.causes.to_dict("records")
    ]


def _fix(cause: str, fix: str | None) -> str:
    if cause in ENTRIES:
        return "none is due: not for this round"
    return fix or "not looked for"


def _journeys(journeys: pd.DataFrame) -> tuple[Line, ...]:
    minutes = journeys["minutes"].to_numpy()
    if not len(minutes):
        return (Line("journeys-none", "Journeys", "nobody travels"),)
    first = journeys.iloc[0]
    return (
        Line("journey-median", "Half take at most", f"{nearest_rank(minutes, 0.5):,} minutes"),
        Line("journey-90th", "Nine of ten take at most", f"{nearest_rank(minutes, 0.9):,} minutes"),
        Line("journey-longest", "The longest", f"{int(first['minutes']):,} minutes, to {first['case_id']}"),
        Line("journey-known", "Measured", _measured(journeys)),
        Line("journey-long", f"More than {LONG_MINUTES} minutes", f"{int((minutes > LONG_MINUTES).sum()):,}"),
    )


def _measured(journeys: pd.DataFrame) -> str:
    """Say how many journeys were measured, and what all others are."""
    measured = int((journeys["minutes_are"] == how_known(measured=True)).sum())
    others = "" if measured == len(journeys) else f"; others {how_known(measured=False)}"
    return f"{measured:,} of {len(journeys):,}{others}"


def _load(numbers: Figures) -> tuple[Line, ...]:
    leaders, homes = numbers.leaders, numbers.supporters
    led = numbers.cases[numbers.cases["leader_id"].notna()]  # as the key figures have it: who leads a case of this run
    used = leaders[leaders["leader_id"].isin(led["leader_id"])]
    worked, gross = int(led["half_days"].sum()), int(used["half_days"].sum())
    limited = homes[(homes["release"].fillna(0) > 0) & (homes["used"] + homes["taken"] > 0)]
    nearly = limited["used"] + limited["taken"] > limited["release"] * FULL_PERCENT / 100
    return (
        Line("leaders-used", "Leaders with a case", f"{len(used):,} of {len(leaders):,}"),
        Line("leader-load", "Half-days that leading takes, of all that these have", f"{worked:,} of {gross:,}"),
        Line(
            "supporters-full",
            f"Supporters beyond {FULL_PERCENT} % of what they release",
            f"{int(nearly.sum()):,} of {len(limited):,}",
        ),
    )


def _exceptions(exceptions: pd.DataFrame) -> tuple[Line, ...]:
    away = exceptions[exceptions["kind"] == "other-region"]
    near = away["because"].str.contains("could be sent, the nearest", regex=False)
    waived = exceptions[exceptions["kind"] == "waived"]
    lines = [Line("exceptions-away", "From another region", f"{len(away):,}")]
    if len(away):
        none = int(away["because"].str.startswith("no leader").sum())
        lines.append(Line("exceptions-away-none", "of them, nobody of the own region could be sent", f"{none:,}"))
        text = "of them, somebody of the own region could be sent, but helps elsewhere or costs more"
        lines.append(Line("exceptions-away-near", text, f"{int(near.sum()):,}"))
    lines.append(Line("exceptions-waived", "With a rule lifted by a planner", f"{waived['case_id'].nunique():,}"))
    for at, row in enumerate(waived.head(_REASONS).to_dict("records")):
        text = f"{row['rule']}: {row['because']}" if row["because"] else row["rule"]
        lines.append(Line(f"exceptions-waived-{at}", f"{row['case_id']} and {row['person_id']}", text))
    return tuple(lines)


def _strangers(strangers: pd.DataFrame) -> tuple[Line, ...]:
    rows = int(strangers["rows"].sum())
    return (Line("strangers", "Safeguards that name nobody, without effect", number_of(rows, "row")),) if rows else ()


_KINDS = {
    "forced": "moved: no plan has the old leader there any more",
    "chosen": "moved: a better plan on the whole",
    "placed": "have a leader who had none",
    "left": "left the round",
}


def _changes(changes: pd.DataFrame, *, is_repair: bool) -> tuple[Line, ...]:
    if not is_repair:
        return (Line("changes-none", "Changes", "none to tell: this run repairs no earlier one"),)
    counts = changes["kind"].value_counts()
    lines = [Line(f"changes-{kind}", words, f"{int(counts.get(kind, 0)):,}") for kind, words in _KINDS.items()]
    announced = changes[changes["state"].isin(["announced", "started"])]
    return (*lines, Line("changes-announced", "of them, had been announced or begun", f"{len(announced):,}"))
