"""Changes that a planner could make to a round: a place or a day more, a longer reach, a leader more or less.

Each returns another round, so that candidates, rules and audit are asked about exactly what is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.changes import with_cells, with_rows, with_tables, with_travel_limit
from constraints.rules import TravelLimit, find_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Leader, StaffMember, Supporter
    from constraints.round import Round


def without_leader(round_: Round, leader_id: str) -> Round:
    """Return the round in which a leader takes nothing new; pins on the leader go too, running work stays.

    Parameters
    ----------
    round_ : Round
    leader_id : str
    """
    decisions = round_.tables["decisions"]
    pinned = (decisions["person_id"] == leader_id) & (decisions["decision"].map(str) == "pin")
    unwilling = with_cells(round_, "leaders", {"leader_id": leader_id}, {"willing": False})
    return with_tables(unwilling, {"decisions": decisions[~pinned.astype(bool)]})


def with_places(round_: Round, leader_id: str, more: int = 1) -> Round:
    """Return the round in which a leader may take on more cases.

    Parameters
    ----------
    round_ : Round
    leader_id : str
    more : int
    """
    return with_cells(
        round_, "leaders", {"leader_id": leader_id}, {"max_cases": round_.people[leader_id].max_cases + more}
    )


def with_half_days(round_: Round, leader_id: str, more: int) -> Round:
    """Return the round in which a leader has more half-days: in every period, where the leader has periods.

    Parameters
    ----------
    round_ : Round
    leader_id : str
    more : int
    """
    person = round_.people[leader_id]
    if person.by_period is None:
        return with_cells(round_, "leaders", {"leader_id": leader_id}, {"half_days": person.half_days + more})
    capacity = round_.tables["capacity"].copy()
    mine = (capacity["person_id"] == leader_id).astype(bool)
    capacity.loc[mine, "half_days"] = capacity.loc[mine, "half_days"].map(lambda half_days: half_days + more)
    return with_tables(round_, {"capacity": capacity})


def with_release(round_: Round, supporter_id: str, more: int) -> Round:
    """Return the round in which a supporter releases more half-days; one without a limit stays without.

    Parameters
    ----------
    round_ : Round
    supporter_id : str
    more : int
    """
    now = round_.supporters[supporter_id].release_half_days
    if now is None:
        return round_
    return with_cells(round_, "supporters", {"supporter_id": supporter_id}, {"release_half_days": now + more})


def for_everybody(round_: Round, kind: str, more: int) -> Round:
    """Return the round in which every leader has more places or half-days, or every supporter releases more.

    Parameters
    ----------
    round_ : Round
    kind : {"place", "half-days", "release"}
    more : int
        Half-days are added to every period of a leader who has periods.
    """
    if kind == "release":
        table = round_.tables["supporters"]
        now = [round_.supporters[id_].release_half_days for id_ in table["supporter_id"]]
        return with_tables(round_, {"supporters": _filled(table, "release_half_days", now, more)})
    leaders = round_.tables["leaders"]
    people = [round_.people[id_] for id_ in leaders["leader_id"]]
    if kind == "place":
        return with_tables(round_, {"leaders": _filled(leaders, "max_cases", [p.max_cases for p in people], more)})
    capacity = round_.tables["capacity"].copy()
    mine = capacity["person_id"].isin(set(leaders["leader_id"])).to_numpy(bool)
    raised = [half_days + more * int(led) for half_days, led in zip(capacity["half_days"], mine, strict=True)]
    tables = {
        "leaders": _filled(leaders, "half_days", _plain(leaders["half_days"]), more),
        "capacity": capacity.assign(half_days=pd.Series(raised, index=capacity.index, dtype=object)),
    }
    return with_tables(round_, tables)


def with_answers(round_: Round) -> Round:
    """Return the round in which every leader who has not answered is willing, prerequisites met.

    Parameters
    ----------
    round_ : Round
    """
    leaders = round_.tables["leaders"]
    answers = {
        name: pd.Series([True if cell is None else cell for cell in _plain(leaders[name])], leaders.index, dtype=object)
        for name in ("willing", "prerequisites")
    }
    return with_tables(round_, {"leaders": leaders.assign(**answers)})


def with_reach(round_: Round, more: int, leader_id: str | None = None) -> Round:
    """Return the round in which journeys may take longer: of everybody whom the policy limits, or of one leader.

    Parameters
    ----------
    round_ : Round
    more : int
        Minutes one way.
    leader_id : str, optional
        Only this leader: the own limit is lifted, and everybody else keeps within the policy's limit of before.
    """
    rule = find_rule(round_.policy, TravelLimit)
    if rule is None:
        return round_
    limit = rule.params.minutes
    if leader_id is not None:
        round_ = _limited_to(round_, limit, leader_id)
        own = round_.people[leader_id].max_minutes
        if own is not None:
            round_ = with_cells(round_, "leaders", {"leader_id": leader_id}, {"max_minutes": own + more})
    return with_travel_limit(round_, limit + more)


def _limited_to(round_: Round, limit: int, leader_id: str) -> Round:
    """Return the round in which all but one leader keep within a limit of their own."""
    tables = {}
    for name, key in (("leaders", "leader_id"), ("staff", "staff_id")):
        table = round_.tables[name].copy()
        own = [
            minutes if person == leader_id else limit if minutes is None else min(minutes, limit)
            for person, minutes in zip(table[key], _plain(table["max_minutes"]), strict=True)
        ]
        tables[name] = table.assign(max_minutes=pd.Series(own, index=table.index, dtype=object))
    return with_tables(round_, tables)


def with_leader(round_: Round, leaders: Sequence[Leader], supporters: Sequence[Supporter]) -> Round:
    """Return the round with more leaders and supporters.

    Parameters
    ----------
    round_ : Round
    leaders : sequence of Leader
    supporters : sequence of Supporter
        Those of the leaders that the round does not have.
    """
    return with_rows(round_, {"leaders": leaders, "supporters": supporters})


def with_staff(round_: Round, staff: Sequence[StaffMember]) -> Round:
    """Return the round with more members of staff.

    Parameters
    ----------
    round_ : Round
    staff : sequence of StaffMember
        Of supporters that the round has.
    """
    return with_rows(round_, {"staff": staff})


def _filled(table: pd.DataFrame, column: str, now: Sequence[int | None], more: int) -> pd.DataFrame:
    raised = [None if figure is None else figure + more for figure in now]
    return table.assign(**{column: pd.Series(raised, index=table.index, dtype=object)})


def _plain(cells: pd.Series[Any]) -> list[Any]:
    return [None if cell is None or cell is pd.NA else cell for cell in cells.tolist()]
