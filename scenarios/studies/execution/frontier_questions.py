"""Frontiers of a study: each a step like a run, found by a worker, kept in a folder, and recognised again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from constraints.audit import goals_of
from constraints.domain import Fault, InputRefused, ProvedImpossible
from scenarios.files import read_tree
from scenarios.frontiers import FrontierSettings, check_settings, find_frontier, groups_of
from scenarios.runs import restrict_round
from scenarios.studies.execution.parcels import pack

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.round import Round
    from scenarios.runs import RunSettings
    from scenarios.studies.definition.definition import Definition


def check_questions(study: Definition, round_: Round, solve: RunSettings) -> None:
    """Refuse what the round of a scenario does not have.

    Raises
    ------
    InputRefused
        A tier, a goal or a column that a question names is not known (NM702).
    """
    faults: list[Fault] = []
    for name, question in study.asked.frontier.items():
        settings = question.settings(solve)
        try:
            check_settings(settings, [goal.name for goal in goals_of(round_.policy)])
            if settings.kind == "floors":
                groups_of(restrict_round(round_, solve), settings.grouping)
        except InputRefused as refused:
            faults += [_in_the_file(fault, study.name, name) for fault in refused.faults]
    if faults:
        raise InputRefused(faults)


def _in_the_file(fault: Fault, file: str, name: str) -> Fault:
    """Turn the fault of an argument into that of a key."""
    return Fault("NM702", file, None, f"frontier.{name}.{fault.column}", fault.value, fault.expected, fault.advice)


def note_of(question: FrontierSettings) -> dict[str, Any]:
    """Return what is asked as JSON data; how to solve is told beside it."""
    note = dataclasses.asdict(question)
    del note["solve"]
    return note | {"save": [str(percent) for percent in question.save]}


def answered(note: Mapping[str, Any], solve: RunSettings, source: Path, beside: Path) -> bytes:
    """Find a frontier of the round in a folder, and return it as bytes.

    Parameters
    ----------
    note : mapping
        Of :func:`note_of`.
    solve : RunSettings
    source : Path
        The round.
    beside : Path
        Where a folder `run` is made.
    """
    hold = None if note["hold"] is None else tuple(note["hold"])
    options = dict(note) | {"hold": hold, "save": tuple(Fraction(percent) for percent in note["save"])}
    try:
        found = find_frontier(source, FrontierSettings(**options, solve=solve))
    except ProvedImpossible as impossible:
        return pack({}, {"status": "impossible", "message": str(impossible)})
    if found.stopped == "interrupted":
        return pack({}, {"status": "interrupted", "message": found.headline()})
    found.write(beside / "run")
    return pack(read_tree(beside / "run"), {"status": "finished", "message": found.headline()})
