"""Lanes: the runs of one scenario and draw, one after the other.  Most have one run, a chain has a run a round."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.runs import read_run
from scenarios.studies.definition.expanding import Scenario, expand
from scenarios.studies.definition.faults import named
from scenarios.studies.execution.frontier_questions import check_questions
from scenarios.studies.execution.steps import Label, Step
from scenarios.studies.rounds.arriving import read_arrivals
from scenarios.studies.rounds.building import Rounds, build_round
from scenarios.studies.rounds.chaining import chained
from scenarios.studies.rounds.drawing import after, draw, eligible_cases, eligible_leaders

if TYPE_CHECKING:
    import pandas as pd

    from constraints.round import Round
    from scenarios.runs import Run, RunSettings
    from scenarios.studies.definition.definition import Definition
    from scenarios.studies.definition.schema import Question

Steps = Generator[Step, Path, None]
Arrivals = Mapping[int, Mapping[str, "pd.DataFrame"]]


@dataclasses.dataclass(frozen=True)
class Lane:
    """The runs of one scenario and draw.

    Attributes
    ----------
    labels : tuple of Label
        Of all its runs, known before any is made.
    begin : callable
        Gives the steps; the folder of each finished run is sent in before the next is asked.
    """

    labels: tuple[Label, ...]
    begin: Callable[[], Steps]


def make_lanes(study: Definition) -> list[Lane]:
    """Make the lanes of a study, every round built and checked: what a planner did wrong is told before any work.

    Parameters
    ----------
    study : Definition

    Raises
    ------
    InputRefused
        With the faults of all scenarios, each with the scenario's name.
    """
    scenarios = expand(study)
    rounds = Rounds(study.folder, study.rounds)
    arrivals = _read_first(study, scenarios, rounds)
    faults: dict[str, Sequence[Fault]] = {}
    built: list[tuple[Scenario, Round]] = []
    for scenario in scenarios:
        try:
            round_ = build_round(scenario.part, rounds, study.name)
            _check_draws(study, round_)
            check_questions(study, round_, scenario.part.solve.settings())
        except InputRefused as refused:
            faults[scenario.name] = refused.faults
        else:
            built.append((scenario, round_))
    if faults:
        raise InputRefused(named(faults, study.name))
    numbers = draw_numbers(study)
    lanes = [_lane(study, scenario, round_, number, arrivals) for scenario, round_ in built for number in numbers]
    return lanes + [_asking(lane, name, question) for name, question in study.asked.frontier.items() for lane in lanes]


def draw_numbers(study: Definition) -> Sequence[int | None]:
    """Return the numbers of the draws that every scenario is run under: one None, where nothing is drawn."""
    return range(1, study.asked.draws.count + 1) if study.asked.draws else (None,)


def labels_of(study: Definition, scenario: Scenario, number: int | None) -> tuple[Label, ...]:
    """Return what the runs of one scenario and draw are called: one, or in a chain one a round."""
    label = Label(
        scenario.name, scenario.part.title or "", scenario.axes, number, base=scenario.base, varied=scenario.varied
    )
    if study.asked.chain is None:
        return (label,)
    return tuple(dataclasses.replace(label, round=k) for k in range(1, study.asked.chain.length + 1))


def all_labels(study: Definition) -> list[Label]:
    """Return what all runs of a study are called, and its frontiers behind them; no round is read for that.

    Raises
    ------
    InputRefused
        Names that are not known, scenarios without a round, or too many of them.
    """
    plain = [label for scenario in expand(study) for number in draw_numbers(study)
             for label in labels_of(study, scenario, number)]  # fmt: skip
    return plain + [dataclasses.replace(label, question=name) for name in study.asked.frontier for label in plain]


def _read_first(study: Definition, scenarios: list[Scenario], rounds: Rounds) -> Arrivals:
    """Read all rounds and files of later rounds, so that their own faults are told once."""
    faults: list[Fault] = []
    arrivals: dict[int, Mapping[str, pd.DataFrame]] = {}
    for name in sorted({scenario.part.round or "" for scenario in scenarios}):
        try:
            rounds.get(name)
        except InputRefused as refused:
            faults += refused.faults
    for number, name in enumerate(study.asked.chain.folders if study.asked.chain else (), 2):
        try:
            arrivals[number] = read_arrivals(study.folder / name)
        except InputRefused as refused:
            faults += refused.faults
    if faults:
        raise InputRefused(faults)
    return arrivals


def _check_draws(study: Definition, round_: Round) -> None:
    """Refuse conditions of draws that do not fit the round."""
    faults: list[Fault] = []
    for place, draws in (("draws", study.asked.draws), ("chain", study.asked.chain)):
        if draws is not None:
            eligible_cases(round_, draws.declines, study.name, f"{place}.declines.where", faults)
            eligible_leaders(round_, draws.drop_outs, study.name, f"{place}.drop_outs.where", faults)
    if faults:
        raise InputRefused(faults)


def _lane(study: Definition, scenario: Scenario, round_: Round, number: int | None, arrivals: Arrivals) -> Lane:
    labels = labels_of(study, scenario, number)
    label, settings = labels[0], scenario.part.solve.settings()
    chain, draws = study.asked.chain, study.asked.draws
    if chain is not None:
        key = str(number or 0)
        return Lane(labels, lambda: _in_a_row(labels, settings, chained(round_, chain, key, arrivals)))
    if draws is None or number is None:
        return Lane((label,), lambda: _one(label, settings, round_))
    drawn = draw(round_, draws, number, study.name, [])
    label = dataclasses.replace(label, drawn={"declines": drawn.cases, "drop_outs": drawn.leaders})
    mark = f"declines and drop-outs drawn with seed {draws.seed}, draw {number}"
    return Lane((label,), lambda: _one(label, settings, after(round_, drawn, mark)))


def _one(label: Label, settings: RunSettings, round_: Round) -> Steps:
    yield Step.of(label, round_, settings)


def _asking(lane: Lane, name: str, question: Question) -> Lane:
    """Make the lane that finds a frontier of the round of another lane."""
    label = dataclasses.replace(lane.labels[0], question=name)

    def steps() -> Steps:
        step = next(lane.begin())
        yield Step.of(label, step.round, step.settings, question.settings(step.settings))

    return Lane((label,), steps)


def _in_a_row(labels: tuple[Label, ...], settings: RunSettings, rounds: Generator[Round, Run, None]) -> Steps:
    """Turn the rounds of a chain into steps: the folder that comes in is read, and the run goes to the chain."""
    round_ = next(rounds)
    for number, label in enumerate(labels, 1):
        folder = yield Step.of(label, round_, settings)
        if number < len(labels):
            round_ = rounds.send(read_run(folder))
