"""Names where an id is asked for: whoever types one may write the name of the school instead.

An id is itself, whatever is called so; then a URN, then a name, without regard to capitals, spaces and signs.  People
have no names here: a leader may be called by the name of their home, where it has one leader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import join_words
from scenarios.escaping import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round

_MOST_NAMED = 5


def cases_called(round_: Round, text: str) -> Sequence[str]:
    """Return the ids of the cases that a text can mean.

    Parameters
    ----------
    round_ : Round
    text : str
        An id, or the URN or name of a school of the case.
    """
    if text in round_.cases:
        return [text]
    members = [(case.case_id, school) for case in round_.cases.values() for school in case.members]
    return _of_urn_or_name(text, ((case_id, school.urn, school.name) for case_id, school in members))


def supporters_called(round_: Round, text: str) -> Sequence[str]:
    """Return the ids of the supporters that a text can mean.

    Parameters
    ----------
    round_ : Round
    text : str
        An id, or the URN or name of a supporter.
    """
    if text in round_.supporters:
        return [text]
    homes = round_.supporters.values()
    return _of_urn_or_name(text, ((home.supporter_id, home.urn, home.name) for home in homes))


def leaders_called(round_: Round, text: str) -> Sequence[str]:
    """Return the ids of the people that a text can mean: of one person, or the leaders of a home.

    Parameters
    ----------
    round_ : Round
    text : str
        The id of anybody, or the id, URN or name of a leader's home.
    """
    if text in round_.people:
        return [text]
    homes = frozenset(supporters_called(round_, text))
    people = round_.people.values()
    return [one.person_id for one in people if one.is_leader and one.supporter.supporter_id in homes]


def _of_urn_or_name(text: str, known: Iterable[tuple[str, str | None, str | None]]) -> list[str]:
    rows = list(known)
    by_urn = [name for name, urn, _ in rows if urn == text.strip()]
    folded = fold(text)
    return list(dict.fromkeys(by_urn or [name for name, _, called in rows if folded and fold(called or "") == folded]))


def only_one(text: str, found: Sequence[str]) -> str:
    """Return the id that a text means; the text itself where it means none, or several.

    Parameters
    ----------
    text : str
    found : sequence of str
        What it can mean.
    """
    return found[0] if len(found) == 1 else text


def which_one(found: Sequence[str]) -> str:
    """Say which ids a name can mean, as advice; empty where it is not several.

    Parameters
    ----------
    found : sequence of str
    """
    if len(found) < 2:
        return ""
    more = [f"{len(found) - _MOST_NAMED} more"] if len(found) > _MOST_NAMED else []
    return f"several are called so: give the id, {join_words([*found[:_MOST_NAMED], *more], 'or')}"
