"""The layout of `manifest.json`: what each of its keys holds, so that whoever reads it may rely on that.

Keys that older programs did not write may be lacking, and keys of newer ones are passed over; a key that is there holds
what is said here, and nothing is turned into it: `true` is no number, `"3"` neither.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

Share = float | int


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)


class _Named(_Part):
    id: str


class _Round(_Named):
    title: str
    as_at: str


class _Policy(_Named):
    digest: str


class _Bounded(_Part):
    goal: str
    value: int
    bound: int | None


class _Stage(_Bounded):
    proved: bool
    reached: bool = True
    gap_percent: Share | None = None
    seconds: Share = 0


class _Step(_Part):
    goal: str
    step: str
    value: int
    bound: int
    component: int = Field(default=0, ge=0)


class _Component(_Part):
    cases: int
    stages: list[_Bounded]


class _Parent(_Part):
    folder: str
    digest: str


class _Promise(_Part):
    goal: str
    best: int
    promised: int


class _Plain(_Part):
    moved: int
    weight: int
    values: dict[str, int] = {}
    tie_break: str = ""


class _Repair(_Part):
    give_up_percent: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,12})?(e-\d{1,2})?$")]
    move_announced: bool
    withdraw: list[str]
    moved: int
    forced: int
    chosen: int
    weight: int
    least_weight: int
    proved_least: bool
    announced_moved: list[str] = []
    replaced: int = 0
    plain: _Plain
    promises: list[_Promise]


class _Manifest(_Part):
    """What stands in the manifest of a run with a plan."""

    schema_: int = Field(alias="schema", ge=1)
    nlematch: str
    ortools: str
    round: _Round
    policy: _Policy
    versions: dict[str, int] = {}
    inputs: dict[str, str]
    files: dict[str, str] = {}
    regions: list[str]
    partial: bool = False
    generated: list[str]
    assumed: list[str] = []
    engine: Literal["auto", "cpsat"] | None = None
    mode: Literal["deterministic", "fast"] | None = None
    seed: int | None = None
    model: str | None = None
    outcome: Literal["proved-best", "within", "feasible", "adopted"]
    stop_reason: Literal["proved", "gap", "work-limit", "solver-failed", "time-limit", "interrupted"] | None = None
    reproducible: bool | None = None
    gap_percent: Share | None = None
    canonical: Literal["proved", "not reached"] | None = None
    conflict: list[str] = []
    distrusted: list[str] = []
    stages: list[_Stage]
    steps: list[_Step] = []
    components: list[_Component] = []
    prices: dict[str, int]
    counts: dict[str, int | dict[str, int | dict[str, int]]]
    seconds: dict[str, Share] = {}
    peak_memory_mib: Share | None = None
    parent: _Parent | None = None
    repair: _Repair | None = None
    digest: str = ""
    times_digest: str = ""

    @model_validator(mode="after")
    def _goes_together(self) -> _Manifest:
        if self.outcome == "within" and self.gap_percent is None:
            raise PydanticCustomError("together", "a gap_percent, where the outcome is within")
        if self.outcome == "proved-best" and self.canonical is None:
            raise PydanticCustomError("together", "whether the tie-break is proved, where the outcome is proved-best")
        if self.schema_ > 1 and not self.versions:
            raise PydanticCustomError("together", "the versions that it stands on")
        if (self.repair is None) != (self.parent is None):
            raise PydanticCustomError("together", "repair and parent, or neither")
        lengths = {len(component.stages) for component in self.components}
        if lengths - {len(self.stages)}:
            raise PydanticCustomError("together", "every goal in every component")
        return self


def layout_errors(manifest: object) -> list[tuple[str, str, str]]:
    """Return what in a manifest is not as it has to be: where, what stands there, and what was expected.

    Parameters
    ----------
    manifest : JSON data
    """
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        return [_told(item) for item in error.errors()]
    return []


def _told(item: Any) -> tuple[str, str, str]:  # noqa: ANN401 - pydantic's own type knows no more
    where = ".".join(str(part) for part in item["loc"] if not _is_of_a_choice(part))
    value = "nothing" if item["type"] == "missing" else _short(item["input"])
    expected = "this key" if item["type"] == "missing" else item["msg"].removeprefix("Input should be ").lower()
    return where, value if item["type"] != "together" else "", expected


def _is_of_a_choice(part: int | str) -> bool:
    """Say whether a part of a place names a type that was tried, and no key."""
    return part in {"int", "float", "str"} or str(part).startswith("dict[")


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else repr(value)[:60]
