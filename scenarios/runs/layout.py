"""The layout of `manifest.json`: what each of its keys holds, so that whoever reads it may rely on that.

Keys that older programs did not write may be lacking.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scenarios.files import Laid

Share = float | int


class _Named(Laid):
    id: str


class _Round(_Named):
    title: str
    as_at: str


class _Policy(_Named):
    digest: str


class _PlugIn(_Named):
    kind: Literal["rule", "figure"]
    place: str
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Bounded(Laid):
    goal: str
    value: int
    bound: int | None


class _Stage(_Bounded):
    proved: bool
    reached: bool = True
    gap_percent: Share | None = None
    seconds: Share = 0


class _Step(Laid):
    goal: str
    step: str
    value: int
    bound: int
    component: int = Field(default=0, ge=0)


class _Component(Laid):
    cases: int
    stages: list[_Bounded]


class _Proof(Laid):
    goals: list[str]
    component: int
    multipliers: int
    cuts: int


class _Parent(Laid):
    folder: str
    digest: str


class _LeftOut(Laid):
    case_id: str
    need_id: str
    person_id: str
    because: Literal["unled", "not-leading", "other-supporter"]


class _Promise(Laid):
    goal: str
    best: int
    promised: int
    old: int | None = None


class _Change(_Bounded):
    proved: bool
    reached: bool


class _Reason(Laid):
    key: str
    arguments: dict[str, object]
    text: str


class _Plain(Laid):
    moved: int
    weight: int
    values: dict[str, int] = {}
    changes: dict[str, int] = {}
    tie_break: str = ""


class _Repair(Laid):
    order: Literal["gentle", "restore-price"] = "restore-price"
    give_up: dict[str, str] = {}
    give_up_percent: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,12})?(e-\d{1,2})?$")] = "0"
    move_announced: bool
    withdraw: list[str]
    moved: int
    forced: int
    chosen: int
    weight: int
    least_weight: int
    proved_least: bool
    announced_moved: list[str] = []
    changes: list[_Change] = []
    replaced: int = 0
    plain: _Plain
    promises: list[_Promise]
    reasons: list[_Reason] = []


class AnyManifest(Laid):
    """What stands in the manifest of any run."""

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
    plugins: list[_PlugIn] = []
    engine: Literal["auto", "cpsat"] | None = None
    mode: Literal["deterministic", "fast"] | None = None
    seed: int | None = None
    parameters: dict[str, int | float | list[int]] = {}
    model: str | None = None
    outcome: Literal["proved-best", "within", "feasible", "adopted", "proved-impossible", "none-found"]
    stop_reason: Literal["proved", "gap", "work-limit", "solver-failed", "time-limit", "interrupted"] | None = None
    reproducible: bool | None = None
    gap_percent: Share | None = None
    canonical: Literal["proved", "not reached"] | None = None
    conflict: list[str] = []
    distrusted: list[str] = []
    stages: list[_Stage]
    steps: list[_Step] = []
    components: list[_Component] = []
    proofs: list[_Proof] = []
    prices: dict[str, int]
    counts: dict[str, int | dict[str, int | dict[str, int]]]
    seconds: dict[str, Share] = {}
    peak_memory_mib: Share | None = None
    parent: _Parent | None = None
    repair: _Repair | None = None
    left_out: list[_LeftOut] = []
    elsewhere: list[str] = []
    digest: str = ""
    times_digest: str = ""

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
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


class Manifest(AnyManifest):
    """What stands in the manifest of a run with a plan."""

    outcome: Literal["proved-best", "within", "feasible", "adopted"]
