"""Inspections as a file tells them, and which of them were known on a day."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from constraints.policies import Judgement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.demand.publishers import Days, Flags, Grades, Texts

JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)

NO_DAY = np.datetime64("NaT", "D")


@dataclasses.dataclass(frozen=True)
class Inspection:
    """One inspection of each school, as arrays over the rows of a file.

    Attributes
    ----------
    grades : mapping of Judgement to Grades
        Those that the file has and the policy looks at; 0 where not given.
    published, started : Days
    own_urn : Flags
        False where the inspection was under an earlier URN of the school.
    dates_tell : bool
        Whether a date alone says that there was such an inspection; of a report card only its grades do.
    """

    grades: Mapping[Judgement, Grades]
    published: Days
    started: Days
    own_urn: Flags
    dates_tell: bool

    @property
    def there(self) -> Flags:
        """Whether there is such an inspection."""
        graded = np.zeros(len(self.published), dtype=bool)
        for grades in self.grades.values():
            graded |= grades > 0
        return graded | ~(np.isnat(self.published) & np.isnat(self.started)) if self.dates_tell else graded

    @property
    def dates(self) -> Days:
        """The days on which they became known."""
        return np.where(np.isnat(self.published), self.started, self.published)

    def take(self, rows: npt.NDArray[np.intp]) -> Inspection:
        """Return some rows, each as often as it is named."""
        return dataclasses.replace(
            self,
            grades={judgement: grades[rows] for judgement, grades in self.grades.items()},
            published=self.published[rows],
            started=self.started[rows],
            own_urn=self.own_urn[rows],
        )

    def with_values(self, field: str, rows: npt.NDArray[np.intp], values: npt.NDArray[Any]) -> Inspection:
        """Return it with other values in some rows of a field: a judgement, or one of its arrays."""
        if field in JUDGEMENTS:
            grades = {judgement: grades.copy() for judgement, grades in self.grades.items()}
            grades[field][rows] = values
            return dataclasses.replace(self, grades=grades)
        array = getattr(self, field).copy()
        array[rows] = values
        changed: dict[str, Any] = {field: array}
        return dataclasses.replace(self, **changed)

    def with_equivalents(self, equivalents: Sequence[Judgement]) -> Inspection:
        """Return it with the worst of some judgements where it has no overall grade; none where there are none."""
        given = [self.grades[judgement] for judgement in equivalents if judgement in self.grades]
        if not given:
            return self
        worst = np.max(given, axis=0)
        overall = self.grades.get("overall", np.zeros_like(worst))
        return dataclasses.replace(self, grades={**self.grades, "overall": np.where(overall > 0, overall, worst)})


def as_known(inspections: Sequence[Inspection], as_at: np.datetime64) -> dict[str, npt.NDArray[Any]]:
    """Take each school's latest inspection published by a day, and the one before it.

    Parameters
    ----------
    inspections : sequence of Inspection
        The newest first; each has the same rows.
    as_at : datetime64
        The day.

    Returns
    -------
    dict of str to array
        A grade by judgement (0 none), published, started, own_urn and there of the latest; previous (overall grade),
        previous_there, previous_started, previous_own_urn of the one before it, and previous_known, False where the
        file has no place for it; `later`, where one was published after the day; `latest_known`, False where all that
        the file has place for were.
    """
    rows = len(inspections[0].published)
    later = np.array([one.there & (one.dates > as_at) for one in inspections])
    valid = np.array([one.there for one in inspections]) & ~later
    slots = [*inspections, _nothing(rows)]
    first, second = _nth(valid, 1), _nth(valid, 2)
    at, before = (first, np.arange(rows)), (second, np.arange(rows))
    columns: dict[str, npt.NDArray[Any]] = {
        str(judgement): np.array([slot.grades.get(judgement, slots[-1].grades["overall"]) for slot in slots])[at]
        for judgement in JUDGEMENTS
        if any(judgement in one.grades for one in inspections)
    }
    none = np.zeros(rows, dtype=np.int8)
    columns |= {str(judgement): none for judgement in JUDGEMENTS if judgement not in columns}
    there = np.array([slot.there for slot in slots])
    return columns | {
        "published": np.array([slot.published for slot in slots])[at],
        "started": np.array([slot.started for slot in slots])[at],
        "own_urn": np.array([slot.own_urn for slot in slots])[at],
        "there": there[at],
        "previous": np.array([slot.grades.get("overall", none) for slot in slots])[before],
        "previous_there": there[before],
        "previous_started": np.array([slot.started for slot in slots])[before],
        "previous_own_urn": np.array([slot.own_urn for slot in slots])[before],
        "previous_known": first < len(inspections) - 1,
        "later": np.logical_or.reduce(later),
        "latest_known": ~later[-1] | (first < len(inspections)),
    }


def _nth(valid: Flags, n: int) -> npt.NDArray[np.intp]:
    """Return for each school the n-th row (from 1) that is valid; the number of rows where there are fewer."""
    hit = valid & (np.cumsum(valid, axis=0) == n)
    return np.where(hit.any(axis=0), hit.argmax(axis=0), len(valid))


def _nothing(rows: int) -> Inspection:
    days = np.full(rows, NO_DAY)
    return Inspection(
        {"overall": np.zeros(rows, dtype=np.int8)}, days, days, np.ones(rows, dtype=bool), dates_tell=True
    )


def own_grades_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Take away, in a copy, what inspections under an earlier URN say, as if they had not been."""
    frame = frame.copy()
    latest = (frame["there"] & ~frame["own_urn"]).to_numpy(dtype=bool)
    earlier = latest | (frame["previous_there"] & ~frame["previous_own_urn"]).to_numpy(dtype=bool)
    frame.loc[latest, list(JUDGEMENTS)] = 0
    frame.loc[latest, "there"] = False
    frame.loc[earlier, "previous"] = 0
    frame.loc[earlier, "previous_there"] = False
    return frame


def frame_of(urns: Texts, columns: Mapping[str, npt.NDArray[Any]]) -> pd.DataFrame:
    """Return columns by URN; the URNs may repeat."""
    return pd.DataFrame(dict(columns), index=pd.Index(urns, name="urn", dtype=object))
