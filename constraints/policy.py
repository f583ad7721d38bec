"""A policy: the rule book of a round as data.

Presets are TOML files in `constraints/policies/`; a round may override single values under `[policy]`.  No code
knows an era: what differs between the offers of 2019, 2022 and 2025 differs in these files only.  Every value has
a source beside it, or says that it is a choice of this project.
"""

from __future__ import annotations

import copy
import datetime as dt
import functools
import hashlib
import json
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from constraints import cells, vocabulary
from constraints import policy_words as w
from constraints.eligibility import Eligibility
from constraints.errors import Fault, InputRefused

if TYPE_CHECKING:
    from constraints.rules.base import Rule

CHOICE = "choice"
"""What stands as the source of a value that nobody published and this project chose."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TierPolicy(_Part):
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
    """Weights by which half-days fall on the periods of the delivery window; empty: evenly."""

    @field_validator("profile")
    @classmethod
    def _some_weight(cls, profile: tuple[int, ...]) -> tuple[int, ...]:
        if profile and sum(profile) == 0:
            raise w.refused("weights of which at least one is above 0")
        return profile


class Offer(_Part):
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
            raise w.refused(f"a day on or after delivery_start, {start}")
        return end


class Needs(_Part):
    """Which needs are covered, and what a blank cell means."""

    sources: tuple[cells.NeedSource, ...]
    """Sources that make columns; needs of any other source only inform the fit of the leader."""
    default_source: cells.NeedSource
    derived_severity: int = Field(ge=1, le=3)
    derived_half_days: int = Field(ge=0)


class Defaults(_Part):
    """What a blank cell means where the table cannot say."""

    release_half_days: int | None = Field(ge=0, default=None)
    visit_places: int = Field(ge=0)
    staff_max_cases: int = Field(ge=0)
    leader_kind: cells.LeaderKind


class Goals(_Part):
    """The order of goals; each is held while the next is improved."""

    waiting_cap: int = Field(ge=0)
    """Rounds waited above this count no more."""


class Travel(_Part):
    """The model of travel minutes by straight-line metres: `base + factor * km ** power`, rounded up."""

    base_minutes: float = Field(ge=0, le=1000)
    factor: float = Field(gt=0, le=1000)
    power: float = Field(gt=0, le=1.5)
    half_day_max_minutes: int = Field(ge=0)
    """Up to this time one way a visit is a half-day; beyond it a whole day."""


class Team(_Part):
    """Who may cover needs beside the leader."""

    model: Literal["own-supporter", "any-supporter"]


class Fit(_Part):
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


class Refusal(_Part):
    """What an event takes away."""

    event: cells.EventKind
    party: cells.Party
    scope: cells.Scope | None = None
    takes: Literal["offer", "pair", "person", "supporter"]


class MoveWeights(_Part):
    """What it weighs to take a case from its leader, by how far their proposal has gone."""

    proposed: int = Field(ge=1)
    agreed: int = Field(ge=1)
    announced: int = Field(ge=1)
    started: int = Field(ge=1)


class Proposals(_Part):
    """How the state of a proposal is read off the events, and what it weighs to undo one."""

    agreed_by: tuple[cells.Party, ...]
    """Whose yes to the person makes a proposal agreed: all of these."""
    move_weights: MoveWeights


class Policy(_Part):
    """A validated rule book.

    `rules` keeps the settings by rule id as plain data; :meth:`book` makes the rules from them.
    """

    id: str
    title: str
    offer: Offer
    tiers: dict[int, TierPolicy]
    needs: Needs
    defaults: Defaults
    goals: Goals
    travel: Travel
    team: Team
    fit: Fit
    eligibility: Eligibility
    refusals: tuple[Refusal, ...]
    proposals: Proposals
    referrals: tuple[cells.Specialism, ...]
    """Specialisms that other schemes supply: reported, not assigned."""
    contact_order: dict[w.SchoolGroup, tuple[w.Contact, ...]]
    """Whom to ask first, by governance of the school."""
    rules: dict[str, dict[str, Any]]
    sources: dict[str, str]
    """Where each value comes from, by dotted path (or a prefix of it)."""

    @property
    def tier_order(self) -> tuple[int, ...]:
        """The tiers, the most urgent first."""
        return tuple(sorted(self.tiers, reverse=True))

    @functools.cached_property
    def book(self) -> tuple[Rule, ...]:
        """The rules of this policy that are switched on, in the catalogue's order."""
        from constraints.rules import make_rules

        return make_rules(self.rules)

    def digest(self) -> str:
        """SHA-256 of the policy's values, sources left out."""
        data = self.model_dump(mode="json", exclude={"sources"})
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def preset_names() -> tuple[str, ...]:
    """Return the names of the policies that are shipped."""
    folder = resources.files("constraints").joinpath("policies")
    return tuple(sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")))


def unknown_policy(name: str, file: str, column: str | None = None) -> Fault:
    """Make the fault of a name that no policy has, in the place where it was given."""
    near = vocabulary.nearest(name, preset_names())
    advice = f"did you mean {near!r}?" if near else "run `nlematch policies`"
    return Fault("NM402", file, None, column, name, f"one of {', '.join(preset_names())}", advice)


def preset_data(name: str) -> dict[str, Any]:
    """Read a shipped policy as plain data.

    Raises
    ------
    InputRefused
        No policy has that name (NM402).
    """
    if name not in preset_names():
        raise InputRefused([unknown_policy(name, "round.toml", "policy")])
    text = resources.files("constraints").joinpath("policies", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _override(data: dict[str, Any], changes: Mapping[str, Any], path: str, faults: list[Fault]) -> None:
    """Lay changes over a policy's data, in place; a name that does not exist is a fault."""
    known = _names(data, path)
    for name, value in changes.items():
        dotted = f"{path}.{name}" if path else name
        if name not in known:
            near = vocabulary.nearest(name, known)
            advice = f"did you mean {near!r}?" if near else "run `nlematch policies` for the names"
            faults.append(Fault("NM402", "round.toml", None, dotted, str(value), "the name of a policy value", advice))
        elif path != "rules" and not isinstance(data.get(name), dict):
            data[name] = value
        elif isinstance(value, Mapping):
            _override(data.setdefault(name, {}), value, dotted, faults)
        else:
            faults.append(w.not_allowed(dotted, value, "a table of values, not one value"))


def _names(data: Mapping[str, Any], path: str) -> set[str]:
    """Return the names that may stand in a table of a policy: those that do, and those that have a default."""
    from constraints.rules import CATALOGUE

    table, _, inner = path.partition(".")
    if path == "rules":
        return {*data, *CATALOGUE}
    if table == "rules" and inner in CATALOGUE:
        return {*data, *CATALOGUE[inner].Params.model_fields}
    if table == "tiers" and inner:
        return {*data, *TierPolicy.model_fields}
    return {*data, *(_PARTS[path].model_fields if path in _PARTS else ())}


_PARTS: dict[str, type[BaseModel]] = {
    "offer": Offer, "needs": Needs, "defaults": Defaults, "goals": Goals, "travel": Travel, "team": Team, "fit": Fit,
    "eligibility": Eligibility,
}  # fmt: skip


def load_policy(name: str, overrides: Mapping[str, Any] | None = None) -> Policy:
    """Make the policy of a preset with a round's overrides on it.

    Parameters
    ----------
    name : str
        A preset's name, such as `sio-2019`.
    overrides : mapping, optional
        Values by name, nested as in the preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`.

    Raises
    ------
    InputRefused
        The preset or a name in the overrides is not known (NM402), or a value is not allowed (NM403).
    """
    data = copy.deepcopy(preset_data(name))
    faults: list[Fault] = []
    _override(data, overrides or {}, "", faults)
    if faults:
        raise InputRefused(faults)
    return policy_from(data)


def policy_from(data: Mapping[str, Any]) -> Policy:
    """Validate a whole policy given as plain data, its rules too.

    Raises
    ------
    InputRefused
        With a fault NM403 for every value that is not allowed.
    """
    faults: list[Fault] = []
    policy = None
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        faults += [w.as_fault(item, "") for item in error.errors()]
    rules = data.get("rules")
    for rule_id, settings in rules.items() if isinstance(rules, Mapping) else ():
        faults += _rule_faults(rule_id, settings)
    told = {fault.column for fault in faults}
    faults += [fault for fault in w.too_large(data) if fault.column not in told]
    if faults or policy is None:
        raise InputRefused(faults)
    return policy


def _rule_faults(rule_id: str, settings: Any) -> list[Fault]:  # noqa: ANN401 - what stands in the file
    """Find what is wrong with one rule's settings; that they are no table at all is told with the policy."""
    from constraints.rules import CATALOGUE, fixed_settings

    if rule_id not in CATALOGUE:
        near = vocabulary.nearest(rule_id, CATALOGUE)
        advice = f"did you mean {near!r}?" if near else "run `nlematch rules`"
        return [Fault("NM402", "round.toml", None, f"rules.{rule_id}", "", "the id of a rule", advice)]
    if not isinstance(settings, Mapping):
        return []
    try:
        params = CATALOGUE[rule_id].Params.model_validate(settings)
    except ValidationError as error:
        return [w.as_fault(item, f"rules.{rule_id}.") for item in error.errors()]
    return list(fixed_settings(CATALOGUE[rule_id], params))
