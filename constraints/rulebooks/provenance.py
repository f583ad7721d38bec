"""Where each value of a policy comes from.

A policy's `[sources]` names, by dotted path, the web address of a value's source, or says `choice: why` where this
project chose.  A path may stand for everything under it; the longest path that fits a value holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from constraints.policies import CHOICE, Policy
from constraints.rulebooks.shipped import preset_data
from constraints.rules import CATALOGUE

if TYPE_CHECKING:
    import datetime as dt

    from pydantic import BaseModel

Value = str | int | float | bool | list[Any] | tuple[Any, ...] | dict[str, Any] | None


@dataclasses.dataclass(frozen=True)
class SourcedValue:
    """One value of a policy with its source.

    Attributes
    ----------
    path : str
        Dotted, as `[sources]` and a round's `[policy]` write it; members of a list of tables are numbered from 0.
    value : object
        As the policy's file gives it.
    origin : {"published", "choice", "rule's default"}
        Whether somebody published the value, this project chose it for the policy, or the policy leaves it to the rule.
    source : str
        The web address, the reason of the choice, or the rule's own source.
    """

    path: str
    value: Value | dt.date
    origin: Literal["published", "choice", "rule's default"]
    source: str


def leaves(data: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Walk every value of a policy's plain data with its dotted path, sources left out.

    Parameters
    ----------
    data : mapping
        As :func:`constraints.policies.policy.preset_data` reads it.
    path : str
        What stands before every path.
    """
    for name, value in data.items():
        dotted = f"{path}.{name}" if path else name
        if dotted == "sources":
            continue
        if isinstance(value, Mapping):
            yield from leaves(value, dotted)
        elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
            for k, part in enumerate(value):
                yield from leaves(part, f"{dotted}.{k}")
        else:
            yield dotted, value


def source_key(sources: Mapping[str, str], path: str) -> str | None:
    """Return the longest key of `[sources]` that is a value's path or a table above it, or None.

    Parameters
    ----------
    sources : mapping of str to str
        A policy's sources.
    path : str
        A value's dotted path.
    """
    parts = path.split(".")
    above = (".".join(parts[:k]) for k in range(len(parts), 0, -1))
    return next((key for key in above if key in sources), None)


def values_with_sources(name: str) -> tuple[SourcedValue, ...]:
    """Return every value that a shipped policy works with, those left to the rules last.

    Parameters
    ----------
    name : str
        A preset's name.

    Raises
    ------
    InputRefused
        No policy has that name (NM402).
    """
    data = preset_data(name)
    policy = Policy.model_validate(data)
    given = [_value_with_source(path, value, policy.sources) for path, value in leaves(data)]
    return (*given, *_rule_defaults({one.path for one in given}))


def _value_with_source(path: str, value: Value, sources: Mapping[str, str]) -> SourcedValue:
    key = source_key(sources, path)
    source = sources[key] if key is not None else ""
    chosen = source.partition(":")[0] == CHOICE
    return SourcedValue(
        path, value, "choice" if chosen else "published", source.partition(": ")[2] if chosen else source
    )


def _rule_defaults(given: set[str]) -> Iterator[SourcedValue]:
    for rule_id, rule in CATALOGUE.items():
        defaults: BaseModel = rule.Params()
        never = {"waivable": False} if not getattr(rule, "may_be_waived", True) else {}
        for parameter, value in (defaults.model_dump(mode="json") | never).items():
            path = f"rules.{rule_id}.{parameter}"
            if path not in given:
                yield SourcedValue(path, value, "rule's default", rule.source)
