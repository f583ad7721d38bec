"""A policy kept whole, as `policy.toml` of a run folder: every value, so that it works without what is shipped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from constraints.policies import NO_LIMIT, exchange_values
from constraints.rulebooks.validation import policy_from
from constraints.rules import CATALOGUE, catalogue_of, whole_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.plugins import PlugIn
    from constraints.policies import Policy

POLICY_FILE = "policy.toml"
DOCUMENT_SCHEMA = 1
"""Version of the layout of a policy that is kept whole."""


def document_of(policy: Policy) -> dict[str, Any]:
    """Return every value that a policy works with, those left to rules too, as plain data for a TOML file.

    Parameters
    ----------
    policy : Policy

    Returns
    -------
    dict
        Nested as a preset's file is. What :func:`policy_of` makes of it works the same whatever is shipped by then.
    """
    data = policy.model_dump(mode="json", exclude={"sources", "rules"})
    known = catalogue_of(policy).items()
    rules = {
        name: whole_settings(rule, policy.rules.get(name, {}))
        for name, rule in known
        if name in CATALOGUE or name in policy.rules  # a loaded rule that nobody names is not there
    }
    return {"schema": DOCUMENT_SCHEMA, **exchange_values({**data, "rules": rules}, None, NO_LIMIT)}


def policy_of(document: Mapping[str, Any], plugins: Sequence[PlugIn] = ()) -> Policy:
    """Make the policy of a document that :func:`document_of` made, now or years ago.

    A rule that the document does not name was not there when it was written: it is off.

    Parameters
    ----------
    document : mapping
    plugins : sequence of PlugIn, optional
        That were loaded for it.

    Raises
    ------
    InputRefused
        It is of a newer layout (NM401), or a name or value is not allowed (NM402, NM403).
    """
    data = exchange_values(document, NO_LIMIT, None)
    schema = data.pop("schema", None)
    if schema != DOCUMENT_SCHEMA:
        expected, advice = f"a whole policy of layout {DOCUMENT_SCHEMA}", "use a newer nlematch"
        raise InputRefused([Fault("NM401", POLICY_FILE, None, "schema", str(schema), expected, advice)])
    kept = data.get("rules")
    if isinstance(kept, Mapping):
        data["rules"] = {name: {"enabled": False} for name, rule in CATALOGUE.items() if not rule.always} | dict(kept)
    try:
        return policy_from({"sources": {}, **data}, plugins)
    except InputRefused as refused:
        raise InputRefused([dataclasses.replace(fault, file=POLICY_FILE) for fault in refused.faults]) from refused


def policy_digest(policy: Policy) -> str:
    """Return the SHA-256 of every value that a policy works with."""
    return document_digest(document_of(policy))


def document_digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a policy's document, or of a round's settings, whatever the order of its names.

    It is taken of what a file says rather than of what is made of it, so that a value that policies get later does not
    change it.
    """
    return _sha256(document)


def first_digest(policy: Policy) -> str:
    """Return a policy's digest as run folders of schema 1 have it: of the values that there were then."""
    later: Any = {"sources": True, "version": True, "travel": {"model"}, "goals": {"tie_break"}}
    return _sha256(policy.model_dump(mode="json", exclude=later))


def _sha256(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()
