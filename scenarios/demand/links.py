"""URN links: which later URN a school has, which earlier ones it had, and since when it has its own."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Set
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand.columns import Columns, UnreadCell
from scenarios.demand.layouts import words
from scenarios.demand.publishers import Reading, day, plain_id, read_published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_LONGEST = 10
"""A lineage of more steps than this is a loop in the data."""
_FROM_EARLIER = ("predecessor", "result of amalgamation")
"""How the types of links begin by which a school has an earlier URN, mergers and splits among them."""


@dataclasses.dataclass(frozen=True)
class Lineage:
    """The links by which a school stays the same school, dated on or before the as-at date.

    Attributes
    ----------
    later, earlier : mapping of str to tuple of str
        URNs one step on, sorted.  Mergers and splits are not among them.
    left_out : frozenset of str
        URNs with a link that is not dated, or dated after the as-at date.
    began : mapping of str to datetime64
        Of URNs that have any predecessor, by whatever kind of link: the day of the latest such link, NaT where one of
        them is not dated.
    is_given : bool
        Whether there was a file of links.
    unread : tuple of UnreadCell
    """

    later: Mapping[str, tuple[str, ...]]
    earlier: Mapping[str, tuple[str, ...]]
    left_out: frozenset[str] = frozenset()
    began: Mapping[str, np.datetime64] = dataclasses.field(default_factory=dict)
    is_given: bool = True
    unread: tuple[UnreadCell, ...] = ()

    def is_first(self, urn: str) -> bool:
        """Say whether a school never had another URN."""
        return urn not in self.began

    def since(self, urn: str) -> np.datetime64:
        """Return the day since which a school has its URN; NaT where not known."""
        return self.began.get(urn, np.datetime64("NaT", "D"))

    def successor(self, urn: str, wanted: Iterable[str]) -> str | None:
        """Follow later URNs to the first wanted one; None if there is none or the way parts."""
        known = wanted if isinstance(wanted, Set) else set(wanted)
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


NO_LINKS = Lineage({}, {}, is_given=False)


def read_links(path: Path, as_at: dt.date, reading: Reading) -> Lineage:
    """Read the links file of GIAS.

    Parameters
    ----------
    path : Path
    as_at : date
        Links that were established later, or bear no date, are not followed.
    reading : Reading

    Raises
    ------
    InputRefused
        The file cannot be read, lacks a column (NM501), or most of a column is none (NM505).
    """
    table = read_published(path, "links", reading, required=("other", "type", "on"))
    columns = Columns(table, reading, ["on"])
    on = columns.days("on")
    other = columns.texts("other", _is_urn, "URNs of six digits", plain_id).values
    columns.refuse()
    forward = table.read("type", lambda text: text.lower() in words("later"), bool)
    backward = table.read("type", lambda text: text.lower() in words("earlier"), bool)
    urn = table.text("urn")
    in_time = on.values <= day(as_at)
    follows = (forward | backward) & in_time & (other != "")
    before, after = np.where(forward, urn, other), np.where(forward, other, urn)
    later: dict[str, set[str]] = defaultdict(set)
    earlier: dict[str, set[str]] = defaultdict(set)
    for old, new in zip(before[follows], after[follows], strict=True):
        later[old].add(new)
        earlier[new].add(old)
    left_out = (forward | backward) & ~in_time
    from_earlier = table.read("type", lambda text: text.lower().startswith(_FROM_EARLIER), bool)
    owner, began = np.where(forward, other, urn), on.values
    return Lineage(
        later={one: tuple(sorted(others)) for one, others in later.items()},
        earlier={one: tuple(sorted(others)) for one, others in earlier.items()},
        left_out=frozenset(before[left_out]) | frozenset(after[left_out]),
        began=_latest(owner[from_earlier | forward], began[from_earlier | forward]),
        unread=tuple(columns.unread()),
    )


def _is_urn(text: str) -> bool:
    digits = plain_id(text)
    return len(digits) in {5, 6} and digits.isdecimal()


def _latest(owners: np.ndarray, days: np.ndarray) -> dict[str, np.datetime64]:
    """Return the latest day of each owner, NaT where one of its days is."""
    frame = pd.DataFrame({"owner": owners, "day": days, "lacks": np.isnat(days)})
    grouped = frame[frame["owner"] != ""].groupby("owner").agg({"day": "max", "lacks": "any"})
    found = grouped["day"].where(~grouped["lacks"]).to_numpy(dtype="datetime64[D]")
    return dict(zip(grouped.index.tolist(), found, strict=True))
