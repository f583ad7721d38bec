"""Diagnosed needs drawn for the cases of a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Need
from constraints.domain import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scenarios.generate.draws import Draws

DIAGNOSED = "diagnosed"


def draw_needs(case_ids: Iterable[str], referrals: Collection[str], draws: Draws) -> list[Need]:
    """Draw one to three different needs a case.

    Parameters
    ----------
    case_ids : iterable of str
    referrals : collection of str
        Specialisms that other schemes supply; never drawn.
    draws : Draws
    """
    specialisms = [code for code in v.SPECIALISMS if code not in referrals]
    return [need for case_id in sorted(case_ids) for need in _of_case(case_id, specialisms, draws)]


def _of_case(case_id: str, specialisms: list[str], draws: Draws) -> list[Need]:
    count = draws.integer("needs", case_id, 1, 3)
    return [
        Need(
            case_id=case_id,
            specialism=code,
            severity=draws.integer("severity", f"{case_id}/{code}", 1, 3),
            half_days=draws.integer("need half-days", f"{case_id}/{code}", 2, 5),
            source=DIAGNOSED,
        )
        for code in draws.some("need", case_id, specialisms, count)
    ]
