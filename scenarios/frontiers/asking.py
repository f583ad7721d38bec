"""Ask a round for a frontier: the one function under the command line and notebooks."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Annotated, Literal, Unpack

from constraints.audit import goals_of
from constraints.domain import Percentage, Text, Texts, Truth, checks_arguments, whole_number
from optimiser.questions.frontier import PLACED, TIERS
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.escaping import watched
from scenarios.frontiers.curves import give_up_curve, travel_curve
from scenarios.frontiers.fairness import group_floors
from scenarios.frontiers.place_values import place_values
from scenarios.frontiers.question import Question
from scenarios.frontiers.result import Frontier
from scenarios.frontiers.settings import MOST_CASES, MOST_HALF_DAYS, FrontierSettings, Kind, check_settings
from scenarios.runs import RoundGiven, RunSettings, Solving, restrict_round

Points = Annotated[int, whole_number(2, 1_000_000, "levels", "None finds every point")]
Units = Annotated[int, whole_number(0, 1_000_000, advice="10 are usual")]
Cases = Annotated[int, whole_number(1, MOST_CASES, "cases")]
HalfDays = Annotated[int, whole_number(0, MOST_HALF_DAYS, "half-days", "None is enough for any such cases")]
_ANSWERS = {"travel": travel_curve, "give-up": give_up_curve, "places": place_values, "floors": group_floors}


@checks_arguments
def frontier(
    round_: RoundGiven,
    kind: Kind,
    *,
    count: Text = TIERS,
    journeys: Literal["total", "longest"] = "total",
    points: Points | None = 20,
    goal: Text = PLACED,
    hold: Texts | None = None,
    most: Units = 10,
    save: Sequence[Percentage] = (),
    by: Text | None = None,
    cases: Cases = 1,
    half_days: HalfDays | None = None,
    progress: Truth | Callable[[str], None] | None = None,
    on_interrupt: OnInterrupt = "raise",
    **solving: Unpack[Solving],
) -> Frontier:
    """Find what one goal costs in another, or what one place more is worth.

    Parameters
    ----------
    round_ : Round, str or PathLike
        A round, or the folder or workbook that it is in.
    kind : {"travel", "give-up", "places", "floors"}
        What is asked: cases placed against minutes of journeys; the price against what is given up of a goal; what one
        more leader or member of staff is worth; the share placed of the worst-off group, and what a floor costs.
    count : str, optional
        Of `travel` and `floors`: which cases count. `tiers`: tier by tier, the highest first; `all`: all alike; or one
        tier, such as `tier3`.
    journeys : {"total", "longest"}, optional
        Of `travel`: the minutes of all journeys added up, or those of the longest.
    points : int, optional
        Of `travel` and `floors`: solve about so many levels at most, spread evenly; None: all that it takes to know
        every point.
    goal : str, optional
        Of `give-up`: `placed` (all cases alike), `placed.tier3`, `waiting`, `needs`.
    hold : iterable of str, optional
        Of `give-up`: goals held at their best; None: those before `goal`, and none with `placed`.
    most : int, optional
        Of `give-up`: how many units are given up at most.
    save : sequence of float, optional
        Of `give-up`: ask the reverse, how much is left of the goal where the price falls by these percentages.
    by : str, optional
        Groups: of `places` `region` (usual) or `specialism`; of `floors` `region` (usual), `deprivation`, or any column
        of `schools.csv`.
    cases : int, optional
        Of `places` by region: how many cases the imagined leader may take on.
    half_days : int, optional
        Of `places`: what the imagined person has time for; None: the most that so many cases, or one need, may take.
    progress : bool or callable, optional
        True: shown, in a terminal and in a notebook. A callable is called with a line of text for every point.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the interrupt is raised with the points found so far, or these are returned.
    regions, reach, time_limit, work_limit, engine, gap, seed, threads, parameters, strict_references
        How every plan is sought, as by :func:`nlematch.run`.

    Returns
    -------
    Frontier
        Its points, with the plan of each.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903), or the round does not have what is asked for (NM202).
    InputRefused
        The round has faults.
    ProvedImpossible, StoppedWithoutAllocation
        The round has no plan, or none was found.
    AuditFailed
        A plan breaks a rule: an error of ours.
    Interrupted
        Somebody pressed Ctrl-C. What was found is its `result`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.frontier(round_, "travel")
    >>> found.to_frame()[["point", "placed", "minutes"]].head(3)
           point  placed  minutes
    0  point-001       9      422
    1  point-002       8      362
    2  point-003       7      307
    >>> found.complete, found.proved
    (True, True)
    >>> nle.frontier(round_, "give-up", goal="needs", most=3).points[["given_up", "price"]]
       given_up  price
    0         0   2357
    1         1   2292
    2         3   2229
    """
    settings = FrontierSettings(
        kind=kind,
        count=count,
        journeys=journeys,
        points=points,
        goal=goal,
        hold=None if hold is None else tuple(hold),
        most=most,
        save=tuple(Fraction(percent) for percent in save),
        by=by,
        cases=cases,
        half_days=half_days,
        solve=RunSettings.of(solving),
    )
    with watched(progress, f"frontier: {kind}", lambda line: (0, None, line)) as say:
        return until_interrupted(on_interrupt, lambda _: find_frontier(round_, settings, say))


def find_frontier(
    round_: RoundGiven, settings: FrontierSettings, on_progress: Callable[[str], None] | None = None
) -> Frontier:
    """Find a frontier with settings that were checked, apart from what the round has.

    Parameters
    ----------
    round_ : Round or path
    settings : FrontierSettings
    on_progress : callable, optional

    Raises
    ------
    InputRefused, ProvedImpossible, StoppedWithoutAllocation, AuditFailed
    """
    round_ = restrict_round(settings.solve.read(round_), settings.solve)
    check_settings(settings, [goal.name for goal in goals_of(round_.policy)])
    budget = TimeBudget.of(settings.solve.time_limit)
    session = Session.of_round(round_, settings.solve.for_solver(round_), budget)
    question = Question(session, settings, on_progress or (lambda line: None))
    with heed_signals():
        answer = _ANSWERS[settings.kind](question)
    cut_short = budget.spent and not answer.proved
    return dataclasses.replace(answer, stopped=str(budget.stopper.reason) if cut_short else None)
