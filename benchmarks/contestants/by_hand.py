"""Nearest first, tier by tier, then needs by severity: what is done by hand, at its most careful."""

from __future__ import annotations

from benchmarks.export import problem_from
from benchmarks.reading import read
from benchmarks.recorder import Task
from optimiser.model import build_model, find_candidates
from optimiser.search import build_greedy_start


def main() -> None:
    """Run the contestant."""
    task = Task()
    round_ = read(task.folder / "round")
    model = build_model(round_, find_candidates(round_))
    task.recorder.point(problem_from(model), build_greedy_start(model))


if __name__ == "__main__":
    main()
