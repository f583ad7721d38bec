"""The outcome of an allocation as tables: who leads, who covers, what is left open, what to check, whom to call.

All of it follows from round and allocation.  Only why a case has no leader does not: that takes the candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from constraints.audit.goals import preferences
from constraints.audit.outcome_schema import outcome_table
from constraints.audit.uncovered import Uncovered
from constraints.domain import to_text
from constraints.faces import Plan
from constraints.round import RULES, Proposals

if TYPE_CHECKING:
    import pandas as pd

    from constraints.audit.audit import AuditReport
    from constraints.domain import Allocation, School
    from constraints.faces import PlanRow
    from constraints.policies import Policy, SchoolGroup
    from constraints.round import Case, Person, Round

_TABLES = ("deployments", "supports", "uncovered", "referrals", "flags", "contacts")

NO_EFFECT = "no-effect"
"""The kind of flags that say of a safeguard that it names nobody."""

Rows = Iterable[Sequence[str | int]]


def outcome_tables(round_: Round, allocation: Allocation, report: AuditReport) -> dict[str, pd.DataFrame]:
    """Return the outcome of an allocation, a table a name, rows sorted by their ids.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    report : AuditReport
        Its audit: where the flags come from.
    """
    plan = Plan(round_, allocation)
    prices, proposals = _row_prices(plan), Proposals.of(round_)
    rows: dict[str, Rows] = {
        "deployments": (_deployment(plan, row, prices) for row in plan.leads),
        "supports": (_support(plan, row, prices) for row in plan.covers),
        "uncovered": Uncovered(plan).rows(),
        "referrals": _referrals(round_),
        "flags": (
            *((f.rule, f.case_id, f.person_id, f.need_id, f.kind, f.because) for f in report.waived + report.not_known),
            *flags_of_strangers(round_),
        ),
        "contacts": (contact for case_id in plan.leads_of for contact in _contacts(plan, case_id, proposals)),
    }
    return {name: outcome_table(name, sorted(tuple(row) for row in rows[name])) for name in _TABLES}


def flags_of_strangers(round_: Round) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Walk over the flags of safeguards that name nobody of the round: rows of no case and no person.

    Parameters
    ----------
    round_ : Round
    """
    for stranger in round_.strangers:
        yield RULES[stranger.table], "", "", "", NO_EFFECT, str(stranger)


def _row_prices(plan: Plan) -> Mapping[tuple[str, str, str], int]:
    """Add up the prices that are charged on single rows, by the ids of the row; prices on groups are on no row."""
    prices: dict[tuple[str, str, str], int] = defaultdict(int)
    for rule in preferences(plan.round.policy):
        for charge in rule.charges(plan):
            if charge.row is not None:
                prices[charge.row.ids] += charge.minutes
    return prices


def _deployment(plan: Plan, row: PlanRow, prices: Mapping[tuple[str, str, str], int]) -> tuple[str | int, ...]:
    case_id, _, leader_id = row.ids
    minutes, _ = plan.round.times.between(row.case, row.person)
    supporter_id = row.person.supporter.supporter_id
    price = prices.get(row.ids, 0)
    names = names_of_pair(row.case, row.person)
    profile = to_text(row.profile) if len(plan.round.profiles_of_tier(row.case.tier)) > 1 else ""
    return case_id, "lead", leader_id, supporter_id, row.half_days, minutes, price, *names, profile


def names_of_pair(case: Case, leader: Person) -> tuple[str, str, str, str]:
    """Return the names of a school, its authority, its trust and the leader's own school; an id where there is no name.

    Of a trust case the school is that where support is delivered.

    Parameters
    ----------
    case : Case
    leader : Person
    """
    place, home = case.place, leader.supporter
    trust = place.trust_name or place.trust_id or ""
    return place.name, place.la_name or place.la_code or "", trust, home.name or home.supporter_id


def _support(plan: Plan, row: PlanRow, prices: Mapping[tuple[str, str, str], int]) -> tuple[str | int, ...]:
    minutes, _ = plan.round.times.between(row.case, row.person)
    return *row.ids, row.person.supporter.supporter_id, row.half_days, minutes, prices.get(row.ids, 0)


def _referrals(round_: Round) -> Iterator[tuple[str, str, str, int]]:
    """Walk over the needs that other schemes supply, whatever their source."""
    for (case_id, need_id), need in round_.needs.items():
        if need.specialism in round_.policy.referrals:
            yield case_id, need_id, need.specialism, need.severity


# --- whom to tell and ask ----------------------------------------------------------------------------------------

TELL, ASK = "tell", "ask"
RESPONSIBLE_BODY = "responsible-body"
_RESPONSIBLE: Mapping[SchoolGroup, str] = {
    "maintained": "local-authority", "academy": "trust", "diocesan": "diocese"
}  # fmt: skip


def _contacts(plan: Plan, case_id: str, proposals: Proposals) -> Iterator[tuple[str, int, str, str, str]]:
    """Walk over the contacts of a placed case in order.

    First those whom the policy names for the governance of the place's school; then each supporter, its head before
    its people, the leader's supporter first. Who has been asked, or has agreed, by the events is not asked again.
    """
    case = plan.round.cases[case_id]
    rows = (*plan.leads_of[case_id], *plan.covers_of.get(case_id, ()))
    begun = frozenset(row.ids for row in rows if _has_begun(row, proposals))
    what_of_school = _what(plan.leads_of[case_id], begun)
    calls = [*_calls_for_school(plan.round, case, what_of_school), *_calls_for_supporters(rows, begun)]
    for order, (party, whom, what) in enumerate(dict.fromkeys(calls), start=1):
        speaker = party_of_events(plan.round.policy, case, party)
        answer = proposals.answer(case_id, speaker, _people_of_call(party, whom, rows)) if what == ASK else None
        yield case_id, order, party, whom, answer or what


def _people_of_call(party: str, whom: str, rows: Sequence[PlanRow]) -> list[str]:
    """Return the people whom a call is about: a school's side about its leader, a head about those of the home."""
    if party in {"school", *_RESPONSIBLE.values()}:
        return [row.person.person_id for row in rows if row.need is None]
    return [
        row.person.person_id
        for row in rows
        if not row.running and whom in (row.person.person_id, row.person.supporter.supporter_id)
    ]


def _calls_for_school(round_: Round, case: Case, what: str) -> Iterator[tuple[str, str, str]]:
    """Walk over the school's side; the school is told where work has begun, or the policy heeds no word of it.

    The body that is responsible for it is asked where the policy needs its yes. Whose yes is needed is asked also where
    the order of contacts does not name them: the body first, the school last.
    """
    place, needed = case.place, round_.policy.proposals.agreed_by
    of_school = what if _has_a_say(round_.policy) else TELL
    responsible = responsible_body(round_.policy, place) if RESPONSIBLE_BODY in needed else None
    order = list[str](round_.policy.contact_order.get(_governance(place), ("school",)))
    first = [responsible] if responsible is not None and responsible not in order else []
    last = ["school"] if "school" in needed and "school" not in order else []
    for party in (*first, *order, *last):
        if party == "school":
            yield from ((party, school.urn, of_school) for school in case.members)
        else:
            yield party, _body(place, party), what if party == responsible else TELL


def responsible_body(policy: Policy, school: School) -> str:
    """Return which body is responsible for a school: that which the policy has told first of those above the school.

    Where it names none, that is an academy's trust, a maintained school's authority, a diocesan school's diocese.

    Parameters
    ----------
    policy : Policy
    school : School
    """
    governance = _governance(school)
    named = (party for party in policy.contact_order.get(governance, ()) if party != "school")
    return next(named, _RESPONSIBLE[governance])


def party_of_events(policy: Policy, case: Case, party: str) -> str:
    """Return what events call a party of `contacts.csv`: the body responsible for a case's school is called so.

    Parameters
    ----------
    policy : Policy
    case : Case
    party : str
    """
    return RESPONSIBLE_BODY if party == responsible_body(policy, case.place) else party


def _has_a_say(policy: Policy) -> bool:
    """Say whether a policy needs a school's yes to its leader, or heeds its no."""
    heeded = any((line.event, line.party) == ("refused", "school") for line in policy.refusals)
    return heeded or "school" in policy.proposals.agreed_by


def _governance(school: School) -> SchoolGroup:
    """Return under which name the policy's contact order has a school; an academy of a diocese is an academy."""
    if school.governance == "academy" or (school.governance is None and school.trust_id):
        return "academy"
    return "diocesan" if school.diocese else "maintained"


def _body(school: School, party: str) -> str:
    """Return the id of a body above a school; empty where the round does not say."""
    bodies = {"local-authority": school.la_code, "trust": school.trust_id, "diocese": school.diocese}
    return bodies.get(party) or ""


def _calls_for_supporters(
    rows: Sequence[PlanRow], begun: frozenset[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Walk over supporters and their people; who only goes on with work that has begun is told."""
    teams: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:  # the lead comes first
        teams[row.person.supporter.supporter_id].append(row)
    for supporter_id, team in teams.items():
        kind = team[0].person.supporter.kind
        if kind != "individual":  # who has no home speaks for themself
            yield "home-head" if kind == "school" else "supporter", supporter_id, _what(team, begun)
        for person_id in dict.fromkeys(row.person.person_id for row in team):
            own = [row for row in team if row.person.person_id == person_id]
            yield "leader" if own[0].person.is_leader else "staff", person_id, _what(own, begun)


def _has_begun(row: PlanRow, proposals: Proposals) -> bool:
    """Say whether work goes on, or has started by the events: a leader's, and what they cover in person."""
    leads = row.person.is_leader
    return row.running or (leads and proposals.state(row.case.case_id, row.person.person_id) == "started")


def _what(rows: Sequence[PlanRow], begun: frozenset[tuple[str, str, str]]) -> str:
    return TELL if all(row.ids in begun for row in rows) else ASK
