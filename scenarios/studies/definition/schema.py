"""What may stand in a study file, part by part.  `docs/studies.md` explains every key."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from constraints.domain import PlainModel
from optimiser.parameters import ENGINES
from optimiser.questions.frontier import PLACED, TIERS
from scenarios.escaping import is_device
from scenarios.frontiers import MOST_CASES, MOST_HALF_DAYS, FrontierSettings
from scenarios.runs import RunSettings

SAMPLE_VERSION = 1
"""Version of how samples are drawn: the same study has the same scenarios for ever."""

_PAIRWISE = 2
"""The strength of a sample in which every two axes are filled evenly."""

STUDY_SCHEMA = 1
"""Version of the layout of a study file; older ones are read, newer ones refused."""

Percent = Annotated[int, Field(ge=0, le=100)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Scalar = bool | int | float | dt.date | str
Named = TypeVar("Named", bound=dict[str, Any])


def refused(expected: str, advice: str) -> PydanticCustomError:
    """Make the error of a value that is well formed and yet not allowed."""
    return PydanticCustomError("study", "expected {expected}", {"expected": expected, "advice": advice})


def _no_device(name: str) -> str:
    if is_device(name):
        raise refused("a name that Windows gives to no device, as it does CON and NUL", "give it another name")
    return name


def _refuse_doubles(named: Named) -> Named:
    doubles = sorted(set(named) - set({name.lower(): name for name in named}.values()))
    if doubles:
        expected = "names that differ in more than capitals: Windows and macOS take them for one"
        raise refused(expected, f"give {', '.join(doubles)} another name")
    return named


def _with_some_levels(axes: Named) -> Named:
    empty = [axis for axis, levels in axes.items() if not levels]
    if empty:
        raise refused("at least one level for every axis", f"give levels for {', '.join(empty)}")
    return {axis: _refuse_doubles(levels) for axis, levels in axes.items()}  # type: ignore[return-value]


Name = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", max_length=40),
    AfterValidator(_no_device),
]
"""Names become names of folders: letters, digits, `-`, `_` and dots inside, and nothing that Windows cannot hold."""


class _Part(PlainModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Condition(_Part):
    """What a cell must be; all that is said must hold."""

    at_least: int | float | dt.date | None = None
    at_most: int | float | dt.date | None = None
    is_not: Scalar | list[Scalar] | None = None
    blank: bool | None = None


def _dotted(raw: object) -> object:
    """Read `supporter.region = "London"`, which TOML makes a table in a table, as the one column it means."""
    if not isinstance(raw, dict):
        return raw
    flat: dict[str, Any] = {}
    for name, value in raw.items():
        if isinstance(value, dict) and not value.keys() <= Condition.model_fields.keys():
            flat |= {f"{name}.{inner}": condition for inner, condition in value.items()}
        else:
            flat[name] = value
    return flat


Where = Annotated[dict[str, Condition | list[Scalar] | Scalar], BeforeValidator(_dotted)]
"""Conditions by column; `supporter.` or `school.` before a column asks the row that belongs to this one."""


class Edit(_Part):
    """One change of one table: `set`, `add`, `remove` or `scale`, on the rows that `where` picks."""

    table: str
    where: Where = {}
    may_match_none: bool = False
    set: dict[str, Scalar | list[Scalar]] | None = None
    add: list[dict[str, Scalar | list[Scalar]]] | None = None
    remove: bool | None = None
    scale: dict[str, Annotated[float, Field(ge=0, le=1000)]] | None = None

    @model_validator(mode="after")
    def _one_change(self) -> Edit:
        given = [name for name in ("set", "add", "remove", "scale") if getattr(self, name) not in (None, False)]
        if len(given) != 1:
            raise refused("one of set, add, remove and scale", "write one table of edits for each change")
        if given == ["add"] and self.where:
            raise refused("no where beside add", "take where out: rows are added, not picked")
        return self


class Supply(_Part):
    """Supply drawn by the generator: all of it, or beside what is there."""

    leaders: int = Field(ge=0, le=100_000)
    staff: int = Field(default=0, ge=0, le=1_000_000)
    add: bool = False
    where: Where = {}
    needs: bool = False
    lumpy: bool = False
    seed: Seed = 1

    @model_validator(mode="after")
    def _fits(self) -> Supply:
        if self.add and (self.needs or self.lumpy):
            raise refused("needs and lumpy only where supply is drawn anew", "take add, or needs and lumpy, out")
        if not self.leaders:
            raise refused("at least one leader: staff are drawn at leaders' schools", "give leaders = 1 or more")
        return self


class Solve(_Part):
    """How to solve; what is not said is as `nlematch solve` has it."""

    time_limit: Annotated[float, Field(gt=0)] | None = None
    work_limit: Annotated[float, Field(gt=0)] | None = None
    engine: Literal["auto", "cpsat"] | None = None
    seed: Seed | None = None
    reach: Annotated[int, Field(ge=0, le=1440)] | None = None
    regions: tuple[str, ...] | None = None

    def settings(self) -> RunSettings:
        """Return the settings of a run."""
        return RunSettings(
            regions=self.regions or (),
            reach=self.reach,
            time_limit=self.time_limit,
            work_limit=self.work_limit,
            engine=self.engine or ENGINES[0],
            seed=self.seed,
        )


class Part(_Part):
    """What a scenario says: of what it stands on, and what it changes."""

    title: str | None = None
    extends: str | list[str] = []
    round: str | None = None
    policy: str | dict[str, Any] | None = None
    rules: dict[str, dict[str, Any]] = {}
    edits: list[Edit] = []
    supply: Supply | None = None
    solve: Solve = Solve()

    @property
    def parents(self) -> tuple[str, ...]:
        """The scenarios that this one extends, the first one first."""
        return (self.extends,) if isinstance(self.extends, str) else tuple(self.extends)


class Share(_Part):
    """How many of 100 are drawn, of the rows that `where` picks."""

    percent: Percent
    where: Where = {}


class Sample(_Part):
    """How a sample of what axes may be is drawn."""

    method: Literal["latin-hypercube"] = "latin-hypercube"
    version: int = Field(default=SAMPLE_VERSION, ge=1, le=SAMPLE_VERSION)
    count: int = Field(ge=1, le=10_000)
    seed: Seed = 1
    strength: Literal[1, 2] = 1
    axes: Annotated[dict[Name, dict[Name, Part]], AfterValidator(_refuse_doubles), Field(min_length=1)]

    @field_validator("axes")
    @classmethod
    def _levels(cls, axes: dict[str, dict[str, Part]]) -> dict[str, dict[str, Part]]:
        return _with_some_levels(axes)

    @model_validator(mode="after")
    def _fits(self) -> Sample:
        root = math.isqrt(self.count)
        if self.strength == _PAIRWISE and not (root * root == self.count and _is_prime(root)):
            near = [n * n for n in range(2, 110) if _is_prime(n)]
            more = ", ".join(str(n) for n in sorted(near, key=lambda n: (abs(n - self.count), n))[:2])
            raise refused("with strength = 2 a count that is the square of a prime", f"take one of {more}")
        if self.strength == _PAIRWISE and len(self.axes) > root + 1:
            expected = f"with strength = 2 and this count at most {root + 1} axes"
            raise refused(expected, "take a larger count, or strength = 1")
        return self


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, math.isqrt(number) + 1))


class StudyDraws(_Part):
    """Draws that every scenario is run under."""

    count: int = Field(ge=1, le=10_000)
    seed: Seed = 1
    declines: Share | None = None
    drop_outs: Share | None = None


class Declines(Share):
    """Cases that say no when they are asked: to the offer, or to the pair."""

    scope: Literal["offer", "pair"] = "offer"


class Entry(_Part):
    """How rows enter over the rounds of a chain: so many of 100 at once, the others by a draw, evenly, later."""

    first_percent: Percent


class Chain(_Part):
    """Several rounds in a row."""

    rounds: int = Field(default=0, ge=0, le=40)
    folders: tuple[str, ...] = ()
    months: int = Field(default=3, ge=1, le=24)
    carry: Literal["remaining", "booked"] = "remaining"
    seed: Seed = 1
    declines: Declines | None = None
    drop_outs: Share | None = None
    demand: Entry | None = None
    supply: Entry | None = None
    outcomes: dict[Literal["succeeded", "partly", "failed", "not-known"], Percent] = {"not-known": 100}
    failed_return: bool = True

    @field_validator("outcomes")
    @classmethod
    def _whole(cls, outcomes: dict[str, int]) -> dict[str, int]:
        if sum(outcomes.values()) != 100:
            raise refused("percents that add up to 100", "mend the figures")
        return outcomes

    @model_validator(mode="after")
    def _some_rounds(self) -> Chain:
        if self.length < 2:
            raise refused("at least two rounds", "give rounds = 4, or folders for the rounds after the first")
        return self

    @property
    def length(self) -> int:
        """How many rounds the chain has."""
        return max(self.rounds, 1 + len(self.folders))


class Question(_Part):
    """What is asked of every scenario beside its run: see `docs/frontiers.md`; names are those of its options."""

    kind: Literal["travel", "give-up", "places", "floors"]
    count: str = TIERS
    journeys: Literal["total", "longest"] = "total"
    points: Annotated[int, Field(ge=2)] = 20
    every: bool = False
    goal: str = PLACED
    hold: tuple[str, ...] | None = None
    most: Annotated[int, Field(ge=0)] = 10
    save: tuple[Annotated[float, Field(gt=0, le=100)], ...] = ()
    by: str | None = None
    cases: Annotated[int, Field(ge=1, le=MOST_CASES)] = 1
    half_days: Annotated[int, Field(ge=0, le=MOST_HALF_DAYS)] | None = None

    def settings(self, solve: RunSettings) -> FrontierSettings:
        """Return what is asked, solved as the scenario is."""
        options = self.model_dump(exclude={"points", "every", "save"})
        points = None if self.every else self.points
        return FrontierSettings(**options, points=points, save=tuple(Fraction(str(s)) for s in self.save), solve=solve)


class StudyFile(Part):
    """A study file: what holds for all its scenarios, the scenarios, and how they are multiplied."""

    schema_: int = Field(default=STUDY_SCHEMA, alias="schema", ge=1, le=STUDY_SCHEMA)
    scenarios: Annotated[dict[Name, Part], AfterValidator(_refuse_doubles)] = {}
    grid: Annotated[dict[Name, dict[Name, Part]], AfterValidator(_refuse_doubles)] = {}
    sample: Sample | None = None
    sweep: Annotated[dict[Name, dict[Name, Part]], AfterValidator(_refuse_doubles)] = {}
    draws: StudyDraws | None = None
    chain: Chain | None = None
    frontier: Annotated[dict[Name, Question], AfterValidator(_refuse_doubles)] = {}

    @field_validator("draws", "chain", mode="before")
    @classmethod
    def _of_a_count(cls, raw: object, info: ValidationInfo) -> object:
        """Read a whole number as the table that has nothing else."""
        name = "count" if info.field_name == "draws" else "rounds"
        return {name: raw} if isinstance(raw, int) and not isinstance(raw, bool) else raw

    @model_validator(mode="after")
    def _frontiers_alone(self) -> StudyFile:
        if self.frontier and self.chain:
            raise refused("no frontier beside a chain", "ask it of one round: `frontier()`")
        if self.frontier and "frontier" in {*self.grid, *self.sweep}:
            raise refused("another name for the axis `frontier`", "folders of frontiers are named so")
        return self

    @model_validator(mode="after")
    def _draws_of_chains(self) -> StudyFile:
        if self.chain and self.draws and (self.draws.declines or self.draws.drop_outs):
            raise refused("declines and drop_outs of the chain, where there is one", "move them from draws to chain")
        return self

    @field_validator("grid", "sweep")
    @classmethod
    def _levels(cls, axes: dict[str, dict[str, Part]]) -> dict[str, dict[str, Part]]:
        return _with_some_levels(axes)

    @model_validator(mode="after")
    def _one_name_an_axis(self) -> StudyFile:
        if self.sample and self.sweep:
            raise refused("a sample or a sweep, not both", "ask for them in two studies")
        names = [*self.grid, *self.sweep, *(self.sample.axes if self.sample else ())]
        doubles = sorted({name for name in names if names.count(name) > 1})
        doubles += [name for name in ("draw", "sample") if name in names]  # runs are named so
        if doubles:
            raise refused("axes with names of their own", f"give the axis {doubles[0]} another name")
        return self
