"""Replies to supporters, leaders and staff of a round; people without a reply are left out and counted."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.changes import with_meta, with_tables
from constraints.checks import check
from constraints.domain import Event, Fault, InputRefused, Supporter
from constraints.round import LETTERS, Serials, empty_table, home_of, ids_in, table_of
from scenarios.generate import supply_is_drawn, without_drawn_supply
from scenarios.supply.bodies import Bodies
from scenarios.supply.keys import KeyFile, KeyRow
from scenarios.supply.matching import ids_twice, match, registered
from scenarios.supply.people import PeopleTables
from scenarios.supply.silent import Excluded, excluded
from scenarios.supply.terms import capacity_rows, unknown_periods, unusable_starts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Capacity
    from constraints.round import Round
    from scenarios.supply.homes import Homes
    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.replies import Reply
    from scenarios.supply.survey import Survey


@dataclasses.dataclass(frozen=True)
class Supply:
    """What a survey makes of a round.

    Attributes
    ----------
    round : Round
        With the supply in it.
    keys : KeyFile
        By which key the survey knows each person now.
    ids : mapping of int to str
        The id of each person of the survey, by row.
    supporters, leaders, staff : int
        How many came in.
    half_days, places : int
        Of the leaders who came in.
    staff_half_days : int
    excluded : tuple of Excluded
    assumed : mapping of str to int
        By column, how many blanks of replies were filled.
    new, gone, kept : tuple of str
        Ids that the round did not have; of people who did not reply again and left the round; of those who stay in it,
        so that nobody sends them anew, because it still names them.
    notes : tuple of str
        What was made of a row that it does not plainly say: where a body is, what it offers.
    """

    round: Round
    keys: KeyFile
    ids: Mapping[int, str]
    supporters: int
    leaders: int
    staff: int
    half_days: int
    places: int
    staff_half_days: int
    excluded: tuple[Excluded, ...]
    assumed: Mapping[str, int]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    notes: tuple[str, ...]


def add_supply(
    round_: Round,
    survey: Survey,
    homes: Homes,
    columns: ColumnMap,
    *,
    replace: bool = False,
    add: bool = False,
    keys: KeyFile | None = None,
) -> Supply:
    """Build supporters, leaders and staff of a survey's replies.

    No reply is never consent: a person without one is left out. The order of the survey's rows does not matter. Whom
    the round has already keeps the id; `docs/semantics.md` says how they are told.

    Parameters
    ----------
    round_ : Round
    survey : Survey
    homes : Homes
    columns : ColumnMap
    replace : bool
        Whether people of the round who did not reply leave it.
    add : bool
        Whether they stay.
    keys : KeyFile, optional
        By which key earlier surveys knew the people of the round.

    Raises
    ------
    InputRefused
        The round has people already (NM603); else with all faults of the survey: of its cells, home schools that are
        not known (NM502), bodies without a place (NM509), people who stand on two rows (NM201, NM507), people who
        cannot be told from those of the round (NM508), and rows that do not fit the round.
    """
    _refuse_people(round_, allowed=replace or add)
    if replace and supply_is_drawn(round_):
        round_ = _without_drawn(round_)
    before = {supporter.supporter_id: supporter for supporter in round_.records(Supporter)}
    bodies = Bodies(survey, homes, before.values())
    came = sorted((bodies.completed(reply, round_.policy) for reply in survey.replies if reply.replied), key=_order)
    faults = [
        *survey.faults, *bodies.unknown(survey.replies), *unknown_periods(round_, survey, columns),
        *unusable_starts(round_, survey, came), *ids_twice(survey, came),
    ]  # fmt: skip
    if faults:
        raise InputRefused(faults)
    supporters, faults = bodies.supporters(came)
    if faults:
        raise InputRefused(faults)
    keys = keys or KeyFile()
    register = registered(round_, before, keys)
    serials = Serials.of(round_, (row.person_id for row in keys.rows))
    matched = match(survey, came, register, keys, serials)
    if matched.faults:
        raise InputRefused(matched.faults)
    there = set(matched.ids.values())
    absent = [person.person_id for person in register if person.person_id not in there]
    named = _still_named(round_)
    kept = [person_id for person_id in absent if replace and person_id in named]
    gone = [person_id for person_id in absent if replace and person_id not in named]
    people = PeopleTables(round_, survey.headings, columns, {home_of(one): one.supporter_id for one in supporters})
    people.take_out(gone)
    people.hold_back(kept)
    for reply in came:
        people.put(reply, matched.ids[reply.row])
    after = _sound(round_, people, supporters, serials, gone, capacity_rows(round_, came, matched.ids))
    leaders = [reply for reply in came if reply.is_leader]
    fresh = [KeyRow(reply.key or "", reply.row, matched.ids[reply.row]) for reply in came]
    return Supply(
        round=after,
        keys=keys.updated(fresh),
        ids=matched.ids,
        supporters=len({reply.home for reply in came} - {home_of(one) for one in before.values()}),
        leaders=len(leaders),
        staff=len(came) - len(leaders),
        half_days=sum(reply.half_days or 0 for reply in leaders),
        places=sum(int(after.people[matched.ids[reply.row]].max_cases) for reply in leaders),
        staff_half_days=sum(reply.half_days or 0 for reply in came if not reply.is_leader),
        excluded=tuple(excluded(survey.replies, columns)),
        assumed=people.assumed,
        new=tuple(sorted(matched.new)) if register else (),
        gone=tuple(gone),
        kept=tuple(kept),
        notes=tuple(bodies.notes),
    )


def _refuse_people(round_: Round, *, allowed: bool) -> None:
    people = len(round_.tables["leaders"]) + len(round_.tables["staff"])
    if people and not allowed:
        advice = "add --replace where who is not in the survey leaves the round, or --add where others stay as they are"
        raise InputRefused(
            [Fault("NM603", "leaders.csv", None, None, f"{people} people", "a round without supply", advice)]
        )


def _without_drawn(round_: Round) -> Round:
    """Return the round without the people that were drawn for it: real ones take their place."""
    bare = {name: empty_table(name) for name in ("supporters", *LETTERS)}
    return with_tables(with_meta(round_, without_drawn_supply(round_.meta)), bare)


def _order(reply: Reply) -> tuple[object, ...]:
    """Order replies by what they say, never by where they stand."""
    return (reply.home, reply.person_id or "", reply.kind, reply.contents, reply.row)


def _still_named(round_: Round) -> set[str]:
    """Return who is named by rows that the round could not hold without the person."""
    frames = (round_.tables[name] for name in ("decisions", "events", "running", "commitments"))
    return {person_id for frame in frames for person_id in frame["person_id"].tolist() if person_id is not None}


def _sound(
    round_: Round,
    people: PeopleTables,
    supporters: Sequence[Supporter],
    serials: Serials,
    gone: Sequence[str],
    terms: Sequence[Capacity],
) -> Round:
    """Return the round with its people in it.

    Raises
    ------
    InputRefused
        Rows do not fit together.
    """
    had_people = {supporter_id for _, _, supporter_id in ids_in(round_)}
    needed = people.supporters | {row.person_id for row in round_.records(Event)}
    staying = [one for one in supporters if one.supporter_id in needed or one.supporter_id not in had_people]
    tables = {
        **people.tables(),
        "supporters": _supporter_table(round_, staying),
        "capacity": _capacity(round_, gone, terms),
        "serials": serials.table(),
    }
    after = with_tables(round_, tables)
    faults = check(after)
    if faults:
        raise InputRefused(faults)
    return after


def _capacity(round_: Round, gone: Sequence[str], terms: Sequence[Capacity]) -> pd.DataFrame:
    """Return the half-days by period, those of a survey's people as it says; nothing where the round has no periods."""
    before = round_.tables["capacity"]
    if not round_.periods:
        return before
    out = {*gone, *(row.person_id for row in terms)}
    left = before[~before["person_id"].isin(list(out)).to_numpy(bool)]
    if not terms:
        return left
    both = pd.concat([left, table_of("capacity", list(terms))], ignore_index=True).astype(object)
    return both.where(both.notna(), None)


def _supporter_table(round_: Round, supporters: Sequence[Supporter]) -> pd.DataFrame:
    """Return the table of supporters, with the columns of a planner's own for those that were there."""
    frame, before = table_of("supporters", list(supporters)), round_.tables["supporters"]
    for column in before.columns:
        if column not in frame:
            own = dict(zip(before["supporter_id"], before[column], strict=True))
            frame[column] = pd.Series([own.get(one.supporter_id) for one in supporters], dtype=object)
    return frame
