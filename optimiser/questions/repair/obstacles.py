"""What stops a leader from leading a case, by the audit faces of the rules: the model is not asked."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.faces.plan import PlanRow
from constraints.rules.pair_rules import pair_rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.round.round import Round


@dataclasses.dataclass(frozen=True, order=True)
class Obstacle:
    """One reason why a pair cannot be.

    Attributes
    ----------
    rule : str
        The rule's id; `pins` for a decision that forbids the pair, `round` where the round lacks the case or person.
    because : str
        The rule's own finding.
    """

    rule: str
    because: str


def obstacles_to(round_: Round, case_id: str, leader_id: str) -> tuple[Obstacle, ...]:
    """Find everything that keeps a leader from leading a case; empty where the pair may be used.

    Parameters
    ----------
    round_ : Round
    case_id, leader_id : str
        Of a plan made before; the round need not have them any more.
    """
    return tuple(_obstacles(round_, case_id, leader_id))


def _obstacles(round_: Round, case_id: str, leader_id: str) -> Iterator[Obstacle]:
    case, person = round_.cases.get(case_id), round_.people.get(leader_id)
    if case is None:
        yield Obstacle("round", f"{case_id} is not in the round any more")
    if person is None or not person.is_leader:
        yield Obstacle("round", f"{leader_id} is not a leader of the round any more")
    if case is None or person is None or not person.is_leader:
        return
    if round_.ledger.leads.get(case_id, ("",))[0] == leader_id:
        return  # running work is asked nothing
    if round_.instructions.forbids_pair(case_id, leader_id, None):
        yield Obstacle("pins", f"a decision forbids {leader_id} for {case_id}")
    row = PlanRow(case, person, None, case.lead_half_days, running=False)
    for rule in pair_rules_of(round_.policy):
        if "lead" in rule.binds:
            finding = rule.judge(round_, row)
            waived = round_.instructions.waives(case_id, leader_id, rule.id, None) and rule.lets_waive(finding)
            if rule.stops(finding) and not waived:
                yield Obstacle(rule.id, finding.because)
