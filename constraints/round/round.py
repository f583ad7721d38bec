"""A round: all facts of one allocation round, as at a date, under a policy.

The tables are the one model of the data: a pandas frame a file, typed, None where a cell is blank.  What rules
look at are views of them that are made once and kept: records with blanks resolved (`cases`, `people`, `needs`),
what running work and commitments leave (`ledger`), what planners and events say (`instructions`), measured times.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

from constraints.domain import Conflict, Displayed, FrozenDict, History, Interest, number_of
from constraints.round.gate import the_gate
from constraints.round.instructions import Instructions, read_instructions
from constraints.round.ledger import Ledger, open_ledger
from constraints.round.references import Stranger, strangers_of
from constraints.round.resolve import ResolvedRound
from constraints.round.times import TravelTimes, travel_times

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from constraints.policies import Policy
    from constraints.round.resolve import Profile


_PEOPLE = {"supporters": "supporter", "leaders": "leader", "staff": "staff member"}
"""Tables that are counted where a round shows itself."""


@dataclasses.dataclass(frozen=True, repr=False)
class Round(Displayed, ResolvedRound):
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

    def _lines(self) -> Iterable[str]:
        """Say which round it is, how large, and what of it was drawn."""
        yield f"{self.meta.id}, {self.meta.title}"
        people = (number_of(len(self.tables[name]), word) for name, word in _PEOPLE.items())
        yield f"{number_of(len(self.cases), 'case')}, {', '.join(people)}"
        yield f"policy {self.policy.id}, as at {self.meta.as_at.isoformat()}"
        if self.regions:
            yield f"only cases of {', '.join(self.regions)}"
        if self.meta.generated:
            yield f"GENERATED DATA: {'; '.join(self.meta.generated)}"

    @classmethod
    def from_frames(
        cls,
        tables: Mapping[str, pd.DataFrame] | None = None,
        /,
        *,
        policy: str | os.PathLike[str] | Policy | Mapping[str, Any] = "sio-2019",
        plugins: Iterable[object] = (),
        **named: Any,
    ) -> Round:
        """Make a checked round of frames.

        Frames pass the same checks as files: every cell is read by its column's type, and all rows have to fit
        together.  A cell that a file would call blank is blank, and so are NaN, None, NA and NaT.

        Parameters
        ----------
        tables : mapping of str to DataFrame, optional
            By the names of the files of a round (`docs/files.md`).  At least `schools`, `supporters` and `leaders`.
        policy : str, path, Policy or mapping, optional
            The name of a shipped policy, a policy, the path of a policy's file, or what `[policy]` of `round.toml`
            says.
        plugins : iterable, optional
            Rules of your own that the policy names: classes, or paths of files.
        **named
            More tables by name, and the other keys of `round.toml`: `id`, `title`, `as_at`, `delivery_start`,
            `delivery_end`, `periods`, `seed`, `travel_model` and so on.

        Returns
        -------
        Round
            Sound: every row is valid, and all rows fit together.

        Raises
        ------
        InputRefused
            With all faults at once; each names the frame, the label of the row, and the column.

        Examples
        --------
        >>> import nlematch as nle
        >>> import pandas as pd
        >>> place = {"easting": 430000, "northing": 565000}
        >>> schools = pd.DataFrame([{"urn": 100001, "name": "Alder", "phase": "primary", "tier": 2, **place}])
        >>> supporters = pd.DataFrame([{"supporter_id": "S1", "kind": "school", **place}])
        >>> leaders = pd.DataFrame([{"leader_id": "L1", "supporter_id": "S1", "half_days": 24, "max_cases": 2}])
        >>> round_ = nle.Round.from_frames(schools=schools, supporters=supporters, leaders=leaders, id="autumn")
        >>> round_.meta.id, list(round_.cases)
        ('autumn', ['100001'])
        >>> try:
        ...     nle.Round.from_frames(schools=schools, supporters=supporters, leaders=leaders.assign(half_days=None))
        ... except nle.InputRefused as refused:
        ...     print(str(refused).partition(". Try")[0])
        NM103 frame leaders row 0 'half_days': empty. Expected a value for half_days
        """
        made: Round = the_gate().round_of(tables, policy, named, plugins)
        return made

    def with_tables(self, tables: Mapping[str, pd.DataFrame] | None = None, /, **named: pd.DataFrame) -> Round:
        """Return a checked round with other tables in the place of its own; this one stays as it is.

        Parameters
        ----------
        tables : mapping of str to DataFrame, optional
            By name; whole tables, not rows to add.
        **named
            Tables by name.

        Returns
        -------
        Round
            With the same settings and policy.

        Raises
        ------
        InputRefused
            As for :meth:`from_frames`.

        Examples
        --------
        >>> import nlematch as nle
        >>> round_ = nle.draw_round(0.01, seed=2)
        >>> fewer = round_.with_tables(leaders=round_.tables["leaders"].assign(max_cases=1))
        >>> [nle.run(one).manifest["counts"]["placed"] for one in (round_, fewer)]
        [9, 8]
        """
        changed: Round = the_gate().changed_tables(self, tables, named)
        return changed

    def with_policy(
        self, policy: str | os.PathLike[str] | Policy | Mapping[str, Any], *, plugins: Iterable[object] = ()
    ) -> Round:
        """Return a checked round under another policy, or with values laid over its own; this one stays as it is.

        Parameters
        ----------
        policy : str, path, Policy or mapping
            Values by name, nested as in a policy's file, are laid over the round's own policy.  A name, a path, a
            policy, or values with `extends` take its place.
        plugins : iterable, optional
            Rules of your own that the policy names: classes, or paths of files.

        Returns
        -------
        Round
            With the same tables.

        Raises
        ------
        InputRefused
            A name is not known (NM402), a value is not allowed (NM403), or the rows do not fit the policy.

        Examples
        --------
        >>> import nlematch as nle
        >>> round_ = nle.draw_round(0.01, seed=2)
        >>> farther = round_.with_policy({"rules": {"travel-limit": {"minutes": 75}}})
        >>> [nle.run(one).manifest["counts"]["placed"] for one in (round_, farther)]
        [9, 12]
        """
        changed: Round = the_gate().changed_policy(self, policy, plugins)
        return changed

    def with_settings(self, **settings: Any) -> Round:
        """Return a checked round of which `round.toml` says something else; this one stays as it is.

        Parameters
        ----------
        **settings
            Keys of `round.toml` but `policy`: `id`, `title`, `as_at`, `delivery_start`, `delivery_end`, `periods`,
            `seed`, `travel_model`, `tie_break`.

        Returns
        -------
        Round
            With the same tables and policy.

        Raises
        ------
        InputRefused
            A key is not known or a value is not allowed (NM401), or dates are out of order (NM203).

        Examples
        --------
        >>> import nlematch as nle
        >>> round_ = nle.draw_round(0.01, seed=2)
        >>> round_.with_settings(id="autumn", seed=7).meta.id
        'autumn'
        """
        changed: Round = the_gate().changed_settings(self, settings)
        return changed

    @functools.cached_property
    def ledger(self) -> Ledger:
        """What running work and commitments take, and what is left of everyone's capacity."""
        return open_ledger(self)

    @functools.cached_property
    def profiles(self) -> Mapping[str, tuple[Profile, ...]]:
        """The profiles of which the deployment of each case has one: the tier's, or that of the lead that goes on."""
        going_on = {case_id: (self.ledger.profiles[case_id, ""],) for case_id in self.ledger.leads}
        return FrozenDict(
            {case_id: going_on.get(case_id) or self.profiles_of_tier(case.tier) for case_id, case in self.cases.items()}
        )

    @functools.cached_property
    def instructions(self) -> Instructions:
        """What decisions and events tell the solver."""
        return read_instructions(self)

    @functools.cached_property
    def conflicts(self) -> Mapping[tuple[str, str], str]:
        """Declared conflicts: the reason code by case or school and by person, supporter or trust."""
        return FrozenDict({(row.case_id, row.party): row.reason_code for row in self.records(Conflict)})

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
        return FrozenDict({urn: frozenset(supporters) for urn, supporters in found.items()})

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
        return FrozenDict({body: frozenset(people) for body, people in found.items()})

    @functools.cached_property
    def times(self) -> TravelTimes:
        """Travel minutes between people and cases."""
        return travel_times(self)
