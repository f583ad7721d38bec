"""Studies: several scenarios of a round, or of rounds in a row, asked for in one file and run together.

`docs/studies.md` has the file and the folder.  The names below are loaded when they are first asked for: a worker
process sets its limits before numpy and the solver are loaded.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.studies.files import Study, read_study
    from scenarios.studies.results import StudyRecord, load_study
    from scenarios.studies.running import run_study

__all__ = ["Study", "StudyRecord", "load_study", "read_study", "run_study"]

_HOMES = {
    "Study": "files",
    "read_study": "files",
    "StudyRecord": "results",
    "load_study": "results",
    "run_study": "running",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"scenarios.studies.{_HOMES[name]}"), name)
