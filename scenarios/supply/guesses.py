"""A map that is to be filled in: what each column and each answer of a survey seems to be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.supply.sources import Source


@dataclasses.dataclass(frozen=True)
class ColumnGuess:
    """What a column seems to hold.

    Attributes
    ----------
    heading : str
        As it stands in the survey.
    position : int
    filled, different : int
        How many cells are filled, and how many different answers stand in them.
    field : str or None
        What it is read as without any map; None where it is not read.
    guess : str or None
        What it looks like, where it is not read.
    period : str
        The term, where it looks like days in one term.
    examples : tuple of str
        Empty where the answers are, or may be, personal.
    """

    heading: str
    position: int
    filled: int
    different: int
    field: str | None
    guess: str | None
    period: str
    examples: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class AnswerGuess:
    """What an answer seems to mean.

    Attributes
    ----------
    heading : str
        Of its column.
    field : str or None
        What the column is, or looks like.
    answer : str
        Whole, or the part of it that is one word of a list.
    rows : tuple of int
        All that have it.
    reading : str or None
        What it is read as; None where it cannot be read.
    guess : str
        What it may mean, where it cannot be read.
    """

    heading: str
    field: str | None
    answer: str
    rows: tuple[int, ...]
    reading: str | None
    guess: str


@dataclasses.dataclass(frozen=True)
class Proposal:
    """A map to be filled in.

    Attributes
    ----------
    source : Source
        The survey.
    columns : tuple of ColumnGuess
    answers : tuple of AnswerGuess
        Of columns that are read or may be; those that cannot be read come first.
    kind, max_cases
        What blanks stand for.
    """

    source: Source
    columns: tuple[ColumnGuess, ...]
    answers: tuple[AnswerGuess, ...]
    kind: str
    max_cases: int

    @property
    def open_columns(self) -> int:
        """How many columns look like one that we need, and are not read."""
        return sum(one.field is None and one.guess is not None for one in self.columns)

    @property
    def open_answers(self) -> int:
        """How many answers of columns that are read, or look like one of ours, cannot be read."""
        return sum(one.reading is None and one.field is not None for one in self.answers)
