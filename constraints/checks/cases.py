"""Cases and their schools: tiers, members, the place of delivery, needs, positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import CaseRow, Need, School

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault

ENGLAND = (80_000, 5_000, 656_500, 658_500)
"""West, south, east and north edge of a box around England with Scilly and Berwick; EPSG:27700, metres."""

_POSITIONED = ("schools", "cases", "supporters", "leaders", "pool")


def unknown_tiers(look: Look) -> Iterator[Fault]:
    """Find tiers that the policy does not have."""
    tiers = look.round.policy.tiers
    expected = f"a tier of {look.round.policy.id}: {', '.join(str(tier) for tier in sorted(tiers))}"
    for table in ("schools", "cases"):
        for number, tier in look.column(table, "tier"):
            if tier not in tiers:
                yield look.fault("NM105", table, number, "tier", tier, expected, "correct the tier or the policy")


def missing_tiers(look: Look) -> Iterator[Fault]:
    """Find schools that have neither a tier nor a row in the table of cases."""
    if "tier" not in look.round.tables["schools"] or not look.can_tell("schools", "cases"):
        return
    for number, row in look.rows(School):
        case_id = row.case_id or row.urn
        if row.tier is None and case_id is not None and case_id not in look.known["case rows"]:
            expected = "a tier, unless the school belongs to a case"
            yield look.fault("NM103", "schools", number, "tier", None, expected, "fill the tier, or the case_id")


def schools_without_case(look: Look) -> Iterator[Fault]:
    """Find schools whose case is not in the table of cases."""
    if not look.can_tell("cases"):
        return
    known = look.known["case rows"]
    for number, row in look.rows(School):
        if row.case_id is not None and row.case_id != row.urn and row.case_id not in known:
            expected = "the id of a row of the table of cases"
            yield look.fault(
                "NM202", "schools", number, "case_id", row.case_id, expected, look.nearest(row.case_id, known)
            )


def cases_without_schools(look: Look) -> Iterator[Fault]:
    """Find cases without members, and those that carry the URN of a school which belongs to another case."""
    if not look.can_tell("schools"):
        return
    members = look.members
    elsewhere = {row.urn: row.case_id for _, row in look.rows(School) if row.case_id not in (None, row.urn)}
    for number, case_id in look.column("cases", "case_id"):
        if case_id in elsewhere:
            expected = f"a case that is no member school; this school belongs to {elsewhere[case_id]}"
            yield look.fault(
                "NM204", "cases", number, "case_id", case_id, expected, "take the row or the membership out"
            )
        elif case_id not in members:
            expected = "a case that at least one school names as its case_id"
            yield look.fault(
                "NM204", "cases", number, "case_id", case_id, expected, "fill case_id in the table of schools"
            )


def places_of_delivery(look: Look) -> Iterator[Fault]:
    """Find cases that are delivered at no member school, and those of several schools without a place."""
    if not look.can_tell("schools"):
        return
    members = look.members
    for number, row in look.rows(CaseRow):
        urns = members.get(row.case_id, set())
        if not urns:
            continue
        listed = f"the URN of a member: {', '.join(sorted(urns)[:5])}"
        if row.delivery_urn is not None and row.delivery_urn not in urns:
            yield look.fault(
                "NM204", "cases", number, "delivery_urn", row.delivery_urn, listed, look.nearest(row.delivery_urn, urns)
            )
        elif row.delivery_urn is None and len(urns) > 1 and row.easting is None and row.northing is None:
            yield look.fault(
                "NM204", "cases", number, "delivery_urn", None, listed, "name the school to which people travel"
            )


def half_positions(look: Look) -> Iterator[Fault]:
    """Find an easting without a northing, or the other way round, where a position may be left out."""
    for table in ("cases", "leaders"):
        frame = look.round.tables[table]
        if not look.can_tell(table):
            continue
        for number, east, north in zip(frame.index.tolist(), frame["easting"], frame["northing"], strict=True):
            if (east is None) != (north is None):
                column = "easting" if east is None else "northing"
                yield look.fault(
                    "NM103", table, number, column, None, "both easting and northing, or neither", "fill the other"
                )


def needs_of_members(look: Look) -> Iterator[Fault]:
    """Find needs of a school that is not a member of the need's case."""
    if not look.can_tell("schools", "cases"):
        return
    members = look.members
    for number, row in look.rows(Need):
        urns = members.get(row.case_id)
        if row.urn is not None and urns and row.urn not in urns:
            expected = f"the URN of a member of case {row.case_id}"
            yield look.fault("NM204", "needs", number, "urn", row.urn, expected, look.nearest(row.urn, urns))


def positions_outside_england(look: Look) -> Iterator[Fault]:
    """Find positions outside a box around England."""
    west, south, east, north = ENGLAND
    expected = f"an easting from {west} to {east} and a northing from {south} to {north}"
    for table in _POSITIONED:
        frame = look.round.tables[table]
        for number, x, y in zip(
            frame.index.tolist(), frame["easting"].tolist(), frame["northing"].tolist(), strict=True
        ):
            if x is not None and y is not None and not (west <= x <= east and south <= y <= north):
                advice = "check whether the two are swapped, or are degrees"
                yield look.fault("NM206", table, number, "easting", f"{x}, {y}", expected, advice)
