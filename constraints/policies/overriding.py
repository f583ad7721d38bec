"""Laying values over a policy's plain data, and over one another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeGuard

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
    """Lay changes over a policy's data, in place; a table that stands for a list of tables is laid over each of them.

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
        elif isinstance(value, Mapping) and _is_list_of_tables(data.get(name)):
            data[name] = [{**line, **value} for line in data[name]]
        elif path != "rules" and not isinstance(data.get(name), dict):
            data[name] = value
        elif isinstance(value, Mapping):
            faults += override(data.setdefault(name, {}), value, rules, dotted)
        else:
            faults.append(w.value_fault(dotted, value, "a table of values, not one value"))
    return faults


def _is_list_of_tables(value: object) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(part, Mapping) for part in value)


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
    return {**first, **{key: _laid_over(first.get(key), value) for key, value in then.items()}}


def _laid_over(first: object, value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    if _is_list_of_tables(first):
        return [{**line, **value} for line in first]
    return merge_values(first, value) if isinstance(first, Mapping) else value


def place_given(column: str, changes: Mapping[str, Any]) -> str:
    """Return the dotted place of a policy's value as changes name it: without the number in a list that they lie over.

    Parameters
    ----------
    column : str
        Such as `refusals.3.lasts`.
    changes : mapping
        Such as `{"refusals": {"lasts": "round"}}`.
    """
    at: object = changes
    kept: list[str] = []
    for part in column.split("."):
        if kept and isinstance(at, Mapping) and part.isdigit() and part not in at and int(part) not in at:
            continue
        kept.append(part)
        at = at.get(part) if isinstance(at, Mapping) else None
    return ".".join(kept)


def exchange_values(values: Mapping[str, Any], old: object, new: object) -> dict[str, Any]:
    """Return nested values with one value in the place of another, however deep it stands."""
    return {key: _exchanged(value, old, new) for key, value in values.items()}


def _exchanged(value: object, old: object, new: object) -> object:
    if isinstance(value, Mapping):
        return exchange_values(value, old, new)
    if isinstance(value, list | tuple):
        return [_exchanged(part, old, new) for part in value]
    return new if value == old else value
