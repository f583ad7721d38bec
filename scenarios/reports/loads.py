"""How much of everybody's time is taken: by leader, by supporter and by member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.faces import Plan, PlanRow
from constraints.round import how_known, scope_of
from scenarios.runs import allocation_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.round import Scope
    from scenarios.runs import Run

LEADERS = (
    "leader_id", "supporter_id", "supporter_name", "la_code", "region", "kind", "willing", "cases", "running_cases",
    "max_cases", "half_days", "taken", "used", "left", "minutes", "minutes_are", "based",
)  # fmt: skip
"""Columns of :func:`leader_loads`. `half_days` are gross; `taken` by running work and commitments, `used` by the plan's
new rows, `left` after both; `cases` are led newly, `running_cases` and those elsewhere are the rest of `max_cases`;
`minutes` are of the longest journey; `based` is `here` or `from elsewhere` where the run is of some regions only."""

SUPPORTERS = (
    "supporter_id", "name", "kind", "la_code", "region", "leaders", "staff", "cases", "needs", "release", "taken",
    "used", "left", "based",
)  # fmt: skip
"""Columns of :func:`supporter_loads`. `cases` are led newly by its leaders, `needs` covered newly by its people;
`release` is the limit in half-days, blank where there is none; `taken`, `used`, `left`, `based` as for leaders."""

STAFF = (
    "staff_id", "supporter_id", "role", "release_agreed", "cases", "needs", "half_days", "taken", "used", "left",
    "based",
)  # fmt: skip
"""Columns of :func:`staff_loads`."""


Row = tuple[object, ...]


def leader_loads(run: Run) -> pd.DataFrame:
    """Return one row a leader whom the run is about, with the columns of :data:`LEADERS`.

    Parameters
    ----------
    run : Run
    """
    plan, ledger = Plan(run.round, allocation_of(run)), run.round.ledger
    scope = scope_of(run.round, run.allocation)
    used, led = _used(plan), _distinct(row for row in plan.leads if not row.running)
    longest: dict[str, tuple[int, bool]] = {}
    for row in plan.leads:
        if not row.running:
            far = run.round.times.between(row.case, row.person)
            longest[row.person.person_id] = max(far, longest.get(row.person.person_id, far))
    rows: list[Row] = []
    for person_id, person in run.round.people.items():
        if not person.is_leader or person_id not in scope.people:
            continue
        home, free = person.supporter, sum(ledger.days_left[person_id])
        rows.append(
            (
                person_id, home.supporter_id, home.name, home.la_code, home.region, person.kind, person.willing,
                led.get(person_id, 0), len(ledger.cases_held.get(person_id, ())), person.max_cases, person.half_days,
                person.half_days - free, used.get(person_id, 0), free - used.get(person_id, 0),
                *_journey_cells(longest.get(person_id)), _based(scope, home.region),
            )
        )  # fmt: skip
    whole = ["cases", "running_cases", "max_cases", "half_days", "taken", "used", "left"]
    return _table(rows, LEADERS, whole).astype({"minutes": "Int64"})


def _journey_cells(far: tuple[int, bool] | None) -> tuple[int | None, str | None]:
    return (None, None) if far is None else (far[0], how_known(far[1]))


def supporter_loads(run: Run) -> pd.DataFrame:
    """Return one row a supporter whom the run is about, with the columns of :data:`SUPPORTERS`.

    Parameters
    ----------
    run : Run
    """
    plan, ledger = Plan(run.round, allocation_of(run)), run.round.ledger
    scope = scope_of(run.round, run.allocation)
    people = list(run.round.people.values())
    leaders = _by_home(person.supporter.supporter_id for person in people if person.is_leader)
    staff = _by_home(person.supporter.supporter_id for person in people if not person.is_leader)
    led = _by_home(row.person.supporter.supporter_id for row in plan.leads if not row.running)
    needs = _by_home(row.person.supporter.supporter_id for row in plan.covers if not row.running)
    used: dict[str, int] = {}
    for row in (*plan.leads, *plan.covers):
        if not row.running and row.kind != "personal":
            home_id = row.person.supporter.supporter_id
            used[home_id] = used.get(home_id, 0) + row.half_days
    rows: list[Row] = []
    for home_id, home in run.round.supporters.items():
        if home_id not in scope.supporters:
            continue
        free = ledger.release_left[home_id]
        taken = ledger.release_taken.get(home_id, 0)
        rows.append(
            (
                home_id, home.name, home.kind, home.la_code, home.region, leaders.get(home_id, 0),
                staff.get(home_id, 0), led.get(home_id, 0), needs.get(home_id, 0), home.release_half_days, taken,
                used.get(home_id, 0), None if free is None else free - used.get(home_id, 0),
                _based(scope, home.region),
            )
        )  # fmt: skip
    table = _table(rows, SUPPORTERS, ["leaders", "staff", "cases", "needs", "taken", "used"])
    return table.astype({"release": "Int64", "left": "Int64"})


def staff_loads(run: Run) -> pd.DataFrame:
    """Return one row a member of staff whom the run is about, with the columns of :data:`STAFF`.

    Parameters
    ----------
    run : Run
    """
    plan, ledger = Plan(run.round, allocation_of(run)), run.round.ledger
    scope = scope_of(run.round, run.allocation)
    new = [row for row in plan.covers if not row.running]
    used, at, needs = _used(plan), _distinct(new), _by_home(row.person.person_id for row in new)
    rows: list[Row] = []
    for person_id, person in run.round.people.items():
        if person.is_leader or person_id not in scope.people:
            continue
        free = sum(ledger.days_left[person_id])
        rows.append(
            (
                person_id, person.supporter.supporter_id, person.role, person.release_agreed, at.get(person_id, 0),
                needs.get(person_id, 0), person.half_days, person.half_days - free, used.get(person_id, 0),
                free - used.get(person_id, 0), _based(scope, person.supporter.region),
            )
        )  # fmt: skip
    return _table(rows, STAFF, ["cases", "needs", "half_days", "taken", "used", "left"])


def _based(scope: Scope, region: str | None) -> str | None:
    """Say whether somebody comes from elsewhere; None where all regions are meant."""
    if not scope.regions:
        return None
    return "from elsewhere" if scope.is_elsewhere(region) else "here"


def _used(plan: Plan) -> dict[str, int]:
    """Return the half-days that the plan's new rows take of each person; personal cover lies inside a deployment."""
    used: dict[str, int] = {}
    for row in (*plan.leads, *plan.covers):
        if not row.running and row.kind != "personal":
            used[row.person.person_id] = used.get(row.person.person_id, 0) + row.half_days
    return used


def _distinct(rows: Iterable[PlanRow]) -> dict[str, int]:
    """Return the number of distinct cases by person."""
    cases: dict[str, set[str]] = {}
    for row in rows:
        cases.setdefault(row.person.person_id, set()).add(row.case.case_id)
    return {person_id: len(some) for person_id, some in cases.items()}


def _by_home(ids: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in ids:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _table(rows: list[Row], columns: tuple[str, ...], whole: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns)).astype(dict.fromkeys(whole, "int64"))
    return frame.sort_values(columns[0], ignore_index=True)
