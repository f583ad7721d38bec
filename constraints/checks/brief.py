"""What a sound round is like before it is solved: what was assumed, what looks odd, supply against demand."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.checks.remarks import Remark, remarks_of
from constraints.domain import TABLES, column_notes
from constraints.round import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from constraints.round import Case, Person, Round, Scope

_IDS = ("case_id", "urn", "leader_id", "staff_id", "person_id", "supporter_id")
"""Columns by which a row is about somebody."""


@dataclasses.dataclass(frozen=True)
class Assumed:
    """A column with blanks that stand for something.

    Attributes
    ----------
    table, column : str
    blank, of : int
        Blank cells, and all cells.
    means : str
        What a blank stands for.
    """

    table: str
    column: str
    blank: int
    of: int
    means: str

    @property
    def percent(self) -> int:
        """Blank cells in whole per cent, rounded down; at least 1."""
        return max(1, 100 * self.blank // self.of)


@dataclasses.dataclass
class Balance:
    """Demand and supply of one region, phase or specialism.

    A person counts in every phase and specialism that they know. Supply is what running work and commitments leave,
    of people who have not refused; half-days everywhere.

    Attributes
    ----------
    group, name : str
        `region`, `phase` or `specialism`, and which.
    cases, lead_half_days : int
        Cases without running leader, and what their deployments take.
    needs, need_half_days : int
        Needs that may be covered, and what they take.
    leaders, places, leader_half_days : int
        Leaders, the cases that they may take on, and their half-days.
    staff, staff_half_days : int
    """

    group: str
    name: str
    cases: int = 0
    lead_half_days: int = 0
    needs: int = 0
    need_half_days: int = 0
    leaders: int = 0
    places: int = 0
    leader_half_days: int = 0
    staff: int = 0
    staff_half_days: int = 0


@dataclasses.dataclass(frozen=True)
class Brief:
    """What there is to say of a sound round.

    Attributes
    ----------
    counts : dict of str to int
    generated : tuple of str
        What was drawn by the generator rather than known.
    settings : tuple of str
        Keys of the settings that were assumed.
    assumed : tuple of Assumed
    remarks : tuple of Remark
    balance : tuple of Balance
    """

    counts: dict[str, int]
    generated: tuple[str, ...]
    settings: tuple[str, ...]
    assumed: tuple[Assumed, ...]
    remarks: tuple[Remark, ...]
    balance: tuple[Balance, ...]


def brief_of(round_: Round) -> Brief:
    """Say what a round is like.

    Parameters
    ----------
    round_ : Round
        Sound: :func:`constraints.checks.check` finds nothing. Of one of some regions, what is said is of their cases,
        of who is based there, and of who works at their cases already.
    """
    scope = scope_of(round_)
    return Brief(
        counts=_counts(round_, scope),
        generated=round_.meta.generated,
        settings=round_.meta.assumed,
        assumed=tuple(_count_assumptions(round_, scope)),
        remarks=tuple(remark for remark in remarks_of(round_) if remark.subject not in scope.outside),
        balance=tuple(_balance(round_, scope)),
    )


def _counts(round_: Round, scope: Scope) -> dict[str, int]:
    people = [round_.people[person_id] for person_id in scope.people]
    leaders = sum(person.is_leader for person in people)
    counts = {
        "cases": len(round_.cases),
        "schools": len(scope.schools),
        "needs": len(round_.needs),
        "needs that may be covered": sum(round_.coverable(need) for need in round_.needs.values()),
        "supporters": len(scope.supporters),
        "leaders": leaders,
        "staff": len(people) - leaders,
    }
    withdrawn = _rows_inside(round_.tables["needs"], scope)["withdrawn_on"].notna().sum()
    if withdrawn:
        counts["needs withdrawn"] = int(withdrawn)
    if scope.regions:
        counts["of these people from elsewhere"] = sum(scope.is_elsewhere(one.supporter.region) for one in people)
    return counts


def _count_assumptions(round_: Round, scope: Scope) -> Iterator[Assumed]:
    """Count the blanks that stand for something, column by column."""
    for table in TABLES:
        frame = _rows_inside(round_.tables[table], scope)
        if table == "pool" or not len(frame):
            continue
        for note in column_notes(table):
            if not note.blank:
                continue
            values = frame[TABLES[table].columns[note.name]]
            is_name = (table, note.name) == ("schools", "name")
            blank = _made_up_names(round_, scope) if is_name else int(values.isna().sum())
            if blank:
                yield Assumed(table, note.name, blank, len(frame), note.blank)


def _rows_inside(frame: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Return the rows of a table that name nobody outside."""
    if not scope.regions:
        return frame
    named = [frame[column].isin(list(scope.outside)).to_numpy(bool) for column in _IDS if column in frame.columns]
    outside = np.logical_or.reduce([np.zeros(len(frame), bool), *named])
    kept: pd.DataFrame = frame.loc[~outside]
    return kept


def _made_up_names(round_: Round, scope: Scope) -> int:
    return sum(round_.schools[urn].name == f"School {urn}" for urn in scope.schools)


# -- supply against demand ------------------------------------------------------------------------------------------


def _balance(round_: Round, scope: Scope) -> list[Balance]:
    """Lay supply against demand by region, phase and specialism, each sorted by name."""
    found: dict[tuple[str, str], Balance] = {}

    def of(group: str, names: Iterable[str | None]) -> list[Balance]:
        keys = sorted({(group, name or "not known") for name in names})
        return [found.setdefault(key, Balance(*key)) for key in keys]

    for case in round_.cases.values():
        _add_case(round_, case, of("region", [case.region]) + of("phase", [school.phase for school in case.members]))
        _add_needs(round_, case, of)
    for person in round_.people.values():
        if person.person_id in scope.people and _can_be_used(round_, person):
            groups = of("region", [person.supporter.region]) + of("phase", person.phases or [None])
            _add_person(round_, person, groups + of("specialism", person.levels))
    order = {"region": 0, "phase": 1, "specialism": 2}
    return sorted(found.values(), key=lambda row: (order[row.group], row.name))


def _add_case(round_: Round, case: Case, rows: list[Balance]) -> None:
    led = case.case_id in round_.ledger.leads
    for row in rows:
        row.cases += not led
        row.lead_half_days += 0 if led else case.lead_half_days
        for need in round_.needs_of(case.case_id):
            if round_.coverable(need):
                row.needs += 1
                row.need_half_days += need.half_days


def _add_needs(round_: Round, case: Case, of: Callable[[str, Iterable[str | None]], list[Balance]]) -> None:
    needs = [need for need in round_.needs_of(case.case_id) if round_.coverable(need)]
    for need in needs:
        (row,) = of("specialism", [need.specialism])
        row.needs += 1
        row.need_half_days += need.half_days
    for row in of("specialism", {need.specialism for need in needs}):
        row.cases += 1


def _can_be_used(round_: Round, person: Person) -> bool:
    out = round_.instructions.withdrawn
    refused = person.willing is False or person.release_agreed is False
    return not refused and person.person_id not in out and person.supporter.supporter_id not in out


def _add_person(round_: Round, person: Person, rows: list[Balance]) -> None:
    half_days = sum(round_.ledger.days_left[person.person_id])
    for row in rows:
        if person.is_leader:
            row.leaders += 1
            row.places += round_.ledger.cases_left[person.person_id]
            row.leader_half_days += half_days
        else:
            row.staff += 1
            row.staff_half_days += half_days
