"""Who is taken out of a round by name: the events that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.changes import with_rows
from constraints.domain import ArgumentFault, ArgumentRefused, Event, Moment
from constraints.round import takes_away
from scenarios.rounds import cases_called, nearest_id, only_one, supporters_called, which_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.domain import Allocation
    from constraints.round import Round


def with_withdrawn(round_: Round, ids: Sequence[str], before: Allocation) -> Round:
    """Return the round in which people, supporters and cases have withdrawn.

    Parameters
    ----------
    round_ : Round
    ids : sequence of str
        Of leaders, staff members, supporters or cases; the name of a supporter or of a case's school will do.
    before : Allocation
        The plan that is repaired: an event names a case, and it is those where the person works.

    Raises
    ------
    ArgumentRefused
        An id is not known (NM202), or the policy lets such a withdrawal take nothing away (NM403).
    """
    ids = [_called(round_, name) for name in ids]
    known = {*round_.cases, *round_.people, *round_.supporters}
    elsewhere = {*round_.whole.cases}
    faults = [
        _outside(round_, name) if name in elsewhere else _unknown(name, known) for name in ids if name not in known
    ]
    if faults:
        raise ArgumentRefused(faults)
    if not ids:
        return round_
    rows = [row for name in sorted(set(ids)) for row in _events(round_, name, before)]
    faults = [_without_effect(row) for row in rows if takes_away(round_, row) is None]
    if faults:
        raise ArgumentRefused(dict.fromkeys(faults))
    return with_rows(round_, {"events": rows})


def _called(round_: Round, name: str) -> str:
    """Return the id of what is called by name: a case's school, or a supporter.

    Raises
    ------
    ArgumentRefused
        Several could be meant (NM202).
    """
    if name in round_.people:
        return name
    found = list(dict.fromkeys((*cases_called(round_, name), *supporters_called(round_, name))))
    if name not in found and (advice := which_one(found)):
        raise ArgumentRefused([ArgumentFault.of("repair", "withdraw", name, "one that is meant", advice, "NM202")])
    return name if name in found else only_one(name, found)


def _unknown(name: str, known: Iterable[str]) -> ArgumentFault:
    near = nearest_id(name, known)
    advice = f"did you mean {near!r}?" if near else "look it up in the round"
    return ArgumentFault.of(
        "repair", "withdraw", name, "the id of a leader, staff member, supporter or case", advice, "NM202"
    )


def _without_effect(row: Event) -> ArgumentFault:
    expected = f"somebody whom the policy's refusals take out when a {row.party} has withdrawn"
    advice = "add the line to the policy's refusals, or edit the round"
    return ArgumentFault.of("repair", "withdraw", row.person_id or row.case_id, expected, advice, "NM403")


def _outside(round_: Round, name: str) -> ArgumentFault:
    expected, advice = f"a case of {', '.join(round_.regions)}", "the run has no other cases: leave it out"
    return ArgumentFault.of("repair", "withdraw", name, expected, advice, "NM202")


def _events(round_: Round, name: str, before: Allocation) -> Iterable[Event]:
    """Make the events of one withdrawal, dated so that no answer in the round is later."""
    on = max([Moment.of(round_.meta.as_at), *(row.on for row in round_.records(Event))])
    if name in round_.cases:
        return [Event(case_id=name, event="withdrawn", party="school", on=on)]
    person = round_.people.get(name)
    party = "supporter" if person is None else "leader" if person.is_leader else "home-head"
    return [
        Event(case_id=case_id, event="withdrawn", party=party, person_id=name, on=on)
        for case_id in _cases_of(round_, name, before)
    ]


def _cases_of(round_: Round, name: str, before: Allocation) -> list[str]:
    """Return the cases where a person or supporter works; the first of the round where there is none."""
    worked = {(row.case_id, row.leader_id) for row in before.deployments}
    worked |= {(row.case_id, row.person_id) for row in before.supports}
    mine = {name} | {p.person_id for p in round_.people.values() if p.supporter.supporter_id == name}
    cases = sorted({case_id for case_id, person in worked if person in mine and case_id in round_.cases})
    return cases or [min(round_.cases)]
