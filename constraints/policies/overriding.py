"""Laying values over a policy's plain data, and over one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, vocabulary
from constraints.policies import parts
from constraints.policies import words as w
from constraints.policies.eligibility import Eligibility

if TYPE_CHECKING:
    from pydantic import BaseModel

NO_LIMIT = "none"
"""How a file says that there is no limit: TOML has no word for nothing."""

_PARTS: dict[str, type[BaseModel]] = {
    "offer": parts.Offer, "needs": parts.Needs, "defaults": parts.Defaults, "goals": parts.Goals,
    "travel": parts.Travel, "team": parts.Team, "fit": parts.Fit, "eligibility": Eligibility,
}  # fmt: skip
_FIXED = frozenset({"version"})
"""Names that stand beside a policy's values and are none."""


def override(
    data: dict[str, Any], changes: Mapping[str, Any], rules: Mapping[str, Collection[str]], path: str = ""
) -> list[Fault]:
    """Lay changes over a policy's data, in place.

    Parameters
    ----------
    data : dict
        Of the policy, or of the table of it at `path`.
    changes : mapping
        Values by name, nested as the policy's are.
    rules : mapping of str to collection of str
        The names of the parameters of every rule that there is.
    path : str
        Where the table stands, dotted.

    Returns
    -------
    list of Fault
        A name that does not exist (NM402), or a value where a table stands (NM403).
    """
    known = _names(data, rules, path)
    faults: list[Fault] = []
    for name, value in changes.items():
        dotted = f"{path}.{name}" if path else name
        if name not in known:
            near = vocabulary.nearest(name, known)
            advice = f"did you mean {near!r}?" if near else "docs/rules.md has the names"
            faults.append(Fault("NM402", "round.toml", None, dotted, str(value), "the name of a policy value", advice))
        elif path != "rules" and not isinstance(data.get(name), dict):
            data[name] = value
        elif isinstance(value, Mapping):
            faults += override(data.setdefault(name, {}), value, rules, dotted)
        else:
            faults.append(w.value_fault(dotted, value, "a table of values, not one value"))
    return faults


def _names(data: Mapping[str, Any], rules: Mapping[str, Collection[str]], path: str) -> set[str]:
    """Return the names that may stand in a table of a policy: those that do, and those that have a default."""
    table, _, inner = path.partition(".")
    if path == "rules":
        return {*data, *rules}
    if table == "rules" and inner in rules:
        return {*data, *rules[inner]}
    if table == "tiers" and inner:
        return {*data, *parts.TierPolicy.model_fields}
    return {*data, *(_PARTS[path].model_fields if path in _PARTS else ())} - (set() if path else _FIXED)


def merge_values(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested values laid over one another; what the second says goes before what the first does."""
    both = {
        key: merge_values(first[key], value)
        if isinstance(value, Mapping) and isinstance(first.get(key), Mapping)
        else value
        for key, value in then.items()
    }
    return {**first, **both}


def exchange_values(values: Mapping[str, Any], old: object, new: object) -> dict[str, Any]:
    """Return nested values with one value in the place of another, however deep it stands."""
    return {key: _exchanged(value, old, new) for key, value in values.items()}


def _exchanged(value: object, old: object, new: object) -> object:
    if isinstance(value, Mapping):
        return exchange_values(value, old, new)
    if isinstance(value, list | tuple):
        return [_exchanged(part, old, new) for part in value]
    return new if value == old else value
