"""A round of some regions only, named as planners name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.changes import with_regions
from constraints.domain import REGIONS, ArgumentFault, ArgumentRefused, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round

_SMALL_WORDS = frozenset({"and", "the", "of", "england", "region"})
_SHORT = {
    "North East": ("ne",), "North West": ("nw",),
    "Yorkshire and the Humber": ("yorkshire", "yorks humber", "yh", "y h"),
    "East Midlands": ("em",), "West Midlands": ("wm",), "East of England": ("eastern", "east anglia", "ee", "eoe"),
    "London": ("greater london",), "South East": ("se",), "South West": ("sw",),
}  # fmt: skip
"""What else the nine regions are called, in lower case and without small words."""


def in_regions(round_: Round, names: Sequence[str], *, of: str = "run") -> Round:
    """Return a round with the cases of some regions only; all supply stays.

    Parameters
    ----------
    round_ : Round
    names : sequence of str
        As planners write them: `Yorkshire & Humber`, `north-east`, `NE`. None: the round as it is.
    of : str
        The function that was asked, for faults.

    Raises
    ------
    ArgumentRefused
        No case of the round is in a region (NM202); every such name is told.
    """
    if not names:
        return round_
    known = {case.region for case in round_.cases.values() if case.region}
    return with_regions(round_, find_regions(names, known, of=of))


def find_regions(names: Iterable[str], regions: Iterable[str], *, of: str) -> list[str]:
    """Return which of some regions are named, sorted.

    Parameters
    ----------
    names : iterable of str
        As planners write them.
    regions : iterable of str
    of : str
        The function that was asked, for faults.

    Raises
    ------
    ArgumentRefused
        A name is of none of them (NM202); every such name is told.
    """
    known = sorted(regions)
    found = {name: find_region(name, known) for name in names}
    expected = "a region that cases of the round are in"
    faults = [
        ArgumentFault.of(of, "regions", name, expected, _advice(name, known), "NM202")
        for name, region in found.items()
        if region is None
    ]
    if faults:
        raise ArgumentRefused(faults)
    return sorted({region for region in found.values() if region is not None})


def _advice(name: str, regions: Sequence[str]) -> str:
    words = set(_key(name).split())
    could_be = [region for region in regions if words <= set(_key(region).split())]
    if len(could_be) > 1:
        return f"say which: {' or '.join(could_be)}"
    return did_you_mean(name, regions, f"one of {', '.join(regions)}" if regions else "the round names no regions")


def find_region(name: str, regions: Iterable[str]) -> str | None:
    """Return which of some regions a name is of; None where it is of none of them.

    Capitals, hyphens, `&` and small words do not matter; the nine regions of England have short names, too.

    Parameters
    ----------
    name : str
    regions : iterable of str

    Examples
    --------
    >>> find_region("Yorkshire & Humber", ["London", "Yorkshire and the Humber"])
    'Yorkshire and the Humber'
    >>> find_region("NE", ["North East", "North West"]), find_region("North", ["North East", "North West"])
    ('North East', None)
    """
    exact = {region.lower(): region for region in regions}
    if name.strip().lower() in exact:
        return exact[name.strip().lower()]
    by_key = {_key(region): region for region in exact.values()}
    key = _key(name)
    meant = next((region for region in REGIONS if key in _SHORT[region]), None)
    return by_key.get(key) or (by_key.get(_key(meant)) if meant else None)


def _key(name: str) -> str:
    """Return a name without what people vary; the name itself where nothing else is in it."""
    words = name.lower().replace("&", " and ").replace("-", " ").replace(".", "").replace(",", " ").split()
    return " ".join(word for word in words if word not in _SMALL_WORDS) or " ".join(words)
