"""The limits on leads, each under the rule and the subject that the program would name: what cannot hold together."""

import collections
import dataclasses
import math

from tests.statements.covering import covers_of
from tests.statements.periods import profiles
from tests.statements.program import Program

PLACED = "placed"
"""The word for a demand that a case keeps a leader."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A row over leads.

    Attributes
    ----------
    rule, subject : str
    entries : dict
        Values by (case_id, leader_id, profile).
    lower, upper : int or float
    period : int or None
        Of days of somebody who has them by period: which.
    """

    rule: str
    subject: str
    entries: dict
    lower: float = -math.inf
    upper: float = math.inf
    period: int | None = None


def open_pairs(facts):
    """The pairs that no rule stops, at cases that do not go on."""
    open_ = facts.pairs[facts.pairs["open"]]
    return [pair for pair in zip(open_["case_id"], open_["leader_id"], strict=True) if pair[0] not in facts.goes_on]


def by_profile(facts, pairs):
    """The leads of some pairs, one by each profile of the case."""
    return [(case_id, who, weights) for case_id, who in pairs for weights in profiles(facts, case_id)]


def open_leads(facts):
    """The leads that no rule stops, at cases that do not go on."""
    return by_profile(facts, open_pairs(facts))


def rows_over(facts, leads, left):
    """Walk over all limits on some new leads, and over all that planners ask for.

    Parameters
    ----------
    facts : Facts
    leads : collection of (case_id, leader_id, profile)
    left : mapping
        What is left of people, as :meth:`Facts.left_with` gives it.
    """
    half_days = {lead: facts.cases[lead[0]]["half_days"] for lead in leads}
    by_case, by_leader, by_home = (collections.defaultdict(list) for _ in range(3))
    for lead in leads:
        by_case[lead[0]].append(lead)
        by_leader[lead[1]].append(lead)
        by_home[facts.leaders[lead[1]]["supporter_id"]].append(lead)
    for case_id, mine in by_case.items():
        yield Row("one-leader", case_id, dict.fromkeys(mine, 1), upper=1)
        yield from _at_a_case(facts, case_id, mine)
    for who, mine in by_leader.items():
        worked = {lead: facts.falls(who, half_days[lead], lead[2]) for lead in mine}
        for at, most in enumerate(left["days"][who]):
            period = at if who in facts.by_period else None
            yield Row("leader-days", who, {lead: worked[lead][at] for lead in mine}, upper=most, period=period)
        new = [pair for pair in mine if pair[0] not in left["held"].get(who, ())]
        yield Row("leader-caseload", who, dict.fromkeys(new, 1), upper=left["places"][who])
    for home, mine in by_home.items():
        yield Row("release-limit", home, {pair: half_days[pair] for pair in mine}, upper=left["release"][home])
    if budget := facts.rule("budget"):
        rate = facts.policy["offer"]["leader_half_day_pence"]
        yield Row("budget", "round", {pair: rate * time for pair, time in half_days.items()}, upper=budget["pence"])
    yield from _asked(facts, by_case)


def _at_a_case(facts, case_id, mine):
    """Walk over what the offer pays for a lead, and what the team at a case has room for beside what runs there."""
    limit = facts.policy["tiers"][str(facts.cases[case_id]["tier"])]["lead_limit_half_days"]
    if limit != "none":
        yield Row("offer-limit", case_id, dict.fromkeys(mine, facts.cases[case_id]["half_days"]), upper=int(limit))
    if team := facts.rule("team-size"):
        runs = covers_of(facts).at_work(case_id)
        homes = {facts.people[who]["supporter_id"] for who in runs}
        people = [pair for pair in mine if pair[1] not in runs]
        others = [pair for pair in mine if facts.leaders[pair[1]]["supporter_id"] not in homes]
        yield Row("team-size", case_id, dict.fromkeys(people, 1), upper=max(0, team["people"] - len(runs)))
        yield Row("team-size", case_id, dict.fromkeys(others, 1), upper=max(0, team["supporters"] - len(homes)))


def _asked(facts, by_case):
    """Walk over pins, and over what regions are sure of."""
    for case_id, who in sorted(facts.pins):
        if facts.goes_on.get(case_id) != who:
            entries = {lead: 1 for lead in by_case[case_id] if lead[1] == who}
            yield Row("pins", f"{case_id} / {who}", entries, lower=1)
    if guarantee := facts.rule("region-guarantee"):
        cases = collections.defaultdict(list)
        for case_id, case in facts.cases.items():
            cases[case["region"]].append(case_id)
        for region, some in cases.items():
            least = math.ceil(guarantee["share_percent"] * len(some) / 100) - len(facts.goes_on.keys() & set(some))
            if region:
                entries = {pair: 1 for case_id in some for pair in by_case[case_id]}
                yield Row("region-guarantee", region, entries, lower=least)


def placed_rows(leads, cases):
    """Walk over the demands that some cases keep a leader, whoever it is."""
    for case_id in cases:
        yield Row(PLACED, case_id, {lead: 1 for lead in leads if lead[0] == case_id}, lower=1)


def can_hold(rows):
    """Whether some rows can hold together, whatever all others say."""
    program, columns = Program(), {}
    for row in rows:
        for pair in row.entries:
            if pair not in columns:
                columns[pair] = program.column()
    for row in rows:
        program.row({columns[pair]: value for pair, value in row.entries.items()}, row.upper, row.lower)
    return program.best({}) is not None


CAPACITY = {"leader-days", "leader-caseload", "release-limit"}
"""Rules by which a leader, or a leader's supporter, has no more to give."""


def most_by_counts(facts, cases):
    """Return how many of some cases have a place at most: each limit is read as how many of its smallest pairs fit."""
    pairs = [lead for lead in open_leads(facts) if lead[0] in cases]
    rows = [row for row in rows_over(facts, pairs, facts.before) if row.rule in CAPACITY]
    alone = {pair for row in rows for pair, value in row.entries.items() if value > row.upper}
    program = Program()
    columns = {pair: program.column() for pair in pairs if pair not in alone}
    for case_id in cases:
        program.row({column: 1 for pair, column in columns.items() if pair[0] == case_id}, 1)
    for row in rows:
        values = sorted(value for pair, value in row.entries.items() if pair in columns)
        fit = sum(sum(values[: n + 1]) <= row.upper for n in range(len(values)))
        program.row({columns[pair]: 1 for pair in row.entries if pair in columns}, fit)
    x = program.best(dict.fromkeys(columns.values(), 1))
    return round(sum(x[column] for column in columns.values())) + len(facts.goes_on.keys() & set(cases))
