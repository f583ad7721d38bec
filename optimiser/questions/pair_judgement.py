"""What the pair rules say of one pair: judged by their audit faces, without a model, so that it takes no time."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Allocation
from constraints.faces import FAIL, NOT_KNOWN, Plan, PlanRow
from constraints.rules import Finding, TravelLimit, judge_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Need
    from constraints.round import Round

FORBIDDEN = "pins"
"""The rule under which a pair is taken away by a planner."""


@dataclasses.dataclass(frozen=True)
class Judgement:
    """What one rule says of a pair.

    Attributes
    ----------
    case_id, person_id : str
    rule : str
    finding : Finding
        With value, limit and margin where the rule measures something.
    stops : bool
        Whether it blocks the pair: it does where it fails, and where it is not known and the policy says so.
    waived : bool
        Whether a planner has lifted it for this pair.
    waivable : bool
        Whether a planner may lift it for this pair.
    modelled : bool
        Whether what it measures is a modelled time, not a measured one.
    """

    case_id: str
    person_id: str
    rule: str
    finding: Finding
    stops: bool
    waived: bool
    waivable: bool
    modelled: bool

    @property
    def known(self) -> bool:
        """Whether the rule can tell."""
        return self.finding.verdict != NOT_KNOWN


def row_of(round_: Round, case_id: str, person_id: str, need: Need | None = None) -> PlanRow:
    """Return the row of an allocation for a pair: leading, or covering a need."""
    cover = [] if need is None else [(case_id, need.need_id or "", person_id)]
    rows = Plan(round_, Allocation.of([] if cover else [(case_id, person_id)], cover)).rows
    return rows[0]


def judge(round_: Round, row: PlanRow) -> tuple[Judgement, ...]:
    """Return what every rule says of a pair that does not simply let it pass; nothing of running work.

    Parameters
    ----------
    round_ : Round
    row : PlanRow
    """
    return () if row.running else tuple(_judgements(round_, row))


def _judgements(round_: Round, row: PlanRow) -> Iterator[Judgement]:
    pair = row.case.case_id, row.person.person_id
    for one in judge_row(round_, row):
        rule, finding = one.rule, one.finding
        if finding.verdict <= NOT_KNOWN:
            modelled = isinstance(rule, TravelLimit) and not round_.times.between(row.case, row.person)[1]
            yield Judgement(*pair, rule.id, finding, one.stops, one.waived, rule.lets_waive(finding), modelled)
    if round_.instructions.forbids_pair(*pair, row.specialism):
        yield Judgement(*pair, FORBIDDEN, Finding(FAIL, "a planner's decision forbids it"), True, False, False, False)


def find_blocking(judgements: tuple[Judgement, ...]) -> tuple[Judgement, ...]:
    """Return those that block."""
    return tuple(one for one in judgements if one.stops)


@dataclasses.dataclass(frozen=True, order=True)
class Obstacle:
    """One reason why a pair of an earlier plan cannot be any more.

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
    case, person = round_.cases.get(case_id), round_.people.get(leader_id)
    missing = []
    if case is None:
        missing.append(Obstacle("round", f"{case_id} is not in the round any more"))
    if person is None or not person.is_leader:
        missing.append(Obstacle("round", f"{leader_id} is not a leader of the round any more"))
    if missing:
        return tuple(missing)
    stops = find_blocking(judge(round_, row_of(round_, case_id, leader_id)))
    forbidden = [Obstacle(FORBIDDEN, f"a decision forbids {leader_id} for {case_id}")]
    return (
        *(forbidden if any(stop.rule == FORBIDDEN for stop in stops) else ()),
        *(Obstacle(stop.rule, stop.finding.because) for stop in stops if stop.rule != FORBIDDEN),
    )
