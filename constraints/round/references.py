"""Whom the rows of safeguards name: conflicts, interests, earlier support, measured times and waivers.

Such rows often come from registers that stand for years and name people and bodies of other rounds, so a row that names
nobody here is allowed.  But it has no effect, and nobody must be left to think that it has: what is meant is understood
where it can be told (a supporter's URN, a name), what looks like a slip is refused, and the rest is counted and listed.
`docs/semantics.md` says what is understood.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from constraints.domain import COLUMNS, TYPED, Directory, Facts, Tables, number_of

if TYPE_CHECKING:
    import pandas as pd

RULES: Mapping[str, str] = {
    "conflicts": "declared-conflict",
    "interests": "related-party",
    "decisions": "waived",
    "history": "failed-before",
    "travel": "travel-limit",
}
"""The tables of safeguards, with the rule that each is for."""


@dataclasses.dataclass(frozen=True)
class Named:
    """A value of a safeguard's column, and the rows that have it.

    Attributes
    ----------
    table, field : str
    value : str
    rows : tuple of int
        The frame's labels of them.
    directory : Directory
        What the column may name.
    """

    table: str
    field: str
    value: str
    rows: tuple[int, ...]
    directory: Directory

    @property
    def column(self) -> str:
        """The column's header."""
        return self.field.rstrip("_")

    @property
    def known(self) -> bool:
        """Whether the round has it."""
        return self.value in self.directory.ids


@dataclasses.dataclass(frozen=True)
class Understood:
    """A value that was read as the id which it means.

    Attributes
    ----------
    table, column, value, means : str
    rows : int
    """

    table: str
    column: str
    value: str
    means: str
    rows: int


@dataclasses.dataclass(frozen=True)
class Stranger:
    """A value by which rows of a safeguard name nobody of the round: they have no effect.

    Attributes
    ----------
    table, column, value : str
    rows : int
    """

    table: str
    column: str
    value: str
    rows: int

    def __str__(self) -> str:
        """Say it in a sentence that names the table, not the file: a run's copy may be of another form."""
        rows = number_of(self.rows, "row has", "rows have")
        return f"{self.table}: the {self.column} {self.value!r} is nobody of this round; {rows} no effect"


def named_in(
    tables: Tables, unread: Iterable[str] = (), *, waivers_only: bool = True, typed: bool = False
) -> Iterator[Named]:
    """Walk over what the rows of safeguards name, each value of a column once.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of a round, sound or not.
    unread : iterable of str, optional
        Tables that could not be read: nothing is told of columns that name what stands in them.
    waivers_only : bool
        Of decisions, whether only waivers are looked at: a pin or a forbid of somebody unknown is a fault of its own.
    typed : bool
        Whether columns of other tables are walked over, too, in which planners type who is meant.
    """
    facts, unread = Facts(tables), frozenset(unread)
    for (table, field), (needed, make) in [*COLUMNS.items(), *(TYPED.items() if typed else ())]:
        if not len(tables[table]) or unread & {table, *needed}:
            continue
        rows: dict[str, list[int]] = defaultdict(list)
        frame = tables[table]
        if table == "decisions" and waivers_only:
            of_waivers = (frame["decision"] == "waive") | ((frame["decision"] == "lift") & frame["rule"].notna())
            frame = frame[of_waivers.to_numpy(bool)]
        for label, value in zip(frame.index.tolist(), frame[field].tolist(), strict=True):
            if value is not None:
                rows[value].append(label)
        directory = make(facts) if rows else None
        for value, labels in rows.items():
            if directory is not None:
                yield Named(table, field, value, tuple(labels), directory)


def understand(tables: Tables, unread: Iterable[str] = ()) -> tuple[dict[str, pd.DataFrame], tuple[Understood, ...]]:
    """Put ids in the place of the URNs and names by which planners name somebody, where one is meant.

    A row that then says the same as another of its table is taken out.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    unread : iterable of str, optional
        Tables that could not be read.

    Returns
    -------
    tables : dict of str to DataFrame
        With these values exchanged.
    understood : tuple of Understood
    """
    changed, understood = dict(tables), []
    for named in named_in(tables, unread, waivers_only=False, typed=True):
        means = frozenset() if named.known else named.directory.understood(named.value)
        if len(means) == 1:
            (one,) = means
            frame = changed[named.table].copy()
            frame.loc[list(named.rows), named.field] = one
            changed[named.table] = frame
            understood.append(Understood(named.table, named.column, named.value, one, len(named.rows)))
    for table in {each.table for each in understood}:
        changed[table] = _without_repeats(tables[table], changed[table])
    return changed, tuple(understood)


def _without_repeats(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Take out the rows that say the same as an earlier one only since they were understood."""
    repeats = after.astype(str).duplicated() & ~before.astype(str).duplicated()
    return after[~repeats.to_numpy(bool)] if repeats.any() else after


def strangers_of(tables: Tables) -> tuple[Stranger, ...]:
    """Return the values by which rows of safeguards name nobody, sorted by table, column and value.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of a round that was read.
    """
    found = [Stranger(n.table, n.column, n.value, len(n.rows)) for n in named_in(tables) if not n.known]
    return tuple(sorted(found, key=lambda each: (each.table, each.column, each.value)))
