"""Rounds in a few words: records with generous values where a test does not say, and rounds made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from constraints.domain import TABLES, Record
from constraints.domain import records as domain
from constraints.policies import Policy
from constraints.round import Round, RoundMeta, table_of
from constraints.rulebooks import load_policy

Row = Record | Mapping[str, Any]
Point = tuple[int, int]
R = TypeVar("R", bound=Record)

HERE: Point = (450_000, 300_000)
"""Where schools stand unless a test says otherwise (easting, northing, in the Midlands)."""
NEARBY: Point = (450_000, 302_000)
"""Where supporters stand unless a test says otherwise: 2 km away, well inside any reach."""
PLENTY = 60
"""Half-days that a person has unless a test says otherwise."""


def _record(kind: type[R], given: Mapping[str, Any]) -> R:
    fields = {name.rstrip("_"): name for name in kind.model_fields}
    unknown = {name.rstrip("_") for name in given} - set(fields)
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
    named = {fields[name.rstrip("_")]: value for name, value in given.items()}
    blank = {field for field, value in named.items() if value is None and not kind.model_fields[field].is_required()}
    return kind.model_validate({field: value for field, value in named.items() if field not in blank})


def school(
    urn: str = "100001", tier: int | None = 2, at: Point = HERE, phase: str = "primary", **more: Any
) -> domain.School:
    """Make a school: a maintained primary of tier 2 unless told otherwise.

    Parameters
    ----------
    urn : str
    tier : int or None
    at : (easting, northing)
    phase : str
    **more
        Any other column of `schools.csv`.
    """
    fields = {"name": f"School {urn}", "easting": at[0], "northing": at[1], "governance": "maintained"}
    return _record(domain.School, {"urn": urn, "tier": tier, "phase": phase} | fields | more)


def trust_case(case_id: str = "C1", tier: int = 2, **more: Any) -> domain.CaseRow:
    """Make a row of `cases.csv` whose target is a trust; its schools name it in `case_id`."""
    return _record(domain.CaseRow, {"case_id": case_id, "target": "trust", "tier": tier} | more)


def supporter(supporter_id: str = "S1", at: Point = NEARBY, kind: str = "school", **more: Any) -> domain.Supporter:
    """Make a supporter: a mainstream primary school 2 km away unless told otherwise."""
    fields = {"easting": at[0], "northing": at[1], "phase": "primary", "provision": "mainstream"}
    return _record(domain.Supporter, {"supporter_id": supporter_id, "kind": kind} | fields | more)


def leader(
    leader_id: str = "L1", supporter_id: str = "S1", half_days: int = PLENTY, max_cases: int = 9, **more: Any
) -> domain.Leader:
    """Make a leader: willing, prerequisites met, six schools improved; pass None to leave a cell blank."""
    fields = {"willing": True, "prerequisites": True, "schools_improved": 6}
    named = {"leader_id": leader_id, "supporter_id": supporter_id, "half_days": half_days, "max_cases": max_cases}
    return _record(domain.Leader, named | fields | more)


def staff_member(
    staff_id: str = "T1", supporter_id: str = "S1", specialisms: str = "maths:3", half_days: int = PLENTY, **more: Any
) -> domain.StaffMember:
    """Make a member of staff: a teacher of maths whose release is agreed."""
    fields = {"role": "teacher", "max_cases": 9, "release_agreed": True}
    named = {"staff_id": staff_id, "supporter_id": supporter_id, "specialisms": specialisms, "half_days": half_days}
    return _record(domain.StaffMember, named | fields | more)


def need(
    case_id: str = "100001", specialism: str = "maths", severity: int = 2, half_days: int = 4, **more: Any
) -> domain.Need:
    """Make a need of the source `diagnosed`; its id is its specialism unless given."""
    named = {"case_id": case_id, "specialism": specialism, "severity": severity, "half_days": half_days}
    return _record(domain.Need, named | {"source": "diagnosed"} | more)


def running(
    case_id: str, person_id: str, half_days_left: int = 4, need_id: str | None = None, **more: Any
) -> domain.Running:
    """Make a row of running work: leading, or covering the need that is named."""
    named = {"case_id": case_id, "person_id": person_id, "half_days_left": half_days_left, "need_id": need_id}
    return _record(domain.Running, named | more)


def conflict(case_id: str, party: str, **more: Any) -> domain.Conflict:
    """Make a declared conflict of a case with a person, a supporter or a trust."""
    return _record(domain.Conflict, {"case_id": case_id, "party": party, "reason_code": "related-interest"} | more)


def interest(person_id: str, body: str, role: str = "governor", **more: Any) -> domain.Interest:
    """Make an interest of a person in a body; `from_` and `to` are blank (always) unless given."""
    return _record(domain.Interest, {"person_id": person_id, "body": body, "role": role} | more)


def pin(case_id: str, person_id: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to keep a pair."""
    return _decision("pin", case_id, person_id, {"specialism": specialism} | more)


def forbid(case_id: str, person_id: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to take a pair away."""
    return _decision("forbid", case_id, person_id, {"specialism": specialism} | more)


def waive(case_id: str, person_id: str, rule: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision to lift a rule for a pair."""
    fields = {"rule": rule, "specialism": specialism, "by": "planner", "on": "2019-09-01"}
    return _decision("waive", case_id, person_id, fields | more)


def lift(case_id: str, person_id: str, specialism: str | None = None, **more: Any) -> domain.Decision:
    """Make a decision that takes back a pin or forbid or, with `rule`, a waiver."""
    return _decision("lift", case_id, person_id, {"specialism": specialism} | more)


def _decision(kind: str, case_id: str, person_id: str, more: Mapping[str, Any]) -> domain.Decision:
    named = {"case_id": case_id, "person_id": person_id, "decision": kind, "reason_code": "local-knowledge"}
    return _record(domain.Decision, named | dict(more))


def event(
    case_id: str, event: str, party: str, person_id: str | None = None, on: str = "2019-09-02", **more: Any
) -> domain.Event:
    """Make an event; `person_id` may be blank."""
    return _record(
        domain.Event, {"case_id": case_id, "event": event, "party": party, "person_id": person_id, "on": on} | more
    )


def capacity(person_id: str, period: str, half_days: int) -> domain.Capacity:
    """Make a person's half-days in one period."""
    return _record(domain.Capacity, {"person_id": person_id, "period": period, "half_days": half_days})


def commitment(person_id: str, half_days: int, cases: int | None = None, **more: Any) -> domain.Commitment:
    """Make capacity that another region's run has taken; `period` and `visits` are blank unless given."""
    return _record(domain.Commitment, {"person_id": person_id, "half_days": half_days, "cases": cases} | more)


def history(urn: str, supporter_id: str, outcome: str, ended: str = "2018-07-20") -> domain.History:
    """Make earlier support of a school and how it ended."""
    return _record(domain.History, {"urn": urn, "supporter_id": supporter_id, "outcome": outcome, "ended": ended})


def measured(from_: str, to: str, minutes: int | None) -> domain.MeasuredTime:
    """Make a measured travel time."""
    return _record(domain.MeasuredTime, {"from": from_, "to": to, "minutes": minutes})


def make_round(
    *,
    policy: str | Policy = "sio-2019",
    overrides: Mapping[str, Any] | None = None,
    as_at: dt.date | None = None,
    delivery: tuple[dt.date, dt.date] | None = None,
    seed: int = 1,
    **tables: Iterable[Row],
) -> Round:
    """Make a round from records or plain dicts.

    Parameters
    ----------
    policy : str or Policy
        A preset, or a whole policy.
    overrides : mapping, optional
        Values laid over the preset, such as `{"rules": {"travel-limit": {"minutes": 75}}}`.
    as_at : date, optional
        The policy's where not given.
    delivery : (date, date), optional
        Start and end of the delivery window; the policy's where not given.
    seed : int
    **tables
        Rows by table: `schools`, `leaders`, `running` and so on. Supporters that leaders and staff name and nobody
        made are made as :func:`supporter` does.

    Raises
    ------
    TypeError
        A table, or a field of a row, does not exist.
    """
    unknown = set(tables) - set(TABLES)
    if unknown:
        raise TypeError(f"a round has no table {', '.join(sorted(unknown))}")
    book = policy if isinstance(policy, Policy) else load_policy(policy, overrides)
    start, end = delivery or (book.offer.delivery_start, book.offer.delivery_end)
    meta = RoundMeta(
        id="test", title="A round for a test", as_at=as_at or book.offer.as_at, delivery_start=start, delivery_end=end,
        policy_name=book.id, overrides=dict(overrides or {}), seed=seed,
    )  # fmt: skip
    rows = {name: [_as_record(name, row) for row in tables.get(name, ())] for name in TABLES}
    rows["supporters"] += _missing_supporters(rows)
    return Round(meta, book, {name: table_of(name, records) for name, records in rows.items()})


def _as_record(name: str, row: Row) -> Record:
    return row if isinstance(row, Record) else _record(TABLES[name].record, row)


def _missing_supporters(rows: Mapping[str, Sequence[Any]]) -> list[Record]:
    named = {row.supporter_id for row in (*rows["leaders"], *rows["staff"])}
    return [supporter(name) for name in sorted(named - {row.supporter_id for row in rows["supporters"]})]
