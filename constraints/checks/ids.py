"""Ids: no two rows of one name, and nothing that refers to what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.checks.references import may_mean
from constraints.domain import TABLES, Commitment, Decision, Event, IdChange, case_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault

_REFERENCES = (
    ("needs", "case_id", "cases", "the id of a case"),
    ("leaders", "supporter_id", "supporters", "the id of a supporter"),
    ("staff", "supporter_id", "supporters", "the id of a supporter"),
    ("capacity", "person_id", "people", "the id of a leader or staff member"),
    ("decisions", "case_id", "cases", "the id of a case"),
    ("decisions", "person_id", "people", "the id of a leader or staff member"),
    ("events", "case_id", "cases", "the id of a case"),
    ("running", "person_id", "people", "the id of a leader or staff member"),
)
"""Table, column, what it refers to, and what is expected. Running work may be at a case of another round."""

_TABLES_OF = {
    "cases": ("schools", "cases"),
    "people": ("leaders", "staff"),
    "supporters": ("supporters",),
}

_BLANK_IS_A_KEY = {("running", "need_id")}
"""Key fields whose blank says something: a blank need of running work is leading."""


def repeated_keys(look: Look) -> Iterator[Fault]:
    """Find rows whose key another row has already; rows with a blank or unread key are not named by one."""
    for name, table in TABLES.items():
        if not table.record.key:
            continue
        frame = look.round.tables[name]
        keys = list(zip(*(frame[field].tolist() for field in table.record.key), strict=True))
        if len(set(keys)) == len(keys):
            continue
        seen: dict[tuple[object, ...], int] = {}
        optional = [(name, field) in _BLANK_IS_A_KEY for field in table.record.key]
        for number, key in zip(frame.index.tolist(), keys, strict=True):
            if any(part is None and not may for part, may in zip(key, optional, strict=True)):
                continue
            first = seen.setdefault(key, number)
            if first != number:
                value = " / ".join(str(part) for part in key if part is not None)
                expected = f"an id that no other row has; row {look.row_name(name, first)} has this one"
                yield look.fault(
                    "NM201", name, number, table.record.key[-1], value, expected, "take one of the two rows out"
                )


def persons_in_two_tables(look: Look) -> Iterator[Fault]:
    """Find staff members with the id of a leader: person ids are unique over both."""
    leaders = look.known["leaders"]
    for number, staff_id in look.column("staff", "staff_id"):
        if staff_id in leaders:
            yield look.fault(
                "NM201", "staff", number, "staff_id", staff_id, "an id that no leader has", "give the person one row"
            )


def ids_used_before(look: Look) -> Iterator[Fault]:
    """Find people with an id that somebody else had before the round's ids were changed: earlier runs name that one."""
    now = {row.old_id: row.new_id for _, row in look.rows(IdChange) if row.old_id is not None}
    for table, field in (("leaders", "leader_id"), ("staff", "staff_id")):
        for number, person_id in look.column(table, field):
            if person_id in now:
                expected = f"an id that nobody had before; in id-changes it is an earlier id of {now[person_id]}"
                yield look.fault("NM201", table, number, field, person_id, expected, "give the person another id")


def unknown_references(look: Look) -> Iterator[Fault]:
    """Find ids of cases, people and supporters that the round does not have."""
    for table, field, kind, expected in _REFERENCES:
        if not look.can_tell(*_TABLES_OF[kind]):
            continue
        known, left_alone = look.known[kind], _of_other_rounds(look, table, field)
        for number, value in look.column(table, field):
            if value not in known and number not in left_alone:
                yield look.fault("NM202", table, number, field, value, expected, look.nearest(value, known))


def _of_other_rounds(look: Look, table: str, field: str) -> frozenset[int]:
    """Return the rows that may name what is not there: they stand for years, and have no effect (`references.py`).

    They are waivers, made or lifted, and of events refusals at cases of earlier rounds, unless a case here is meant.
    """
    if table == "decisions":
        decisions = look.rows(Decision)
        return frozenset(n for n, row in decisions if row.decision == "waive" or (row.decision == "lift" and row.rule))
    if (table, field) == ("events", "case_id"):
        known, directory = look.known["cases"], case_directory(look.round.tables)
        refusals = [(n, row.case_id) for n, row in look.rows(Event) if row.event in {"refused", "withdrawn"}]
        strange = [(n, case_id) for n, case_id in refusals if case_id is not None and case_id not in known]
        return frozenset(n for n, case_id in strange if not may_mean(directory, case_id))
    return frozenset()


def unknown_commitments(look: Look) -> Iterator[Fault]:
    """Find commitments of unknown people; a row that names a supporter may be of another round's people."""
    if not look.can_tell("leaders", "staff"):
        return
    known = look.known["people"]
    for number, row in look.rows(Commitment):
        if row.person_id is not None and row.supporter_id is None and row.person_id not in known:
            expected = "the id of a leader or staff member"
            advice = look.nearest(row.person_id, known)
            yield look.fault("NM202", "commitments", number, "person_id", row.person_id, expected, advice)


def unknown_parties(look: Look) -> Iterator[Fault]:
    """Find events whose person is neither a person nor a supporter of the round."""
    if not look.can_tell("leaders", "staff", "supporters"):
        return
    known = look.known["people"] | look.known["supporters"]
    for number, row in look.rows(Event):
        if row.person_id is not None and row.person_id not in known:
            expected = "the id of a leader, staff member or supporter"
            yield look.fault(
                "NM202", "events", number, "person_id", row.person_id, expected, look.nearest(row.person_id, known)
            )
