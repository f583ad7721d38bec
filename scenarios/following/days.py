"""When the next round is: its as-at date, and the delivery window and periods that move along with it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from constraints.domain import ArgumentFault, InputRefused
from scenarios.following.carrying import months_later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from constraints.round import Period, RoundMeta

_DATES = frozenset({"as_at", "delivery_start", "delivery_end"})


def moved_by_months(meta: RoundMeta, months: int) -> RoundMeta:
    """Return settings with all days so many months later; see :func:`scenarios.following.carrying.months_later`."""
    return _moved(meta, lambda day: months_later(day, months))


def moved_to(meta: RoundMeta, as_at: dt.date) -> RoundMeta:
    """Return settings as at a later day: the window and the periods move by as many months, and days, as it does.

    Parameters
    ----------
    meta : RoundMeta
    as_at : date

    Raises
    ------
    InputRefused
        It is no later day (NM203).
    """
    if as_at <= meta.as_at:
        expected, advice = f"a day after {meta.as_at}, the round's own", "give the day whose judgements count now"
        raise InputRefused([ArgumentFault.of("next_round", "as_at", as_at.isoformat(), expected, advice, "NM203")])
    months = (as_at.year - meta.as_at.year) * 12 + as_at.month - meta.as_at.month
    months -= months_later(meta.as_at, months) > as_at
    days = as_at - months_later(meta.as_at, months)
    return _moved(meta, lambda day: months_later(day, months) + days)


def _moved(meta: RoundMeta, later: Callable[[dt.date], dt.date]) -> RoundMeta:
    return dataclasses.replace(
        meta,
        as_at=later(meta.as_at),
        delivery_start=later(meta.delivery_start),
        delivery_end=later(meta.delivery_end),
        periods=tuple(_periods(meta.periods, later)),
        assumed=tuple(key for key in meta.assumed if key not in _DATES),
    )


def _periods(periods: tuple[Period, ...], later: Callable[[dt.date], dt.date]) -> Iterator[Period]:
    """Move the last days; each period begins on the day after the one before ends, whatever months have how many."""
    before: dt.date | None = None
    for period in periods:
        start = later(period.start) if before is None else before + dt.timedelta(days=1)
        before = later(period.end)
        yield dataclasses.replace(period, start=start, end=before)
