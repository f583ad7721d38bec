"""Replies to supporters, leaders and staff of a round; people without a reply are left out and counted."""

from __future__ import annotations

import dataclasses
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.checks import check
from constraints.domain import Leader, PoolSchool, StaffMember, Supporter
from constraints.errors import Fault, InputRefused
from constraints.round import Round, table_of
from constraints.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.survey import Reply, Survey


@dataclasses.dataclass(frozen=True)
class Excluded:
    """A person who did not reply, and what they would add.

    Attributes
    ----------
    row : int
        Of the survey.
    person_id : str
        Empty where the survey has no ids.
    home_urn, kind : str
    half_days, places : int
        As the row says, else the middle figure of those of the same side who replied.
    basis : str
        Which of the two it is.
    """

    row: int
    person_id: str
    home_urn: str
    kind: str
    half_days: int
    places: int
    basis: str


@dataclasses.dataclass(frozen=True)
class Supply:
    """What a survey adds to a round.

    Attributes
    ----------
    round : Round
        With the supply in it.
    supporters, leaders, staff : int
        How many came in.
    half_days, places : int
        Of the leaders who came in.
    staff_half_days : int
    excluded : tuple of Excluded
    assumed : mapping of str to int
        By column, how many blanks of replies were filled.
    """

    round: Round
    supporters: int
    leaders: int
    staff: int
    half_days: int
    places: int
    staff_half_days: int
    excluded: tuple[Excluded, ...]
    assumed: Mapping[str, int]


def add_supply(
    round_: Round,
    survey: Survey,
    homes: Mapping[str, PoolSchool],
    columns: ColumnMap,
    *,
    replace: bool = False,
) -> Supply:
    """Build supporters, leaders and staff of a survey's replies.

    No reply is never consent: a person without one is left out. The order of the survey's rows does not matter.

    Parameters
    ----------
    round_ : Round
    survey : Survey
    homes : mapping of str to PoolSchool
        By URN.
    columns : ColumnMap
    replace : bool
        Whether people that the round has already are replaced.

    Raises
    ------
    InputRefused
        The round has people already (NM603); else with all faults of the survey: of its cells, home schools that are
        not known (NM502), ids that stand on two rows (NM201), and rows that do not fit the round.
    """
    people = len(round_.tables["leaders"]) + len(round_.tables["staff"])
    if people and not replace:
        advice = "add --replace to put the survey in their place"
        raise InputRefused(
            [Fault("NM603", "leaders.csv", None, None, f"{people} people", "a round without supply", advice)]
        )
    faults = [*survey.faults, *_unknown_homes(survey, homes), *_ids_twice(survey)]
    if faults:
        raise InputRefused(faults)
    ordered = sorted(survey.replies, key=_order)
    came = [reply for reply in ordered if reply.replied]
    ids = _ids(came)
    before = [] if replace else round_.records(Supporter)
    supporters = _supporters(before, came, homes)
    by_urn = {supporter.urn: supporter.supporter_id for supporter in supporters if supporter.urn}
    leaders = [_leader(reply, ids[reply.row], by_urn[reply.home_urn], columns) for reply in came if reply.is_leader]
    staff = [_staff(reply, ids[reply.row], by_urn[reply.home_urn]) for reply in came if not reply.is_leader]
    tables = {
        **round_.tables,
        "supporters": table_of("supporters", list(supporters)),
        "leaders": table_of("leaders", list(leaders)),
        "staff": table_of("staff", list(staff)),
    }
    with_supply = dataclasses.replace(round_, tables=tables)
    faults = check(with_supply)
    if faults:
        raise InputRefused(faults)
    return Supply(
        round=with_supply,
        supporters=len(supporters) - len(before),
        leaders=len(leaders),
        staff=len(staff),
        half_days=sum(leader.half_days for leader in leaders),
        places=sum(leader.max_cases for leader in leaders),
        staff_half_days=sum(person.half_days for person in staff),
        excluded=tuple(_excluded([reply for reply in ordered if not reply.replied], came, columns)),
        assumed={"max_cases": sum(reply.is_leader and reply.max_cases is None for reply in came)},
    )


def _order(reply: Reply) -> tuple[object, ...]:
    """Order replies by what they say, never by where they stand."""
    said = dataclasses.asdict(reply)
    del said["row"]
    return (
        reply.home_urn,
        reply.person_id or "",
        reply.kind,
        str(sorted(said.items(), key=lambda item: item[0])),
        reply.row,
    )


def _unknown_homes(survey: Survey, homes: Mapping[str, PoolSchool]) -> Iterator[Fault]:
    for reply in survey.replies:
        if reply.home_urn not in homes:
            near = nearest(reply.home_urn, homes) if len(homes) < 5000 else None
            advice = f"did you mean {near!r}?" if near else "check it on Get Information about Schools"
            expected, heading = "the URN of a school of the pool or of the GIAS extract", survey.headings["home_urn"]
            yield Fault("NM502", survey.file, reply.row, heading, reply.home_urn, expected, advice)


def _ids_twice(survey: Survey) -> Iterator[Fault]:
    """Find people who replied on two rows; a row without a reply beside one with it is left out anyway."""
    first: dict[str, int] = {}
    for reply in survey.replies:
        if reply.replied and reply.person_id is not None:
            row = first.setdefault(reply.person_id, reply.row)
            if row != reply.row:
                expected = f"an id on one row only; it stands on row {row} too"
                heading = survey.headings["person_id"]
                yield Fault("NM201", survey.file, reply.row, heading, reply.person_id, expected, "take one row out")


def _ids(replies: Iterable[Reply]) -> dict[int, str]:
    """Return each reply's id by its row: the survey's, else a running number in the order of the replies."""
    taken = {reply.person_id for reply in replies if reply.person_id is not None}
    ids, numbers = {}, {"L": 0, "P": 0}
    for reply in replies:
        person_id = reply.person_id
        while person_id is None or (reply.person_id is None and person_id in taken):
            letter = "L" if reply.is_leader else "P"
            numbers[letter] += 1
            person_id = f"{letter}{numbers[letter]:04d}"
        ids[reply.row] = person_id
    return ids


def _supporters(known: list[Supporter], replies: Iterable[Reply], homes: Mapping[str, PoolSchool]) -> list[Supporter]:
    """Return the supporters that were there, and one for every other home school of a reply."""
    release: dict[str, int | None] = {}
    for reply in replies:
        figures = [figure for figure in (release.get(reply.home_urn), reply.release_half_days) if figure is not None]
        release[reply.home_urn] = max(figures, default=None)
    there, ids = {supporter.urn for supporter in known}, {supporter.supporter_id for supporter in known}
    fields = set(Supporter.model_fields) & set(PoolSchool.model_fields)
    made = []
    for urn in sorted(set(release) - there):
        supporter_id = f"S{urn}" if f"S{urn}" not in ids else f"NSS-{urn}"
        facts = {field: getattr(homes[urn], field) for field in fields}
        made.append(
            Supporter.model_construct(**facts, supporter_id=supporter_id, kind="school", release_half_days=release[urn])
        )
    return [*known, *made]


def _leader(reply: Reply, leader_id: str, supporter_id: str, columns: ColumnMap) -> Leader:
    return Leader.model_construct(
        leader_id=leader_id, supporter_id=supporter_id, kind=reply.kind, half_days=reply.half_days or 0,
        max_cases=columns.max_cases if reply.max_cases is None else reply.max_cases, phases=reply.phases or None,
        specialisms=reply.levels or None, max_minutes=reply.max_minutes, schools_improved=reply.schools_improved,
        willing=reply.willing,
    )  # fmt: skip


def _staff(reply: Reply, staff_id: str, supporter_id: str) -> StaffMember:
    return StaffMember.model_construct(
        staff_id=staff_id, supporter_id=supporter_id, role=reply.kind, specialisms=reply.levels,
        half_days=reply.half_days or 0, max_cases=reply.max_cases, max_minutes=reply.max_minutes,
        phases=reply.phases or None, release_agreed=reply.release_agreed,
    )  # fmt: skip


def _excluded(silent: Iterable[Reply], came: Iterable[Reply], columns: ColumnMap) -> Iterator[Excluded]:
    """Say what each person without a reply would add."""
    figures: dict[bool, list[tuple[int, int]]] = defaultdict(list)
    for reply in came:
        figures[reply.is_leader].append(
            (reply.half_days or 0, columns.max_cases if reply.max_cases is None else reply.max_cases)
        )
    middle = {
        side: (
            statistics.median_low(half_days for half_days, _ in rows),
            statistics.median_low(places for _, places in rows),
        )
        for side, rows in figures.items()
    }
    for reply in sorted(silent, key=lambda reply: reply.row):
        half_days, places = middle.get(reply.is_leader, (0, 0))
        basis = "as given" if reply.half_days is not None else "middle figure of the replies"
        yield Excluded(
            reply.row, reply.person_id or "", reply.home_urn, reply.kind,
            half_days if reply.half_days is None else reply.half_days,
            places if reply.max_cases is None else reply.max_cases, basis,
        )  # fmt: skip
