"""Make the next round of a round and its runs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pandas as pd
from pydantic import PlainValidator, TypeAdapter

from constraints.domain import ArgumentFault, Day, InputRefused, Location, as_day, checks_arguments, refuse
from constraints.round import Round
from scenarios.demand import refuse_existing_round
from scenarios.escaping import csv_text, one_line
from scenarios.files import absolute, hold
from scenarios.following.assembly import Assembly, new_row_of
from scenarios.following.days import moved_to
from scenarios.following.outcomes import read_outcomes
from scenarios.following.proposals import proposals_of
from scenarios.following.result import COLUMNS, NEXT_FILE, NextRound
from scenarios.rounds import passed, read_round, write_round
from scenarios.runs import RoundGiven, Run, commitments, read_run, run_words

if TYPE_CHECKING:
    from constraints.round import RoundMeta
    from scenarios.following.assembly import Followed

_PATH = TypeAdapter(Location)
_DATED = re.compile(r"[- ,]*(as at )?\d{4}-\d{2}-\d{2}$")


def _runs(value: object) -> tuple[Run | Path, ...]:
    if isinstance(value, Run):
        return (value,)
    if isinstance(value, str | Path):
        return (Path(_PATH.validate_python(value)),)
    if isinstance(value, Iterable) and not isinstance(value, Mapping | bytes | pd.DataFrame):
        return tuple(run for one in value for run in _runs(one))
    raise refuse("a run, its folder, or a list of these", "give what `run` or `read_run` returned, or a path")


def _outcomes(value: object) -> Mapping[str, str] | Path | None:
    if value is None:
        return None
    if isinstance(value, Mapping) and all(isinstance(text, str) for pair in value.items() for text in pair):
        return dict(value)
    if isinstance(value, str | Path):
        return Path(_PATH.validate_python(value))
    raise refuse("outcomes by case, or the path of a file", "write {'100001': 'succeeded'}")


Runs = Annotated[Run | Location | Iterable[Any], PlainValidator(_runs)]
"""What arrives is a tuple of runs and paths."""
Outcomes = Annotated[Mapping[str, str] | Location | None, PlainValidator(_outcomes)]
"""What arrives is a dict, a `Path` or None."""


@checks_arguments
def next_round(
    round_: RoundGiven,
    runs: Runs,
    as_at: Day,
    out: Location | None = None,
    *,
    delivery_start: Day | None = None,
    delivery_end: Day | None = None,
    outcomes: Outcomes = None,
    demand: RoundGiven | None = None,
) -> NextRound:
    """Make the round that comes after one: what started runs on, what ended is history, who waits has waited longer.

    Parameters
    ----------
    round_ : Round, str or PathLike
        The round that is over, with all events recorded. It stays as it is.
    runs : Run, str, PathLike, or iterable of these
        The run of it that was put into effect; several, if they are of different regions.
    as_at : date or str
        The new as-at date; delivery window and periods move along.
    out : str or PathLike, optional
        The folder of the new round, with `next.csv` in it; it must not hold a round. None: nothing is written.
    delivery_start, delivery_end : date or str, optional
        The new window, where it does not move along.
    outcomes : mapping of str to str, str or PathLike, optional
        How support ended, by case: succeeded, partly, failed; or a file with the columns case_id and outcome.
    demand : Round, str or PathLike, optional
        A round that was imported of new files: its schools, cases and derived needs stand in the place of the old ones.

    Returns
    -------
    NextRound
        Its `round` is ready to be solved.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903).
    InputRefused
        The day is no later one, or the window ends before it begins (NM203).
        Round, run or file has faults, the run is of another round (NM602), two take the same (NM606), an outcome is of
        a case that did not end (NM202), or the folder holds a round (NM603). Nothing was written.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> run = nle.run(round_)
    >>> following = nle.next_round(round_, run, "2020-01-01")
    >>> following.round.cases["900006"].rounds_waited
    1
    """
    old = passed(round_).whole if isinstance(round_, Round) else read_round(Path(round_))
    folder = None if out is None else Path(out)
    if folder is not None:
        refuse_existing_round(folder)
    read = [run if isinstance(run, Run) else read_run(run) for run in _runs(runs)]
    new = None if demand is None else passed(demand) if isinstance(demand, Round) else read_round(Path(demand))
    start, end = (None if day is None else as_day(day) for day in (delivery_start, delivery_end))
    meta = _named(_window(moved_to(old.meta, as_day(as_at)), start, end))
    assembly = Assembly(old, meta, proposals_of(old, read), _sources(read))
    ended = {one.case_id for one in assembly.ended}
    followed = assembly.made(read_outcomes(_outcomes(outcomes), old, ended), new)
    made = NextRound(passed(followed.round), _table(followed, old))
    return made if folder is None else write_next(made, folder, {})


def write_next(made: NextRound, folder: Path, more: Mapping[str, str]) -> NextRound:
    """Write a next round with `next.csv`, and return it with its folder.

    Parameters
    ----------
    made : NextRound
    folder : Path
        Must not hold a round.
    more : mapping of str to str
        Other files to write with it, by name.

    Raises
    ------
    InputRefused
        The folder holds a round (NM603) or cannot be written (NM604).
    """
    with hold(folder):
        refuse_existing_round(folder)
        write_round(made.round, folder, {NEXT_FILE: csv_text(made.rows), **more})
    return dataclasses.replace(made, folder=folder)


def _window(meta: RoundMeta, start: dt.date | None, end: dt.date | None) -> RoundMeta:
    start, end = start or meta.delivery_start, end or meta.delivery_end
    if end < start:
        expected, advice = f"a day on or after delivery_start, {start}", "put the two in order"
        raise InputRefused([ArgumentFault.of("next_round", "delivery_end", end.isoformat(), expected, advice, "NM203")])
    return dataclasses.replace(meta, delivery_start=start, delivery_end=end)


def _named(meta: RoundMeta) -> RoundMeta:
    """Return settings with the new day in id and title, in the place of the one that is there."""
    day = meta.as_at.isoformat()
    assumed = tuple(key for key in meta.assumed if key not in {"id", "title"})
    title = f"{_DATED.sub('', meta.title)}, as at {day}"
    return dataclasses.replace(meta, id=f"{_DATED.sub('', meta.id)}-{day}", title=title, assumed=assumed)


def _sources(runs: Iterable[Run]) -> set[str]:
    """Return what commitments call these runs: as the command does, and as Python does."""
    found: set[str] = set()
    for run in runs:
        found |= set(commitments(run)["source"].tolist())
        if run.folder is not None:
            found.add(f"{one_line(absolute(run.folder).name)} ({run_words(run)})")
    return found


def _table(followed: Followed, old: Round) -> pd.DataFrame:
    stay: dict[str, dict[int, int]] = {}
    for fate in sorted(followed.fates, key=lambda fate: fate.row):
        if fate.stays:
            stay.setdefault(fate.table, {})[fate.row] = len(stay.get(fate.table, {})) + 2
    cases = {**old.cases, **followed.round.cases}
    rows = []
    for fate in sorted(followed.fates, key=lambda fate: (fate.table, fate.row)):
        now_in, new_row = new_row_of(fate, followed, stay)
        case = cases.get(fate.case_id)
        school = case.place.name if case is not None else ""
        rows.append(
            (fate.table, fate.row, fate.case_id, school, fate.person_id, fate.need_id, fate.what, fate.fate, now_in,
             new_row, fate.reason)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
