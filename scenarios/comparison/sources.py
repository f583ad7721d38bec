"""What may be handed to a comparison: runs, studies, the folders of either, in any mixture, and collections."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Protocol, runtime_checkable

from pydantic import PlainValidator, TypeAdapter

from constraints.domain import Fault, InputRefused, Location, did_you_mean, refuse
from constraints.round import Round
from scenarios.files import is_folder, list_folder, refuse_os_errors
from scenarios.runs import MANIFEST, Run, read_run

RUNS = "runs"
_BELOW = ("*", f"{RUNS}/*", f"{RUNS}/*/round-*")
"""Where the runs of a study lie: directly below, or as `nlematch run` writes them."""
_EXPECTED = "a run, a study, the folder of either, or a collection of these"
_ADVICE = "give what `run`, `read_run` or `load_study` returned, or a path"
_PATH = TypeAdapter(Location)


@runtime_checkable
class InStudy(Protocol):
    """What is asked of a study or of a run of one, which are none of what comparisons stand on: the folder."""

    @property
    def folder(self) -> Path | None:
        """Where; None where none was written."""


Source = Run | Path
"""A run, or the folder of a run or of a study."""


def flat_sources(value: object) -> tuple[Source, ...]:
    """Return the runs and folders that something stands for, in its order.

    Parameters
    ----------
    value : object
        Of users.

    Raises
    ------
    PydanticCustomError
        It is none of what may be compared.
    """
    if isinstance(value, Run):
        return (value,)
    if isinstance(value, str | os.PathLike):
        return (Path(_PATH.validate_python(value)),)
    if isinstance(value, InStudy):
        if value.folder is None:
            raise refuse("a run that has a folder", "run the study again: this run failed, or is not done yet")
        return (Path(value.folder),)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        return tuple(source for each in value for source in flat_sources(each))
    raise refuse(_EXPECTED, _ADVICE)


def _one(value: object) -> Round | Source:
    """Return a round, a run, or a path."""
    if isinstance(value, Round):
        return value
    sources = flat_sources(value)
    if len(sources) != 1:
        raise refuse("a round, a run, or the folder of one", "give one of them")
    return sources[0]


Sources = Annotated[Run | InStudy | str | os.PathLike[str] | Iterable[Any], PlainValidator(flat_sources)]
"""What arrives is a tuple of :data:`Source`."""
RoundOrRun = Annotated[Round | Run | InStudy | str | os.PathLike[str], PlainValidator(_one)]
"""What arrives is a round, a run or a path."""


def round_or_run(given: object) -> Round | Run | Path:
    """Return the run that a path leads to; another path, which is a round's, as it is.

    Parameters
    ----------
    given : object
        As :data:`RoundOrRun`.

    Raises
    ------
    InputRefused
        The folder is a study of several runs (NM601).
    """
    source = _one(given)
    if not isinstance(source, Path) or not (_is_run(source) or is_folder(source / RUNS)):
        return source
    folders = run_folders(source)
    if len(folders) > 1:
        names = ", ".join(str(folder.relative_to(source)) for folder in folders[:3])
        advice = f"name the folder of one of its runs, such as {names}"
        raise InputRefused([Fault("NM601", source.name, None, None, f"{len(folders)} runs", "one run", advice)])
    return read_run(folders[0])


def run_folders(path: Path) -> list[Path]:
    """Return the run folders that a path stands for: itself, or those of a study that have an allocation, sorted.

    Raises
    ------
    InputRefused
        There are none (NM601).
    """
    if _is_run(path):
        return [path]
    patterns = _BELOW if is_folder(path) else ()
    with refuse_os_errors(path):
        below = {file.parent for pattern in patterns for file in list_folder(path, f"{pattern}/{MANIFEST}")}
    whole = sorted(folder for folder in below if (folder / "deployments.csv").is_file())
    if not whole:
        advice = "name a folder that a run or a study was written into"
        advice = advice if is_folder(path) else did_you_mean(path.name, [*_beside(path)], advice)
        expected = "a run folder, or a study folder with run folders in it"
        raise InputRefused([Fault("NM601", path.name, None, None, f"no {MANIFEST}", expected, advice)])
    return whole


def _is_run(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return (path / MANIFEST).is_file()
    return False


def _beside(path: Path) -> Iterator[str]:
    """Walk over the names of the folders beside a path: one of them may be meant."""
    with suppress(OSError, ValueError):
        yield from (folder.name for folder in list_folder(path.parent) if is_folder(folder))
