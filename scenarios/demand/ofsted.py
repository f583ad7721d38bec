"""Ofsted's management information: what was known of each school's inspections on a day."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.eligibility import Eligibility, Judgement
from constraints.errors import InputRefused
from scenarios.demand import publishers as pub

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

Flags = npt.NDArray[np.bool_]

_BLOCKS = ("card", "latest", "previous")
"""The inspections that a line may describe, the newest first."""


@dataclasses.dataclass(frozen=True)
class Inspection:
    """One inspection of each school, as arrays over the schools of a file.

    Attributes
    ----------
    grades : mapping of Judgement to Grades
        For every judgement; 0 where not given.
    published, started : Days
    own_urn : Flags
        False where the inspection was under an earlier URN of the school.
    there : Flags
        Whether there is such an inspection.
    """

    grades: Mapping[Judgement, pub.Grades]
    published: pub.Days
    started: pub.Days
    own_urn: Flags
    there: Flags


@dataclasses.dataclass(frozen=True)
class OfstedFile:
    """What a file of management information says that was known on the as-at date.

    Attributes
    ----------
    file : str
    frame : DataFrame
        By URN. As text: name, phase, region, la_name, idaci_quintile, pupils. Of the latest inspection published by
        the as-at date: a grade by judgement (0 none), published, started, own_urn, there. Of the full inspection
        before it: previous (overall grade), previous_there, previous_started, previous_own_urn, and previous_known,
        False where the file has no place for it. `later`: an inspection published after the as-at date was left out.
    judgements : tuple of Judgement
        Those that the file has a column for.
    unread : tuple
        URN, header and value of cells that are no grade or date, and are taken as blank.
    dropped : int
        Lines without a URN.
    """

    file: str
    frame: pd.DataFrame
    judgements: tuple[Judgement, ...]
    unread: tuple[tuple[str, str, str], ...]
    dropped: int


def read_ofsted(path: Path, eligibility: Eligibility, as_at: dt.date, *, history_given: bool) -> OfstedFile:
    """Read a file of management information, in the layout of any year.

    Parameters
    ----------
    path : Path
    eligibility : Eligibility
        Says which judgements must be there and which inspections count.
    as_at : date
        Inspections published later are left out; what stands before them counts.
    history_given : bool
        Whether the inspection before the latest can be found in a history.

    Raises
    ------
    InputRefused
        The file cannot be read, or lacks a column that the policy's tests look at (NM501).
    """
    blocks = {name: pub.aliases(f"inspection.{name}") for name in _BLOCKS}
    fields = dict(pub.aliases("ofsted"))
    fields |= {f"{block}.{field}": spelt for block, columns in blocks.items() for field, spelt in columns.items()}
    table = pub.one_line_a_school(pub.read_published(path, fields, ()))
    described = tuple(block for block in _BLOCKS if _describes(table, block))
    _require(table, eligibility, described, history_given=history_given)
    inspections = [_inspection(table, block, eligibility) for block in described]
    judged = {judgement for judgement in JUDGEMENTS for block in described if table.has(f"{block}.{judgement}")}
    latest, previous, known, later = _as_known(inspections, pub.day(as_at), len(table.frame))
    columns: dict[str, npt.NDArray[Any]] = {
        **{field: table.text(field).to_numpy() for field in pub.aliases("ofsted") if field != "urn"},
        **{str(judgement): grades for judgement, grades in latest.grades.items()},
        "published": latest.published,
        "started": latest.started,
        "own_urn": latest.own_urn,
        "there": latest.there,
        "previous": previous.grades["overall"],
        "previous_there": previous.there,
        "previous_started": previous.started,
        "previous_own_urn": previous.own_urn,
        "previous_known": known,
        "later": later,
    }
    return OfstedFile(
        file=table.file,
        frame=pd.DataFrame(columns, index=pd.Index(table.frame["urn"], name="urn")).sort_index(),
        judgements=tuple(judgement for judgement in JUDGEMENTS if judgement in judged),
        unread=tuple(_unread(table, described)),
        dropped=table.dropped,
    )


def own_grades_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away, in a copy, what inspections under an earlier URN say, as if they had not been."""
    frame = frame.copy()
    latest = frame["there"] & ~frame["own_urn"]
    earlier = latest | (frame["previous_there"] & ~frame["previous_own_urn"])
    frame.loc[latest, list(JUDGEMENTS)] = 0
    frame.loc[latest, "there"] = False
    frame.loc[earlier, "previous"] = 0
    frame.loc[earlier, "previous_there"] = False
    return frame


def _describes(table: pub.PublishedTable, block: str) -> bool:
    """Say whether the file has the block: a report card by a judgement of its own, the others by their overall."""
    return table.has("card.leadership-and-governance" if block == "card" else f"{block}.overall")


def _require(
    table: pub.PublishedTable, eligibility: Eligibility, described: tuple[str, ...], *, history_given: bool
) -> None:
    """Refuse a file in which no test of the policy could be met for want of columns.

    The previous inspection is never taken for the latest: a file that describes only the previous lost its columns.
    """
    faults = []
    asked = [test.judgement for test in eligibility.schools] or ["overall"]
    newest = [block for block in described if block != "previous"]
    if not any(table.has(f"{block}.{judgement}") for judgement in asked for block in newest):
        both = {**pub.aliases("inspection.card"), **pub.aliases("inspection.latest")}
        faults.append(pub.lacks_column(table.file, both[asked[0]][0]))
    asks_previous = any(test.asks_previous for test in eligibility.schools)
    if asks_previous and not history_given and not faults and len(described) < 2:
        header = pub.aliases("inspection.previous")["overall"][0]
        advice = "give the inspections before the latest with --history FILE"
        faults.append(pub.lacks_column(table.file, header, advice))
    dated = any(table.has(f"{block}.published") for block in described)
    if any(test.published_within_months for test in eligibility.schools) and described and not dated:
        faults.append(pub.lacks_column(table.file, pub.aliases("inspection.latest")["published"][-1]))
    if faults:
        raise InputRefused(faults)


def _inspection(table: pub.PublishedTable, block: str, eligibility: Eligibility) -> Inspection:
    grades = {judgement: table.grades(f"{block}.{judgement}") for judgement in JUDGEMENTS}
    if eligibility.equivalents:
        worst = np.max([grades[judgement] for judgement in eligibility.equivalents], axis=0)
        grades["overall"] = np.where(grades["overall"] > 0, grades["overall"], worst).astype(np.int8)
    own_urn = ~table.text(f"{block}.own_urn").str.lower().isin(["no", "n", "false"]).to_numpy(dtype=bool)
    published, started = table.days(f"{block}.published"), table.days(f"{block}.started")
    graded = np.max(list(grades.values()), axis=0) > 0
    there = graded | ((~np.isnat(published) | ~np.isnat(started)) if block != "card" else graded)
    return Inspection(grades, published, started, own_urn, there)


def _as_known(
    inspections: list[Inspection], as_at: np.datetime64, schools: int
) -> tuple[Inspection, Inspection, Flags, Flags]:
    """Take each school's latest inspection published by the as-at date, and the one before it."""
    dates = [np.where(np.isnat(one.published), one.started, one.published) for one in inspections]
    later = np.array([one.there & (date > as_at) for one, date in zip(inspections, dates, strict=True)])
    valid = np.array([one.there for one in inspections]) & ~later
    slots = [*inspections, _nothing(schools)]
    first, second = _nth(valid, 1), _nth(valid, 2)
    return _take(slots, first), _take(slots, second), first < len(inspections) - 1, np.logical_or.reduce(later)


def _nth(valid: Flags, n: int) -> npt.NDArray[np.intp]:
    """Return for each school the n-th row (from 1) that is valid; the number of rows where there are fewer."""
    hit = valid & (np.cumsum(valid, axis=0) == n)
    return np.where(hit.any(axis=0), hit.argmax(axis=0), len(valid))


def _nothing(schools: int) -> Inspection:
    days = np.full(schools, np.datetime64("NaT", "D"))
    grades = {judgement: np.zeros(schools, dtype=np.int8) for judgement in JUDGEMENTS}
    return Inspection(grades, days, days, np.ones(schools, dtype=bool), np.zeros(schools, dtype=bool))


def _take(slots: list[Inspection], which: npt.NDArray[np.intp]) -> Inspection:
    at = (which, np.arange(len(which)))
    return Inspection(
        grades={judgement: np.array([slot.grades[judgement] for slot in slots])[at] for judgement in JUDGEMENTS},
        published=np.array([slot.published for slot in slots])[at],
        started=np.array([slot.started for slot in slots])[at],
        own_urn=np.array([slot.own_urn for slot in slots])[at],
        there=np.array([slot.there for slot in slots])[at],
    )


def _unread(table: pub.PublishedTable, described: tuple[str, ...]) -> list[tuple[str, str, str]]:
    found = []
    for block in described:
        for judgement in JUDGEMENTS:
            field = f"{block}.{judgement}"
            found += [(urn, table.headers[field], value) for urn, value in table.unread(field, pub.is_grade_or_none)]
        for what in ("published", "started"):
            field = f"{block}.{what}"
            found += [(urn, table.headers[field], value) for urn, value in table.unread(field, pub.is_day)]
    return found
