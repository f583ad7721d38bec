"""The closed lists of words that a round may use, read once from `vocabulary.toml`."""

from __future__ import annotations

import difflib
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_RAW = tomllib.loads(resources.files("constraints.domain").joinpath("vocabulary.toml").read_text(encoding="utf-8"))

SPECIALISMS: dict[str, str] = dict(_RAW["specialisms"])
STAFF_ROLES: dict[str, str] = dict(_RAW["staff_roles"])
REASON_CODES: dict[str, str] = dict(_RAW["reason_codes"])

_LISTS: dict[str, tuple[str, ...]] = {name: tuple(words) for name, words in _RAW["lists"].items()}
PHASES = _LISTS["phases"]
PROVISIONS = _LISTS["provisions"]
GOVERNANCES = _LISTS["governances"]
TARGETS = _LISTS["targets"]
SUPPORTER_KINDS = _LISTS["supporter_kinds"]
LEADER_KINDS = _LISTS["leader_kinds"]
NEED_SOURCES = _LISTS["need_sources"]
NEED_MODES = _LISTS["need_modes"]
TRUST_MATCHES = _LISTS["trust_matches"]
FAITH_REQUIREMENTS = _LISTS["faith_requirements"]
DECISIONS = _LISTS["decisions"]
EVENTS = _LISTS["events"]
PARTIES = _LISTS["parties"]
SCOPES = _LISTS["scopes"]
ID_LETTERS = _LISTS["id_letters"]
OUTCOMES = _LISTS["outcomes"]
REGIONS = _LISTS["regions"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one most likely means, or None.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What may be written.
    """
    matches = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.5)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the advice to write the known name that is nearest to a word, or another advice where none is near.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What may be written; capitals do not matter.
    otherwise : str
    """
    spelt = {name.lower(): name for name in sorted(known)}
    near = nearest(word, spelt)
    return otherwise if near is None else f"did you mean {spelt[near]!r}?"
