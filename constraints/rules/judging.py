"""What the pair rules find about one row of an allocation, and what of it stops the row: legality, said once."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.rules.pair_rules import pair_rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.faces import PlanRow
    from constraints.round import Round
    from constraints.rules.base import Finding, PairRule


@dataclasses.dataclass(frozen=True)
class Judgement:
    """What one rule finds about a row, by its audit face.

    Attributes
    ----------
    rule : PairRule
    finding : Finding
        With value, limit and margin where the rule measures something.
    waived : bool
        Whether it would stop the row, and a planner has lifted it for this pair.
    """

    rule: PairRule
    finding: Finding
    waived: bool

    @property
    def stops(self) -> bool:
        """Whether it stops the row: it does where it fails, and where it is not known and the policy says so."""
        return not self.waived and self.rule.stops(self.finding)


def judge(rule: PairRule, round_: Round, row: PlanRow) -> Judgement:
    """Ask a rule about a row that it binds.

    Parameters
    ----------
    rule : PairRule
    round_ : Round
    row : PlanRow
        Not of running work, which is asked nothing.
    """
    finding = rule.judge(round_, row)
    return Judgement(rule, finding, rule.stops(finding) and rule.lets_waive(finding) and is_lifted(rule, round_, row))


def judge_row(round_: Round, row: PlanRow) -> Iterator[Judgement]:
    """Ask every pair rule that binds a row, in the catalogue's order; none about running work.

    Parameters
    ----------
    round_ : Round
    row : PlanRow
    """
    for rule in () if row.running else pair_rules_of(round_.policy):
        if row.kind in rule.binds:
            yield judge(rule, round_, row)


def is_lifted(rule: PairRule, round_: Round, row: PlanRow) -> bool:
    """Say whether a planner has lifted a rule for a row's pair, whatever the rule finds."""
    return round_.instructions.waives(row.case.case_id, row.person.person_id, rule.id, row.specialism)
