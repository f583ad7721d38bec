"""A policy: the rule book of a round as data.

Presets are TOML files in `constraints/rulebooks/`, one for each version; a round may override single values under
`[policy]`.  No code knows an era: what differs between the offers of 2019, 2022 and 2025 differs in these files only.
Every value has a source beside it, or says that it is a choice of this project.

A version that is shipped is never changed: rounds say which they were made with.  What is better becomes the next one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import PrivateAttr

from constraints.domain import Displayed, cells, number_of
from constraints.plugins import PlugIn
from constraints.policies import words as w
from constraints.policies.eligibility import Eligibility
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

CHOICE = "choice"
"""What stands as the source of a value that nobody published and this project chose."""


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


class Policy(Displayed, Part):
    """A validated rule book.

    `rules` keeps the settings by rule id as plain data; :func:`constraints.rules.catalogue.rules_of` makes the rules
    from them.

    Examples
    --------
    >>> import nlematch as nle
    >>> policy = nle.load_policy("sio-2019")
    >>> policy.title, policy.tier_order
    ('School improvement offer 2019 to 2020', (3, 2, 1))
    >>> policy.rules["travel-limit"]
    {'minutes': 60, 'tolerance_minutes': 5}
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
    _plugins: tuple[PlugIn, ...] = PrivateAttr(default=())

    def _lines(self) -> Iterable[str]:
        """Say which rule book it is, and how much it says."""
        yield f"{self.id}, version {self.version}: {self.title}"
        tiers = ", ".join(map(str, self.tier_order))
        yield f"tiers {tiers}; {number_of(len(self.rules), 'rule')} with settings of their own"
        if self._plugins:
            yield f"plug-ins: {', '.join(plugin.id for plugin in self._plugins)}"

    @classmethod
    def made_of(cls, data: Mapping[str, Any], plugins: Iterable[PlugIn] = ()) -> Policy:
        """Validate a policy's plain data, and give it the plug-ins that were loaded for it.

        They are code, so they are no value that a file could have. A policy never changes, so they come with it.

        Raises
        ------
        pydantic.ValidationError
        """
        policy = cls.model_validate(data)
        policy._plugins = tuple(sorted(plugins, key=lambda plugin: plugin.id))  # noqa: SLF001
        return policy

    @property
    def plugins(self) -> tuple[PlugIn, ...]:
        """Rules and key figures of others that were loaded for this policy, by id."""
        return self._plugins

    @property
    def used_plugins(self) -> tuple[PlugIn, ...]:
        """Those that have an effect: figures, and the rules that the policy names."""
        return tuple(plugin for plugin in self._plugins if plugin.kind != "rule" or plugin.id in self.rules)

    @property
    def tier_order(self) -> tuple[int, ...]:
        """The tiers, the most urgent first."""
        return tuple(sorted(self.tiers, reverse=True))

    @property
    def versions(self) -> Versions:
        """The versions that it works with."""
        return Versions(self.version, self.travel.model, self.goals.tie_break)
