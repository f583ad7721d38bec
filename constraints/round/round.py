"""A round: all facts of one allocation round, as at a date, under a policy.

The tables are the one model of the data: a pandas frame a file, typed, None where a cell is blank.  What rules
look at are views of them that are made once and kept: records with blanks resolved (`cases`, `people`, `needs`),
what running work and commitments leave (`ledger`), what planners and events say (`instructions`), measured times.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pandas as pd

from constraints.domain.records import TABLES, Conflict, History, Interest, Need, Record, School, Supporter

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from constraints.faces.arrays import RoundArrays
    from constraints.policies.policy import Policy
    from constraints.round.instructions import Instructions
    from constraints.round.ledger import Ledger
    from constraints.round.references import Stranger, Understood
    from constraints.round.resolve import Case, Person, Resolved
    from constraints.round.times import TravelTimes

SCHEMA_VERSION = 2
"""Version of the layout of a round on disk; older ones are read, newer ones refused."""

R = TypeVar("R", bound=Record)


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


def empty_table(name: str) -> pd.DataFrame:
    """Return a table of a round without rows."""
    return pd.DataFrame({field: pd.Series([], dtype=object) for field in TABLES[name].record.model_fields})


def table_of(name: str, records: Sequence[Record]) -> pd.DataFrame:
    """Make a table of validated records (fields as columns, None where blank)."""
    fields = TABLES[name].record.model_fields
    return pd.DataFrame({f: pd.Series([getattr(r, f) for r in records], dtype=object) for f in fields})


@dataclasses.dataclass(frozen=True)
class Round:
    """One allocation round.

    Parameters
    ----------
    meta : RoundMeta
    policy : Policy
        The preset with the round's overrides on it.
    tables : mapping of str to DataFrame
        A frame for every name in :data:`constraints.domain.records.TABLES`; unknown columns of the file follow the
        known.
        Whether the rows fit together is for :func:`constraints.checks.check` to say; the views below expect it.
    """

    meta: RoundMeta
    policy: Policy
    tables: Mapping[str, pd.DataFrame]
    regions: tuple[str, ...] = ()
    """Where not empty, only cases of these regions are in the round; all supply and all schools stay."""
    understood: tuple[Understood, ...] = ()
    """What of safeguards was read as the id that it means."""

    def records(self, record: type[R]) -> list[R]:
        """Return the rows of the record's table, in file order."""
        if record not in self._records:
            name = next(name for name, table in TABLES.items() if table.record is record)
            frame = self.tables[name]
            fields = list(record.model_fields)
            rows = zip(*(frame[field].tolist() for field in fields), strict=True)
            self._records[record] = [record.model_construct(**dict(zip(fields, row, strict=True))) for row in rows]
        return cast("list[R]", list(self._records[record]))

    @functools.cached_property
    def _records(self) -> dict[type[Record], list[Record]]:
        """The rows as records, by kind, as far as somebody asked for them."""
        return {}

    @functools.cached_property
    def resolved(self) -> Resolved:
        """Every record with blanks resolved."""
        from constraints.round.resolve import resolve

        return resolve(self)

    @property
    def cases(self) -> Mapping[str, Case]:
        """The cases by id, sorted."""
        return self.resolved.cases

    @property
    def people(self) -> Mapping[str, Person]:
        """Leaders, then staff, each sorted by id."""
        return self.resolved.people

    @property
    def needs(self) -> Mapping[tuple[str, str], Need]:
        """All needs by case and need id, sorted; see `coverable` for which make columns."""
        return self.resolved.needs

    @property
    def supporters(self) -> Mapping[str, Supporter]:
        """The supporters by id, sorted."""
        return self.resolved.supporters

    @property
    def schools(self) -> Mapping[str, School]:
        """The schools by URN, sorted."""
        return self.resolved.schools

    def coverable(self, need: Need) -> bool:
        """Say whether a need may be covered: it neither only informs nor is referred to another scheme."""
        return not self.informs(need) and need.specialism not in self.policy.referrals

    def informs(self, need: Need) -> bool:
        """Say whether a need, by its source, only informs the fit of the leader."""
        return need.source not in self.policy.needs.sources

    def needs_of(self, case_id: str) -> tuple[Need, ...]:
        """Return all needs of a case, sorted by id."""
        return self.resolved.needs_by_case.get(case_id, ())

    @functools.cached_property
    def ledger(self) -> Ledger:
        """What running work and commitments take, and what is left of everyone's capacity."""
        from constraints.round.ledger import open_ledger

        return open_ledger(self)

    @functools.cached_property
    def instructions(self) -> Instructions:
        """What decisions and events tell the solver."""
        from constraints.round.instructions import read_instructions

        return read_instructions(self)

    @functools.cached_property
    def conflicts(self) -> Mapping[tuple[str, str], str]:
        """Declared conflicts: the reason code by case or school and by person, supporter or trust."""
        return {(row.case_id, row.party): row.reason_code for row in self.records(Conflict)}

    @functools.cached_property
    def strangers(self) -> tuple[Stranger, ...]:
        """The values by which rows of safeguards name nobody of the round."""
        from constraints.round.references import strangers_of

        return strangers_of(self.tables)

    @functools.cached_property
    def past_support(self) -> frozenset[tuple[str, str, str]]:
        """Earlier support: school, supporter and how it ended."""
        return frozenset((row.urn, row.supporter_id, row.outcome) for row in self.records(History))

    @functools.cached_property
    def proven(self) -> Mapping[str, frozenset[str]]:
        """The supporters whose earlier support of a school succeeded at least in part, by the school's URN."""
        rows = [row for row in self.records(History) if row.outcome in {"succeeded", "partly"}]
        found: dict[str, set[str]] = {row.urn: set() for row in rows}
        for row in rows:
            found[row.urn].add(row.supporter_id)
        return {urn: frozenset(supporters) for urn, supporters in found.items()}

    @functools.cached_property
    def supported_trusts(self) -> frozenset[str]:
        """The trusts that have a school in the round."""
        return frozenset(school.trust_id for school in self.schools.values() if school.trust_id)

    @functools.cached_property
    def interested(self) -> Mapping[str, frozenset[str]]:
        """Who has an interest in a body during delivery, by body; blank dates are open."""
        found: dict[str, set[str]] = {}
        for row in self.records(Interest):
            begun = row.from_ is None or row.from_ <= self.meta.delivery_end
            if begun and (row.to is None or row.to >= self.meta.delivery_start):
                found.setdefault(row.body, set()).add(row.person_id)
        return {body: frozenset(people) for body, people in found.items()}

    @functools.cached_property
    def times(self) -> TravelTimes:
        """Travel minutes between people and cases."""
        from constraints.round.times import travel_times

        return travel_times(self)

    @functools.cached_property
    def arrays(self) -> RoundArrays:
        """The same facts as arrays, for the model faces of the rules."""
        from constraints.faces.arrays import as_arrays

        return as_arrays(self)
