"""The work of a round: what runs in it already, what a run of it begins, and what of both lies inside of what."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Running
from constraints.faces import Plan
from constraints.round import running_profiles
from scenarios.following.carrying import Work
from scenarios.runs import allocation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from constraints.round import Profile, Round, RoundMeta
    from scenarios.runs import Run


def running_works(round_: Round) -> list[Work]:
    """Return the work that runs in a round, as `running.csv` has it.

    Where a row says all its half-days and since when, they are those of all the work; else `half_days_left` are to be
    done from the first day of the window, or from `since` where that is later.  Work without a last day lasts to the
    end of the window.

    Parameters
    ----------
    round_ : Round
    """
    rows = round_.records(Running)
    profiles = running_profiles(round_.whole, rows)
    return [_running(round_, row, profile) for row, profile in zip(rows, profiles, strict=True)]


def _running(round_: Round, row: Running, profile: Profile) -> Work:
    meta = round_.meta
    since, half_days = row.since or meta.delivery_start, row.half_days
    if row.since is None or half_days is None or meta.periods:  # a profile is of what is left when the window begins
        since, half_days = max(since, meta.delivery_start), row.half_days_left
    end = max(row.until or meta.delivery_end, since)
    return Work(row.case_id, row.person_id, row.need_id or "", half_days, since, end, row.tier, profile, meta.periods)


def running_rows(works: Iterable[Work], meta: RoundMeta, carry: str = "remaining") -> list[Running]:
    """Return the rows of `running.csv` of a round with what is left of work when its delivery begins.

    Parameters
    ----------
    works : iterable of Work
    meta : RoundMeta
        Of that round.
    carry : {"remaining", "booked"}, optional
        See :meth:`Work.charged_at`.
    """
    day = meta.delivery_start
    return [
        Running(case_id=work.case_id, person_id=work.person_id, need_id=work.need_id or None, since=work.start,
                until=work.end, half_days=work.half_days, tier=work.tier, half_days_left=work.charged_at(day, carry),
                profile=work.profile_from(day, meta.periods) or None)
        for work in works
    ]  # fmt: skip


def new_works(now: Round, finished: Run) -> list[Work]:
    """Return the work that a finished run begins on the first day of the window: all rows that did not run before.

    Parameters
    ----------
    now : Round
        The round that was run.
    finished : Run
    """
    ledger, meta = now.ledger, now.meta
    profiles = {row.ids: row.profile for row in Plan(now, allocation_of(finished)).rows}
    deployments, supports = finished.tables["deployments"], finished.tables["supports"]
    rows = [
        (case_id, leader_id, "", half_days)
        for case_id, leader_id, half_days in _cells(deployments, "case_id", "leader_id", "half_days")
        if ledger.leads.get(case_id, ("", 0))[0] != leader_id
    ]
    rows += [
        (case_id, person_id, need_id, half_days)
        for case_id, person_id, need_id, half_days in _cells(supports, "case_id", "person_id", "need_id", "half_days")
        if ledger.supports.get((case_id, need_id), ("", 0))[0] != person_id
    ]
    return sorted(
        Work(case_id, person_id, need_id, int(half_days), meta.delivery_start, meta.delivery_end,
             now.cases[case_id].tier, profiles[case_id, need_id, person_id], meta.periods)
        for case_id, person_id, need_id, half_days in rows
    )  # fmt: skip


def _cells(frame: pd.DataFrame, *names: str) -> Iterable[tuple[str, ...]]:
    return frame[list(names)].itertuples(index=False, name=None)


def outgrown_aside(works: Iterable[Work], new_work: Iterable[Work]) -> list[Work]:
    """Return running work, with that of a case which is led anew put under another id: it only takes its people's time.

    A case that rose to a higher tier may be led anew while the old deployment still runs.
    """
    led_anew = {work.case_id: work.person_id for work in new_work if not work.need_id}
    return [
        dataclasses.replace(work, case_id=f"{work.case_id}-before", need_id="")
        if work.case_id in led_anew and not work.need_id
        else work
        for work in works
    ]


def within_leads(works: Iterable[Work]) -> list[Work]:
    """Let what a leader covers personally end with the deployment that it lies inside of."""
    works = list(works)
    ends = {(work.case_id, work.person_id): work.end for work in works if not work.need_id}
    return [
        dataclasses.replace(
            work, end=max(work.start, min(work.end, ends.get((work.case_id, work.person_id), work.end)))
        )
        for work in works
    ]
