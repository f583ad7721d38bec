"""Deferred acceptance (hospital and residents) with the `matching` package: capacity and preference, and nothing else.

Cases rank the leaders that may lead them by travel time, leaders rank cases by tier, then travel time. A leader takes
as many cases as the caseload, or the days over what a deployment takes, allow. The algorithm knows no days as such, no
release, no offer and no team; which of these its plan breaks is for the audit to say. It covers no needs.
"""

from __future__ import annotations

import sys
import threading
import warnings
from typing import TYPE_CHECKING

import numpy as np
from matching.games import HospitalResident

from benchmarks.problem import LEAD
from benchmarks.recorder import Task

if TYPE_CHECKING:
    from benchmarks.problem import Ints, Problem

RECURSION_LIMIT, STACK_BYTES = 10_000_000, 1 << 30


def capacities(problem: Problem, leads: Ints) -> dict[int, int]:
    """Return how many cases each leader may take; half-days of a deployment are the median of the leader's cases."""
    order = leads[np.argsort(problem.person[leads], kind="stable")]
    persons, start = np.unique(problem.person[order], return_index=True)
    half_days = np.split(problem.lead_half_days[problem.case[order]], start[1:])
    fits = [int(problem.days_left[p] // max(1, int(np.median(h)))) for p, h in zip(persons, half_days, strict=True)]
    return {int(p): min(int(problem.cases_left[p]), fit) for p, fit in zip(persons, fits, strict=True)}


def ranked(problem: Problem, leads: Ints) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the leaders that each case would have, and the cases that each leader would take, best first."""
    by_case: dict[int, list[int]] = {}
    by_leader: dict[int, list[int]] = {}
    case, person, minutes = problem.case[leads], problem.person[leads], problem.minutes[leads]
    for j in np.lexsort((person, minutes)).tolist():
        by_case.setdefault(int(case[j]), []).append(int(person[j]))
    for j in np.lexsort((case, minutes, -problem.tier[case])).tolist():
        by_leader.setdefault(int(person[j]), []).append(int(case[j]))
    return by_case, by_leader


def matched(problem: Problem) -> Ints:
    """Return the columns of the stable matching that is best for the cases."""
    leads = np.flatnonzero(problem.kind == LEAD)
    places = capacities(problem, leads)
    leads = leads[np.array([places[p] > 0 for p in problem.person[leads].tolist()], bool)]
    by_case, by_leader = ranked(problem, leads)
    game = HospitalResident.create_from_dictionaries(by_case, by_leader, {p: places[p] for p in by_leader})
    matching = game.solve(optimal="resident")
    column = dict(
        zip(zip(problem.case[leads].tolist(), problem.person[leads].tolist(), strict=True), leads, strict=True)
    )
    return np.array([column[case.name, leader.name] for leader, cases in matching.items() for case in cases], np.int64)


def run() -> None:
    """Run the contestant."""
    task = Task()
    problem = task.load()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of whoever stays unmatched
        chosen = matched(problem)
    task.recorder.point(problem, problem.complete(chosen))


def main() -> None:
    """Run with a deep stack: the package copies all players at once, each by way of those that it ranks."""
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
