"""What may be asked of a round, and what of that the round does not have."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from constraints.domain import ArgumentFault, ArgumentRefused, did_you_mean
from optimiser.model import CANONICAL
from optimiser.questions.frontier import ALL, PLACED, PRICE, TIERS
from scenarios.runs import RunSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["travel", "give-up", "places", "floors"]
KINDS: dict[str, str] = {
    "travel": "cases placed against minutes of journeys",
    "give-up": "price against what is given up of a goal",
    "places": "what one more place is worth, by region or specialism",
    "floors": "the share placed of the worst-off group, and what a floor under it costs",
}
JOURNEYS = ("total", "longest")
WORTH_BY = ("region", "specialism")
MOST_CASES, MOST_HALF_DAYS = 100_000, 2000
"""The most that anybody in a round may have."""


@dataclasses.dataclass(frozen=True)
class FrontierSettings:
    """What is asked.

    Attributes
    ----------
    kind : {"travel", "give-up", "places", "floors"}
        What is asked.
    count : str
        Of `travel` and `floors`: which cases count. `tiers`: tier by tier, the highest first; `all`: all alike; or one
        tier, such as `tier3`.
    journeys : {"total", "longest"}
        Of `travel`: the minutes of all journeys added up, or those of the longest.
    points : int or None
        Solve about so many levels at most, spread evenly; None: all that it takes to know every point.
    goal : str
        Of `give-up`: `placed` (all cases alike), `placed.tier3`, `waiting`, `needs`.
    hold : tuple of str or None
        Of `give-up`: goals held at their best; None: those before `goal`, and none with `placed`.
    most : int
        Of `give-up`: how many units are given up at most.
    save : tuple of Fraction
        Of `give-up`: ask the reverse, how much is left of the goal where the price falls by these percentages.
    by : str or None
        Groups: of `places` `region` (usual) or `specialism`; of `floors` `region` (usual), `deprivation`, or any column
        of `schools.csv`.
    cases : int
        Of `places` by region: how many cases the imagined leader may take on.
    half_days : int or None
        Of `places`: what the imagined person has time for; None: the most that so many cases, or one need, may take.
    solve : RunSettings
        How every plan is sought.
    """

    kind: Kind
    count: str = TIERS
    journeys: str = "total"
    points: int | None = 20
    goal: str = PLACED
    hold: tuple[str, ...] | None = None
    most: int = 10
    save: tuple[Fraction, ...] = ()
    by: str | None = None
    cases: int = 1
    half_days: int | None = None
    solve: RunSettings = dataclasses.field(default_factory=RunSettings)

    @property
    def grouping(self) -> str:
        """By what groups are made."""
        return self.by or "region"

    def to_dict(self) -> dict[str, Any]:
        """Return what of this bears on the kind that is asked, as plain data."""
        options: dict[str, Any] = {"kind": self.kind}
        match self.kind:
            case "travel":
                options |= {"count": self.count, "journeys": self.journeys, "points": self.points}
            case "give-up":
                options |= {"goal": self.goal, "hold": None if self.hold is None else list(self.hold)}
                options |= {"save_percent": [str(s) for s in self.save]} if self.save else {"most": self.most}
            case "places":
                options |= {"by": self.grouping, "cases": self.cases, "half_days": self.half_days}
            case _:
                options |= {"by": self.grouping, "count": self.count, "points": self.points}
        return options


def check_settings(settings: FrontierSettings, goals: Sequence[str]) -> None:
    """Refuse what the round does not have.

    Parameters
    ----------
    settings : FrontierSettings
    goals : sequence of str
        Of the round's policy.

    Raises
    ------
    ArgumentRefused
        A tier, a goal or a grouping is not known (NM202).
    """
    goals = [goal for goal in goals if goal not in {CANONICAL, PRICE}]
    tiers = [goal.removeprefix(f"{PLACED}.") for goal in goals if goal.startswith(f"{PLACED}.")]
    faults: list[ArgumentFault] = []
    if settings.kind in {"travel", "floors"}:
        faults += _unknown("count", settings.count, [TIERS, ALL, *tiers])
    if settings.kind == "give-up":
        faults += _unknown("goal", settings.goal, [PLACED, *goals])
        for name in settings.hold or ():
            faults += _unknown("hold", name, [PLACED, *goals])
    if settings.kind == "places":
        faults += _unknown("by", settings.grouping, WORTH_BY)
    if faults:
        raise ArgumentRefused(faults)


def _unknown(argument: str, given: str, known: Sequence[str]) -> list[ArgumentFault]:
    if given in known:
        return []
    advice = did_you_mean(given, known, "take one of these")
    return [ArgumentFault.of("frontier", argument, given, f"one of {', '.join(known)}", advice, "NM202")]
