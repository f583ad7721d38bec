"""Why cases of a run have no leader: one answer for pages, explanations and letters, so that all count alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Allocation
from constraints.faces import Plan, arrays_of
from constraints.rules import Budget, CouplingRule, rules_of
from optimiser.model import find_candidates
from scenarios.runs.causes import CAUSES
from scenarios.runs.result import allocation_of
from scenarios.runs.room import Room

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.round import Case, Round
    from constraints.rules import Breach
    from optimiser.model import Candidates
    from scenarios.runs.result import Run

ENTRIES: dict[str, str] = {
    "in-round": "in the round",
    "not-eligible": "a school of it is not eligible",
    "trust-matched": "a strong trust is found for a school of it",
    "trust-pending": "a strong trust is being sought for a school of it",
    "refused": "it refused the offer",
    "in-support": "it is in support already",
}
"""Why a case is in the round or not, the first that fits; those not in the round may be led by nobody new."""

ROOM: dict[str, str] = {
    "other-limits": "a leader has time for it, but another limit of the round stands in the way",
    "room": "a leader has time for it: a better plan than this one gives it a leader",
}
"""What becomes of `not-enough` where a leader who could be sent has time and places left."""

WAITING: dict[str, str] = {**ENTRIES, **CAUSES, **ROOM}
"""All that :func:`waiting_causes` may say."""

_OF_TIME = frozenset({"leader-days", "leader-caseload", "release-limit", "staff-days", "staff-caseload"})
"""Coupling rules that :class:`Room` has asked already."""


def entry_of(round_: Round, case: Case) -> str:
    """Say whether a case is in the round, as a key of :data:`ENTRIES`.

    Parameters
    ----------
    round_ : Round
    case : Case
    """
    if not all(school.eligible for school in case.members):
        return "not-eligible"
    matches = {school.trust_match for school in case.members}
    if "matched" in matches:
        return "trust-matched"
    if "pending" in matches:
        return "trust-pending"
    instructions = round_.instructions
    if case.case_id in instructions.refused_offers:
        return "refused"
    is_running = case.case_id in round_.ledger.leads or case.case_id in round_.ledger.outgrown
    has_started = any(case_id == case.case_id for case_id, _ in instructions.under_way)
    return (
        "in-support" if case.case_id in instructions.in_support and not is_running and not has_started else "in-round"
    )


def waiting_causes(run: Run, candidates: Candidates | None = None) -> dict[str, str]:
    """Return why each case without a leader has none: what keeps it out of the round, else its cause.

    The cause is that of `unplaced.csv`; `not-enough` holds where nobody who could be sent has time and places left,
    and is one of :data:`ROOM` where somebody has.

    Parameters
    ----------
    run : Run
    candidates : Candidates, optional
        Of its round; found here, if they are needed, unless given.

    Returns
    -------
    mapping of str to str
        A key of :data:`WAITING` by case.
    """
    unplaced = run.tables["unplaced"]
    causes = dict(zip(unplaced["case_id"].tolist(), unplaced["cause"].tolist(), strict=True))
    entries = {case_id: entry_of(run.round, run.round.cases[case_id]) for case_id in causes}
    # where somebody could be sent all the same, a planner has lifted what keeps the case out
    causes |= {one: entry for one, entry in entries.items() if entry != "in-round" and causes[one] != "not-enough"}
    short = [case_id for case_id, cause in causes.items() if cause == "not-enough"]
    if short:
        causes |= _with_room(run, find_candidates(run.round) if candidates is None else candidates, short)
    return causes


def _with_room(run: Run, candidates: Candidates, case_ids: Sequence[str]) -> Mapping[str, str]:
    """Return of some cases those for which a leader has time, and whether anything else stands in the way."""
    arrays, lead = arrays_of(run.round), candidates.lead
    wanted = np.zeros(len(arrays.cases.ids), bool)
    wanted[[arrays.case_at[case_id] for case_id in case_ids]] = True
    at = np.flatnonzero(wanted[lead.case])
    at = at[Room.of(run).fits(lead.case[at], lead.person[at])]
    limits = _Limits(run)
    found: dict[str, str] = {}
    for case, person in zip(lead.case[at].tolist(), lead.person[at].tolist(), strict=True):
        case_id = arrays.cases.ids[case]
        if found.get(case_id) != "room":
            found[case_id] = "other-limits" if limits.stop(case_id, arrays.people.ids[person]) else "room"
    return found


class _Limits:
    """Asks the rules that are about more than a leader's time whether one more lead fits beside a plan.

    Parameters
    ----------
    run : Run
    """

    def __init__(self, run: Run) -> None:
        self.round, self.allocation = run.round, allocation_of(run)
        rules = [rule for rule in rules_of(run.round.policy) if isinstance(rule, CouplingRule)]
        self.rules = sorted((rule for rule in rules if rule.id not in _OF_TIME), key=lambda rule: rule.id != Budget.id)
        self.before = self._breaches([])
        self.unpaid: set[int] = set()

    def stop(self, case_id: str, leader_id: str) -> bool:
        """Say whether a lead beside the plan breaks a rule that the plan keeps; the budget is asked once an amount."""
        half_days = self.round.cases[case_id].lead_half_days
        if half_days in self.unpaid:
            return True
        broken = self._breaches([(case_id, leader_id)]) - self.before
        if any(breach.rule == Budget.id for breach in broken):
            self.unpaid.add(half_days)
        return bool(broken)

    def _breaches(self, more: Sequence[tuple[str, str]]) -> set[Breach]:
        leads = [(row.case_id, row.leader_id) for row in self.allocation.deployments]
        covers = [(row.case_id, row.need_id, row.person_id) for row in self.allocation.supports]
        plan = Plan(self.round, Allocation.of([*leads, *more], covers))
        return {breach for rule in self.rules for breach in rule.breaches(plan)}
