"""One run of a study: a round, how to solve it, and the digest by which it is recognised when it is finished."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constraints.rulebooks import policy_digest
from scenarios.rounds import as_toml
from scenarios.runs import input_digests, program_versions

if TYPE_CHECKING:
    from constraints.round import Round
    from scenarios.frontiers import FrontierSettings
    from scenarios.runs import RunSettings
    from scenarios.studies.definition.schema import Scalar


@dataclasses.dataclass(frozen=True)
class Label:
    """What a run of a study is.

    Attributes
    ----------
    scenario : str
        The scenario without its draw: runs of one scenario are draws of it.
    title : str
    axes : mapping of str to Scalar
        What every axis is: the value, where it is of one value, else the name of the level.
    base : str or None
        In a sweep, the scenario that this one varies; None for that itself.
    varied : str or None
        In a sweep, the axis that is not as in the base.
    draw : int or None
        From 1; None without draws.
    round : int or None
        From 1; None without a chain.
    drawn : mapping of str to tuple of str
        Who declined and who dropped out in this draw.
    question : str or None
        The frontier that is asked for instead of a plan, by its name in the study.
    """

    scenario: str
    title: str = ""
    axes: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)
    draw: int | None = None
    round: int | None = None
    drawn: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    question: str | None = None
    base: str | None = None
    varied: str | None = None

    @property
    def name(self) -> str:
        """The run's folder under `runs`, with `/` between scenario and round."""
        draw = "" if self.draw is None else f",draw={self.draw:04d}"
        turn = "" if self.round is None else f"/round-{self.round}"
        question = "" if self.question is None else f",frontier={self.question}"
        return f"{self.scenario}{draw}{turn}{question}"


@dataclasses.dataclass(frozen=True)
class Step:
    """One run to make."""

    label: Label
    round: Round
    settings: RunSettings
    digest: str
    question: FrontierSettings | None = None

    @classmethod
    def of(cls, label: Label, round_: Round, settings: RunSettings, question: FrontierSettings | None = None) -> Step:
        """Make a step with its digest."""
        return cls(label, round_, settings, digest_of(round_, settings, question), question)


def digest_of(round_: Round, settings: RunSettings, question: FrontierSettings | None = None) -> str:
    """Return the SHA-256 of all that decides what a run finds: tables, settings of the round, policy, solver, versions.

    Of a frontier, what is asked too.

    The order of rows does not matter, nor do private notes.
    """
    options = dataclasses.asdict(settings)
    del options["threads"], options["strict_references"]  # decide nothing of what is found
    facts: dict[str, Any] = {
        "inputs": input_digests(round_),
        "round": as_toml(round_),
        "policy": policy_digest(round_.policy),
        "settings": options,
        "versions": program_versions(),
    }
    if used := [(plugin.id, plugin.digest) for plugin in round_.policy.used_plugins]:
        facts["plugins"] = used
    if question is not None:
        facts["frontier"] = question.to_dict()
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
