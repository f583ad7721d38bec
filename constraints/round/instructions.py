"""What planners' decisions and recorded events tell the solver: the latest row of its kind wins."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Decision, Event
from constraints.round.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constraints.domain import Moment
    from constraints.policies import Refusal
    from constraints.round.resolve import ResolvedRound

_ANSWERS = frozenset({"agreed", "approved", "refused", "withdrawn"})
_TAKING = (None, "pair", "person", "supporter", "offer")
"""What an answer may take away, the least first."""


@dataclasses.dataclass(frozen=True)
class Instructions:
    """What the solver is told about pairs, people and cases.

    Attributes
    ----------
    pins : tuple of (case_id, person_id, specialism or None)
        Pairs to keep, sorted. Without a specialism a leader leads and a staff member covers at least one need;
        with one, the person covers at least one need of it.
    forbids : frozenset of (case_id, person_id, specialism or None)
        Pairs taken away: wholly, or for the needs of one specialism.
    waivers : frozenset of (case_id, person_id, rule id, specialism or None)
        Pair rules lifted.
    refused_offers : frozenset of case_id
    refused_pairs : frozenset of (case_id, person or supporter id)
    withdrawn : frozenset of str
        Persons and supporters that are out for the whole round.
    in_support : frozenset of case_id
        Cases whose support has started and not ended.
    under_way : frozenset of (case_id, person_id)
        With whom that support started, where the event says it.
    """

    pins: tuple[tuple[str, str, str | None], ...] = ()
    forbids: frozenset[tuple[str, str, str | None]] = frozenset()
    waivers: frozenset[tuple[str, str, str, str | None]] = frozenset()
    refused_offers: frozenset[str] = frozenset()
    refused_pairs: frozenset[tuple[str, str]] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    in_support: frozenset[str] = frozenset()
    under_way: frozenset[tuple[str, str]] = frozenset()

    def waives(self, case_id: str, person_id: str, rule_id: str, specialism: str | None) -> bool:
        """Say whether a rule is lifted for a pair; a waiver without a specialism lifts it for all the pair does."""
        waivers = self.waivers
        return (case_id, person_id, rule_id, None) in waivers or (
            specialism is not None and (case_id, person_id, rule_id, specialism) in waivers
        )

    def forbids_pair(self, case_id: str, person_id: str, specialism: str | None) -> bool:
        """Say whether a pair is taken away, wholly or for a specialism."""
        return (case_id, person_id, None) in self.forbids or (
            specialism is not None and (case_id, person_id, specialism) in self.forbids
        )


def read_instructions(round_: ResolvedRound) -> Instructions:
    """Read a round's decisions and events.

    Parameters
    ----------
    round_ : ResolvedRound
    """
    rows = standing_decisions(row for row in round_.records(Decision) if row.case_id in round_.cases)
    pins = [(d.case_id, d.person_id, d.specialism) for d in rows if d.decision == "pin"]
    offers, pairs, withdrawn = _refusals(round_)
    started = _in_support(round_)
    return Instructions(
        pins=tuple(sorted(pins, key=lambda pin: (pin[0], pin[1], pin[2] or ""))),
        forbids=frozenset((d.case_id, d.person_id, d.specialism) for d in rows if d.decision == "forbid"),
        waivers=frozenset((d.case_id, d.person_id, d.rule or "", d.specialism) for d in rows if d.decision == "waive"),
        refused_offers=offers,
        refused_pairs=pairs,
        withdrawn=withdrawn,
        in_support=frozenset(started),
        under_way=frozenset((case_id, person) for case_id, people in started.items() for person in people),
    )


def standing_decisions(rows: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no later one has replaced or taken back.

    A later row replaces earlier ones of the same pair: a waiver those of the same rule and specialism; a pin or
    forbid those of the same specialism, and opposite ones wherever one of the two names no specialism.  A lift takes
    back what has its rule and specialism, and stands for nothing itself.
    """
    rows = list(rows)
    turns = Turns(rows)
    standing: list[Decision] = []
    for row in sorted(rows, key=lambda d: (*turn_of(d, turns), d.decision)):
        standing = [earlier for earlier in standing if not replaces(row, earlier)]
        if row.decision != "lift":
            standing.append(row)
    return standing


def turn_of(row: Decision, turns: Turns) -> tuple[Moment, bool]:
    """Return by what decisions are put in order: the moment, and of one moment lifts last."""
    return turns.of(row), row.decision == "lift"


def replaces(row: Decision, earlier: Decision) -> bool:
    """Say whether a decision takes the place of an earlier one."""
    if (row.case_id, row.person_id) != (earlier.case_id, earlier.person_id):
        return False
    if "lift" in {row.decision, earlier.decision}:
        is_waiver = earlier.decision == "waive"
        same = (earlier.rule if is_waiver else None, earlier.specialism) == (row.rule, row.specialism)
        return same and row.decision == "lift" != earlier.decision
    if "waive" in {row.decision, earlier.decision}:
        return (row.decision, row.rule, row.specialism) == (earlier.decision, earlier.rule, earlier.specialism)
    whole = row.specialism is None or earlier.specialism is None
    return row.specialism == earlier.specialism or (whole and row.decision != earlier.decision)


def standing_events(rows: Iterable[Event]) -> list[Event]:
    """Return the events that none below takes back.

    A `void` takes back the rows above it of the same case, party, person, scope and moment, and is no event itself.
    Here alone the order of rows counts: they are only ever added, so what is recorded anew after a void stands.

    Parameters
    ----------
    rows : iterable of Event
        In the order in which they were recorded.
    """
    standing: list[Event] = []
    for row in rows:
        if row.event == "void":
            standing = [earlier for earlier in standing if occasion_of(earlier) != occasion_of(row)]
        else:
            standing.append(row)
    return standing


def occasion_of(row: Event) -> tuple[object, ...]:
    """Return what a void has in common with the events that it takes back."""
    return row.case_id, row.party, row.person_id, row.scope, row.on


def standing_refusals(round_: ResolvedRound) -> list[Event]:
    """Return the refusals and withdrawals that take something away; of a party the latest answer counts.

    Parameters
    ----------
    round_ : ResolvedRound
    """
    latest: dict[tuple[str, str, str | None], Event] = {}
    events = standing_events(round_.records(Event))
    turns = Turns(events)
    for row in sorted(events, key=lambda e: (turns.of(e), e.event, _TAKING.index(takes_away(round_, e)))):
        if row.event in _ANSWERS:
            latest[row.case_id, row.party, row.person_id] = row
            if row.event in {"agreed", "approved"}:  # who agrees to a pair takes up the offer
                latest.pop((row.case_id, row.party, None), None)
    return [row for row in latest.values() if takes_away(round_, row) is not None]


def _refusals(round_: ResolvedRound) -> tuple[frozenset[str], frozenset[tuple[str, str]], frozenset[str]]:
    """Find what refusals take away, as the policy says."""
    offers, pairs, withdrawn = set(), set(), set()
    for row in standing_refusals(round_):
        match takes_away(round_, row), row.person_id:
            case "offer", _:
                offers.add(row.case_id)
            case "pair", str(party):
                pairs.add((row.case_id, party))
            case "person", str(party):
                withdrawn.add(party)
            case "supporter", str(party):
                person = round_.people.get(party)
                withdrawn.add(person.supporter.supporter_id if person else party)
    return frozenset(offers), frozenset(pairs), frozenset(withdrawn)


def takes_away(round_: ResolvedRound, row: Event) -> str | None:
    """Look up what an event takes away.

    Parameters
    ----------
    round_ : ResolvedRound
    row : Event

    Returns
    -------
    {"offer", "supporter", "person", "pair"} or None
        None: nothing, under this policy.
    """
    line = refusal_line(round_, row)
    return None if line is None else line.takes


def refusal_line(round_: ResolvedRound, row: Event) -> Refusal | None:
    """Return the policy's line about an event: the one with its scope first, then the one without; None for none.

    Parameters
    ----------
    round_ : ResolvedRound
    row : Event
    """
    lines: Mapping[str | None, Refusal] = {
        line.scope: line for line in round_.policy.refusals if (line.event, line.party) == (row.event, row.party)
    }
    return lines.get(row.scope, lines.get(None))


def _in_support(round_: ResolvedRound) -> dict[str, set[str]]:
    """Return the cases whose support has started and not ended, and with whom, where an event says it."""
    started: dict[str, set[str]] = {}
    events = standing_events(round_.records(Event))
    turns = Turns(events)
    for row in sorted(events, key=lambda e: (turns.of(e), e.event == "started")):
        if row.event == "started":
            started.setdefault(row.case_id, set()).update([row.person_id] if row.person_id else [])
        elif row.event == "ended":
            started.pop(row.case_id, None)
    return started
