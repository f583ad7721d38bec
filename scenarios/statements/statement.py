"""A statement: something that the program says, as a key of the catalogue and the arguments that it is said of."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, Union

from scenarios.escaping import as_in_pages, ours
from scenarios.statements.entries import Entry, catalogue
from scenarios.statements.naming import IDS, NO_NAMES, TEXTS, Names
from scenarios.statements.wording import worded

Argument: TypeAlias = Union[str, int, float, "Statement", tuple["Argument", ...]]
"""What a statement may be about: ids and words, numbers, other statements, and lists of these."""


@dataclasses.dataclass(frozen=True, eq=False)
class Statement:
    """Something that the program says.

    Attributes
    ----------
    key : str
        Of the catalogue.
    arguments : mapping of str to Argument
        By name, as the catalogue lists them.
    names : Names
        What the text calls the ids among them; with none, they stand in it as they are.

    Raises
    ------
    KeyError
        The catalogue has no such statement.
    TypeError
        The arguments are not those of the catalogue.

    Examples
    --------
    >>> from scenarios.statements import state
    >>> said = state("round.all-led", cases=3, unit="school")
    >>> said.text
    'All 3 schools have a leader.'
    >>> said.to_dict()["arguments"]
    {'cases': 3, 'unit': 'school'}
    """

    key: str
    arguments: Mapping[str, Argument]
    names: Names = dataclasses.field(default=NO_NAMES, repr=False)

    def __post_init__(self) -> None:
        wanted, given = self.entry.arguments, self.arguments
        if set(wanted) != set(given):
            raise TypeError(f"{self.key} is about {', '.join(wanted)}, not {', '.join(given)}")
        frozen = MappingProxyType({name: _frozen(given[name]) for name in wanted})
        object.__setattr__(self, "arguments", frozen)

    def __reduce__(self) -> tuple[Callable[..., Statement], tuple[str, dict[str, Argument], dict[str, str]]]:
        return _again, (self.key, dict(self.arguments), dict(self.names.by_id))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Statement) and (self.key, self.arguments) == (other.key, other.arguments)

    def __hash__(self) -> int:
        return hash((self.key, self._bare))

    @property
    def entry(self) -> Entry:
        """What the catalogue has of it."""
        return catalogue()[self.key]

    @functools.cached_property
    def _bare(self) -> str:
        """The sentence with ids in it: what is called otherwise is the same statement."""
        if not self.names.by_id:
            return self.text
        return Statement(self.key, {name: _named(value, NO_NAMES) for name, value in self.arguments.items()}).text

    @functools.cached_property
    def text(self) -> str:
        """The sentence with its arguments in it."""
        return worded(self.entry.sentence, self._shown, str)

    @functools.cached_property
    def _shown(self) -> Mapping[str, Any]:
        """The arguments as the sentence shows them."""
        if not self.names.by_id:
            return self.arguments
        return {name: _called(self.names, name, value) for name, value in self.arguments.items()}

    def named(self, names: Names) -> Statement:
        """Return the statement with names of schools and supporters in its text, and in those of all within it."""
        return Statement(self.key, {name: _named(value, names) for name, value in self.arguments.items()}, names)

    @property
    def label(self) -> str:
        """What stands before the sentence as its heading; empty where nothing does."""
        return worded(self.entry.label, self._shown, str)

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> str:
        """Return the sentence as a template shows it: escaped, and texts from data isolated."""
        return ours(worded(self.entry.sentence, self._shown, as_in_pages))

    def to_dict(self) -> dict[str, Any]:
        """Return key, arguments and text as plain data; statements within it likewise."""
        return {
            "key": self.key,
            "arguments": {name: _plain(value) for name, value in self.arguments.items()},
            "text": self.text,
        }


def state(key: str, **arguments: Argument) -> Statement:
    """Say something.

    Parameters
    ----------
    key : str
        Of the catalogue.
    **arguments : Argument
        As the catalogue lists them.
    """
    return Statement(key, arguments)


def _again(key: str, arguments: dict[str, Argument], by_id: dict[str, str]) -> Statement:
    """Return a statement that was pickled."""
    return Statement(key, arguments, Names(MappingProxyType(by_id)))


def _named(value: Argument, names: Names) -> Argument:
    if isinstance(value, tuple):
        return tuple(_named(one, names) for one in value)
    return value.named(names) if isinstance(value, Statement) else value


def _called(names: Names, name: str, value: Argument) -> Argument:
    """Return an argument as the text has it."""
    if isinstance(value, tuple):
        return tuple(_called(names, name, one) for one in value)
    if isinstance(value, str) and name in IDS:
        return names.of_id(value)
    return names.in_text(value) if isinstance(value, str) and name in TEXTS else value


def _frozen(value: Any) -> Argument:  # noqa: ANN401 - numbers of NumPy, and lists, are made plain
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, str | Statement):
        return value
    plain = value.item() if hasattr(value, "item") else value
    if not isinstance(plain, int | float):
        raise TypeError(f"a statement is about texts, numbers, statements and lists of these, not {value!r}")
    return plain


def _plain(value: Argument) -> Any:  # noqa: ANN401 - plain data
    if isinstance(value, Statement):
        return value.to_dict()
    return [_plain(inner) for inner in value] if isinstance(value, tuple) else value
