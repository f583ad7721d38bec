"""The catalogue: what each statement says, with which arguments, and when that is true.

The files of `sentences/` have the statements, one file a subject; a statement's key is the file's name, a full stop,
and its own name. `arguments.toml` says what each name of an argument means, the same in all statements.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from scenarios.statements.wording import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KnownFrom = Literal["tables", "solving", "nothing"]

_SUBJECTS = (
    "round", "case", "need", "pair", "leader", "impossible",
    "cause", "change", "edit", "plan", "goal", "standing", "rule", "proof", "uncovered", "exception", "repair",
    "mark", "time", "page", "letter", "book",
)  # fmt: skip
"""The files of sentences, in the order in which the catalogue lists them."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """What the catalogue has of one statement.

    Attributes
    ----------
    key : str
    label : str
        What stands before the sentence as its heading, if anything; its arguments in braces, too.
    sentence : str
        With its arguments in braces: :mod:`scenarios.statements.wording` says how each is shown.
    arguments : tuple of str
        The names of all arguments; those that only a checker needs stand last, and not in the sentence.
    true_when : str
        The condition under which it is true, in terms of its arguments and of the tables of a round and a run.
    known_from : {"tables", "solving", "nothing"}
        Whether the tables tell, or the round has to be solved again; "nothing": it holds in every round.
    """

    key: str
    label: str
    sentence: str
    arguments: tuple[str, ...]
    true_when: str
    known_from: KnownFrom


@functools.cache
def catalogue() -> Mapping[str, Entry]:
    """Return all statements by key, in the order of their files.

    Returns
    -------
    mapping of str to Entry
    """
    return {entry.key: entry for subject in _SUBJECTS for entry in _entries(subject)}


@functools.cache
def meanings() -> Mapping[str, str]:
    """Return what each argument means, by name.

    Returns
    -------
    mapping of str to str
    """
    return tomllib.loads(_text("arguments"))


def _entries(subject: str) -> list[Entry]:
    return [
        Entry(
            key=f"{subject}.{name}",
            label=entry.get("label", ""),
            sentence=entry["sentence"],
            arguments=tuple(dict.fromkeys(_names(entry))),
            true_when=entry["true_when"],
            known_from=entry.get("known_from", "tables"),
        )
        for name, entry in tomllib.loads(_text(subject)).items()
    ]


def _names(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from names_in(entry.get("label", ""))
    yield from names_in(entry["sentence"])
    yield from entry.get("beside", ())


def _text(name: str) -> str:
    return resources.files("scenarios.statements").joinpath("sentences", f"{name}.toml").read_text(encoding="utf-8")
