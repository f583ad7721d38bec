"""URN links: which later URN a school has, and which earlier ones it had."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from scenarios.demand import publishers as pub

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LONGEST = 10
"""A lineage of more steps than this is a loop in the data."""


@dataclasses.dataclass(frozen=True)
class Lineage:
    """The links by which a school stays the same school, dated on or before the as-at date.

    Attributes
    ----------
    later, earlier : mapping of str to tuple of str
        URNs one step on, sorted.  Mergers and splits are not among them.
    left_out : frozenset of str
        URNs with a link that is not dated, or dated after the as-at date.
    """

    later: Mapping[str, tuple[str, ...]]
    earlier: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str] = frozenset()

    def successor(self, urn: str, wanted: Iterable[str]) -> str | None:
        """Follow later URNs to the first wanted one; None if there is none or the way parts."""
        known = set(wanted)
        for _ in range(_LONGEST):
            steps = self.later.get(urn, ())
            if len(steps) != 1:
                return None
            urn = steps[0]
            if urn in known:
                return urn
        return None

    def predecessors(self, urn: str) -> tuple[str, ...]:
        """Return every earlier URN, sorted."""
        found: set[str] = set()
        front = {urn}
        for _ in range(_LONGEST):
            front = {before for one in front for before in self.earlier.get(one, ())} - found - {urn}
            found |= front
        return tuple(sorted(found))


NO_LINKS = Lineage({}, {})


def read_links(path: Path, as_at: dt.date) -> Lineage:
    """Read the links file of GIAS.

    Parameters
    ----------
    path : Path
    as_at : date
        Links that were established later, or bear no date, are not followed.

    Raises
    ------
    InputRefused
        The file cannot be read, or lacks a column (NM501).
    """
    table = pub.read_published(path, pub.aliases("links"), ("other", "type", "on"))
    kind = table.text("type").str.lower()
    forward, backward = kind.isin(pub.words("later")).to_numpy(), kind.isin(pub.words("earlier")).to_numpy()
    urn, other = table.text("urn").to_numpy(), table.text("other").str.replace(r"\.0+$", "", regex=True).to_numpy()
    in_time = table.days("on") <= pub.day(as_at)
    follows = (forward | backward) & in_time & (other != "")
    before, after = np.where(forward, urn, other), np.where(forward, other, urn)
    later: dict[str, set[str]] = defaultdict(set)
    earlier: dict[str, set[str]] = defaultdict(set)
    for old, new in zip(before[follows], after[follows], strict=True):
        later[old].add(new)
        earlier[new].add(old)
    left_out = (forward | backward) & ~in_time
    return Lineage(
        later={one: tuple(sorted(others)) for one, others in later.items()},
        earlier={one: tuple(sorted(others)) for one, others in earlier.items()},
        left_out=frozenset(before[left_out]) | frozenset(after[left_out]),
    )
