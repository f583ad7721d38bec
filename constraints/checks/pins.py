"""Pins against pair rules: what a planner orders and a rule refuses, said before anything is solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Decision, Need
from constraints.faces import REFUSED, PlanRow
from constraints.rules import judge_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault
    from constraints.round import Person, Round


def pins_against_rules(look: Look) -> Iterator[Fault]:
    """Find pins that no pair can meet.

    A pin is met by one pair (a leader's deployment) or by any of several (a staff member at any need of the case).
    Where a rule stops every one of them, each rule that stops the first is a fault.

    Parameters
    ----------
    look : Look
        At a round that is sound.
    """
    round_ = look.round
    wanted = set(round_.instructions.pins)
    for number, row in look.rows(Decision):
        pin = (row.case_id, row.person_id, row.specialism)
        if row.decision != "pin" or pin not in wanted:
            continue
        wanted.remove(pin)
        yield from _faults_of_pin(look, number, row)


def _faults_of_pin(look: Look, number: int, row: Decision) -> Iterator[Fault]:
    round_, value = look.round, f"{row.person_id} for {row.case_id}"
    pairs = list(ways_to_meet(round_, row))
    if not pairs:
        expected = f"a need of case {row.case_id} that may be covered"
        column = "specialism" if row.specialism else "case_id"
        missing = row.specialism or row.case_id
        yield look.fault("NM202", "decisions", number, column, missing, expected, "add the need, or pin a leader")
        return
    stops = [[one for row in pair for one in judge_row(round_, row) if one.stops] for pair in pairs]
    if not all(stops):
        return
    for judgement in stops[0]:
        rule, finding = judgement.rule, judgement.finding
        advice = f"drop the pin, or waive {rule.id}"
        if not rule.lets_waive(finding):
            never = "a refusal" if finding.verdict == REFUSED else rule.id
            advice = f"drop the pin: {never} is never waived"
        expected = f"a pair that the rule {rule.id} lets pass ({finding.because})"
        yield look.fault("NM301", "decisions", number, "person_id", value, expected, advice)


def ways_to_meet(round_: Round, row: Decision) -> Iterator[tuple[PlanRow, ...]]:
    """Yield the ways to do what a decision names.

    Each is one row of an allocation or, for personal cover, the deployment with the cover.

    Parameters
    ----------
    round_ : Round
        Sound.
    row : Decision
        A pin, or a waiver.
    """
    case, person = round_.cases[row.case_id], round_.people[row.person_id]
    lead = PlanRow(case, person, None, case.lead_half_days, _runs(round_, row.case_id, None, person))
    if person.is_leader and row.specialism is None:
        yield (lead,)
        return
    for need in round_.needs_of(row.case_id):
        if row.specialism in (None, need.specialism) and (
            round_.coverable(need) or _runs(round_, row.case_id, need, person)
        ):
            cover = PlanRow(case, person, need, need.half_days, _runs(round_, row.case_id, need, person))
            yield (lead, cover) if person.is_leader else (cover,)


def _runs(round_: Round, case_id: str, need: Need | None, person: Person) -> bool:
    ledger = round_.ledger
    running = ledger.leads.get(case_id) if need is None else ledger.supports.get((case_id, need.need_id or ""))
    return running is not None and running[0] == person.person_id
