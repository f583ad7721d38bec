"""Published counts of the local authorities of England, and how they are scaled.

`authorities.csv` is counted from Ofsted's management information as at 31 August 2020 and Get Information about
Schools; `authorities.md` beside it has the columns.  Contains public sector information licensed under the Open
Government Licence v3.0.
"""

from __future__ import annotations

import csv
import dataclasses
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

KINDS = ("nursery", "primary", "secondary", "special", "pru")
"""How the table counts schools: by phase, special schools and pupil referral units apart."""

TIERS = (1, 2, 3)


@dataclasses.dataclass(frozen=True)
class Authority:
    """One authority.

    Attributes
    ----------
    easting, northing : int
        Median position of its schools, metres (EPSG:27700).
    spread_m : int
        Half of its schools lie within so many metres of there.
    schools, academies : int
    by_kind, improving_by_kind : tuple of int
        All its schools, and those of the three tiers, by :data:`KINDS`.
    tiers : tuple of int
        Schools by :data:`TIERS`.
    outstanding, teaching_schools : int
    """

    la_code: str
    la_name: str
    region: str
    easting: int
    northing: int
    spread_m: int
    schools: int
    academies: int
    by_kind: tuple[int, ...]
    improving_by_kind: tuple[int, ...]
    tiers: tuple[int, ...]
    outstanding: int
    teaching_schools: int


def authorities() -> list[Authority]:
    """Read the shipped table, sorted by code."""
    text = resources.files("scenarios.generate").joinpath("authorities.csv").read_text(encoding="utf-8")
    return sorted((_authority(row) for row in csv.DictReader(text.splitlines())), key=lambda a: a.la_code)


def _authority(row: dict[str, str]) -> Authority:
    whole = ("easting", "northing", "spread_m", "schools", "academies", "outstanding", "teaching_schools")
    return Authority(
        la_code=row["la_code"],
        la_name=row["la_name"],
        region=row["region"],
        by_kind=tuple(int(row[f"schools_{kind}"]) for kind in KINDS),
        improving_by_kind=tuple(int(row[f"ri_{kind}"]) for kind in KINDS),
        tiers=tuple(int(row[f"tier{tier}"]) for tier in TIERS),
        **{name: int(row[name]) for name in whole},
    )


def apportion(weights: Sequence[int], total: int) -> list[int]:
    """Split a whole number in proportion to weights, by largest remainder; ties go to the first.

    Parameters
    ----------
    weights : sequence of int
        Not all 0 unless the total is.
    total : int
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [divmod(weight * total, whole) for weight in weights]
    first = sorted(range(len(weights)), key=lambda k: (-shares[k][1], k))
    more = set(first[: total - sum(share for share, _ in shares)])
    return [share + (k in more) for k, (share, _) in enumerate(shares)]


def scaled(table: Sequence[Authority], scale: Fraction) -> list[Authority]:
    """Multiply the counts that a round is drawn over; the sum over England is the scaled sum, rounded.

    Parameters
    ----------
    table : sequence of Authority
    scale : Fraction
    """

    def column(counts: Sequence[int]) -> list[int]:
        return apportion(counts, round(sum(counts) * scale))

    tiers = list(zip(*(column([a.tiers[k] for a in table]) for k in range(len(TIERS))), strict=True))
    outstanding = column([a.outstanding for a in table])
    teaching = column([a.teaching_schools for a in table])
    return [
        dataclasses.replace(a, tiers=tiers[k], outstanding=outstanding[k], teaching_schools=teaching[k])
        for k, a in enumerate(table)
    ]
