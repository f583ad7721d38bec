"""A truth as publishers lay it out: the tables of one file each, cells as values, in headers typed off their files."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from tests.support.published_truth import Truth, history_of

Cell = str | int | dt.date | None


@dataclasses.dataclass(frozen=True)
class Table:
    """A header and its rows.  Grades and flags are told apart by their columns, blanks are None."""

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    grades: frozenset[str] = frozenset()

    def without(self, *headers):
        """Return it without some columns."""
        kept = [place for place, name in enumerate(self.header) if name not in headers]
        return dataclasses.replace(
            self,
            header=[self.header[place] for place in kept],
            rows=[[row[place] for place in kept] for row in self.rows],
        )

    def with_cells(self, header, change):
        """Return it with other cells in a column: `change` takes the number of the row and its cell."""
        place = self.header.index(header)
        rows = [[*row[:place], change(number, row[place]), *row[place + 1 :]] for number, row in enumerate(self.rows)]
        return dataclasses.replace(self, rows=rows)


ERAS_OF = {
    "dated-once": ("2018",), "full": ("2018", "2025"), "graded": ("2018", "2025"),
    "report-cards": ("2018", "2025", "2026"),
}  # fmt: skip
"""The eras whose truth a layout can tell."""

_SUBS = {
    "quality-of-education": "Quality of education",
    "behaviour-and-attitudes": "Behaviour and attitudes",
    "personal-development": "Personal development",
    "leadership-and-management": "Effectiveness of leadership and management",
    "early-years": "Early years provision (where applicable)",
}
_PREVIOUS_SUBS = {name: f"Previous {header[0].lower()}{header[1:]}" for name, header in _SUBS.items()}
_OEIF_SUBS = {name: f"Latest OEIF {header[0].lower()}{header[1:]}" for name, header in _SUBS.items()}
_OEIF_SUBS["quality-of-education"] = "Latest OEIF  quality of education"  # as published, with two spaces

_CONTEXT = (
    "Web Link (opens in new window)", "URN", "LAESTAB", "School name", "Ofsted phase", "Type of education",
    "Ofsted region", "Region", "Local authority", "The income deprivation affecting children index (IDACI) quintile",
    "Total number of pupils",
)  # fmt: skip


def _blocks_of_two(kind):
    """Return the blocks of a layout that calls inspections full, or graded."""
    latest = {
        "number": f"Inspection number of latest {kind} inspection",
        "start": "Inspection start date",
        "published": "Publication date",
        "own": f"Does the latest {kind} inspection relate to the URN of the current school?",
        "urn": f"URN at time of latest {kind} inspection",
        "overall": "Overall effectiveness",
        **_SUBS,
    }
    previous = {
        "number": f"Previous {kind} inspection number",
        "start": "Previous inspection start date",
        "published": "Previous publication date",
        "own": f"Does the previous {kind} inspection relate to the URN of the current school?",
        "urn": f"URN at time of previous {kind} inspection",
        "overall": f"Previous {kind} inspection overall effectiveness",
        **_PREVIOUS_SUBS,
    }
    return {"latest": latest, "previous": previous}


def _dated_once():
    blocks = _blocks_of_two("full")
    blocks["latest"]["start"], blocks["previous"]["start"] = "Inspection date", "Previous full inspection date"
    lacking = ("quality-of-education", "behaviour-and-attitudes", "personal-development")
    return {
        block: {name: header for name, header in headers.items() if name not in lacking}
        for block, headers in blocks.items()
    }


_CARD = {
    "number": "Inspection number of latest full inspection",
    "start": "Inspection start date",
    "published": "Publication date",
    "own": "Does the latest full inspection relate to the URN of the current school?",
    "inclusion": "Inclusion",
    "curriculum-and-teaching": "Curriculum and teaching",
    "achievement": "Achievement",
    "attendance-and-behaviour": "Attendance and behaviour",
    "personal-development-and-wellbeing": "Personal development and wellbeing",
    "leadership-and-governance": "Leadership and governance",
    "safeguarding": "Safeguarding standards",
}
_OEIF = {
    "number": "Inspection number of latest OEIF graded inspection",
    "start": "Inspection start date of latest OEIF graded inspection",
    "published": "Publication date of latest OEIF graded inspection",
    "own": "Does the latest OEIF graded inspection relate to the URN of the current school?",
    "urn": "URN at time of latest OEIF graded inspection",
    "overall": "Latest OEIF overall effectiveness",
    **_OEIF_SUBS,
}

LAYOUTS = {
    "dated-once": _dated_once(),
    "full": _blocks_of_two("full"),
    "graded": _blocks_of_two("graded"),
    "report-cards": {"card": _CARD, "latest": _OEIF},
}
_CARD_WORDS = {1: "Exceptional", 2: "Expected standard", 3: "Needs attention", 4: "Urgent improvement"}


def ofsted_table(truth: Truth, layout: str) -> Table:
    """Return management information in one of :data:`LAYOUTS`."""
    blocks = LAYOUTS[layout]
    header = [*_CONTEXT, *(name for block in blocks.values() for name in block.values())]
    rows = [_ofsted_row(school, blocks) for school in truth.schools]
    judged = {
        name for block in blocks.values() for field, name in block.items()
        if field not in {"number", "start", "published", "own", "urn", "safeguarding"}
    }  # fmt: skip
    return Table(header, rows, frozenset(judged))


def untold(truth: Truth, layout: str) -> set[str]:
    """Return the schools of which a layout has place for none of the inspections that were known, and their trusts'."""
    blocks = LAYOUTS[layout]
    of_school = {school.urn: len(blocks) - ("card" in blocks and not _has_card(school)) for school in truth.schools}
    late = {
        school.urn
        for school in truth.schools
        if len(school.inspections) >= of_school[school.urn]
        and all(one.published > truth.as_at for one in school.inspections[: of_school[school.urn]])
    }
    trusts = {school.trust[0] for school in truth.schools if school.urn in late and school.trust}
    return late | {school.urn for school in truth.schools if school.trust and school.trust[0] in trusts}


def _has_card(school):
    return bool(school.inspections) and school.inspections[0].is_card


def _ofsted_row(school, blocks):
    context = ["https://reports.example/1", int(school.urn), 8_782_000, school.name, school.phase, school.kind,
               "South West", "South West", "Devon", 3, 1034]  # fmt: skip
    cells = list(context)
    left = list(school.inspections)
    for name, headers in blocks.items():
        fits = bool(left) and (name == "card") == left[0].is_card
        cells += _block_cells(left.pop(0) if fits else None, headers, school)
    return cells


def _block_cells(inspection, headers, school):
    if inspection is None:
        return [None] * len(headers)
    given = {
        "number": 10_001_234,
        "start": inspection.start,
        "published": inspection.published,
        "own": "Yes" if inspection.own else "No",
        "urn": int(school.urn) if inspection.own else int(school.urn) - 90,
        "safeguarding": "Met",
    }
    return [given[field] if field in given else _grade(inspection, field) for field in headers]


def _grade(inspection, field):
    grade = inspection.grades.get(field, 0)
    if inspection.is_card:
        return _CARD_WORDS.get(grade)
    if field == "overall":
        return grade or "Not judged"
    return grade or 9


def gias_table(truth: Truth) -> Table:
    """Return the extract of Get Information about Schools."""
    header = (
        "URN", "LA (code)", "LA (name)", "EstablishmentName", "TypeOfEstablishment (name)",
        "EstablishmentStatus (name)", "CloseDate", "PhaseOfEducation (name)", "StatutoryLowAge", "StatutoryHighAge",
        "ReligiousCharacter (name)", "Diocese (name)", "NumberOfPupils", "Trusts (code)", "Trusts (name)",
        "Federations (code)", "TelephoneNum",
        "GOR (name)", "UrbanRural (name)", "Easting", "Northing",
    )  # fmt: skip
    return Table(header, [_gias_row(truth, number) for number in range(len(truth.schools))])


def _gias_row(truth, number):
    school = truth.schools[number]
    closed = truth.as_at - dt.timedelta(days=400) if school.status == "Closed" else None
    trust = None if school.trust is None else int(school.trust[0])
    ages = (4, 11) if school.phase == "Primary" else (11, 16)
    return [
        int(school.urn), 878, "Devon", school.name, school.kind, school.status, closed, school.phase, *ages,
        "Does not apply", "Not applicable", 1034, trust, None if trust is None else f"Trust {trust}", None,
        "01632960000", "South West", "(England/Wales) Urban city and town", 290_000 + 1_000 * number,
        90_000 + 700 * number,
    ]  # fmt: skip


def membership_table(truth: Truth) -> Table:
    """Return the memberships of academy trusts; every school was in another trust before, and left it."""
    header = ("URN", "Group UID", "Group ID", "Group Name", "Group Type", "Date Joined Group", "Date Left Group")
    rows = [
        [int(urn), trust, number, name, kind, on, left]
        for urn, trust, number, name, kind, _, _, joined in trusts_table(truth).rows
        for trust, number, name, on, left in (
            (trust, number, name, joined, None),
            (7_777, "TR07777", "Left", dt.date(2010, 9, 1), joined or truth.as_at),
        )
    ]
    former = [[int(school.urn), 7_777, "TR07777", "Left", "Multi-academy trust", dt.date(2010, 9, 1), truth.as_at]
              for school in truth.schools if school.trust is None]  # fmt: skip
    return Table(header, [*rows, *former])


def trusts_table(truth: Truth) -> Table:
    """Return the group links of Get Information about Schools."""
    header = ("URN", "Group UID", "Group ID", "Group Name", "Group Type", "Group Status", "Closed Date", "Joined date")
    counts: Mapping[str, int] = {}
    for school in truth.schools:
        if school.trust is not None:
            counts = {**counts, school.trust[0]: counts.get(school.trust[0], 0) + 1}
    rows = [
        [
            int(school.urn), int(school.trust[0]), f"TR0{school.trust[0]}", f"Trust {school.trust[0]}",
            "Multi-academy trust" if counts[school.trust[0]] > 1 else "Single-academy trust", "Open", None,
            school.trust[1],
        ]
        for school in truth.schools
        if school.trust is not None
    ]  # fmt: skip
    return Table(header, rows or [[900_001, 9_999, "TR09999", "Another", "Federation", "Open", None, None]])


def history_table(truth: Truth, policy_name: str) -> Table:
    """Return the inspections of earlier years."""
    header = ("URN", "Rating", "Inspection Date")
    rows = [
        [int(school.urn), one.grades["overall"] or "Not judged", one.start]
        for school in truth.schools
        for one in history_of(school, policy_name)
    ]
    return Table(header, rows or [[900_001, 2, truth.as_at]], frozenset({"Rating"}))
