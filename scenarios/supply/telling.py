"""What is said of an import of a survey, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import join_words, name_first, plural
from scenarios.supply.keys import KEY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.checks import Oddity
    from constraints.round import Round
    from scenarios.supply.build import Supply
    from scenarios.supply.survey import Survey

_ASKS = {
    "willing": "whether leaders are willing",
    "release_agreed": "whether the school agreed to release members of staff",
}
"""What a field of consent says, in words."""
_NAMED_AT_MOST = 5
_READINGS_AT_MOST = 12
WHY_KEPT = "decisions, events, running work or commitments name this person; nobody can send them anew"
"""Why somebody stays who is not in a survey that has everybody."""


def tell_first(survey: Survey, odd: Sequence[Oddity]) -> Iterator[str]:
    """Walk over what is said before anything else: what may have been misread, and who may stand there twice.

    Parameters
    ----------
    survey : Survey
    odd : sequence of Oddity
    """
    for one in survey.look_alikes:
        what = f"Not read, though it looks like {one.field}: the column {one.heading!r}."
        yield f"{what} Name it under [columns] {one.field} of a map (--columns), or under not_read."
    others = [heading for heading in survey.not_read if heading not in {one.heading for one in survey.look_alikes}]
    if others:
        yield f"Headings not read: {'; '.join(others)}."
    for field in survey.consent_not_asked:
        what = f"Warning: no heading was read as {field} ({_ASKS[field]}): it is not known of anybody."
        yield f"{what} If the survey asks, name its heading under [columns] of a map (--columns)."
    for note in survey.notes:
        yield f"{note}."
    for read in survey.read_as[:_READINGS_AT_MOST]:
        yield f"Read as: {read.heading}: {read.answer!r} is {read.meaning} ({_rows(read.rows)})."
    if len(survey.read_as) > _READINGS_AT_MOST:
        yield f"Read as: {len(survey.read_as) - _READINGS_AT_MOST} more answers; the report has all of them."
    if survey.superseded:
        rows = _names([f"{one.row} (row {one.by_row} counts)" for one in survey.superseded])
        yield f"Sent again, so not counted: {len(survey.superseded)} row(s): {rows}."
    for oddity in odd:
        yield f"Odd: {survey.file} {_rows(oddity.subjects)}: {oddity.text}"


def _names(words: Sequence[str]) -> str:
    return join_words(words) if len(words) <= _NAMED_AT_MOST else name_first(words, _NAMED_AT_MOST)


def _rows(numbers: Sequence[object]) -> str:
    return f"{plural(len(numbers), 'row')} {_names([str(number) for number in numbers])}"


def tell_changes(before: Round, supply: Supply) -> Iterator[str]:
    """Walk over who came into the round and who left it, where it had people.

    Parameters
    ----------
    before : Round
    supply : Supply
    """
    if before.meta.generated != supply.round.meta.generated:
        yield "The people that had been drawn are gone: the round has the people of the survey now."
        return
    for title, ids in (("New in the round", supply.new), ("Left the round", supply.gone)):
        if ids:
            yield f"{title}: {len(ids)} ({_names(ids)})."
    if supply.kept:
        whom = f"{len(supply.kept)} ({_names(supply.kept)})"
        yield f"Did not reply and stay, not willing or not released: {whom}: {WHY_KEPT}."
    for gone, new in _in_the_place_of(supply):
        what = f"{new} is new at the home of {gone}, who has left."
        yield f"{what} If they are one person, say so: give {gone}'s row in {KEY_FILE} the new key."


def _in_the_place_of(supply: Supply) -> Iterator[tuple[str, str]]:
    """Walk over who left and who is new at the same home: a corrected address looks the same."""
    for gone in (*supply.gone, *supply.kept):
        for new in supply.new:
            if gone.rpartition("-")[0] == new.rpartition("-")[0] != "":
                yield gone, new


def has_keys(supply: Supply, survey: Survey) -> bool:
    """Say whether it has to be written down who is who: ids were made, or keys read."""
    made = any(reply.person_id is None for reply in survey.replies if reply.row in supply.ids)
    return made or any(row.key for row in supply.keys.rows)


def tell_keys(supply: Supply, survey: Survey) -> Iterator[str]:
    """Say by what people are told apart, and that the file of keys is private; nothing where there is none."""
    if not has_keys(supply, survey):
        return
    heading = survey.headings.get("key")
    by = f"People are told apart by {heading!r}. " if heading else ""
    yield f"{by}{KEY_FILE} says who is who: keep it to yourself, and delete it with `nlematch forget`."
