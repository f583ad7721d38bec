"""The sheets about who else could lead: runner-ups and the call list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.reports.workbook.calls import call_options
from scenarios.reports.workbook.planning import journey_colours
from scenarios.reports.workbook.sheet_layout import Colour, Sheet, titles, with_days, with_periods
from scenarios.reports.workbook.standbys import Standbys, find_standbys, next_candidates
from scenarios.runs import Room
from scenarios.statements import state

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.reports.audience import Audience
    from scenarios.reports.figures import Figures
    from scenarios.runs import Run
    from scenarios.statements import Statement

RUNNER_UPS = 5
"""How many other leaders are shown for a case."""


def option_sheets(run: Run, numbers: Figures, pairs: pd.DataFrame, audience: Audience) -> tuple[Sheet, Sheet, Standbys]:
    """Return the sheets of runner-ups and calls, and the standbys that can be used together.

    Parameters
    ----------
    run : Run
    numbers : Figures
        Of the run.
    pairs : DataFrame
        From :meth:`scenarios.runs.Run.pairs`.
    audience : Audience
    """
    room = Room.of(run)
    candidates = next_candidates(run, room, pairs)
    standbys = find_standbys(run, room)
    calls = call_options(run, room, candidates, standbys, audience)
    return _runner_ups(run, numbers, candidates), _calls(run, numbers, calls), standbys


def together_is(standbys: Standbys) -> Statement:
    """Say what the mark on standbys means, and how far it is proved.

    Parameters
    ----------
    standbys : Standbys
    """
    return state("book.standbys-most" if standbys.most else "book.standbys", cases=len(standbys.leaders))


def _described(run: Run, numbers: Figures, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of pairs with the names of case, authority, trust and supporter."""
    homes = {name: home.name for name, home in run.round.supporters.items()}
    facts = numbers.cases[["case_id", "name", "tier", "region", "la_name"]]
    places = {case_id: case.place for case_id, case in run.round.cases.items()}
    return rows.merge(facts, on="case_id").assign(
        supporter_name=rows["supporter_id"].map(homes).tolist(),
        trust=[places[case_id].trust_name or places[case_id].trust_id or "" for case_id in rows["case_id"]],
    )


_LEFT = {
    "days_left": "Half days left", "places_left": "Cases left", "release_left": "Release left",
}  # fmt: skip
_HALF_DAYS = ("days_left", "release_left")


def _runner_ups(run: Run, numbers: Figures, candidates: pd.DataFrame) -> Sheet:
    frame = _described(run, numbers, candidates[candidates["rank"] <= RUNNER_UPS])
    led = numbers.cases[["case_id", "leader_id", "price"]]
    led = led.rename(columns={"leader_id": "plan_leader", "price": "plan_price"})
    frame = frame.merge(led, on="case_id")
    frame["dearer"] = frame["price"] - frame["plan_price"].astype("Int64")
    columns = titles(
        "case_id", "name", "tier", "plan_leader", "rank", "leader_id", "supporter_id", "supporter_name", "minutes",
        "minutes_are", "price", "dearer", "has_room", "days_left", "places_left", "release_left",
        plan_leader="Leader in the plan", leader_id="Other leader", supporter_name="Support school",
        minutes="Minutes one way", minutes_are="Minutes are", price="Price in minutes", dearer="Dearer by", **_LEFT,
    )  # fmt: skip
    frame, columns = with_days(frame, columns, *_HALF_DAYS)
    colours = (
        *journey_colours(run.round), Colour("has_room", "=", "yes", "good"), Colour("has_room", "=", "no", "quiet"),
    )  # fmt: skip
    about = f"up to {RUNNER_UPS} other leaders a case, counted after the plan and not solved again"
    return Sheet("Runner-ups", about, frame, columns, colours=colours, frozen=2)


def _calls(run: Run, numbers: Figures, calls: pd.DataFrame) -> Sheet:
    frame = _described(run, numbers, calls).sort_values(
        ["tier", "case_id", "option"], ascending=[False, True, True], ignore_index=True
    )
    frame["together"] = frame["together"].map({True: "yes", False: None})
    columns = titles(
        "case_id", "name", "la_name", "trust", "tier", "option", "as", "leader_id", "supporter_id", "supporter_name",
        "minutes", "minutes_are", "price", "days_left", "places_left", "release_left", "together",
        "checks", "ring_first", "then",
        la_name="Authority", supporter_name="Support school", minutes="Minutes one way", minutes_are="Minutes are",
        price="Price in minutes", together="Together with all others", checks="Check before the call",
        ring_first="Ring first", **_LEFT,
    )  # fmt: skip
    frame, columns = with_days(frame, columns, *_HALF_DAYS)
    frame = frame.merge(numbers.cases[["case_id", "leader_id", "by_period"]], on=["case_id", "leader_id"], how="left")
    columns = with_periods(frame, columns, after="supporter_name")
    colours = (
        *journey_colours(run.round), Colour("together", "=", "yes", "good"),
        Colour("option", "=", 1, "first", whole_row=True),
    )  # fmt: skip
    about = (
        "up to three leaders a case in the order to ask them; what is left of them when the whole plan is carried out"
    )
    wrapped = frozenset({"checks", "then"})
    return Sheet("Call list", about, frame, columns, wrapped, colours=colours, frozen=2)
