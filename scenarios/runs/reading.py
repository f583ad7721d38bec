"""Reading a run to work with it: a folder that was cut short or edited is refused, not half told.

An older program may have worded its outcome otherwise, so cells are not compared with what they would be today
(`nlematch audit` does that): only what readers stand on is asked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.audit import CAUSES as UNCOVERED
from constraints.audit import NO_EFFECT, OF_EVERY_RUN, OUTCOME, faults_of, types_of
from constraints.domain import Fault, InputRefused, Location, checks_arguments
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.runs.fingerprint import folder_differences
from scenarios.runs.folder import read_unchecked
from scenarios.runs.outcome_files import CELLS, TypedTables
from scenarios.runs.result import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from constraints.round import Round
    from scenarios.runs.folder import UncheckedRun

_WORDS = {
    "uncovered": {"cause": frozenset(UNCOVERED)},
    "flags": {"kind": frozenset({"not-known", "waived", NO_EFFECT})},
    "contacts": {"what": frozenset({"tell", "ask", "asked", "agreed"})},
}
"""Closed lists by table and column."""
_PARTIES = {"home-head": "supporter_id", "supporter": "supporter_id", "leader": "person_id", "staff": "person_id"}
"""Whose id stands for whom to contact, by the kind of party."""
_Cells = Mapping[str, Sequence[str]]


@checks_arguments
def read_run(folder: Location, *, plugins: PluginsGiven = ()) -> Run:
    """Read a run folder as it was written.

    Parameters
    ----------
    folder : Path
        Written by `run`, `adopt` or the commands; a run of a study is one, too.
    plugins : iterable, optional
        Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.

    Returns
    -------
    Run
        As it was written: a folder that somebody edited is refused.

    Raises
    ------
    InputRefused
        The folder is not a whole run (NM601), or names what its round does not have (NM602): all of it at once.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> record = nle.run(nle.draw_round(0.01, seed=2), Path("run"))
    >>> run = nle.read_run(record.folder)
    >>> run.round.meta.id, len(run.allocation.deployments)
    ('england-like-2', 9)
    """
    folder = Path(folder)
    with allow_plugins(plugins):
        found = read_unchecked(folder)
    faults = table_faults(found)
    faults += [
        _fault(where, None, None, why, "a run as it was written") for where, why in _edits(folder, found, faults)
    ]
    if faults:
        raise InputRefused(faults)
    return Run(found.round, found.allocation, found.manifest, TypedTables(found.texts), folder)


def table_faults(found: UncheckedRun) -> list[Fault]:
    """Return why the outcome files of a run are not as runs have them.

    Parameters
    ----------
    found : UncheckedRun
    """
    known = _Known(found.round)
    faults = [*faults_of(found.round, found.allocation)]
    faults += [fault for name in OUTCOME for fault in _table_faults(found, known, name)]
    return faults or [*_case_faults(found)]


class _Known:
    """The ids that a round has, by the column in which outcome files name them."""

    def __init__(self, round_: Round) -> None:
        self.by_column: Mapping[str, Collection[str]] = {
            "case_id": round_.cases.keys(),
            "person_id": round_.person_ids,
            "supporter_id": frozenset(round_.tables["supporters"]["supporter_id"]),
        }
        self.needs = round_.needs.keys()


def _table_faults(found: UncheckedRun, known: _Known, name: str) -> Iterator[Fault]:
    """Find why a table is not as runs have it: the file, a column, or the first cell of a column that cannot be."""
    file = f"{name}.csv"
    frame, types = found.texts.get(name), OUTCOME[name]
    if frame is None and name not in OF_EVERY_RUN:
        return
    lacking = sorted(set(types) - set(frame.columns)) if frame is not None else ["the file"]
    if frame is None or lacking:
        yield _fault(file, None, None, f"without {', '.join(lacking)}", ", ".join(types))
        return
    cells = {column: frame[column].tolist() for column in frame.columns}
    for column, kind in types_of(name, frame.columns).items():
        could_be = _could_be(known, name, cells, column, kind)
        for at, (cell, is_one) in enumerate(zip(cells[column], could_be, strict=True)):
            if not is_one and not _is_of_nobody(name, cells, column, at):
                yield _fault(file, at + 2, column, str(cell), "what a run has there")
                break


def _edits(folder: Path, found: UncheckedRun, faults: Sequence[Fault]) -> Iterator[tuple[str, str]]:
    """Find edits of files of which nothing is told yet."""
    files = {fault.file for fault in faults}
    return ((where, why) for where, why in folder_differences(folder, found.manifest) if where not in files)


def _case_faults(found: UncheckedRun) -> Iterator[Fault]:
    """Find a table that lost rows: every case is led or unplaced, and not both."""
    led, open_ = set(found.texts["deployments"]["case_id"]), set(found.texts["unplaced"]["case_id"])
    if wrong := sorted((led & open_) | (set(found.round.cases) - led - open_)):
        yield _fault("deployments.csv", None, "case_id", wrong[0], "every case led or in unplaced.csv, and not both")


def _is_of_nobody(name: str, cells: _Cells, column: str, at: int) -> bool:
    """Say whether a cell is blank because the flag is of a safeguard that names nobody."""
    if name != "flags" or column not in {"case_id", "person_id"}:
        return False
    return cells["kind"][at] == NO_EFFECT and cells[column][at] == ""


def _could_be(known: _Known, name: str, cells: _Cells, column: str, kind: str) -> Iterable[bool]:
    """Say which cells of a column a run could have."""
    own = cells[column]
    if kind in CELLS:
        looks, may_be_blank = re.compile(CELLS[kind]), name not in OF_EVERY_RUN
        return (looks.fullmatch(cell) is not None or (cell == "" and may_be_blank) for cell in own)
    if name not in OF_EVERY_RUN:  # a repair tells of cases that have left the round, too
        return itertools.repeat(True, len(own))
    ids = _WORDS.get(name, {}).get(column) or known.by_column.get(column)
    if ids is not None:
        return (cell in ids for cell in own)
    if column == "need_id":
        needs = zip(cells["case_id"], own, strict=True)
        return (need in known.needs or (need[1] == "" and name == "flags") for need in needs)
    if name == "contacts" and column == "whom":
        pairs = zip(cells["party"], own, strict=True)
        return (whom in known.by_column.get(_PARTIES.get(party, ""), {whom}) for party, whom in pairs)
    return itertools.repeat(True, len(own))


def _fault(file: str, row: int | None, column: str | None, value: str, expected: str) -> Fault:
    return Fault("NM601", file, row, column, value, expected, "solve again; run folders are not edited")
