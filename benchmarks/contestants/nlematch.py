"""nlematch as a planner runs it: from the round on disk to the audited run folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.reading import read
from benchmarks.recorder import Task
from benchmarks.weights import weights_of
from scenarios.runs import run

if TYPE_CHECKING:
    from benchmarks.recorder import Recorder
    from optimiser.solve import Progress

_TIE_BREAK = "canonical"


class Watch:
    """Records the progress of the engine: the stage that it works on, and whole plans as it carries them on."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def __call__(self, progress: Progress) -> None:
        """Take one report."""
        self.recorder.tell(stage=progress.stage, value=progress.value, bound=progress.bound)
        if progress.values:
            self.plan(dict(progress.values))

    def plan(self, values: dict[str, int]) -> None:
        """Record the stage values of a whole plan, if it is a better one."""
        values = {goal: value for goal, value in values.items() if goal != _TIE_BREAK}
        weights = weights_of(list(values))
        weighted = sum(weight * value for weight, value in zip(weights, values.values(), strict=True))
        if self.recorder.best is None or weighted > self.recorder.best:
            self.recorder.best = weighted
            self.recorder.tell(values=values, weighted=weighted)


def main() -> None:
    """Run the contestant; reading, building, auditing and writing are in its time as they are in a planner's."""
    task = Task()
    watch = Watch(task.recorder)
    round_ = read(task.folder / "round")
    record = run(round_, task.recorder.out / "run", time_limit=task.left, progress=watch)
    for stage in record.manifest["stages"]:
        if stage["goal"] != _TIE_BREAK:
            task.recorder.tell(stage=stage["goal"], value=stage["value"], bound=stage["bound"], proved=stage["proved"])
    if record.allocation is not None and record.audit is not None:
        deployments = [[row.case_id, row.leader_id] for row in record.allocation.deployments]
        supports = [[row.case_id, row.need_id, row.person_id] for row in record.allocation.supports]
        task.recorder.plan({"deployments": deployments, "supports": supports})
        watch.plan(dict(record.audit.stage_values))
    task.recorder.note(f"{record.manifest['outcome']}, {record.manifest['stop_reason']}")


if __name__ == "__main__":
    main()
