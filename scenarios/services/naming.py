"""Ids of what a planner calls by name, for commands that ask for an id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import ArgumentFault, ArgumentRefused
from scenarios.rounds import cases_called, leaders_called, only_one, which_one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.round import Round


def case_of(function: str, argument: str, round_: Round, text: str) -> str:
    """Return the id of the case that a planner means; a text that means none stays as it is.

    Parameters
    ----------
    function, argument : str
        Who asks for it.
    round_ : Round
    text : str
        An id, or the URN or name of a school.

    Raises
    ------
    ArgumentRefused
        Several cases are called so (NM202).
    """
    return _one(function, argument, text, cases_called(round_, text), "the case that is meant")


def leader_of(function: str, argument: str, round_: Round, text: str) -> str:
    """Return the id of the leader that a planner means; a text that means none stays as it is.

    Parameters
    ----------
    function, argument, round_
        As for :func:`case_of`.
    text : str
        An id, or the name of the leader's own school.

    Raises
    ------
    ArgumentRefused
        Several leaders are meant (NM202).
    """
    return _one(function, argument, text, leaders_called(round_, text), "the leader who is meant")


def _one(function: str, argument: str, text: str, found: Sequence[str], expected: str) -> str:
    if advice := which_one(found):
        raise ArgumentRefused([ArgumentFault.of(function, argument, text, expected, advice, "NM202")])
    return only_one(text, found)
