"""A case may be led only if it is eligible now, no strong trust is found for it, and nobody supports it already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import FAIL, REFUSED, KeySet, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Bools, Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Case, Round


class EligibleCase(PairRule):
    """Whether a case may enter the round at all, and is still free to be led by this leader."""

    id = "eligible-case"
    sentence = (
        "A case is led only if all its schools are eligible and none has or awaits a strong trust, it did not refuse "
        "the offer, and nobody supports it already (unless it has moved up a tier)."
    )
    source = "https://tscouncil.org.uk/2019-2020-school-improvement-offer/"
    binds = frozenset({"lead"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: the schools first, then the offer, then who supports the case now."""
        return worst(self._findings(round_, row))

    def _findings(self, round_: Round, row: PlanRow) -> Iterator[Finding]:
        yield from _schools(row.case)
        case_id, instructions, ledger = row.case.case_id, round_.instructions, round_.ledger
        if case_id in instructions.refused_offers:
            yield Finding(REFUSED, f"{case_id} refused the offer")
        lead = ledger.leads.get(case_id)
        if lead is not None and lead[0] != row.person.person_id:
            yield Finding(FAIL, f"{case_id} is in support already, led by {lead[0]}")
        under_way = (case_id, row.person.person_id) in instructions.under_way
        if lead is None and case_id in instructions.in_support and case_id not in ledger.outgrown and not under_way:
            yield Finding(FAIL, f"{case_id} is in support already")
        yield PASSED

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: one answer a case, and whoever leads it already."""
        holder = _holders(arrays)[pairs.case]
        taken = (holder >= 0) & (holder != pairs.person)
        supported = _cases_in_support(arrays)[pairs.case] & ~_under_way(arrays, pairs)
        verdicts = as_verdicts(taken | supported | _barred_cases(arrays)[pairs.case])
        refused = arrays.round.instructions.refused_offers
        verdicts[np.array([case_id in refused for case_id in arrays.cases.ids], bool)[pairs.case]] = REFUSED
        return verdicts


def _schools(case: Case) -> Iterator[Finding]:
    for school in case.members:
        if not school.eligible:
            yield Finding(FAIL, f"school {school.urn} is not eligible")
        if school.trust_match == "matched":
            yield Finding(FAIL, f"a strong trust is found for school {school.urn}")
        if school.trust_match == "pending":
            yield Finding(FAIL, f"a strong trust is being sought for school {school.urn}")


def _holders(arrays: RoundArrays) -> Ints:
    """Return who leads each case already, -1 for nobody."""
    holder = np.full(len(arrays.cases.ids), -1, np.int64)
    for case_id, (person_id, _) in arrays.round.ledger.leads.items():
        holder[arrays.case_at[case_id]] = arrays.person_at[person_id]
    return holder


def _cases_in_support(arrays: RoundArrays) -> Bools:
    """Return which cases are in support already, as events say and no running lead of the round does."""
    instructions, ledger = arrays.round.instructions, arrays.round.ledger
    closed = instructions.in_support - ledger.leads.keys() - ledger.outgrown
    return np.array([case_id in closed for case_id in arrays.cases.ids], bool)


def _under_way(arrays: RoundArrays, pairs: Pairs) -> Bools:
    """Return which pairs are those that the support of a case started with."""
    started = [
        (arrays.case_at[case_id], arrays.person_at[person_id])
        for case_id, person_id in arrays.round.instructions.under_way
        if case_id in arrays.case_at and person_id in arrays.person_at
    ]
    return KeySet.of(started, len(arrays.cases.ids), len(arrays.people.ids)).has(pairs.case, pairs.person)


def _barred_cases(arrays: RoundArrays) -> Bools:
    """Return which cases nobody may lead, whoever it is: a member is not eligible, or has or awaits a trust."""
    barred = np.zeros(len(arrays.cases.ids), bool)
    member_barred = ~(arrays.schools.eligible & arrays.schools.trust_free)[arrays.cases.member]
    owner = np.repeat(np.arange(len(barred)), np.diff(arrays.cases.member_start))
    barred[owner[member_barred]] = True
    return barred
