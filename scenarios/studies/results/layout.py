"""The layout of a study folder: `study.json` and the `scenario.json` of each run, as far as readers rely on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scenarios.files import Laid, Unreadable, documents

if TYPE_CHECKING:
    from pathlib import Path

FOLDER_SCHEMA = 1
"""Version of the layout of a study folder."""

STUDY, SCENARIO = "study.json", "scenario.json"

_Status = Literal["finished", "impossible", "failed", "pending"]
_WITHIN = r"^runs/[^/\\\x00]+(/round-[0-9]+)?$"
"""Where runs lie: a study folder comes from anybody, and names nothing outside itself."""


class _Run(Laid):
    run: str
    scenario: str
    axes: dict[str, bool | int | float | str]
    base: str | None = None
    varied: str | None = None
    draw: int | None
    round: int | None
    question: str | None = None
    folder: Annotated[str, Field(pattern=_WITHIN)] | None
    status: _Status
    message: str
    outcome: str | None = None
    canonical: str | None = None
    gap_percent: float | int | None = None
    goals: dict[str, int | None]


class StudyDocument(Laid):
    """What stands in `study.json`."""

    schema_: int = Field(alias="schema")
    title: str = ""
    axes: dict[str, list[bool | int | float | str]]
    runs: list[_Run]


class RunNote(Laid):
    """What stands in `scenario.json`."""

    digest: str
    status: _Status
    message: str


def read_json(file: Path) -> dict[str, Any]:
    """Return what a JSON file says; nothing where it is not there or not whole."""
    try:
        data = documents.read_json(file)
    except Unreadable:
        return {}
    return data if isinstance(data, dict) else {}
