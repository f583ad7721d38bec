"""Half-days by period of the people of a survey: as they say by term, or from the day on which they are available."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from constraints.domain import Capacity, Fault

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.round import Period, Round, RoundMeta
    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.replies import Reply
    from scenarios.supply.survey import Survey


def unknown_periods(round_: Round, survey: Survey, columns: ColumnMap) -> Iterator[Fault]:
    """Find terms of a survey that are none of the round's periods, where it has any."""
    known = round_.periods
    for period in sorted(set(columns.periods.values())):
        if known and period not in known:
            expected = f"a period of the round: {', '.join(sorted(known))}"
            yield Fault("NM202", survey.file, None, period, period, expected, "name the period so under [periods]")


def unusable_starts(round_: Round, survey: Survey, came: Sequence[Reply]) -> Iterator[Fault]:
    """Find first days that nothing can be made of: without periods with dates, or against what is said by term."""
    ends = {period.name: period.end for period in round_.meta.periods}
    for reply in came:
        day = reply.available_from
        if day is None or day <= round_.meta.delivery_start:
            continue
        if not ends:
            expected = f"a day up to {round_.meta.delivery_start}, or periods with dates in round.toml"
            advice = "write the terms as [[periods]] with name, start and end"
            yield Fault("NM205", survey.file, reply.row, "available_from", day.isoformat(), expected, advice)
        for period, half_days in reply.by_period:
            if half_days and ends.get(period, day) < day:
                expected = f"no days in {period}, which ends on {ends[period]}"
                advice = "correct the one or the other"
                yield Fault("NM205", survey.file, reply.row, "available_from", day.isoformat(), expected, advice)


def capacity_rows(round_: Round, came: Sequence[Reply], ids: Mapping[int, str]) -> list[Capacity]:
    """Return the half-days by period of the people of a survey who say when they have them.

    Parameters
    ----------
    round_ : Round
    came : sequence of Reply
    ids : mapping of int to str
        The people, by the rows of their replies.
    """
    return [
        Capacity(person_id=ids[reply.row], period=period, half_days=half_days)
        for reply in came
        for period, half_days in reply.by_period or _from_a_day(round_.meta, reply)
    ]


def _from_a_day(meta: RoundMeta, reply: Reply) -> Iterator[tuple[str, int]]:
    """Let the half-days of somebody fall on the periods from a day on, a period in part by its share of days."""
    day = reply.available_from
    if day is None or day <= meta.delivery_start or reply.half_days is None:
        return
    weights = [_share_from(day, period, meta) for period in meta.periods]
    whole, reached, before = sum(weights), Fraction(0), 0
    for period, weight in zip(meta.periods, weights, strict=True):
        reached += weight
        upto = int(reply.half_days * reached / whole) if whole else 0
        yield period.name, upto - before
        before = upto


def _share_from(day: dt.date, period: Period, meta: RoundMeta) -> Fraction:
    """Return which part of a period's days in the window is on or after a day."""
    start, end = max(period.start, meta.delivery_start), min(period.end, meta.delivery_end)
    days = (end - start).days + 1
    return Fraction(min(max((end - day).days + 1, 0), days), days)
