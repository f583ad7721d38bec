"""Safeguards that name nobody of the round: what looks like a slip, and, where that is asked for, every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import name_examples
from constraints.round import Named, named_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Directory, Fault

_SHOWN = 3
"""How many that a value may mean are named."""


def doubtful_references(look: Look) -> Iterator[Fault]:
    """Find values that name nobody, and may be meant for somebody who is there."""
    for named in _strange(look):
        advice = _advice(named)
        if advice:
            yield _fault(look, named, advice)


def strange_references(look: Look) -> Iterator[Fault]:
    """Find every value that names nobody."""
    for named in _strange(look):
        yield _fault(look, named, _advice(named) or "take the row out, or leave `strict_references=` out")


def _strange(look: Look) -> Iterator[Named]:
    return (named for named in named_in(look.round.tables, look.unread) if not named.known)


def _advice(named: Named) -> str:
    return may_mean(named.directory, named.value)


def may_mean(directory: Directory, value: str) -> str:
    """Say whom a value may mean that names nobody; nothing where it resembles nobody.

    Parameters
    ----------
    directory : Directory
    value : str
    """
    means = sorted(directory.understood(value))
    if len(means) > 1:
        return f"write the id: it may mean {_words(means)}"
    if means:
        return f"did you mean {means[0]!r}?"
    near = directory.resembling(value)
    if near:
        return f"did you mean {_words(near)}?"
    return f"write {directory.expected}: {value!r} is in the round, and none" if value in directory.others else ""


def _words(ids: tuple[str, ...] | list[str]) -> str:
    return name_examples([repr(word) for word in ids], _SHOWN, between=" or ")


def _fault(look: Look, named: Named, advice: str) -> Fault:
    more = f" ({len(named.rows):,} rows have it)" if len(named.rows) > 1 else ""
    expected = f"{named.directory.expected}, of this round{more}"
    return look.fault("NM202", named.table, named.rows[0], named.field, named.value, expected, advice)
