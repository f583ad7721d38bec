"""What is compared: runs from memory, run folders, and study folders, which are the run folders directly below them."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.round import IdChanges
from scenarios.comparison.sources import RUNS, flat_sources, run_folders
from scenarios.files import absolute
from scenarios.runs import FILES, INPUTS, Run, RunReader, with_current_ids

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import pandas as pd

    from constraints.domain import Allocation
    from constraints.round import Round


_REPEAT = re.compile(r"(?P<scenario>.+),draw=(?P<draw>\d+)(?P<turn>/round-\d+)?")
"""How a study names the folder of a repeat: its scenario, the number of the draw, and in a chain the round."""


@dataclasses.dataclass(frozen=True)
class Compared:
    """One run among those compared.

    Attributes
    ----------
    name : str
        How outputs call it: its folder's name, with as much of the path before it as tells it from the others.
    scenario : str
        The name without the number of a repeat.
    draw : int or None
        The number of a repeat; repeats of the same number share their random numbers.
    round : Round
    allocation : Allocation
    manifest : mapping
    tables : mapping of str to DataFrame
        The outcome files by name, typed.
    files : mapping of str to str, optional
        The digest of every file of its folder, as it was found; none of a run without a folder, or in other ids.
    """

    name: str
    scenario: str
    draw: int | None
    round: Round
    allocation: Allocation
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    files: Mapping[str, str] | None = None

    def has_same(self, table: str, other: Compared) -> bool:
        """Say whether a table is known to have the same rows as in the round of another run."""
        if self.files is None or other.files is None:
            return self.round is other.round
        return self._digest(table) == other._digest(table)

    def _digest(self, table: str) -> str | None:
        """Return the digest of a table of its round; None where it has no rows."""
        return None if self.files is None else self.files.get(f"{INPUTS}/{table}.csv")

    @functools.cached_property
    def demand_key(self) -> Hashable:
        """What decides which cases and needs its round has, and how they are described."""
        if self.files is None:
            return id(self.round)
        digests = map(self._digest, ("schools", "cases", "needs"))
        columns = tuple(self.round.tables["schools"].columns)
        return *digests, id(self.round.policy), self.round.regions, columns

    @property
    def stage_values(self) -> dict[str, int]:
        """The value of every goal that ranks allocations; the tie-break is none of them."""
        return {stage["goal"]: stage["value"] for stage in self.manifest["stages"] if stage["goal"] != "canonical"}

    @property
    def canonical(self) -> bool:
        """Whether the tie-break was proved, so that the same facts give the same allocation."""
        return self.manifest.get("canonical") == "proved"


def gather(sources: Iterable[object]) -> tuple[Compared, ...]:
    """Read what is to be compared, in the order given; a study's runs in the order of their names.

    Runs of a study that are proved impossible have no allocation to compare and are left out. Where the round of one of
    them has `id-changes.csv`, the people of all have their ids of today.

    Parameters
    ----------
    sources : iterable
        Runs, studies, folders of either, and collections of these.

    Raises
    ------
    InputRefused
        A folder is neither a run nor a study (NM601), or a run that was asked for has no allocation (NM601).
    """
    found: list[tuple[_Place, Run]] = []
    reader = RunReader()
    for number, source in enumerate(flat_sources(sources), start=1):
        if isinstance(source, Path):
            found += [(_Place.of(folder, source), reader.read(folder)) for folder in run_folders(source)]
        elif source.folder is not None:
            found.append((_Place.of(source.folder, source.folder), source))
        else:
            found.append((_Place((), f"run {number}"), source))
    names = _short([place for place, _ in found])
    changes = IdChanges.of(*(run.round for _, run in found))
    return tuple(_compared(name, run, changes) for name, (_, run) in zip(names, found, strict=True))


@dataclasses.dataclass(frozen=True)
class _Place:
    """Where a run lies: the folders above, and its name, which in a study may have two parts."""

    above: tuple[str, ...]
    name: str

    @classmethod
    def of(cls, folder: Path, source: Path) -> _Place:
        """Return the place of a run folder that was named itself, or found in a study."""
        above = absolute(folder).parent if folder == source else absolute(source)
        inner = absolute(folder).relative_to(above).parts
        return cls(above.parts, "/".join(part for part in inner if part != RUNS))

    def shown(self, depth: int) -> str:
        """Return the name with so many folders above."""
        return "/".join([*self.above[-depth:], self.name] if depth else [self.name])


def _short(places: list[_Place]) -> list[str]:
    """Name every run with as many folders above as tell all apart; what is given twice is numbered."""
    deepest = max((len(place.above) for place in places), default=0)
    apart = len(set(places))
    depth = next((d for d in range(deepest) if len({place.shown(d) for place in places}) == apart), deepest)
    names, seen = [], Counter[str]()
    for place in places:
        name = place.shown(depth).lstrip("/")
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _compared(name: str, as_written: Run, changes: IdChanges) -> Compared:
    run = with_current_ids(as_written, changes)
    if run.allocation is None:
        advice = "compare runs that found one; `explain_impossible()` says what cannot hold together"
        fault = Fault("NM601", name, None, None, str(run.manifest["outcome"]), "a run with an allocation", advice)
        raise InputRefused([fault])
    repeat = _REPEAT.fullmatch(name)
    return Compared(
        name=name,
        scenario=repeat["scenario"] + (repeat["turn"] or "") if repeat else name,
        draw=int(repeat["draw"]) if repeat else None,
        round=run.round,
        allocation=run.allocation,
        manifest=run.manifest,
        tables=run.tables,
        files=run.manifest.get(FILES) if run is as_written else None,
    )
