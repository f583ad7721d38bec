"""Reading a run to work with it: a folder that was cut short or edited is refused, not half told.

An older program may have worded its outcome otherwise, so cells are not compared with what they would be today
(`nlematch audit` does that): only what readers stand on is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.audit import CAUSES as UNCOVERED
from constraints.audit import NO_EFFECT, OF_EVERY_RUN, OUTCOME, faults_of, types_of
from constraints.domain import Fault, InputRefused
from scenarios.runs.fingerprint import folder_differences
from scenarios.runs.folder import read_unchecked
from scenarios.runs.outcome_files import CELLS, typed_tables
from scenarios.runs.result import Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scenarios.runs.folder import UncheckedRun

_WORDS = {
    "uncovered": {"cause": frozenset(UNCOVERED)},
    "flags": {"kind": frozenset({"not-known", "waived", NO_EFFECT})},
    "contacts": {"what": frozenset({"tell", "ask", "asked", "agreed"})},
}
"""Closed lists by table and column."""


def read_run(folder: Path) -> Run:
    """Read a run folder as it was written.

    Parameters
    ----------
    folder : Path
        Written by `run`, `adopt` or the commands; a run of a study is one, too.

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
    found = read_unchecked(folder)
    faults = [*faults_of(found.round, found.allocation)]
    faults += [fault for name in OUTCOME for fault in _table_faults(found, name)]
    faults = faults or [*_case_faults(found)]
    faults += [
        _fault(where, None, None, why, "a run as it was written") for where, why in _edits(folder, found, faults)
    ]
    if faults:
        raise InputRefused(faults)
    return Run(found.round, found.allocation, found.manifest, typed_tables(found.texts), folder)


def _table_faults(found: UncheckedRun, name: str) -> Iterator[Fault]:
    """Find why a table is not as runs have it: the file, a column, or the first cell of a column that cannot be."""
    file = f"{name}.csv"
    frame, types = found.texts.get(name), OUTCOME[name]
    if frame is None and name not in OF_EVERY_RUN:
        return
    lacking = sorted(set(types) - set(frame.columns)) if frame is not None else ["the file"]
    if frame is None or lacking:
        yield _fault(file, None, None, f"without {', '.join(lacking)}", ", ".join(types))
        return
    for column, kind in types_of(name, frame.columns).items():
        wrong = ~_could_be(found, name, frame, column, kind) & ~_of_nobody(name, frame, column)
        if wrong.any():
            at = int(wrong.to_numpy().argmax())
            yield _fault(file, at + 2, column, str(frame[column].iloc[at]), "what a run has there")


def _edits(folder: Path, found: UncheckedRun, faults: Sequence[Fault]) -> Iterator[tuple[str, str]]:
    """Find edits of files of which nothing is told yet."""
    files = {fault.file for fault in faults}
    return ((where, why) for where, why in folder_differences(folder, found.manifest) if where not in files)


def _case_faults(found: UncheckedRun) -> Iterator[Fault]:
    """Find a table that lost rows: every case is led or unplaced, and not both."""
    led, open_ = set(found.texts["deployments"]["case_id"]), set(found.texts["unplaced"]["case_id"])
    if wrong := sorted((led & open_) | (set(found.round.cases) - led - open_)):
        yield _fault("deployments.csv", None, "case_id", wrong[0], "every case led or in unplaced.csv, and not both")


def _of_nobody(name: str, frame: pd.DataFrame, column: str) -> pd.Series:
    """Say which cells are blank because the flag is of a safeguard that names nobody."""
    if name != "flags" or column not in {"case_id", "person_id"}:
        return pd.Series(data=False, index=frame.index)
    return (frame["kind"] == NO_EFFECT) & (frame[column] == "")


def _could_be(found: UncheckedRun, name: str, frame: pd.DataFrame, column: str, kind: str) -> pd.Series:
    """Say which cells of a column a run could have."""
    cells, round_ = frame[column], found.round
    if kind in CELLS:
        return cells.str.fullmatch(CELLS[kind]) | ((cells == "") & (name not in OF_EVERY_RUN))
    if name not in OF_EVERY_RUN:  # a repair tells of cases that have left the round, too
        return pd.Series(data=True, index=cells.index)
    if column in _WORDS.get(name, {}):
        return cells.isin(_WORDS[name][column])
    if column == "case_id":
        return cells.isin(list(round_.cases))
    if column == "person_id":
        return cells.isin(list(round_.people))
    if column == "supporter_id":
        return cells.isin(list(round_.supporters))
    if column == "need_id":
        known = pd.Series(list(zip(frame["case_id"], cells, strict=True)), cells.index).isin(list(round_.needs))
        return known | ((cells == "") & (name == "flags"))
    if name == "contacts" and column == "whom":
        homes, people = frame["party"].isin(["home-head", "supporter"]), frame["party"].isin(["leader", "staff"])
        return (~homes | cells.isin(list(round_.supporters))) & (~people | cells.isin(list(round_.people)))
    return pd.Series(data=True, index=cells.index)


def _fault(file: str, row: int | None, column: str | None, value: str, expected: str) -> Fault:
    return Fault("NM601", file, row, column, value, expected, "solve again; run folders are not edited")
