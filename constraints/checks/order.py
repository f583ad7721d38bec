"""Dates in order, and periods that fit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from constraints.domain import Moment, moment_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault

_PAIRS = (
    ("supporters", "designated_from", "designated_to"),
    ("leaders", "designated_from", "designated_to"),
    ("interests", "from_", "to"),
    ("events", "on", "reply_by"),
    ("running", "since", "until"),
)


def delivery_dates(look: Look) -> Iterator[Fault]:
    """Find a delivery window that ends before it starts."""
    meta = look.round.meta
    if meta.delivery_start > meta.delivery_end:
        expected = f"a day on or after delivery_start, {meta.delivery_start}"
        yield look.fault("NM203", "round", None, "delivery_end", meta.delivery_end, expected, "put the two in order")


def dates_in_order(look: Look) -> Iterator[Fault]:
    """Find spans that end before they start."""
    for table, first, last in _PAIRS:
        frame = look.round.tables[table]
        for number, start, end in zip(frame.index.tolist(), frame[first].tolist(), frame[last].tolist(), strict=True):
            if start is not None and end is not None and start > end:
                expected = f"a day on or after {first.rstrip('_')}, {start}"
                yield look.fault("NM203", table, number, last, end, expected, "put the two in order")


def dates_to_come(look: Look) -> Iterator[Fault]:
    """Find events and decisions of a day that has not come yet."""
    today = moment_now().date()
    tomorrow = Moment.of(today + dt.timedelta(days=1))
    for table in ("events", "decisions"):
        for number, moment in look.column(table, "on"):
            if moment >= tomorrow:
                advice = "write it down when it has happened"
                yield look.fault("NM203", table, number, "on", moment, f"a day up to today, {today}", advice)


def periods_of_commitments(look: Look) -> Iterator[Fault]:
    """Find commitments in a period that nobody has half-days of."""
    known = {period for _, period in look.column("capacity", "period")}
    if not look.can_tell("capacity"):
        return
    for number, period in look.column("commitments", "period"):
        if period not in known:
            expected = f"a period of {look.file('capacity')}"
            advice = look.nearest(period, known) if known else "leave it blank: no capacity is given by period"
            yield look.fault("NM202", "commitments", number, "period", period, expected, advice)


def profiles_of_periods(look: Look) -> Iterator[Fault]:
    """Find tiers whose profile has another number of weights than the round has periods."""
    periods = sorted({period for _, period in look.column("capacity", "period")})
    if not periods:
        return
    for number, tier in sorted(look.round.policy.tiers.items()):
        if tier.profile and len(tier.profile) != len(periods):
            expected = f"{len(periods)} weights, one for each period in {look.file('capacity')}: {', '.join(periods)}"
            value = list(tier.profile)
            yield look.fault(
                "NM403", "round", None, f"tiers.{number}.profile", value, expected, "change the profile or the periods"
            )
