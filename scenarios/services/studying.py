"""Run all scenarios of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.studies import read_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.studies import StudyProgress, StudyRecord


def run_study(
    study: Path,
    out: Path,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    memory_mib: int | None = None,
    on_progress: Callable[[StudyProgress], None] | None = None,
) -> StudyRecord:
    """Run the study of a file, or what is left of it; see :meth:`scenarios.studies.Study.run`."""
    return read_study(study).run(out, workers=workers, cluster=cluster, memory_mib=memory_mib, progress=on_progress)
