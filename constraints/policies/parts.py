"""The parts of a policy: what a tier is entitled to, what blanks mean, how travel is reckoned, and so on.

A part that gets a new value gives it a default that changes nothing: rule books that were kept without it, in run
folders, must work as they did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Literal

from pydantic import (
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from constraints.domain import FrozenModel, cells
from constraints.policies import words as w
from constraints.policies.tie_break import TIE_BREAKS
from constraints.travel import ROAD_MODELS


class Part(FrozenModel):
    """What every part of a policy has: no value that is not known, none that is no number, and it never changes."""

    model_config = ConfigDict(allow_inf_nan=False)


class TierPolicy(Part):
    """What a class of cases is entitled to."""

    name: str
    lead_half_days: int = Field(ge=1)
    """Half-days of a leader that a deployment takes."""
    lead_limit_half_days: int | None = Field(default=None, ge=0)
    """The most half-days of a leader that the offer pays for."""
    entitlement_half_days: int | None = Field(default=None, ge=0)
    """Half-days of leader and support together; None where the offer is a grant."""
    grant_pence: int | None = Field(default=None, ge=0)
    """Money for support by others than the leader; None where the offer is in days."""
    improved_at_least: int = Field(default=0, ge=0)
    """Schools that a leader must have improved to lead such a case."""
    profile: tuple[w.NotNegative, ...] = ()
    """The one profile of the tier, where `profiles` lists none; empty: evenly."""
    profiles: tuple[tuple[w.NotNegative, ...], ...] = ()
    """Profiles, of which a deployment uses one: weights by which half-days fall on the periods."""

    @field_validator("profile")
    @classmethod
    def _some_weight(cls, profile: tuple[int, ...]) -> tuple[int, ...]:
        if profile and sum(profile) == 0:
            raise w.refusal("weights of which at least one is above 0")
        return profile

    @field_validator("profiles")
    @classmethod
    def _each_once(cls, profiles: tuple[tuple[int, ...], ...], info: ValidationInfo) -> tuple[tuple[int, ...], ...]:
        if any(not any(profile) for profile in profiles):
            raise w.refusal("profiles in each of which at least one weight is above 0")
        if len({len(profile) for profile in profiles}) > 1 or len(set(profiles)) < len(profiles):
            raise w.refusal("profiles with a weight for each period, no two of them alike")
        if profiles and info.data.get("profile"):
            raise w.refusal("profile or profiles, not both", "take one of the two out; profile is a list of one")
        return profiles

    @model_serializer(mode="wrap")
    def _without_what_is_not_listed(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave `profiles` out where there are none: policies that were kept before there were any stay as they are."""
        plain: dict[str, Any] = write(self)
        if not self.profiles:
            plain.pop("profiles", None)
        return plain

    @property
    def choice_of_profiles(self) -> tuple[tuple[int, ...], ...]:
        """The profiles, one at least; an empty one has the same weight for every period."""
        return self.profiles or (self.profile,)


class Offer(Part):
    """Dates and money of the offer."""

    as_at: dt.date
    delivery_start: dt.date
    delivery_end: dt.date
    leader_half_day_pence: int = Field(ge=0)
    staff_half_day_pence: int = Field(ge=0)

    @field_validator("delivery_end")
    @classmethod
    def _in_order(cls, end: dt.date, info: ValidationInfo) -> dt.date:
        start = info.data.get("delivery_start")
        if start is not None and end < start:
            raise w.refusal(f"a day on or after delivery_start, {start}")
        return end


class Needs(Part):
    """Which needs are covered, and what a blank cell means."""

    sources: tuple[cells.NeedSource, ...]
    """Sources that make columns; needs of any other source only inform the fit of the leader."""
    default_source: cells.NeedSource
    derived_severity: int = Field(ge=1, le=3)
    derived_half_days: int = Field(ge=0)


class Defaults(Part):
    """What a blank cell means where the table cannot say."""

    release_half_days: int | None = Field(ge=0, default=None)
    visit_places: int = Field(ge=0)
    staff_max_cases: int = Field(ge=0)
    leader_kind: cells.LeaderKind


def _version_of(versions: Collection[int], version: int) -> int:
    if version not in versions:
        raise w.refusal(f"one of the versions {', '.join(map(str, sorted(versions)))}", "use a newer nlematch")
    return version


class Goals(Part):
    """The order of goals; each is held while the next is improved."""

    waiting_cap: int = Field(ge=0)
    """Rounds waited above this count no more."""
    tie_break: int = 1
    """Version of the weights that choose between equally good allocations."""

    @field_validator("tie_break")
    @classmethod
    def _known(cls, version: int) -> int:
        return _version_of(TIE_BREAKS, version)


class Travel(Part):
    """The model of travel minutes by metres: `base + factor * km ** power`, rounded up."""

    model: int = 1
    """Version of the model, which says what roads add to the straight line."""
    base_minutes: float = Field(ge=0, le=1000)
    factor: float = Field(gt=0, le=1000)
    power: float = Field(gt=0, le=1.5)
    half_day_max_minutes: int = Field(ge=0)
    """Up to this time one way a visit is a half-day; beyond it a whole day."""

    @field_validator("model")
    @classmethod
    def _known(cls, version: int) -> int:
        return _version_of(ROAD_MODELS, version)


class Team(Part):
    """Who may cover needs beside the leader."""

    model: Literal["own-supporter", "any-supporter"]


class Fit(Part):
    """Which phases and provisions a person may work in, by those they know; each entry is `known>case`.

    What a person knows is always fine; a pair that is in neither list is clearly wrong.
    """

    phase_fine: tuple[w.FitPhases, ...]
    phase_unusual: tuple[w.FitPhases, ...]
    provision_fine: tuple[w.FitProvisions, ...]
    provision_unusual: tuple[w.FitProvisions, ...]
    phase_free_provisions: tuple[cells.Provision, ...]
    """Provisions of a case for which only provision is compared, not phase."""
    support_specialisms: tuple[cells.Specialism, ...]
    """Specialisms whose support by staff is bound by phase and provision; all others are free of them."""


class Refusal(Part):
    """What an event takes away."""

    event: cells.EventKind
    party: cells.Party
    scope: cells.Scope | None = None
    takes: Literal["offer", "pair", "person", "supporter"]
    lasts: Literal["round", "until-revoked"] = "until-revoked"
    """Whether an offer that is refused, or a person who withdrew, is so in this round alone; of a pair and of a
    supporter it says nothing, for these last."""

    @model_serializer(mode="wrap")
    def _without_usual(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what a line means that does not say it: documents are as before there was a word for it."""
        data: dict[str, Any] = dump(self)
        return {name: value for name, value in data.items() if (name, value) != ("lasts", "until-revoked")}


class MoveWeights(Part):
    """What it weighs to take a case from its leader, by how far their proposal has gone."""

    proposed: int = Field(ge=1)
    agreed: int = Field(ge=1)
    announced: int = Field(ge=1)
    started: int = Field(ge=1)


class Proposals(Part):
    """How the state of a proposal is read off the events, and what it weighs to undo one."""

    agreed_by: tuple[cells.Party, ...]
    """Whose yes to the person makes a proposal agreed: all of these."""
    move_weights: MoveWeights
