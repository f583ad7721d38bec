"""No pair with a declared conflict, and none that somebody has refused."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import vocabulary as v
from constraints.faces import FAIL, KeySet, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.domain import Bools
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class DeclaredConflict(PairRule):
    """Whether a conflict with the person, the supporter or its trust is declared, or the pair was refused.

    Both sides declare before an adviser is allocated, and school and director must agree the supporter.
    """

    id = "declared-conflict"
    always = True
    sentence = (
        "No conflict is declared between the case and the person, the supporter or its trust, "
        "and nobody has refused the pair."
    )
    source = "https://github.com/DFE-Digital/manage-school-improvement"
    binds = frozenset({"lead", "support"})
    may_be_waived = False

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: look up every name of the case with every name of the other side."""
        person, supporter = row.person.person_id, row.person.supporter
        for name in (row.case.case_id, *(school.urn for school in row.case.members)):
            for party in (person, supporter.supporter_id, supporter.trust_id):
                reason = round_.conflicts.get((name, party)) if party is not None else None
                if reason is not None:
                    return Finding(FAIL, f"declared conflict of {name} with {party}: {v.REASON_CODES[reason].lower()}")
        for party in (person, supporter.supporter_id):
            if (row.case.case_id, party) in round_.instructions.refused_pairs:
                return Finding(FAIL, f"the pair of {row.case.case_id} and {party} was refused")
        return PASSED

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: two sets of keys, (case, person) and (case, supporter)."""
        cases, people, supporters = len(arrays.cases.ids), len(arrays.people.ids), len(arrays.supporters.ids)
        named = sorted(_conflict_parties(arrays))
        persons = KeySet.of(((c, at) for c, party in named for at in _one(arrays.person_at, party)), cases, people)
        parties = _supporters_by_party(arrays)
        bodies = KeySet.of(((c, at) for c, party in named for at in parties.get(party, ())), cases, supporters)
        conflict = persons.has(pairs.case, pairs.person)
        conflict |= bodies.has(pairs.case, arrays.people.supporter[pairs.person])
        return as_verdicts(conflict | _refused_pairs(arrays, pairs))


def _one(at: Mapping[str, int], name: str) -> tuple[int, ...]:
    return (at[name],) if name in at else ()


def _conflict_parties(arrays: RoundArrays) -> Iterator[tuple[int, str]]:
    """Yield (case, party) of every declared conflict, those of a member school too."""
    cases_of: dict[str, set[int]] = defaultdict(set)
    for at, case in enumerate(arrays.round.cases.values()):
        for name in (case.case_id, *(school.urn for school in case.members)):
            cases_of[name].add(at)
    for name, party in arrays.round.conflicts:
        for at in cases_of.get(name, ()):
            yield at, party


def _supporters_by_party(arrays: RoundArrays) -> Mapping[str, set[int]]:
    """Map the id of a supporter, and of a trust, to the supporters that it stands for."""
    found: dict[str, set[int]] = defaultdict(set)
    for at, supporter in enumerate(arrays.round.supporters.values()):
        found[supporter.supporter_id].add(at)
        if supporter.trust_id is not None:
            found[supporter.trust_id].add(at)
    return found


def _refused_pairs(arrays: RoundArrays, pairs: Pairs) -> Bools:
    """Return which pairs were refused, with the person or with the supporter."""
    cases, people, supporters = len(arrays.cases.ids), len(arrays.people.ids), len(arrays.supporters.ids)
    rows = [(arrays.case_at[c], party) for c, party in arrays.round.instructions.refused_pairs if c in arrays.case_at]
    persons = KeySet.of(((c, at) for c, party in rows for at in _one(arrays.person_at, party)), cases, people)
    bodies = KeySet.of(((c, at) for c, party in rows for at in _one(arrays.supporter_at, party)), cases, supporters)
    return persons.has(pairs.case, pairs.person) | bodies.has(pairs.case, arrays.people.supporter[pairs.person])
