"""Whom a round of some regions is about: its cases, who is based there, and who is proposed to its cases."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from constraints.domain import Allocation
    from constraints.round.round import Round


@dataclasses.dataclass(frozen=True)
class Scope:
    """Whom counts, remarks and pages of a round cover; all, where the round has all regions.

    Attributes
    ----------
    regions : tuple of str
        The round's; empty for all.
    cases, schools, people, supporters : frozenset of str
        Their ids.
    outside : frozenset of str
        The ids of all others of the round.
    """

    regions: tuple[str, ...]
    cases: frozenset[str]
    schools: frozenset[str]
    people: frozenset[str]
    supporters: frozenset[str]
    outside: frozenset[str]

    def is_elsewhere(self, region: str | None) -> bool:
        """Say whether somebody who is based in a region comes from elsewhere; a blank region is none of the round's."""
        return bool(self.regions) and region not in self.regions


def scope_of(round_: Round, allocation: Allocation | None = None) -> Scope:
    """Return whom a round is about.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation, optional
        Who works at its cases by this plan is in it, too.

    Returns
    -------
    Scope
        Of a round of some regions: its cases with their schools; the people of supporters that are based there; who
        works at its cases already, is pinned to one, or is proposed for one; and the supporters of all these.
    """
    whole = round_.whole
    cases = frozenset(round_.cases)
    schools = frozenset(school.urn for case in round_.cases.values() for school in case.members)
    at_work = _at_work(round_, allocation, cases)
    here = {person_id for person_id, row in round_.people.items() if _is_here(round_, row.supporter.region)}
    people = frozenset(here | (at_work & round_.people.keys()))
    homes = {round_.people[person_id].supporter.supporter_id for person_id in people}
    based = {name for name, home in round_.supporters.items() if _is_here(round_, home.region)}
    supporters = frozenset(homes | based)
    known = {*whole.cases, *round_.schools, *round_.people, *round_.supporters}
    return Scope(
        round_.regions, cases, schools, people, supporters, frozenset(known - cases - schools - people - supporters)
    )


def _is_here(round_: Round, region: str | None) -> bool:
    return not round_.regions or region in round_.regions


def _at_work(round_: Round, allocation: Allocation | None, cases: Collection[str]) -> set[str]:
    """Return who works at cases, is pinned to one, or is proposed for one."""
    ledger = round_.ledger
    found = {person_id for case_id, (person_id, _) in ledger.leads.items() if case_id in cases}
    found |= {person_id for (case_id, _), (person_id, _) in ledger.supports.items() if case_id in cases}
    found |= {person_id for case_id, person_id, _ in round_.instructions.pins if case_id in cases}
    if allocation is not None:
        found |= {row.leader_id for row in allocation.deployments} | {row.person_id for row in allocation.supports}
    return found
