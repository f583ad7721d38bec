"""Waivers: that each says what it lifts and why, and lifts something that may be lifted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.checks.pins import ways_to_meet
from constraints.domain import Decision, Event, nearest
from constraints.faces import REFUSED
from constraints.round import standing_decisions, standing_events
from constraints.rules import PairRule, catalogue_of, judge_row, pair_rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.checks.look import Look
    from constraints.domain import Fault
    from constraints.faces import PlanRow
    from constraints.round import Round

_REASONS = {
    "reason_code": "a reason code: a waiver is published with its reason",
    "by": "who waives the rule",
    "on": "the day on which the rule was waived",
}
"""What every waiver must say beside the rule, and what to expect there."""


def waivable_rules(look: Look) -> Iterator[Fault]:
    """Find waivers that name no rule, an unknown one, or one that the policy does not let planners lift."""
    rows = [(number, row) for number, row in look.rows(Decision) if row.decision == "waive"]
    if not rows:
        return
    book, catalogue = {rule.id: rule for rule in pair_rules_of(look.round.policy)}, catalogue_of(look.round.policy)
    may = ", ".join(rule.id for rule in book.values() if rule.waivable)
    for number, row in rows:
        if row.rule is None:
            yield look.fault(
                "NM103", "decisions", number, "rule", None, f"the rule that is waived: {may}", "name the rule"
            )
        elif row.rule not in catalogue:
            near = nearest(row.rule, catalogue)
            advice = f"did you mean {near!r}?" if near else "docs/rules.md lists the rules"
            yield look.fault("NM202", "decisions", number, "rule", row.rule, "the id of a rule", advice)
        elif not issubclass(catalogue[row.rule], PairRule) or (row.rule in book and not book[row.rule].waivable):
            yield look.fault("NM302", "decisions", number, "rule", row.rule, f"one of {may}", "take the row out")


def waivers_without_reason(look: Look) -> Iterator[Fault]:
    """Find waivers that do not say why, by whom or when."""
    for number, row in look.rows(Decision):
        for field, expected in _REASONS.items():
            if row.decision == "waive" and getattr(row, field) is None:
                yield look.fault("NM103", "decisions", number, field, None, expected, f"fill {field}")


def waivers_of_refusals(look: Look) -> Iterator[Fault]:
    """Find waivers of pairs that someone had refused by then: a refusal is never waived, so they have no effect.

    A waiver that was made before the refusal is no mistake; see :func:`overtaken_waivers`.

    Parameters
    ----------
    look : Look
        At a round that is sound.
    """
    standing = set(standing_decisions(look.round.records(Decision)))
    for number, row in look.rows(Decision):
        because = _refusal_of_all(look.round, row) if row in standing else None
        if because is not None and not _is_older(look.round, row):
            expected = f"a pair that nobody has refused ({because})"
            advice = "take the row out: a refusal is never waived"
            yield look.fault("NM302", "decisions", number, "rule", row.rule, expected, advice)


def overtaken_waivers(round_: Round) -> Iterator[tuple[Decision, str]]:
    """Yield waivers that a later refusal has left without effect, and who refused.

    Parameters
    ----------
    round_ : Round
        Sound.
    """
    for row in standing_decisions(round_.records(Decision)):
        because = _refusal_of_all(round_, row)
        if because is not None and _is_older(round_, row):
            yield row, because


def _refusal_of_all(round_: Round, row: Decision) -> str | None:
    """Say who has refused all that a waiver lifts a rule for; None where it has an effect, or is no waiver."""
    if row.decision != "waive" or row.case_id not in round_.cases or row.person_id not in round_.people:
        return None
    refusals = [_refusal(round_, way) for way in ways_to_meet(round_, row)]
    return refusals[0] if refusals and all(refusals) else None


def _is_older(round_: Round, row: Decision) -> bool:
    """Say whether a waiver is older than the latest refusal or withdrawal that its case or person is in."""
    parties = {row.person_id, round_.people[row.person_id].supporter.supporter_id}
    moments = [
        event.on
        for event in standing_events(round_.records(Event))
        if event.event in {"refused", "withdrawn"}
        and (event.person_id in parties or (event.person_id is None and event.case_id == row.case_id))
    ]
    return row.on is not None and any(map(row.on.is_before, moments))


def _refusal(round_: Round, way: tuple[PlanRow, ...]) -> str | None:
    """Say who has refused a pair, None where nobody has; running work goes on whatever was refused."""
    instructions = round_.instructions
    for row in way:
        case_id, person = row.case.case_id, row.person
        if row.running:
            continue
        if case_id in instructions.refused_offers and case_id not in round_.ledger.leads:
            return f"{case_id} refused the offer"
        for party in (person.person_id, person.supporter.supporter_id):
            if (case_id, party) in instructions.refused_pairs:
                return f"the pair of {case_id} and {party} was refused"
        for judgement in judge_row(round_, row):
            if judgement.finding.verdict == REFUSED:
                return judgement.finding.because
    return None
