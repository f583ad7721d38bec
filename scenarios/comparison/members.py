"""Which cases are in which groups, as an array, so that figures of all groups are added up at once."""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import TYPE_CHECKING

import numpy as np

from scenarios.rounds import labelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import numpy.typing as npt
    import pandas as pd

    from constraints.domain import Ints

    Numbers = Ints | npt.NDArray[np.float64]

Row = tuple[str, str, float, int | float | None, int | float | None]
"""A figure, a group, the value, the numerator and the denominator."""
QUANTILES = {"journey-median": 0.5, "journey-90th": 0.9, "journey-longest": 1.0}


@dataclasses.dataclass(frozen=True)
class Members:
    """The groups of some of the cases of a round.

    Attributes
    ----------
    groups : tuple of str
        Those that have a case, sorted.
    within : int array (cases, groups)
        1 where the case is in the group; nowhere for cases that are left out.
    """

    groups: tuple[str, ...]
    within: Ints

    @classmethod
    def of(cls, facts: pd.DataFrame, groupings: Iterable[str], kept: Collection[str] | None = None) -> Members:
        """Find the groups of the cases of a round.

        Parameters
        ----------
        facts : DataFrame
            From :func:`scenarios.rounds.groupings.case_facts`.
        groupings : iterable of str
        kept : collection of str, optional
            The cases that count; default: all.
        """
        labels = labelled(facts, groupings)
        if kept is not None:
            labels = labels[labels["case_id"].isin(set(kept))]
        at = {case_id: place for place, case_id in enumerate(facts.index)}
        groups = sorted(set(labels["group"]))
        place = {group: column for column, group in enumerate(groups)}
        within = np.zeros((len(at), len(groups)), np.int64)
        rows = zip(labels["case_id"], labels["group"], strict=True)
        for case_id, group in rows:
            within[at[case_id], place[group]] = 1
        return cls(tuple(groups), within)

    @functools.cached_property
    def kept(self) -> Ints:
        """1 for every case that is in any group, (cases,)."""
        kept: Ints = np.minimum(self.within.sum(axis=1), 1)
        return kept

    def shares(self, kpi: str, numerator: Numbers, denominator: Numbers, counted: Ints | None = None) -> Iterator[Row]:
        """Walk over a figure of every group.

        Parameters
        ----------
        kpi : str
        numerator, denominator : array (cases,)
        counted : int array (cases,), optional
            How many things each case has that are counted: a group without any has no figure. Default: the case.
        """
        lines = share_rows(kpi, self.groups, numerator @ self.within, denominator @ self.within)
        if counted is None:
            return lines
        there = (counted @ self.within) > 0
        return (line for line, is_there in zip(lines, there.tolist(), strict=True) if is_there)

    def quantiles(self, case: Ints, minutes: Ints) -> Iterator[Row]:
        """Walk over the times that so many of all journeys keep to, of every group that has a journey.

        Parameters
        ----------
        case, minutes : int array (journeys,)
            The place of the case, and the time.
        """
        order = np.argsort(minutes, kind="stable")
        times, inside = minutes[order], self.within[case[order]].astype(bool)
        for column, group in enumerate(self.groups):
            own = times[inside[:, column]]
            for name, share in QUANTILES.items() if len(own) else ():
                value = int(own[_rank(len(own), share)])
                yield name, group, float(value), int(np.searchsorted(own, value, side="right")), len(own)


def share_rows(kpi: str, groups: Iterable[str], numerator: Numbers, denominator: Numbers) -> Iterator[Row]:
    """Walk over a figure of groups that are added up."""
    for group, part, whole in zip(groups, numerator.tolist(), denominator.tolist(), strict=True):
        yield kpi, group, part / whole if whole > 0 else math.nan, part, whole


def by_name(names: Iterable[str], numerator: Ints) -> Mapping[str, tuple[int, int]]:
    """Count things by name: how many of them the numerator has, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    for name, part in zip(names, numerator.tolist(), strict=True):
        parts, wholes = found.get(name, (0, 0))
        found[name] = parts + part, wholes + 1
    return dict(sorted(found.items()))


@functools.lru_cache(maxsize=4096)
def _rank(count: int, share: float) -> int:
    """Return the place of the time that such a share keeps to, among so many sorted ones."""
    return nearest_rank(np.arange(count, dtype=np.int64), share)


def nearest_rank(times: Ints, share: float) -> int:
    """Return the least of times that at least such a share of them keeps to (the nearest-rank percentile).

    It is a time that somebody has, not one between two: definition 1 of Hyndman and Fan, Sample quantiles in
    statistical packages, The American Statistician 50 (1996).

    Parameters
    ----------
    times : int array (n,)
        At least one.
    share : float
        More than 0, at most 1.
    """
    return int(np.quantile(times, share, method="inverted_cdf"))
