"""How to run a round: the keywords that every function which solves takes, and the one value that they become."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict

from constraints.changes import with_plugins
from constraints.domain import Location, Seed, Texts, Truth, finite_number, whole_number
from constraints.round import Round
from optimiser.parameters import DEFAULTS, SearchParameters, Settings
from scenarios.plugins import tell_unused
from scenarios.rounds import passed, read_round
from scenarios.runs.parameters import parameters_given

if TYPE_CHECKING:
    from constraints.plugins import PlugIn

RoundGiven = Round | Location
"""A round, or the folder or workbook that it is in."""
Reach = Annotated[int, whole_number(0, 1440, "whole minutes", "60 is an hour each way")]
TimeLimit = Annotated[float, finite_number(0, above=True, what="a number of seconds", advice="None is no limit")]
WorkLimit = Annotated[float, finite_number(0, above=True, advice="leave it out: 60 is usual")]
Engine = Literal["auto", "cpsat"]
Gap = Annotated[float, finite_number(0, 1, advice="0.001 is a tenth of a percent")]
Threads = Annotated[int, whole_number(1, 1024, advice="2 is usual")]
ParametersGiven = SearchParameters | Mapping[str, Any] | Location
"""Search parameters by name, or the TOML file that they are in."""


def given_plugins(round_: RoundGiven, plugins: Sequence[PlugIn]) -> RoundGiven:
    """Return a round that was given with the plug-ins that came with it; one on disk finds them as it is read."""
    if not plugins or not isinstance(round_, Round):
        return round_
    carrying = with_plugins(round_, plugins)
    tell_unused(plugins, carrying.policy)
    return carrying


class Solving(TypedDict, total=False):
    """The keywords of :func:`nlematch.run` that say how to solve; others take the same."""

    regions: Texts
    reach: Reach | None
    time_limit: TimeLimit | None
    work_limit: WorkLimit | None
    engine: Engine
    gap: Gap
    seed: Seed | None
    threads: Threads
    parameters: ParametersGiven | None
    strict_references: Truth


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """How to run a round, as it was checked.

    Attributes
    ----------
    regions : tuple of str
        Only cases of these regions; all supply stays. Empty: all.
    reach : int or None
        Longest journey one way in minutes, instead of the policy's.
    time_limit : float or None
        Seconds; a run that the clock ends is not reproducible.
    work_limit : float or None
        Work that a stage may take, in CP-SAT's deterministic seconds.
    engine : {"auto", "cpsat"}
        `auto` chooses; `cpsat` works without case plans, to compare with.
    gap : float
        A stage is good enough within so much of its bound: 0.001 is a tenth of a percent.
    seed : int or None
        None: the round's.
    threads : int
        How many independent pieces are worked on side by side; decides nothing but the time.
    parameters : SearchParameters
        Of the search, for experiments (:func:`scenarios.runs.parameters.read_parameters`).
    strict_references : bool
        Whether a round on disk is refused where a safeguard names nobody.
    """

    regions: tuple[str, ...] = ()
    reach: int | None = None
    time_limit: float | None = None
    work_limit: float | None = None
    engine: str = "auto"
    gap: float = 0.0
    seed: int | None = None
    threads: int = 2
    parameters: SearchParameters = DEFAULTS
    strict_references: bool = False

    @classmethod
    def of(cls, given: Solving) -> RunSettings:
        """Return the settings that keywords ask for, which were checked as arguments.

        Raises
        ------
        InputRefused
            The search parameters cannot be used (NM902).
        """
        others: dict[str, Any] = {name: value for name, value in given.items() if name not in {"regions", "parameters"}}
        parameters = parameters_given(given.get("parameters"))
        return cls(regions=tuple(given.get("regions", ())), parameters=parameters, **others)

    def read(self, round_: RoundGiven) -> Round:
        """Return a round that was given, read if it is on disk.

        Raises
        ------
        InputRefused
        """
        if isinstance(round_, Round):
            return passed(round_)
        return read_round(Path(round_), "strict" if self.strict_references else "checked")

    def for_solver(self, round_: Round) -> Settings:
        """Return the solver's settings for a round."""
        settings = Settings(
            engine=self.engine,
            gap=self.gap,
            seed=self.seed if self.seed is not None else round_.meta.seed,
            time_limit=self.time_limit,
            threads=self.threads,
            parameters=self.parameters,
        )
        return settings if self.work_limit is None else dataclasses.replace(settings, work_limit=self.work_limit)
