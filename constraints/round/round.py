"""A round: all facts of one allocation round, as at a date, under a policy.

The tables are the one model of the data: a pandas frame a file, typed, None where a cell is blank.  What rules
look at are views of them that are made once and kept: records with blanks resolved (`cases`, `people`, `needs`),
what running work and commitments leave (`ledger`), what planners and events say (`instructions`), measured times.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from constraints.domain import Conflict, History, Interest
from constraints.round.instructions import Instructions, read_instructions
from constraints.round.ledger import Ledger, open_ledger
from constraints.round.references import Stranger, strangers_of
from constraints.round.resolve import ResolvedRound
from constraints.round.times import TravelTimes, travel_times

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Round(ResolvedRound):
    """One allocation round: its tables, with every view that rules look at.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> round_.meta.id, len(round_.cases), len(round_.people)
    ('england-like-2', 22, 91)
    >>> round_.tables["schools"].loc[0, ["urn", "phase", "tier"]].tolist()
    ['900006', 'primary', 1]
    >>> round_.cases["900052"].region
    'East Midlands'
    """

    @functools.cached_property
    def ledger(self) -> Ledger:
        """What running work and commitments take, and what is left of everyone's capacity."""
        return open_ledger(self)

    @functools.cached_property
    def instructions(self) -> Instructions:
        """What decisions and events tell the solver."""
        return read_instructions(self)

    @functools.cached_property
    def conflicts(self) -> Mapping[tuple[str, str], str]:
        """Declared conflicts: the reason code by case or school and by person, supporter or trust."""
        return {(row.case_id, row.party): row.reason_code for row in self.records(Conflict)}

    @functools.cached_property
    def strangers(self) -> tuple[Stranger, ...]:
        """The values by which rows of safeguards name nobody of the round."""
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
            has_begun = row.from_ is None or row.from_ <= self.meta.delivery_end
            if has_begun and (row.to is None or row.to >= self.meta.delivery_start):
                found.setdefault(row.body, set()).add(row.person_id)
        return {body: frozenset(people) for body, people in found.items()}

    @functools.cached_property
    def times(self) -> TravelTimes:
        """Travel minutes between people and cases."""
        return travel_times(self)
