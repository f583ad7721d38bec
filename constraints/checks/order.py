"""Dates in order, and periods that fit."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from constraints.domain import Moment, Running, moment_now, to_text

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
    """Find events, decisions and withdrawals of a day that has not come yet."""
    today = moment_now().date()
    tomorrow = Moment.of(today + dt.timedelta(days=1))
    for table, field in (("events", "on"), ("decisions", "on"), ("needs", "withdrawn_on")):
        for number, moment in look.column(table, field):
            if moment >= tomorrow:
                advice = "write it down when it has happened"
                yield look.fault("NM203", table, number, field, moment, f"a day up to today, {today}", advice)


def days_of_periods(look: Look) -> Iterator[Fault]:
    """Find periods that overlap, leave days of the delivery window out, or have none of it."""
    meta = look.round.meta
    if not meta.periods:
        return
    names = Counter(period.name for period in meta.periods)
    yield from (
        look.fault("NM201", "round", None, "periods", name, "each period once", "give the two different names")
        for name, times in names.items() if times > 1
    )  # fmt: skip
    next_ = None  # the day that the next period has to begin on
    for period in meta.periods:
        where = f"periods {period.name}"
        if period.start > period.end:
            expected = f"a day on or after its start, {period.start}"
            yield look.fault("NM203", "round", None, where, period.end, expected, "put the two in order")
        elif period.end < meta.delivery_start or period.start > meta.delivery_end:
            expected = f"a period with a day from {meta.delivery_start} to {meta.delivery_end}"
            yield look.fault("NM203", "round", None, where, period.start, expected, "take it out, or move the window")
        if next_ is None and period.start > meta.delivery_start:
            expected, advice = f"a start on or before delivery_start, {meta.delivery_start}", "begin it earlier"
            yield look.fault("NM203", "round", None, where, period.start, expected, advice)
        if next_ is not None and period.start != next_:
            expected = f"{next_}, the day after the period before it ends"
            advice = "let holidays belong to a period: every day of the window is in one"
            yield look.fault("NM203", "round", None, where, period.start, expected, advice)
        next_ = period.end + dt.timedelta(days=1)
    if next_ is not None and next_ <= meta.delivery_end:
        last, expected = meta.periods[-1], f"an end on or after delivery_end, {meta.delivery_end}"
        yield look.fault("NM203", "round", None, f"periods {last.name}", last.end, expected, "let it end later")


def _known_periods(look: Look) -> tuple[str, ...]:
    """Return the periods of the round: those with dates, else those of `capacity.csv`, in order."""
    dated = tuple(period.name for period in look.round.meta.periods)
    return dated or tuple(sorted({period for _, period in look.column("capacity", "period")}))


def periods_of_capacity(look: Look) -> Iterator[Fault]:
    """Find half-days in a period that is none of those with dates."""
    dated = [period.name for period in look.round.meta.periods]
    for number, period in look.column("capacity", "period") if dated else ():
        if period not in dated:
            expected = f"a period of {look.file('round')}: {', '.join(dated)}"
            yield look.fault("NM202", "capacity", number, "period", period, expected, look.nearest(period, dated))


def periods_of_commitments(look: Look) -> Iterator[Fault]:
    """Find commitments in a period that the round does not have."""
    known = _known_periods(look)
    dated = bool(look.round.meta.periods)
    if not dated and not look.can_tell("capacity"):
        return
    for number, period in look.column("commitments", "period"):
        if period not in known:
            expected = f"a period of {look.file('round' if dated else 'capacity')}"
            advice = look.nearest(period, known) if known else "leave it blank: no capacity is given by period"
            yield look.fault("NM202", "commitments", number, "period", period, expected, advice)


def profiles_of_periods(look: Look) -> Iterator[Fault]:
    """Find profiles, of tiers and of running work, with another number of weights than the round has periods."""
    periods = _known_periods(look)
    if not periods:
        return
    where = look.file("round" if look.round.meta.periods else "capacity")
    expected = f"{len(periods)} weights, one for each period in {where}: {', '.join(periods)}"
    for number, tier in sorted(look.round.policy.tiers.items()):
        for profile in tier.choice_of_profiles:
            if profile and len(profile) != len(periods):
                key = f"tiers.{number}.{'profiles' if tier.profiles else 'profile'}"
                advice = "change the profile or the periods"
                yield look.fault("NM403", "round", None, key, list(profile), expected, advice)
    for number, row in look.rows(Running):
        if row.profile and len(row.profile) != len(periods):
            advice = "write a weight for each period, or leave it blank"
            yield look.fault("NM106", "running", number, "profile", to_text(row.profile), expected, advice)
