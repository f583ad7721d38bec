"""From a round to the problem that every contestant reads: `python -m benchmarks.export ROUND FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.problem import LEAD, PERSONAL, SUPPORT, Problem
from benchmarks.reading import read
from benchmarks.weights import weights_of
from constraints.faces import arrays_of
from optimiser.model import build_model, find_candidates

if TYPE_CHECKING:
    from constraints.round import Round
    from optimiser.model import Model

_TIE_BREAK = "canonical"
"""The stage that only tells equals apart; no rival is asked to."""


def problem_of(round_: Round) -> Problem:
    """Make the problem of a round.

    Parameters
    ----------
    round_ : Round
        Checked; without running work or pins, which rivals that know only capacities could not be told.
    """
    return problem_from(build_model(round_, find_candidates(round_)))


def problem_of_folder(folder: Path) -> Problem:
    """Make the problem of a round on disk: all that a contestant that begins there has to do first."""
    return problem_of(read(folder))


def problem_from(model: Model) -> Problem:
    """Make the problem of a model.

    Parameters
    ----------
    model : Model
    """
    columns, arrays = model.columns, arrays_of(model.round)
    stages = [stage for stage in model.stages if stage.goal != _TIE_BREAK]
    sizes = (len(columns.lead), len(columns.support), len(columns.personal))
    return Problem(
        kind=np.repeat(np.array([LEAD, SUPPORT, PERSONAL]), sizes),
        case=columns.case,
        person=columns.person,
        need=columns.need,
        minutes=np.concatenate([pairs.minutes for pairs in (columns.lead, columns.support, columns.personal)]),
        matrix=model.matrix,
        lower=model.lower,
        upper=model.upper,
        most=model.most,
        goals=np.array([stage.goal for stage in stages]),
        weights=np.array(weights_of([stage.goal for stage in stages]), np.int64),
        stages=np.stack([stage.weights for stage in stages]),
        offsets=np.array([stage.offset for stage in stages], np.int64),
        case_ids=np.array(arrays.cases.ids, np.str_),
        need_ids=np.array(arrays.needs.ids, np.str_).reshape(-1, 2),
        person_ids=np.array(arrays.people.ids, np.str_),
        tier=arrays.cases.tier,
        lead_half_days=arrays.cases.lead_half_days,
        days_left=arrays.people.days_left,
        cases_left=arrays.people.cases_left,
    )


def main(folder: Path, out: Path) -> None:
    """Write the problem of a round into a new folder."""
    problem = problem_of_folder(folder)
    out.mkdir(parents=True)
    problem.save(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
