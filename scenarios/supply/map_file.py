"""What a planner says of a survey's columns and answers, whether as TOML or in a workbook."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

from constraints.domain import PlainModel


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


Headings = Annotated[list[str], BeforeValidator(_as_list)]


class Assume(PlainModel):
    """What a blank stands for in a reply that came."""

    model_config = ConfigDict(extra="forbid")

    kind: str = "nle"
    max_cases: int = Field(default=1, ge=0)


class MapFile(PlainModel):
    """What a map says."""

    model_config = ConfigDict(extra="forbid")

    sheet: str = ""
    latest: Headings = Field(default_factory=list)
    not_read: Headings = Field(default_factory=list)
    columns: dict[str, Headings] = Field(default_factory=dict)
    periods: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str | list[str]]] = Field(default_factory=dict)
    assume: Assume = Assume()
