"""How the half-days of deployments fall on periods, in words: told of those that could have fallen otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from constraints.round import split
from scenarios.escaping import DataText
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.faces import PlanRow
    from constraints.round import Round
    from scenarios.statements import Statement

_NUMBER = re.compile(r"^\d{1,2}[ ._-]+(?=[^\W\d])")
"""What stands before the name of a period so that the names sort: `1 autumn`, `02-spring`."""

Share = tuple[str, int]
"""A period as readers call it, and half-days in it."""


def period_words(periods: Sequence[str]) -> tuple[str, ...]:
    """Return periods as readers call them: without the numbers that put them in order, where all differ without.

    Parameters
    ----------
    periods : sequence of str

    Examples
    --------
    >>> period_words(["1 autumn", "2 spring"]), period_words(["1 half", "2 half"])
    (('autumn', 'spring'), ('1 half', '2 half'))
    """
    words = tuple(_NUMBER.sub("", period) for period in periods)
    return words if len(set(words)) == len(words) else tuple(periods)


def period_shares(round_: Round, row: PlanRow) -> tuple[Share, ...]:
    """Return how the half-days of a row fall on the periods of a round; nothing where it has none.

    Parameters
    ----------
    round_ : Round
    row : PlanRow
    """
    periods = period_words(round_.periods)
    return tuple(zip(periods, split(row.half_days, row.profile, len(periods)), strict=True)) if periods else ()


def say_shares(shares: Sequence[Share], *, cell: bool = False) -> tuple[Statement, ...]:
    """Say how many half-days each period has.

    Parameters
    ----------
    shares : sequence of (str, int)
    cell : bool, optional
        Whether it stands under a heading that says half-days.
    """
    some, none = ("time.cell-in", "time.cell-none") if cell else ("time.in", "time.none-in")
    return tuple(
        state(some, period=DataText(period), half_days=half_days) if half_days else state(none, period=DataText(period))
        for period, half_days in shares
    )


def shares_chosen(round_: Round, row: PlanRow) -> tuple[Share, ...]:
    """Return how the half-days of a deployment fall on the periods, where its tier has more than one profile.

    Parameters
    ----------
    round_ : Round
    row : PlanRow
        A deployment.
    """
    several = len(round_.profiles_of_tier(row.case.tier)) > 1
    return period_shares(round_, row) if several and row.half_days else ()


def say_falls(round_: Round, row: PlanRow, *, cell: bool = False) -> Statement | None:
    """Say how the half-days of a deployment fall on the periods; nothing where its tier has one profile alone.

    Parameters
    ----------
    round_ : Round
    row : PlanRow
        A deployment.
    cell : bool, optional
        Whether it stands under a heading that says half-days.
    """
    shares = say_shares(shares_chosen(round_, row), cell=cell)
    if not shares:
        return None
    who = {"case_id": row.case.case_id, "leader_id": row.person.person_id}
    if cell:
        return state("time.cell", shares=shares, **who)
    return state("time.falls", half_days=row.half_days, shares=shares, **who)
