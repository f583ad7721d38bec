"""What a round asks for and what a run gives of it, as arrays over cases and needs.

What a round asks for is worked out once for all runs that ask for the same, as those of a study mostly do.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from scenarios.comparison.members import Members, by_name, share_rows
from scenarios.rounds import case_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from constraints.domain import Bools, Ints, Need
    from constraints.round import Round
    from scenarios.comparison.gathering import Compared
    from scenarios.comparison.members import Row

LONG_MINUTES = 60
"""A journey beyond this, one way, is a long one."""


def demands_of(runs: Sequence[Compared]) -> list[Demand]:
    """Return what the round of each run asks for, the same one for rounds that ask for the same."""
    found: dict[Hashable, Demand] = {}
    for run in runs:
        if run.demand_key not in found:
            found[run.demand_key] = Demand(run.round)
    return [found[run.demand_key] for run in runs]


class Demand:
    """The cases of a round and their needs.

    Parameters
    ----------
    round_ : Round
    """

    def __init__(self, round_: Round) -> None:
        self.facts: pd.DataFrame = case_facts(round_)
        self.cases = {case_id: at for at, case_id in enumerate(self.facts.index)}
        self.regions: list[str | None] = self.facts["region"].tolist()
        self.needs: list[Need] = [need for need in round_.needs.values() if round_.coverable(need)]
        self.need_at = {(need.case_id, need.need_id or ""): at for at, need in enumerate(self.needs)}
        self.case_of_need = np.array([self.cases[need.case_id] for need in self.needs], np.int64)

    def group(self, groupings: Iterable[str], common: Collection[str]) -> Groups:
        """Return its groups: of all cases, and of those that all compared runs have."""
        names = tuple(groupings)
        whole = Members.of(self.facts, names)
        shared = whole if len(common) == len(self.cases) else Members.of(self.facts, names, common)
        return Groups(self, whole, shared)

    def covered(self, run: Compared) -> Ints:
        """Return 1 for every need that somebody covers, (needs,)."""
        covered = np.zeros(len(self.needs), np.int64)
        rows = ((row.case_id, row.need_id) for row in run.allocation.supports)
        covered[[self.need_at[key] for key in rows if key in self.need_at]] = 1
        return covered

    def by_case(self, counts: Ints) -> Ints:
        """Return counts of needs by case, (cases,)."""
        return np.bincount(self.case_of_need, weights=counts, minlength=len(self.cases)).astype(np.int64)

    @functools.cached_property
    def needs_by_case(self) -> Ints:
        """How many needs each case has that may be covered."""
        return self.by_case(np.ones(len(self.needs), np.int64))


@dataclasses.dataclass(frozen=True)
class Groups:
    """What a round asks for, and the groups that it is counted in.

    Attributes
    ----------
    demand : Demand
    members : Members
        Of all cases.
    common : Members
        Of those that all compared runs have.
    """

    demand: Demand
    members: Members
    common: Members

    def need_shares(self, covered: Ints, members: Members) -> Iterator[Row]:
        """Walk over the share of needs that are covered, by group, by severity and by specialism.

        Parameters
        ----------
        covered : int array (needs,)
        members : Members
            Of which cases.
        """
        asked = self.demand.needs_by_case
        yield from members.shares("needs", self.demand.by_case(covered), asked, asked)
        here = np.flatnonzero(members.kept[self.demand.case_of_need])
        needs = [self.demand.needs[at] for at in here.tolist()]
        of_severity = by_name((f"severity{need.severity}" for need in needs), covered[here])
        of_specialism = by_name((f"specialism:{need.specialism}" for need in needs), covered[here])
        for found in (of_severity, of_specialism):
            parts = np.array(list(found.values()), np.int64).reshape(-1, 2)
            yield from share_rows("needs", found, parts[:, 0], parts[:, 1])


@dataclasses.dataclass(frozen=True)
class Led:
    """The deployments of a run, a row each.

    Attributes
    ----------
    rows : int array (cases,)
        How many rows there are of each case: one, and one more for each further leader of an adopted plan.
    case, minutes, half_days : int array (deployments,)
        The place of the case, the journey one way, and what leading takes.
    away : bool array (deployments,)
        Where both regions are known and differ.
    leaders : list of str
        Who leads, a row each.
    """

    rows: Ints
    case: Ints
    minutes: Ints
    half_days: Ints
    away: Bools
    leaders: list[str]

    @classmethod
    def of(cls, run: Compared, demand: Demand) -> Led:
        """Find who leads."""
        table = run.tables["deployments"]
        case = np.array([demand.cases[case_id] for case_id in table["case_id"].tolist()], np.int64)
        homes = _regions(run.round)
        places = zip((demand.regions[at] for at in case.tolist()), table["supporter_id"].tolist(), strict=True)
        away = [there is not None and (home := homes.get(who)) is not None and home != there for there, who in places]
        placed = np.bincount(case, minlength=len(demand.cases))
        minutes, half_days = (table[name].to_numpy(np.int64) for name in ("minutes", "half_days"))
        return cls(np.maximum(placed, 1), case, minutes, half_days, np.array(away, bool), table["leader_id"].tolist())

    def by_case(self, picked: Bools) -> Ints:
        """Return how many of the picked deployments each case has, (cases,)."""
        return np.bincount(self.case[picked], minlength=len(self.rows)).astype(np.int64)

    def shares(self) -> dict[str, tuple[Ints, Ints]]:
        """Return what each case adds to numerator and denominator of the shares over cases."""
        placed = self.by_case(np.ones(len(self.case), bool))
        return {
            "placed": (placed, self.rows),
            "journey-over-60": (self.by_case(self.minutes > LONG_MINUTES), placed),
            "out-of-region": (self.by_case(self.away), placed),
        }


def _regions(round_: Round) -> Mapping[str, str | None]:
    """Return where supporters are, by id."""
    supporters = round_.tables["supporters"]
    return dict(zip(supporters["supporter_id"].tolist(), supporters["region"].tolist(), strict=True))
