"""The tables of a round: what its files say, read and typed, before anything is made of it."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import pandas as pd

from constraints.domain import TABLES, Need, Record, freeze
from constraints.round.frames import Frames

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from constraints.policies import Policy
    from constraints.round.references import Understood

SCHEMA_VERSION = 2
"""Version of the layout of a round on disk; older ones are read, newer ones refused."""

R = TypeVar("R", bound=Record)


@dataclasses.dataclass(frozen=True)
class PolicyFile:
    """The file of a policy that a round names by its path: it goes with the round as it is, comments too.

    Attributes
    ----------
    name : str
        Without folders.
    text : str
    """

    name: str
    text: str


@dataclasses.dataclass(frozen=True)
class Period:
    """A part of the delivery window, such as a term.

    Attributes
    ----------
    name : str
    start, end : date
        First and last day; days outside the window count for nothing.
    """

    name: str
    start: dt.date
    end: dt.date

    def __str__(self) -> str:
        """Name it with its days."""
        return f"{self.name} from {self.start} to {self.end}"


@dataclasses.dataclass(frozen=True)
class RoundMeta:
    """What `round.toml` says.

    Attributes
    ----------
    id, title : str
        How planners call the round.
    as_at : date
        The day whose published judgements count.
    delivery_start, delivery_end : date
        When support is delivered.
    policy_name : str
        The preset.
    overrides : mapping
        Values laid over the preset.
    seed : int
        For the solver and for everything that is drawn.
    generated : tuple of str
        What was drawn by the generator rather than known, in words; shown on every output.
    assumed : tuple of str
        Keys that the file did not give.
    own_policy : bool
        Whether the round keeps its policy whole in a `policy.toml`, instead of naming a shipped one only.
    policy_file : PolicyFile or None
        The file that it names as its policy.
    periods : tuple of Period
        In the order of their days; empty where the round gives none with dates.
    """

    id: str
    title: str
    as_at: dt.date
    delivery_start: dt.date
    delivery_end: dt.date
    policy_name: str
    overrides: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    seed: int = 1
    generated: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    own_policy: bool = False
    policy_file: PolicyFile | None = None
    periods: tuple[Period, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "overrides", freeze(self.overrides))
        object.__setattr__(self, "periods", tuple(sorted(self.periods, key=lambda period: (period.start, period.name))))


def empty_table(name: str) -> pd.DataFrame:
    """Return a table of a round without rows."""
    return table_of(name, [])


def table_of(name: str, records: Sequence[Record]) -> pd.DataFrame:
    """Make a table of validated records (fields as columns, None where blank)."""
    fields = list(TABLES[name].record.model_fields)
    cells = np.empty((len(records), len(fields)), dtype=object)  # one array is much faster than one of each column
    for row, record in enumerate(records):
        for column, field in enumerate(fields):
            cells[row, column] = getattr(record, field)
    return pd.DataFrame(cells, columns=fields, dtype=object)


T = TypeVar("T", bound="RoundTables")


def vouched(round_: T) -> T:
    """Return a round of which somebody says that all its facts have passed the checks, or are known to be sound.

    Parameters
    ----------
    round_ : RoundTables
        It is marked in place: nobody else has it yet.
    """
    object.__setattr__(round_, "is_checked", True)
    return round_


def vouched_as(changed: T, before: RoundTables) -> T:
    """Return a changed round that is vouched for where the one before was: what was changed is known to be sound.

    Parameters
    ----------
    changed : RoundTables
    before : RoundTables
    """
    return vouched(changed) if before.is_checked else changed


@dataclasses.dataclass(frozen=True)
class RoundTables:
    """The tables of one allocation round, with what holds for all of it.

    Parameters
    ----------
    meta : RoundMeta
    policy : Policy
        The preset with the round's overrides on it.
    tables : mapping of str to DataFrame
        A frame for every name in :data:`constraints.domain.records.TABLES`; unknown columns of the file follow the
        known. They are kept as :class:`constraints.round.frames.Frames`: what is handed out is a frame of one's own.
        Whether the rows fit together is for :func:`constraints.checks.check` to say; the views below expect it.
    """

    meta: RoundMeta
    policy: Policy
    tables: Mapping[str, pd.DataFrame]
    regions: tuple[str, ...] = ()
    """Where not empty, only cases of these regions are in the round; all supply and all schools stay."""
    understood: tuple[Understood, ...] = ()
    """What of safeguards was read as the id that it means."""
    is_checked: bool = dataclasses.field(default=False, init=False, repr=False, compare=False)
    """Whether all of it has passed the checks; a round with anything changed has not, unless its maker vouches."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", Frames.of(self.tables))

    def records(self, record: type[R]) -> list[R]:
        """Return the rows of the record's table, in file order."""
        if record not in self._records:
            name = next(name for name, table in TABLES.items() if table.record is record)
            frame = self.tables[name]
            fields = list(record.model_fields)
            place = {column: at for at, column in enumerate(frame.columns.tolist())}
            rows = frame.to_numpy(dtype=object)[:, [place[field] for field in fields]].tolist()
            self._records[record] = [record.model_construct(**dict(zip(fields, row, strict=True))) for row in rows]
        return cast("list[R]", list(self._records[record]))

    @functools.cached_property
    def _records(self) -> dict[type[Record], list[Record]]:
        """The rows as records, by kind, as far as somebody asked for them."""
        return {}

    def coverable(self, need: Need) -> bool:
        """Say whether a need may be covered: it neither only informs nor is referred to another scheme."""
        return not self.informs(need) and need.specialism not in self.policy.referrals

    def informs(self, need: Need) -> bool:
        """Say whether a need, by its source, only informs the fit of the leader."""
        return need.source not in self.policy.needs.sources
