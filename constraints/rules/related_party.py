"""related-party: somebody stands on both sides of a match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import KeySet
from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Ints, Supporter
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Case, Round


class RelatedPartyParams(RuleParams):
    """Parameters of `related-party`."""

    minutes: int = Field(default=60, ge=0)


class RelatedParty(RowPrice):
    """A price where one person stands on both sides: the supporter's and the case's.

    On the supporter's side are the person matched and whoever has an interest in the supporter, its school or its
    trust during delivery.  On the case's side is whoever has an interest in the case, its schools, their trust,
    federation or authority, and whoever nominated one of the schools.  That one in five schools is supported by a
    body that employs another adviser has been criticised in public; the rate is a choice.
    """

    id = "related-party"
    sentence = "A match where one person has an interest in both sides costs {minutes} minutes."
    source = "https://americanfocus.online/?p=106012"
    Params = RelatedPartyParams
    params: RelatedPartyParams
    prices_kinds = frozenset({"lead", "support"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        theirs = {row.person.person_id} | _people_with_interest(round_, _bodies_of_supporter(row.person.supporter))
        return self.params.minutes if theirs & _on_the_case(round_, row.case) else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        by_person, by_supporter = _related_pairs(arrays)
        supporter = arrays.people.supporter[pairs.person]
        related = by_person.has(pairs.case, pairs.person) | by_supporter.has(pairs.case, supporter)
        return np.where(related, self.params.minutes, 0)


def _bodies_of_supporter(supporter: Supporter) -> set[str]:
    return {body for body in (supporter.supporter_id, supporter.urn, supporter.trust_id) if body}


def _bodies_of_case(case: Case) -> set[str]:
    bodies = {case.case_id}
    for school in case.members:
        bodies |= {b for b in (school.urn, school.trust_id, school.federation_id, school.la_code) if b}
    return bodies


def _people_with_interest(round_: Round, bodies: Iterable[str]) -> set[str]:
    """Return who has an interest in one of several bodies."""
    return {person for body in bodies for person in round_.interested.get(body, ())}


def _on_the_case(round_: Round, case: Case) -> set[str]:
    nominators = {school.nominated_by for school in case.members if school.nominated_by}
    return nominators | _people_with_interest(round_, _bodies_of_case(case))


def _related_pairs(arrays: RoundArrays) -> tuple[KeySet, KeySet]:
    """Return the related pairs, from the few people who have interests rather than from the many pairs.

    Returns
    -------
    by_person : KeySet of (case, person)
        Who stands on a case's side themselves.
    by_supporter : KeySet of (case, supporter)
        Where somebody with an interest in the supporter stands on the case's side.
    """
    round_ = arrays.round
    supported_by: dict[str, list[int]] = {}
    for i, supporter in enumerate(round_.supporters.values()):
        for person in _people_with_interest(round_, _bodies_of_supporter(supporter)):
            supported_by.setdefault(person, []).append(i)
    sides = [(i, person) for i, case in enumerate(round_.cases.values()) for person in _on_the_case(round_, case)]
    persons = [(i, arrays.person_at[person]) for i, person in sides if person in arrays.person_at]
    supporters = [(i, j) for i, person in sides for j in supported_by.get(person, ())]
    cases = len(arrays.cases.ids)
    return (
        KeySet.of(persons, cases, len(arrays.people.ids)),
        KeySet.of(supporters, cases, len(arrays.supporters.ids)),
    )
