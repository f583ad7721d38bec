"""The records of a round: one validated row of each file.

A record is a row as it crosses the boundary: pydantic reads and checks its cells.  Inside, the rows live in the
tables of :class:`constraints.round.round.Round`, and a record is how one row of them is looked at.  Fields without a
default are the columns that a file must have; None means that nobody has said.

The words are those of `docs/words.md`; units are in the field names: half-days, minutes one way, metres (EPSG:27700).
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from constraints.domain import cells as c


class Record(BaseModel):
    """One row of one table of a round."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: ClassVar[tuple[str, ...]] = ()
    """The fields that name a row; empty where rows may repeat (append-only tables)."""


class School(Record):
    """A school that is offered support, as Ofsted and GIAS describe it."""

    key = ("urn",)

    urn: c.Urn
    name: c.Text
    phase: c.Phase
    easting: c.Metres
    northing: c.Metres
    tier: c.Tier | None
    case_id: c.Id | None = None
    provision: c.Provision | None = None
    governance: c.Governance | None = None
    la_code: c.Id | None = None
    la_name: c.Text | None = None
    region: c.Region | None = None
    trust_id: c.Id | None = None
    trust_name: c.Text | None = None
    federation_id: c.Id | None = None
    diocese: c.Text | None = None
    faith: c.Text | None = None
    faith_requirement: c.FaithRequirement | None = None
    pupils: c.Count | None = None
    idaci_quintile: c.Quintile | None = None
    urban_rural: c.Text | None = None
    sen_types: c.Texts | None = None
    max_minutes: c.Minutes | None = None
    rounds_waited: c.Count | None = None
    eligible: c.YesNo | None = None
    trust_match: c.TrustMatch | None = None
    nominated_by: c.Id | None = None


class CaseRow(Record):
    """A case that is not simply one school: a trust with its members, or a school with an offer of its own."""

    key = ("case_id",)

    case_id: c.Id
    target: c.Target
    tier: c.Tier
    delivery_urn: c.Urn | None = None
    easting: c.Metres | None = None
    northing: c.Metres | None = None
    entitlement_half_days: c.HalfDays | None = None
    lead_half_days: c.HalfDays | None = None
    rounds_waited: c.Count | None = None
    max_minutes: c.Minutes | None = None


class Need(Record):
    """One specialism that a case needs."""

    key = ("case_id", "need_id")

    case_id: c.Id
    specialism: c.Specialism
    severity: c.Severity
    half_days: c.HalfDays
    need_id: c.Id | None = None
    urn: c.Urn | None = None
    source: c.NeedSource | None = None
    mode: c.NeedMode | None = None
    withdrawn_on: c.When | None = None


class Supporter(Record):
    """A body that supports: a National Support School, a trust, an authority, its traded service or a federation."""

    key = ("supporter_id",)

    supporter_id: c.Id
    kind: c.SupporterKind
    easting: c.Metres
    northing: c.Metres
    urn: c.Urn | None = None
    name: c.Text | None = None
    phase: c.Phase | None = None
    provision: c.Provision | None = None
    la_code: c.Id | None = None
    region: c.Region | None = None
    trust_id: c.Id | None = None
    federation_id: c.Id | None = None
    diocese: c.Text | None = None
    faith: c.Text | None = None
    designated_from: c.Date | None = None
    designated_to: c.Date | None = None
    release_half_days: c.HalfDays | None = None
    visit_places: c.Count | None = None
    urban_rural: c.Text | None = None
    idaci_quintile: c.Quintile | None = None


class PoolSchool(Record):
    """A school that supply may be drawn from: graded Outstanding, or a teaching school. Only `generate` reads it."""

    key = ("urn",)

    urn: c.Urn
    name: c.Text
    phase: c.Phase
    easting: c.Metres
    northing: c.Metres
    provision: c.Provision | None = None
    la_code: c.Id | None = None
    region: c.Region | None = None
    trust_id: c.Id | None = None
    federation_id: c.Id | None = None
    diocese: c.Text | None = None
    faith: c.Text | None = None
    urban_rural: c.Text | None = None
    idaci_quintile: c.Quintile | None = None
    teaching_school: c.YesNo | None = None


class Leader(Record):
    """A person who can lead a case; always an id, never a name."""

    key = ("leader_id",)

    leader_id: c.Id
    supporter_id: c.Id
    half_days: c.HalfDays
    max_cases: c.Count
    kind: c.LeaderKind | None = None
    prerequisites: c.YesNo | None = None
    phases: c.Phases | None = None
    provisions: c.Provisions | None = None
    specialisms: c.Levels | None = None
    max_minutes: c.Minutes | None = None
    easting: c.Metres | None = None
    northing: c.Metres | None = None
    schools_improved: c.Count | None = None
    designated_from: c.Date | None = None
    designated_to: c.Date | None = None
    willing: c.YesNo | None = None
    faiths: c.Texts | None = None
    regions: c.Regions | None = None


class StaffMember(Record):
    """Another person of a supporter, who covers needs."""

    key = ("staff_id",)

    staff_id: c.Id
    supporter_id: c.Id
    role: c.StaffRole
    specialisms: c.Levels
    half_days: c.HalfDays
    max_cases: c.Count | None = None
    max_minutes: c.Minutes | None = None
    phases: c.Phases | None = None
    provisions: c.Provisions | None = None
    release_agreed: c.YesNo | None = None


class Capacity(Record):
    """A person's half-days in one period of the delivery window; replaces the one figure."""

    key = ("person_id", "period")

    person_id: c.Id
    period: c.Id
    half_days: c.HalfDays


class Conflict(Record):
    """A declared conflict of a case with a person, a supporter or a trust."""

    key = ("case_id", "party")

    case_id: c.Id
    party: c.Id
    reason_code: c.ReasonCode
    note: c.Text | None = None
    declared_on: c.Date | None = None


class Interest(Record):
    """What a leader, adviser or decider has to do with a body (a school, trust, authority or supporter)."""

    person_id: c.Id
    body: c.Id
    role: c.Text
    from_: c.Date | None = None
    to: c.Date | None = None


class Decision(Record):
    """What a planner tells the solver about a pair: the latest of a pair, specialism and rule; a lift takes it back."""

    case_id: c.Id
    person_id: c.Id
    decision: c.DecisionKind
    specialism: c.Specialism | None = None
    rule: c.Id | None = None
    reason_code: c.ReasonCode | None = None
    note: c.Text | None = None
    by: c.Id | None = None
    on: c.When | None = None


class Event(Record):
    """What happened to a proposal; rows are only ever added."""

    case_id: c.Id
    event: c.EventKind
    party: c.Party
    on: c.When
    person_id: c.Id | None = None
    scope: c.Scope | None = None
    reason_code: c.ReasonCode | None = None
    note: c.Text | None = None
    by: c.Id | None = None
    reply_by: c.Date | None = None


class Running(Record):
    """Work from an earlier round that goes on; a blank need means leading the case."""

    key = ("case_id", "person_id", "need_id")

    case_id: c.Id
    person_id: c.Id
    half_days_left: c.HalfDays
    need_id: c.Id | None = None
    since: c.Date | None = None
    tier: c.Tier | None = None
    half_days: c.HalfDays | None = None
    until: c.Date | None = None
    profile: c.Profile | None = None


class Commitment(Record):
    """Capacity of a person that another region's run has taken."""

    person_id: c.Id
    supporter_id: c.Id | None = None
    half_days: c.HalfDays
    cases: c.Count | None = None
    period: c.Id | None = None
    visits: c.Count | None = None
    source: c.Text | None = None


class History(Record):
    """Earlier support of a school by a supporter, and how it ended."""

    urn: c.Urn
    supporter_id: c.Id
    ended: c.Date
    outcome: c.Outcome


class MeasuredTime(Record):
    """A measured travel time one way; goes before the model. Without minutes nobody has measured it yet."""

    key = ("from_", "to")

    from_: c.Id
    to: c.Id
    minutes: c.Minutes | None


class Serial(Record):
    """The greatest number that the ids of a home's people have used, so that none is used again."""

    key = ("home", "letter")

    home: c.Id
    letter: c.IdLetter
    last: c.Count


class IdChange(Record):
    """What a person was called before, and is called now."""

    key = ("old_id",)

    old_id: c.Id
    new_id: c.Id
    supporter_id: c.Id


@dataclasses.dataclass(frozen=True)
class Table:
    """A file of a round.

    Attributes
    ----------
    name : str
    record : type of Record
    least : bool
        Whether the least round needs it.
    made : bool
        Whether commands write it, not planners; it bears on no allocation.
    """

    name: str
    record: type[Record]
    least: bool = False
    made: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """Map each column's header to its field (a field that Python reserves ends in `_`)."""
        return {field.rstrip("_"): field for field in self.record.model_fields}

    @property
    def required(self) -> tuple[str, ...]:
        """The headers that must be there."""
        return tuple(name.rstrip("_") for name, field in self.record.model_fields.items() if field.is_required())


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("schools", School, least=True),
        Table("cases", CaseRow),
        Table("needs", Need),
        Table("supporters", Supporter, least=True),
        Table("leaders", Leader, least=True),
        Table("staff", StaffMember),
        Table("capacity", Capacity),
        Table("conflicts", Conflict),
        Table("interests", Interest),
        Table("decisions", Decision),
        Table("events", Event),
        Table("running", Running),
        Table("commitments", Commitment),
        Table("history", History),
        Table("travel", MeasuredTime),
        Table("pool", PoolSchool, made=True),
        Table("serials", Serial, made=True),
        Table("id-changes", IdChange, made=True),
    )
}
"""Every table of a round by name, in the order of `docs/files.md`."""
