"""Who else could lead a case, and one standby a case such that all of them can be used together.

The standbys that can be used together are found by a solve of their own: a round in which everybody has only what the
plan leaves, nobody may lead the case that they lead in the plan, and nothing but leaders is asked for.  What that round
holds fits beside the whole plan, so any of it fits when some leaders of the plan drop out.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.changes import with_policy_values, with_tables
from constraints.domain import Decision, Event, Moment
from constraints.faces import arrays_of
from constraints.round import empty_table, how_known, table_of, vouched
from scenarios.runs import NO_LIMIT, Room, allocation_of
from scenarios.runs import run as solved

if TYPE_CHECKING:
    from constraints.round import Round
    from scenarios.runs import Run

WORK_LIMIT = 10.0
"""Deterministic seconds that a goal of the standbys may take: far more than England needs."""


@dataclasses.dataclass(frozen=True)
class Standbys:
    """One standby a case, as many as there are together.

    Attributes
    ----------
    leaders : mapping of case_id to leader_id
    most : bool
        Whether it is proved that no other choice serves more cases, the higher tiers first.
    """

    leaders: dict[str, str]
    most: bool


def next_candidates(run: Run, room: Room, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the other leaders whom no rule stops, for every case, those with room first, then the cheapest.

    Parameters
    ----------
    run : Run
    room : Room
        What its plan leaves.
    pairs : DataFrame
        From :meth:`scenarios.runs.Run.pairs`.

    Returns
    -------
    DataFrame
        `case_id, rank, leader_id, supporter_id, minutes, minutes_are, price, has_room, days_left, places_left,
        release_left`; nothing for cases that go on from an earlier round. `price` is the pair's own, in minutes.
    """
    others = pairs[(pairs["kind"] == "lead") & pairs["candidate"] & ~pairs["chosen"]]
    others = others[~others["case_id"].isin(set(run.round.ledger.leads))]
    arrays = arrays_of(run.round)
    case = np.array([arrays.case_at[name] for name in others["case_id"]], np.int64)
    person = np.array([arrays.person_at[name] for name in others["person_id"]], np.int64)
    release = pd.Series(room.release[arrays.people.supporter[person]], index=others.index).astype("Int64")
    table = others.rename(columns={"person_id": "leader_id"}).assign(
        minutes_are=[how_known(bool(measured)) for measured in others["measured"]],
        has_room=room.fits(case, person),
        days_left=room.days[person],
        places_left=room.places[person],
        release_left=release.mask(release == NO_LIMIT),
    )
    order = ["case_id", "has_room", "price", "minutes", "leader_id"]
    table = table.sort_values(order, ascending=[True, False, True, True, True], ignore_index=True)
    table["rank"] = table.groupby("case_id").cumcount() + 1
    names = [
        "case_id", "rank", "leader_id", "supporter_id", "minutes", "minutes_are", "price", "has_room", "days_left",
        "places_left", "release_left",
    ]  # fmt: skip
    return table[names]


def find_standbys(run: Run, room: Room) -> Standbys:
    """Find a standby for as many led cases as possible, such that all of them can be used together.

    The higher tiers go first, then the lower price. The audit of the round of standbys is asked once more.

    Parameters
    ----------
    run : Run
    room : Room
        What its plan leaves.
    """
    found = solved(standby_round(run, room), work_limit=WORK_LIMIT)
    if found.allocation is None or found.audit is None or not found.audit.clean:
        return Standbys({}, most=False)
    placed = [stage for stage in found.manifest["stages"] if stage["goal"].startswith("placed")]
    leaders = {row.case_id: row.leader_id for row in found.allocation.deployments}
    return Standbys(leaders, most=all(stage["proved"] for stage in placed))


def standby_round(run: Run, room: Room) -> Round:
    """Return the round whose best plan is the standbys: everybody has what the plan leaves.

    Budget and guarantees for regions are left out: a standby takes the place of a leader who costs as much.

    Parameters
    ----------
    run : Run
    room : Room
    """
    round_ = run.round
    off = {name: {"enabled": False} for name in ("budget", "region-guarantee")}
    tables = {
        **{name: empty_table(name) for name in ("staff", "running", "commitments", "pool")},
        "leaders": _leaders(round_, room),
        "capacity": _capacity(round_, room),
        "supporters": _supporters(round_, room),
        "needs": _informing(round_),
        "decisions": _decisions(run),
        "events": _events(run),
    }
    # the facts are those of a checked round, with fewer people; what names somebody who is left out has no effect
    return vouched(with_tables(with_policy_values(round_, {"rules": off}), tables))


def _leaders(round_: Round, room: Room) -> pd.DataFrame:
    """Return the leaders who have room for any case at all, each with what is left."""
    frame = round_.tables["leaders"]
    at = np.array([arrays_of(round_).person_at[name] for name in frame["leader_id"]], np.int64)
    least = int(room.arrays.cases.lead_half_days.min(initial=0))
    able = (room.days[at] >= least) & (room.places[at] > 0)
    left = frame.assign(half_days=_objects(room.days[at], frame), max_cases=_objects(room.places[at], frame))
    return left[able]


def _capacity(round_: Round, room: Room) -> pd.DataFrame:
    """Return what is left of those who have half-days by period."""
    periods, people = round_.periods, room.arrays.people
    parted = [at for at in range(people.leaders) if people.has_periods[at]]
    rows: list[dict[str, Any]] = [
        {"person_id": people.ids[at], "period": period, "half_days": int(room.by_period[at, k])}
        for at in parted
        for k, period in enumerate(periods)
    ]
    return pd.DataFrame(rows, columns=["person_id", "period", "half_days"], dtype=object)


def _supporters(round_: Round, room: Room) -> pd.DataFrame:
    frame, ids = round_.tables["supporters"], list(room.arrays.supporters.ids)
    left = {name: None if figure == NO_LIMIT else int(figure) for name, figure in zip(ids, room.release, strict=True)}
    return frame.assign(release_half_days=pd.Series([left[n] for n in frame["supporter_id"]], frame.index, object))


def _informing(round_: Round) -> pd.DataFrame:
    """Return the needs that only inform who leads; nobody is to cover any here."""
    frame, policy = round_.tables["needs"], round_.policy.needs
    source = frame["source"].where(frame["source"].notna(), policy.default_source)
    return frame[~source.isin(list(policy.sources))]


def _decisions(run: Run) -> pd.DataFrame:
    """Return waivers and what planners forbid, and that nobody is their own standby; pins bind the plan alone."""
    kept = [row for row in run.round.records(Decision) if row.decision != "pin"]
    own = [
        Decision(case_id=row.case_id, person_id=row.leader_id, decision="forbid")
        for row in allocation_of(run).deployments
    ]
    return table_of("decisions", [*kept, *own])


def _events(run: Run) -> pd.DataFrame:
    """Return the events, and one that closes every case that needs no standby: led from before, or by nobody."""
    led = {row.case_id for row in allocation_of(run).deployments} - run.round.ledger.leads.keys()
    shut = [case_id for case_id in run.round.cases if case_id not in led]
    closing = [Event(case_id=case_id, event="started", party="leader", on=Moment.of(dt.date.max)) for case_id in shut]
    return table_of("events", [*run.round.records(Event), *closing])


def _objects(figures: Any, frame: pd.DataFrame) -> pd.Series:  # noqa: ANN401 - an integer array
    return pd.Series(figures.tolist(), frame.index, object)
