"""Only so many people, of so few supporters, at one case."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, cast

import numpy as np
from pydantic import Field

from constraints.faces import NO_UPPER, Columns, RuleRows, at_most_distinct, running_covers, running_leads, stack_rows
from constraints.rules.base import Breach, CouplingRule, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.domain import Ints
    from constraints.faces import Plan, RoundArrays
    from constraints.round import Round


class TeamSizeParams(RuleParams):
    """How large a team may be."""

    people: int = Field(default=5, ge=1)
    """Distinct people at one case, leader included."""
    supporters: int = Field(default=2, ge=1)
    """Distinct supporters at one case, the leader's included."""


class TeamSize(CouplingRule):
    """Distinct people, and distinct supporters, who come to a case: its leader, and staff who cover needs on site.

    Staff whom the school visits, and what the leader covers personally, add nobody. Running work counts; where it
    alone is more than a limit, the limit is what it has.

    A limit is asked only of cases where it says something of its own. One leader, and one person a need, make at most
    so many people; and as many supporters, or the leader's alone (besides those of running work) where the team is of
    the leader's own supporter. Where that is within the limit, more breaks one-leader or support-under-leader, which
    report it.
    """

    id = "team-size"
    sentence = (
        "At most {people} people, of at most {supporters} supporters, come to one case, the leader and the leader's "
        "supporter included."
    )
    source = "https://blogs.ucl.ac.uk/ioe/2020/01/21/stuck-schools-are-ofsted-judgements-stopping-them-from-getting-out-of-the-rut/"
    Params = TeamSizeParams

    @property
    def _params(self) -> TeamSizeParams:
        return cast("TeamSizeParams", self.params)

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find cases with too many people or supporters."""
        running, needs = _running_teams(plan.round), _needs_on_site(plan.round)
        own = plan.round.policy.team.model == "own-supporter"
        teams: dict[str, dict[str, str]] = defaultdict(dict)
        for row in plan.rows:
            if row.kind == "lead" or (row.kind == "support" and not row.visit):
                teams[row.case.case_id][row.person.person_id] = row.person.supporter.supporter_id
        for case_id, team in teams.items():
            going_on = running[case_id]
            limit, conceivable = max(self._params.people, len(going_on)), 1 + needs[case_id]
            if len(team) > limit and conceivable > limit:
                yield Breach(self.id, case_id, f"{len(team)} people; at most {limit}")
            supporters, runs = set(team.values()), set(going_on.values())
            limit, conceivable = max(self._params.supporters, len(runs)), 1 + (len(runs) if own else needs[case_id])
            if len(supporters) > limit and conceivable > limit:
                yield Breach(self.id, case_id, f"people of {len(supporters)} supporters; at most {limit}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each case that could have too many people, and one for too many supporters.

        An auxiliary is 1 where a person with several needs, or a supporter with several columns, is at the case.
        """
        case, person = _going_on(arrays)
        supporter = arrays.people.supporter
        people, runs = _distinct(arrays, case, person), _distinct(arrays, case, supporter[person])
        needs = np.bincount(
            arrays.needs.case[arrays.needs.coverable & ~arrays.needs.visit], minlength=len(arrays.cases.ids)
        )
        own = arrays.round.policy.team.model == "own-supporter"
        team = np.concatenate([np.arange(len(columns.lead)), _on_site(arrays, columns)])
        at, who, names = columns.case[team], columns.person[team], arrays.cases.ids
        most_people = _binding_limit(np.maximum(self._params.people, people), 1 + needs)
        most_supporters = _binding_limit(np.maximum(self._params.supporters, runs), 1 + (runs if own else needs))
        by_person = at_most_distinct(at, who, team, most_people, names, len(columns))
        first = len(columns) + len(by_person.aux_upper)
        return stack_rows(by_person, at_most_distinct(at, supporter[who], team, most_supporters, names, first))


def _running_teams(round_: Round) -> Mapping[str, dict[str, str]]:
    """Return the people, and their supporters, who come to each case by running work."""
    ledger, people = round_.ledger, round_.people
    teams: dict[str, dict[str, str]] = defaultdict(dict)
    for case_id, (person_id, _) in ledger.leads.items():
        teams[case_id][person_id] = people[person_id].supporter.supporter_id
    for key, (person_id, _) in ledger.supports.items():
        if not people[person_id].is_leader and round_.needs[key].mode != "visit":
            teams[key[0]][person_id] = people[person_id].supporter.supporter_id
    return teams


def _needs_on_site(round_: Round) -> Counter[str]:
    """Count the needs of each case that somebody may come to cover."""
    return Counter(row.case_id for row in round_.needs.values() if round_.coverable(row) and row.mode != "visit")


def _going_on(arrays: RoundArrays) -> tuple[Ints, Ints]:
    """Return the same teams as cases and people, as arrays."""
    led, leader = running_leads(arrays)
    need, person = running_covers(arrays)
    on_site = (person >= arrays.people.leaders) & ~arrays.needs.visit[need]
    return np.concatenate([led, arrays.needs.case[need[on_site]]]), np.concatenate([leader, person[on_site]])


def _on_site(arrays: RoundArrays, columns: Columns) -> Ints:
    """Return the columns of staff who come to the school."""
    on_site: Ints = np.flatnonzero(~arrays.needs.visit[columns.support.need])
    return on_site + len(columns.lead)


def _distinct(arrays: RoundArrays, case: Ints, thing: Ints) -> Ints:
    """Count the distinct things of each case."""
    pairs = np.unique(np.stack([case, thing], axis=1), axis=0)
    count = np.zeros(len(arrays.cases.ids), np.int64)
    np.add.at(count, pairs[:, 0], 1)
    return count


def _binding_limit(limit: Ints, conceivable: Ints) -> Ints:
    """Return the limit of each case, none where nothing conceivable is beyond it."""
    return np.asarray(np.where(conceivable > limit, limit, NO_UPPER), np.int64)
