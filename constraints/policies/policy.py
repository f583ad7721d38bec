"""A policy: the rule book of a round as data.

Presets are TOML files in `constraints/rulebooks/`, one for each version; a round may override single values under
`[policy]`.  No code knows an era: what differs between the offers of 2019, 2022 and 2025 differs in these files only.
Every value has a source beside it, or says that it is a choice of this project.

A version that is shipped is never changed: rounds say which they were made with.  What is better becomes the next one.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from constraints.domain import cells, vocabulary
from constraints.domain.faults import Fault, InputRefused
from constraints.policies import words as w
from constraints.policies.eligibility import Eligibility
from constraints.policies.overriding import override
from constraints.policies.parts import (
    Defaults,
    Fit,
    Goals,
    Needs,
    Offer,
    Part,
    Proposals,
    Refusal,
    Team,
    TierPolicy,
    Travel,
)
from constraints.policies.tie_break import TIE_BREAKS
from constraints.travel.roads import ROAD_MODELS

if TYPE_CHECKING:
    from constraints.rules.base import Rule

CHOICE = "choice"
"""What stands as the source of a value that nobody published and this project chose."""

_FILE = re.compile(r"(?P<name>.+)\.v(?P<version>\d+)\.toml")


@dataclasses.dataclass(frozen=True)
class Versions:
    """Which version of everything that is versioned a round stands on.

    Attributes
    ----------
    policy : int
        Of the shipped policy.
    travel_model : int
        A key of :data:`constraints.travel.roads.ROAD_MODELS`.
    tie_break : int
        A key of :data:`constraints.policies.tie_break.TIE_BREAKS`.
    """

    policy: int = 1
    travel_model: int = 1
    tie_break: int = 1

    @classmethod
    def newest(cls, name: str) -> Versions:
        """Return the newest versions for a shipped policy."""
        return cls(max(preset_versions(name), default=1), max(ROAD_MODELS), max(TIE_BREAKS))


class Policy(Part):
    """A validated rule book.

    `rules` keeps the settings by rule id as plain data; :meth:`book` makes the rules from them.
    """

    id: str
    version: int = 1
    """Of the shipped policy that it was made from."""
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

    @property
    def versions(self) -> Versions:
        """The versions that it works with."""
        return Versions(self.version, self.travel.model, self.goals.tie_break)

    @functools.cached_property
    def book(self) -> tuple[Rule, ...]:
        """The rules of this policy that are switched on, in the catalogue's order."""
        from constraints.rules import make_rules

        return make_rules(self.rules)

    def overridden(self, changes: Mapping[str, Any]) -> Policy:
        """Return the policy with values laid over it, nested as in a preset's file.

        Raises
        ------
        InputRefused
            A name is not known (NM402), or a value is not allowed (NM403).
        """
        return _laid(self.model_dump(mode="json"), changes)


# --- shipped policies -----------------------------------------------------------------------------------------------


@functools.cache
def _shipped() -> Mapping[tuple[str, int], str]:
    """Return the text of every shipped policy, by name and version."""
    found: dict[tuple[str, int], str] = {}
    for file in resources.files("constraints.rulebooks").iterdir():
        named = _FILE.fullmatch(file.name)
        if named is not None:
            found[named["name"], int(named["version"])] = file.read_text(encoding="utf-8")
    return found


def preset_names() -> tuple[str, ...]:
    """Return the names of the policies that are shipped."""
    return tuple(sorted({name for name, _ in _shipped()}))


def preset_versions(name: str) -> tuple[int, ...]:
    """Return the versions of a shipped policy; none where no policy has that name."""
    return tuple(sorted(version for known, version in _shipped() if known == name))


def unknown_policy(name: str, file: str, column: str | None = None) -> Fault:
    """Make the fault of a name that no policy has, in the place where it was given."""
    near = vocabulary.nearest(name, preset_names())
    advice = f"did you mean {near!r}?" if near else "run `nlematch policies`"
    return Fault("NM402", file, None, column, name, f"one of {', '.join(preset_names())}", advice)


def preset_data(name: str, version: int | None = None) -> dict[str, Any]:
    """Read a shipped policy as plain data.

    Parameters
    ----------
    name : str
    version : int, optional
        The newest where left out.

    Raises
    ------
    InputRefused
        No policy has that name, or the policy not that version (NM402).
    """
    versions = preset_versions(name)
    if not versions:
        raise InputRefused([unknown_policy(name, "round.toml", "policy")])
    wanted = versions[-1] if version is None else version
    if wanted not in versions:
        expected = f"a version of {name}: one of {', '.join(map(str, versions))}"
        advice = "use a newer nlematch, or leave the line out"
        raise InputRefused([Fault("NM402", "round.toml", None, "policy_version", str(wanted), expected, advice)])
    return tomllib.loads(_shipped()[name, wanted])


def load_policy(name: str, overrides: Mapping[str, Any] | None = None, versions: Versions | None = None) -> Policy:
    """Make the policy of a preset with a round's overrides on it.

    Parameters
    ----------
    name : str
        A preset's name, such as `sio-2019`.
    overrides : mapping, optional
        Values by name, nested as in the preset's file, e.g. `{"rules": {"travel-limit": {"minutes": 75}}}`.
    versions : Versions, optional
        The newest where left out.

    Raises
    ------
    InputRefused
        The preset, its version or a name in the overrides is not known (NM402), or a value is not allowed (NM403).
    """
    versions = versions or Versions.newest(name)
    data = copy.deepcopy(preset_data(name, versions.policy))
    data["version"] = versions.policy
    data["travel"]["model"] = versions.travel_model
    data["goals"]["tie_break"] = versions.tie_break
    return _laid(data, overrides or {})


def _laid(data: dict[str, Any], changes: Mapping[str, Any]) -> Policy:
    from constraints.rules import CATALOGUE

    faults = override(data, changes, {name: rule.Params.model_fields for name, rule in CATALOGUE.items()})
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
        faults += w.faults_of(error, Policy)
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
        return w.faults_of(error, CATALOGUE[rule_id].Params, f"rules.{rule_id}.")
    return list(fixed_settings(CATALOGUE[rule_id], params))
