"""Checks of how much of a leader is left, and of what keeps them from one more case."""

import math

from tests.statements.checking import checks
from tests.statements.of_letters import half_days


def could_lead(facts, leader_id):
    """The cases for which a leader passes every rule about the pair, but for those that go on."""
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["leader_id"] == leader_id)]
    return {case_id for case_id in open_["case_id"] if case_id not in facts.goes_on}


def led_by(facts, leader_id):
    """The cases that a leader leads."""
    return {case_id for case_id, row in facts.leads.items() if row["leader_id"] == leader_id}


def further(facts, leader_id):
    """The cases that a leader could lead beside those that they lead, those of the fewest half-days first."""
    others = could_lead(facts, leader_id) - led_by(facts, leader_id)
    return sorted(others, key=lambda case_id: (facts.cases[case_id]["half_days"], list(facts.cases).index(case_id)))


def too_little(facts, case_id, leader_id, left=None):
    """The rules of which what is left beside the whole plan, unless told, is too little for a leader at a case."""
    left, needed = facts.after if left is None else left, facts.cases[case_id]["half_days"]
    found = {
        "leader-days": not facts.has_time(case_id, leader_id, left["days"][leader_id]),
        "leader-caseload": left["places"][leader_id] < 1 and case_id not in left["held"].get(leader_id, ()),
        "release-limit": left["release"][facts.leaders[leader_id]["supporter_id"]] < needed,
    }
    return {rule for rule, is_little in found.items() if is_little and facts.rule(rule)}


@checks("leader.release")
def _(facts, said):
    return math.isfinite(facts.after["release"][said.supporter_id]) and (
        said.half_days == facts.after["release"][said.supporter_id]
    )


@checks("leader.bound")
def _(facts, said):
    limits = {limit.key.removeprefix("leader.limit-") for limit in said.limits}
    cases = [too_little(facts, case_id, said.leader_id) for case_id in further(facts, said.leader_id)]
    named = set().union(*cases)
    return bool(cases) and cases[0] <= limits <= named and all(limits & rules for rules in cases)


@checks("leader.no-other")
def _(facts, said):
    return not further(facts, said.leader_id)


@checks("leader.has-room")
def _(facts, said):
    return any(not too_little(facts, case_id, said.leader_id) for case_id in further(facts, said.leader_id))


@checks("leader.going-on")
def _(facts, said):
    runs = {case_id for case_id, who in facts.goes_on.items() if who == said.leader_id}
    return set(said.case_ids) == runs and len(said.case_ids) == len(runs) > 0


@checks("case.load", "case.load-free")
def _(facts, said):
    """Somebody who passes all rules about the pair, how far they travel, whom they lead, and what is left of them."""
    who, given = said.leader_id, said.statement.arguments.get("case_ids", ())
    new = [case_id for case_id in led_by(facts, who) if facts.goes_on.get(case_id) != who]
    new_places = sum(case_id not in facts.before["held"].get(who, ()) for case_id in new)
    minutes, measured = facts.minutes(said.case_id, who)
    return (
        said.case_id in could_lead(facts, who)
        and said.case_id not in facts.leads
        and (said.minutes, said.known == "measured") == (minutes, measured)
        and set(given) == led_by(facts, who)
        and len(given) == len(set(given))
        and said.half_days == sum(facts.before["days"][who]) - sum(half_days(facts, case_id) for case_id in new)
        and said.places == facts.before["places"][who] - new_places
    )
