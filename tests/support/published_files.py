"""Small publishers' files for tests of what reads them, in the publishers' own headers."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from scenarios.demand.sources import DemandFiles

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OFSTED_HEADER = (
    "Web Link",
    "URN",
    "School name",
    "Ofsted phase",
    "Ofsted region",
    "Region",
    "Local authority",
    "The income deprivation affecting children index (IDACI) quintile",
    "Total number of pupils",
    "Inspection start date",
    "Publication date",
    "Does the latest full inspection relate to the URN of the current school?",
    "Overall effectiveness",
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Effectiveness of leadership and management",
    "Early years provision (where applicable)",
    "Sixth form provision (where applicable)",
    "Previous inspection start date",
    "Previous publication date",
    "Does the previous full inspection relate to the URN of the current school?",
    "Previous full inspection overall effectiveness",
)
"""Headers of management information of 2019 to 2024, with their white space and case as published."""

GIAS_HEADER = (
    "URN",
    "LA (code)",
    "LA (name)",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "CloseDate",
    "PhaseOfEducation (name)",
    "StatutoryLowAge",
    "StatutoryHighAge",
    "ReligiousCharacter (name)",
    "Diocese (name)",
    "NumberOfPupils",
    "Trusts (code)",
    "Federations (code)",
    "TelephoneNum",
    "HeadLastName",
    "GOR (name)",
    "UrbanRural (name)",
    "Easting",
    "Northing",
)
"""Headers of the bulk file of GIAS; telephone and head are there to be left there."""

_OFSTED = {
    "Ofsted phase": "Primary",
    "Ofsted region": "South West",
    "Region": "South West",
    "Local authority": "Devon",
    "Inspection start date": "10/09/2019",
    "Publication date": "01/10/2019",
    "Does the latest full inspection relate to the URN of the current school?": "Yes",
    "Overall effectiveness": "3",
    **dict.fromkeys(OFSTED_HEADER[13:19], "9"),
}
_GIAS = {
    "LA (code)": "878",
    "LA (name)": "Devon",
    "TypeOfEstablishment (name)": "Community School",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (name)": "Primary",
    "TelephoneNum": "01632960000",
    "HeadLastName": "Somebody",
    "GOR (name)": "South West",
    "Easting": "290000",
    "Northing": "90000",
}


class PublishedFiles:
    """Collects lines, and writes the files that have any.

    Parameters
    ----------
    folder : Path
        Where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: dict[str, list[dict[str, str]]] = {}

    def add(self, file: str, **cells: str) -> PublishedFiles:
        """Add a line to a file; its columns are all that its lines name."""
        return self.line(file, cells)

    def line(self, file: str, cells: Mapping[str, str]) -> PublishedFiles:
        """Add a line with headers that are no Python names."""
        self.lines.setdefault(file, []).append(dict(cells))
        return self

    def ofsted(self, urn: str, cells: Mapping[str, str] | None = None) -> PublishedFiles:
        """Add a school to Ofsted's file: requires improvement, inspected for the first time, but for the cells."""
        usual = dict.fromkeys(OFSTED_HEADER, "NULL") | _OFSTED | {"URN": urn, "School name": f"School {urn}"}
        return self.line("ofsted.csv", usual | dict(cells or {}))

    def gias(self, urn: str, cells: Mapping[str, str] | None = None) -> PublishedFiles:
        """Add a school to GIAS: an open community primary school in Devon, but for the cells."""
        usual = dict.fromkeys(GIAS_HEADER, "") | _GIAS | {"URN": urn, "EstablishmentName": f"School {urn}"}
        return self.line("gias.csv", usual | dict(cells or {}))

    def school(
        self, urn: str, ofsted: Mapping[str, str] | None = None, gias: Mapping[str, str] | None = None
    ) -> PublishedFiles:
        """Add a school to both files."""
        return self.ofsted(urn, ofsted).gias(urn, gias)

    def inspected(self, urn: str, *inspections: tuple[str, str]) -> PublishedFiles:
        """Add inspections to the history, each a rating and a day as yyyymmdd."""
        for rating, on in inspections:
            self.line("history.csv", {"URN": urn, "Rating": rating, "Inspection Date": on})
        return self

    def in_trust(self, urn: str, uid: str, joined: str, kind: str = "Multi-academy trust") -> PublishedFiles:
        """Add a school to a trust, joined on dd-mm-yyyy."""
        cells = {"URN": urn, "Linked UID": uid, "Group Type": kind, "Group Status": "Open", "Joined date": joined}
        return self.line("trusts.csv", cells)

    def link(self, urn: str, other: str, kind: str, on: str) -> PublishedFiles:
        """Add a link between URNs, dated dd-mm-yyyy."""
        cells = {"URN": urn, "LinkURN": other, "LinkType": kind, "LinkEstablishedDate": on}
        return self.line("links.csv", cells)

    def text(self, file: str) -> str:
        """Return a file's text."""
        lines = self.lines.get(file, [])
        stream = io.StringIO()
        writer = csv.DictWriter(
            stream, list(dict.fromkeys(name for line in lines for name in line)), lineterminator="\r\n"
        )
        writer.writeheader()
        writer.writerows(lines)
        return stream.getvalue()

    def write(self) -> DemandFiles:
        """Write the files in cp1252, as publishers do, and say where they are."""
        for file in self.lines:
            (self.folder / file).write_bytes(self.text(file).encode("cp1252"))
        return self.files()

    def files(self) -> DemandFiles:
        """Say where the files are, without writing them."""
        optional = ("history", "trusts", "links", "teaching_schools", "overrides", "postcodes")
        given = {name: self.folder / f"{name}.csv" for name in optional if f"{name}.csv" in self.lines}
        return DemandFiles(self.folder / "ofsted.csv", self.folder / "gias.csv", **given)
